#include "llm/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "llm/client.h"
#include "llm/dialects/ollama_chat.h"
#include "llm/dialects/openai_chat.h"
#include "llm/github_models.h"
#include "llm/model_limits.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::TokenCount;
using std::chrono::minutes;

/// Of every provider but Ollama, at a base URL of the user's own too: who has mistyped it must not
/// wait as long as for a model to be loaded.
constexpr auto kStall = minutes(2);

constexpr std::array kRows = std::to_array<ProviderRow>({
    {.name = "github",
     .title = "GitHub Models",
     .dialect = DialectKind::kOpenAiChat,
     .default_base_url = "https://models.github.ai/inference",
     .key_setting = "LOGAI_GITHUB_TOKEN",
     .key_needed_elsewhere = true,
     // The contract's text, verbatim.
     .missing_key = "GitHub Models requires LOGAI_GITHUB_TOKEN. Create a token at "
                    "https://github.com/settings/tokens with 'models:read' permission.",
     .key_help = "create a token at https://github.com/settings/tokens with 'models:read' "
                 "permission and put it into LOGAI_GITHUB_TOKEN",
     .model_setting = "LOGAI_GITHUB_MODEL",
     .base_url_setting = "LOGAI_GITHUB_BASE_URL",
     .default_model = "gpt-4o",
     .stall_timeout = kStall},
    {.name = "github-copilot",
     .title = "GitHub Copilot",
     .dialect = DialectKind::kOpenAiChat,
     .default_base_url = "https://api.githubcopilot.com",
     .key_setting = "LOGAI_GITHUB_COPILOT_TOKEN",
     .missing_key = "GitHub Copilot wants a GitHub token",
     .key_help = "run `copilot login`, or put a fine-grained token with the permission Copilot "
                 "Requests into LOGAI_GITHUB_COPILOT_TOKEN",
     .model_setting = "LOGAI_GITHUB_COPILOT_MODEL",
     .base_url_setting = "LOGAI_GITHUB_COPILOT_API_BASE",
     .default_model = "claude-opus-4.5",
     .stall_timeout = kStall},
    {.name = "openai",
     .title = "OpenAI",
     .dialect = DialectKind::kOpenAiChat,
     .default_base_url = "https://api.openai.com/v1",
     .key_setting = "LOGAI_OPENAI_API_KEY",
     .missing_key = "LOGAI_OPENAI_API_KEY is required when using OpenAI provider",
     .key_help = "create a key at https://platform.openai.com/api-keys and put it into "
                 "LOGAI_OPENAI_API_KEY",
     .model_setting = "LOGAI_OPENAI_MODEL",
     .base_url_setting = "LOGAI_OPENAI_BASE_URL",
     // The balanced living model that takes tools over chat completions (docs/providers.md).
     .default_model = "gpt-6.1-terra",
     .stall_timeout = kStall},
    {.name = "ollama",
     .title = "Ollama",
     .dialect = DialectKind::kOllamaChat,
     .default_base_url = "http://localhost:11434",
     .model_setting = "LOGAI_OLLAMA_MODEL",
     .base_url_setting = "LOGAI_OLLAMA_BASE_URL",
     .default_model = "llama3.1:8b",
     // Loading a big model and reading a long prompt on a small machine come before the first byte.
     .stall_timeout = minutes(10)},
});

