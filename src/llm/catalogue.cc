#include "llm/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "llm/client.h"
#include "llm/dialects/anthropic_messages.h"
#include "llm/dialects/bedrock_converse.h"
#include "llm/dialects/ollama_chat.h"
#include "llm/dialects/openai_chat.h"
#include "llm/dialects/openai_responses.h"
#include "llm/endpoint.h"
#include "llm/github_models.h"
#include "llm/model_choice.h"
#include "llm/model_limits.h"
#include "llm/model_list.h"
#include "llm/ollama_cards.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::TokenCount;

constexpr TokenCount kOllamaOutput{4'096};

/// OpenAI's models that take tools over chat completions only at reasoning effort "none".
bool NeedsEffortNone(std::string_view model) {
  return model.starts_with("gpt-5.6") || model.starts_with("gpt-6");
}

/// The models behind Bedrock that take cache points.
bool HasCachePoints(std::string_view model) {
  return model.find("anthropic.claude") != model.npos || model.find("amazon.nova") != model.npos;
}

/// Which of Copilot's routes a model has.
/// Source:  the catalogue of 2026-11-10 (docs/providers.md); a wrong guess is corrected by the
///          refusal, which names it.
DialectKind CopilotDialect(std::string_view model) {
  if (model.starts_with("claude")) return DialectKind::kAnthropic;
  for (const std::string_view chat :
       {"gemini", "kimi", "gpt-4", "gpt-5-mini", "gpt-5.1", "gpt-5.2", "o3", "o4"}) {
    if (model.starts_with(chat)) return DialectKind::kOpenAiChat;
  }
  return DialectKind::kResponses;
}

ChatQuirks QuirksOf(const ProviderRow& row, std::string_view host, std::string_view model) {
  ChatQuirks quirks;
  // The contract: nothing but what the original sent (compatibility, section 11).
  if (row.name == "github-copilot") quirks.max_tokens = ChatQuirks::MaxTokens::kUnsaid;
  if (row.name == "azure") quirks.max_tokens = ChatQuirks::MaxTokens::kMaxCompletionTokens;
  if (host == "api.openai.com") {
    quirks.max_tokens = ChatQuirks::MaxTokens::kMaxCompletionTokens;
    quirks.developer_role = true;
    quirks.no_obfuscation = true;
    quirks.null_content = true;
    if (NeedsEffortNone(model)) quirks.effort_with_tools = "none";
  } else if (host == "openrouter.ai" || host == "api.groq.com") {
    quirks.max_tokens = ChatQuirks::MaxTokens::kMaxCompletionTokens;
  }
  return quirks;
}

/// The wire form: the user's choice, the row's, or for OpenAI the one that its models want. GitHub
/// Copilot's models each have theirs.
DialectKind DialectOf(const ProviderConfig& config, const ProviderRow& row, std::string_view host,
                      std::string_view model) {
  if (config.dialect) return *config.dialect;
  // Decisions, 9: gateways speak chat, whatever they are called.
  if (row.name == "openai" && host == "api.openai.com") return DialectKind::kResponses;
  if (row.name == "github-copilot") return CopilotDialect(model);
  return row.dialect;
}

std::unique_ptr<Dialect> MakeDialect(DialectKind kind, const ProviderRow& row,
                                     std::string_view host, const std::string& model,
                                     bool without_tools) {
  switch (kind) {
    case DialectKind::kResponses:
      return MakeResponsesDialect({.no_obfuscation = host == "api.openai.com"});
    case DialectKind::kAnthropic:
      return MakeAnthropicDialect({});
    case DialectKind::kConverse:
      return MakeConverseDialect({.model = model, .caching = HasCachePoints(model)});
    case DialectKind::kOllamaChat:
      return MakeOllamaChatDialect(model, !without_tools);
    case DialectKind::kOpenAiChat:
      break;
  }
  return MakeOpenAiChatDialect(QuirksOf(row, host, model));
}

constexpr base::Millis kListingPatience{2'000};

/// What the provider lists of the model; nothing when there is no such list.
std::optional<ListedModel> ListingOf(const ProviderConfig& config, net::HttpTransport& transport,
                                     const std::string& model, std::stop_token stop) {
  auto models =
      ListModels(config, transport, std::move(stop), kListingPatience, ListDetail::kAsListed);
  if (!models) return std::nullopt;
  const auto found = std::ranges::find(*models, model, &ListedModel::id);
  return found == models->end() ? std::nullopt : std::optional(*std::move(found));
}

}  // namespace

std::string ModelOnTheWire(const ProviderRow& row, std::string_view typed, std::string_view host) {
  typed = base::Trim(typed);
  if (typed.empty()) typed = row.default_model;
  if (row.name == "github") return GitHubModelName(typed, host);
  const auto without = [&](std::string_view prefix) {
    if (typed.starts_with(prefix) && typed.size() > prefix.size()) {
      typed.remove_prefix(prefix.size());
      return true;
    }
    return false;
  };
  if (row.name == "ollama") {
    without("ollama_chat/") || without("ollama/");
  } else if (row.name == "github-copilot") {
    without("github-copilot/") || without("github_copilot/");
  } else if (row.name == "azure") {
    without("azure_ai/") || without("azure/");
  } else if (row.name == "bedrock") {
    without("bedrock/") && without("converse/");
  } else if (host == "api.openai.com") {
    without("openai/");  // elsewhere it is a publisher and belongs to the name
  }
  return std::string(typed);
}

base::Result<ModelLimits> LimitsFor(const ProviderConfig& config, const ProviderRow& row,
                                    std::string_view model) {
  const ModelWindow known = WindowOf(model);
  ModelLimits limits{.max_input = known.max_input, .max_output = known.max_output};
  if (config.dialect.value_or(row.dialect) == DialectKind::kOllamaChat) {
    limits = {.max_input = kOllamaWindow - kOllamaOutput, .max_output = kOllamaOutput};
  }
  if (config.context_window) {
    // A reply may take a quarter of a small window, so that something is left for the question.
    limits.max_output = std::min(limits.max_output, TokenCount(config.context_window->value() / 4));
    limits.max_input = *config.context_window - limits.max_output;
  }
  if (row.name == "github") {
    constexpr std::array kTiers =
        std::to_array<std::string_view>({"", "free", "pro", "business", "enterprise", "paid"});
    const std::string tier = base::ToLower(base::Trim(config.tier));
    if (std::ranges::find(kTiers, tier) == kTiers.end()) {
      return base::Fail(ErrorKind::kInvalidInput,
                        "LOGAI_GITHUB_TIER is \"{}\"; it may be free, pro, business, enterprise or "
                        "paid",
                        ReadableLine(config.tier, 40));
    }
    if (const auto tier_limits = GitHubTierLimits(tier, model)) {
      limits.max_input = std::min(limits.max_input, tier_limits->max_input);
      limits.max_output = std::min(limits.max_output, tier_limits->max_output);
    }
  }
  if (config.max_input) limits.max_input = std::min(limits.max_input, *config.max_input);
  if (config.max_output) limits.max_output = std::min(limits.max_output, *config.max_output);
  return limits;
}

base::Result<std::unique_ptr<ChatModel>> MakeChatModel(const ProviderConfig& config,
                                                       net::HttpTransport& transport,
                                                       const ModelEvents& events,
                                                       const Pacing& pacing) {
  const ProviderRow* row = FindProvider(config.provider);
  if (!row) {
    return base::Fail(ErrorKind::kInvalidInput, "Unsupported LLM provider: {}",
                      ReadableLine(config.provider, 60));
  }
  const std::string typed(base::Trim(config.model));
  if (typed.empty() && row->default_model.empty()) {
    return base::Fail(
        {.kind = ErrorKind::kInvalidInput,
         .message = fmt::format("no model of {} is chosen",
                                config.name.empty() ? row->title : config.name),
         .next = fmt::format("name one with --model or {}; `logai models` lists them",
                             config.name.empty() ? std::string(ModelSetting(*row))
                                                 : fmt::format("model in [providers.{}] of "
                                                               "config.toml",
                                                               config.name)),
         .retry_after = {}});
  }
  ClientSetup setup;
  setup.row = row;
  setup.name = config.name.empty() ? std::string(row->name) : config.name;
  setup.model_as_typed = typed.empty() ? std::string(row->default_model) : typed;
  // Which tails an address may have depends on the wire form, and that on the host.
  LOGAI_ASSIGN_OR_RETURN(const net::Url url,
                         BaseUrlOf(config, *row, config.dialect.value_or(row->dialect)));
  setup.own_base_url = IsOwnEndpoint(*row, url);
  // A gateway may have such a name of its own.
  if (const std::string_view alias = AliasOf(*row, setup.model_as_typed);
      !alias.empty() && !setup.own_base_url) {
    TellAlias(events, setup.model_as_typed, alias);
    setup.model_as_typed = alias;
  }
  const DialectKind dialect = DialectOf(config, *row, url.host, setup.model_as_typed);
  LOGAI_ASSIGN_OR_RETURN(setup.base_url, BaseUrlOf(config, *row, dialect));
  const std::string& host = setup.base_url.host;
  LOGAI_ASSIGN_OR_RETURN(setup.token, KeyOf(config, *row, setup.own_base_url));
  setup.sign = config.sign;
  setup.says_initiator = row->name == "github-copilot";
  setup.headers = HeadersOf(config, host, dialect);
  setup.model_on_the_wire = ModelOnTheWire(*row, setup.model_as_typed, host);
  setup.table = config.name;
  setup.settings = config.settings;
  LOGAI_ASSIGN_OR_RETURN(setup.limits, LimitsFor(config, *row, setup.model_on_the_wire));
  setup.stall_timeout = row->stall_timeout;
  if (dialect == DialectKind::kOllamaChat)
    setup.context_window = config.context_window.value_or(kOllamaWindow);
  setup.dialect = MakeDialect(dialect, *row, host, setup.model_on_the_wire, config.without_tools);
  if (row->name == "github-copilot" && !config.dialect) {
    for (const DialectKind other :
         {DialectKind::kResponses, DialectKind::kAnthropic, DialectKind::kOpenAiChat}) {
      if (other != dialect)
        setup.other_dialects.push_back(
            MakeDialect(other, *row, host, setup.model_on_the_wire, config.without_tools));
    }
  }
  setup.limits_guessed = !WindowOf(setup.model_on_the_wire).known && !config.context_window;
  // Ollama's list holds names only; its card was asked for before (FitToModel).
  const bool listing_helps = row->name == "github-copilot" || setup.limits_guessed;
  if (config.listed) {
    setup.ask_listing = [listed = config.listed](std::stop_token) { return *listed; };
  } else if (listing_helps && dialect != DialectKind::kOllamaChat &&
             dialect != DialectKind::kConverse) {
    setup.ask_listing = [config, &transport,
                         model = setup.model_on_the_wire](std::stop_token stop) {
      return ListingOf(config, transport, model, std::move(stop));
    };
  }
  setup.renew_key = config.renew_key;
  return std::make_unique<StreamingClient>(std::move(setup), transport, events, pacing);
}

}  // namespace logai::llm