/// What Ollama is asked to provide when no setting says it: enough for a digest and a few tool
/// results, and still in the memory of a machine that runs an 8B model.
constexpr TokenCount kOllamaWindow{32'768};
constexpr TokenCount kOllamaOutput{4'096};

base::Result<net::Url> BaseUrlOf(const ProviderConfig& config, const ProviderRow& row) {
  const bool given = !base::Trim(config.base_url).empty();
  auto url = net::ParseBaseUrl(given ? std::string_view(config.base_url) : row.default_base_url);
  if (!url) {
    base::Error error = url.error().Within(row.base_url_setting);
    if (error.next.empty()) error.next = "it should look like " + std::string(row.default_base_url);
    return base::Fail(std::move(error));
  }
  // Both forms are in use: the base, and the address of the chat endpoint itself.
  constexpr std::array kOpenAiTails = std::to_array<std::string_view>({"/chat/completions"});
  constexpr std::array kOllamaTails = std::to_array<std::string_view>({"/api/chat", "/api", "/v1"});
  const bool ollama = row.dialect == DialectKind::kOllamaChat;
  const auto tails = ollama ? std::span<const std::string_view>(kOllamaTails)
                            : std::span<const std::string_view>(kOpenAiTails);
  for (const std::string_view tail : tails) {
    if (!url->path.ends_with(tail)) continue;
    url->path.resize(url->path.size() - tail.size());
    if (url->path.empty()) url->path = "/";
    break;
  }
  return url;
}

bool IsOwn(const ProviderRow& row, const net::Url& url) {
  const auto standard = net::ParseBaseUrl(row.default_base_url);
  const bool same = standard && standard->Origin() == url.Origin();
  return !same && !IsGitHubModelsHost(url.host);
}

/// The key without the blanks that pasting adds.
base::Result<base::Secret> KeyOf(const ProviderConfig& config, const ProviderRow& row, bool own) {
  base::Secret key{std::string(base::Trim(config.token.Reveal()))};
  if (key.empty() && !row.key_setting.empty() && (!own || row.key_needed_elsewhere)) {
    return base::Fail(ErrorKind::kUnauthorized, "{}", row.missing_key);
  }
  const bool printable =
      std::ranges::all_of(key.Reveal(), [](char c) { return c > ' ' && c <= '~'; });
  if (!printable) {
    return base::Fail(ErrorKind::kInvalidInput,
                      "{} contains a blank, a line break or a character that no key has",
                      row.key_setting);
  }
  return key;
}

std::string ModelOnTheWire(const ProviderRow& row, std::string_view typed, std::string_view host) {
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
  } else if (host == "api.openai.com") {
    without("openai/");  // elsewhere it is a publisher and belongs to the name
  }
  return std::string(typed);
}

/// OpenAI's models that take tools over chat completions only at reasoning effort "none".
bool NeedsEffortNone(std::string_view model) {
  return model.starts_with("gpt-5.6") || model.starts_with("gpt-6");
}

ChatQuirks QuirksOf(std::string_view host, std::string_view model) {
  ChatQuirks quirks;
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

net::Headers HeadersOf(std::string_view host) {
  net::Headers headers;
  if (host == "models.github.ai") {
    headers.Add("Accept", "application/vnd.github+json");
    headers.Add("X-GitHub-Api-Version", "2022-11-28");
  }
  return headers;
}

}  // namespace

std::span<const ProviderRow> Catalogue() { return kRows; }

const ProviderRow* FindProvider(std::string_view name) {
  const auto found = std::ranges::find_if(
      kRows, [&](const ProviderRow& row) { return base::EqualIgnoringCase(row.name, name); });
  return found == kRows.end() ? nullptr : &*found;
}

base::Result<ModelLimits> LimitsFor(const ProviderConfig& config, const ProviderRow& row,
                                    std::string_view model) {
  const ModelWindow known = WindowOf(model);
  ModelLimits limits{.max_input = known.max_input, .max_output = known.max_output};
  if (row.dialect == DialectKind::kOllamaChat) {
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

std::optional<PrefixedModel> SplitProviderPrefix(std::string_view typed) {
  const auto slash = typed.find('/');
  if (slash == std::string_view::npos || slash + 1 == typed.size()) return std::nullopt;
  auto prefix = typed.substr(0, slash);
  if (prefix == "ollama_chat") prefix = "ollama";
  const ProviderRow* row = FindProvider(prefix);
  if (!row) return std::nullopt;
  return PrefixedModel{.provider = std::string(row->name),
                       .model = std::string(typed.substr(slash + 1))};
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
  ClientSetup setup;
  setup.row = row;
  LOGAI_ASSIGN_OR_RETURN(setup.base_url, BaseUrlOf(config, *row));
  const std::string& host = setup.base_url.host;
  setup.own_base_url = IsOwn(*row, setup.base_url);
  LOGAI_ASSIGN_OR_RETURN(setup.token, KeyOf(config, *row, setup.own_base_url));
  setup.headers = HeadersOf(host);
  setup.model_as_typed = base::Trim(config.model);
  if (setup.model_as_typed.empty()) setup.model_as_typed = row->default_model;
  setup.model_on_the_wire = ModelOnTheWire(*row, setup.model_as_typed, host);
  LOGAI_ASSIGN_OR_RETURN(setup.limits, LimitsFor(config, *row, setup.model_on_the_wire));
  setup.stall_timeout = row->stall_timeout;
  if (row->dialect == DialectKind::kOllamaChat) {
    setup.context_window = config.context_window.value_or(kOllamaWindow);
    setup.dialect = MakeOllamaChatDialect(setup.model_on_the_wire);
  } else {
    setup.dialect = MakeOpenAiChatDialect(QuirksOf(host, setup.model_on_the_wire));
  }
  return std::make_unique<StreamingClient>(std::move(setup), transport, events, pacing);
}

}  // namespace logai::llm
