#include "llm/model_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/text.h"
#include "llm/catalogue.h"
#include "llm/endpoint.h"
#include "llm/errors.h"
#include "llm/json_fields.h"
#include "llm/model_limits.h"
#include "llm/ollama_cards.h"
#include "llm/quota/prices.h"
#include "llm/wire_error.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::Fail;
using base::TokenCount;

constexpr base::ByteCount kMaxList = base::MiB(16);
constexpr std::size_t kMaxModels = 5'000;

/// The first of these members that is a count.
std::optional<TokenCount> FirstCount(const Json& object,
                                     std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const auto count = TokenMember(object, name); count && count->value() > 0) return count;
  }
  return std::nullopt;
}

const Json& MemberOrNone(const Json& object, std::string_view name) {
  static const Json kNone = Json::object();
  const Json* member = Member(object, name);
  return member != nullptr ? *member : kNone;
}

std::optional<double> NumberOf(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                  : std::nullopt;
}

/// OpenRouter tells dollars for a token, Copilot hundredths of a dollar for a batch of them.
void ReadPrice(const Json& model, ListedModel& listed) {
  const auto take = [&](const Json& in, const Json& out, double dollars_per_million) {
    const auto input = NumberOf(in), output = NumberOf(out);
    if (!input || !output || *input < 0 || *output < 0) return;
    listed.price_in = *input * dollars_per_million;
    listed.price_out = *output * dollars_per_million;
  };
  const Json& pricing = MemberOrNone(model, "pricing");
  if (pricing.contains("prompt") && pricing.contains("completion"))
    return take(pricing["prompt"], pricing["completion"], 1e6);
  const Json& prices = MemberOrNone(MemberOrNone(model, "billing"), "token_prices");
  const Json& standard = MemberOrNone(prices, "default");
  const auto batch = TokenMember(prices, "batch_size");
  if (batch && batch->value() > 0 && standard.contains("input_price") &&
      standard.contains("output_price")) {
    take(standard["input_price"], standard["output_price"],
         10'000.0 / static_cast<double>(batch->value()));
  }
}

std::optional<bool> ToolsOf(const Json& model) {
  const Json& supports = MemberOrNone(MemberOrNone(model, "capabilities"), "supports");
  if (const Json* tools = Member(supports, "tool_calls"); tools && tools->is_boolean())
    return tools->get<bool>();
  for (const char* list : {"supported_parameters", "capabilities"}) {
    const Json* names = Member(model, list);
    if (names == nullptr || !names->is_array() || names->empty()) continue;
    return std::ranges::any_of(*names, [](const Json& name) {
      return name == "tools" || name == "tool-calling" || name == "tool_use";
    });
  }
  return std::nullopt;
}

std::vector<std::string> RoutesOf(const Json& model) {
  std::vector<std::string> paths;
  const Json* routes = Member(model, "supported_endpoints");
  if (routes == nullptr || !routes->is_array()) return paths;
  for (const Json& route : *routes) {
    if (route.is_string() && route.get_ref<const std::string&>().starts_with('/'))
      paths.push_back(ReadableLine(route.get_ref<const std::string&>(), 40));
  }
  return paths;
}

std::string NoteOf(const Json& model) {
  const std::string_view lifecycle = TextMember(model, "lifecycle");
  if (!lifecycle.empty() && lifecycle != "active") return ReadableLine(lifecycle, 40);
  const std::string_view policy = TextMember(MemberOrNone(model, "policy"), "state");
  if (policy == "disabled") return "disabled by a policy";
  if (policy == "unconfigured") return "needs opting in";
  return {};
}

/// What models for other work are called where a list tells nothing but names.
bool IsNamedForOtherWork(std::string_view id) {
  constexpr std::array kWords = std::to_array<std::string_view>(
      {"embed", "whisper", "tts", "dall-e", "realtime", "audio", "image", "moderation",
       "transcribe", "sora", "rerank", "babbage", "davinci", "turbo-instruct"});
  const std::string lower = base::ToLower(id);
  return std::ranges::any_of(kWords, [&](auto word) { return lower.contains(word); });
}

/// Whether it chats, as far as the list tells.
bool Chats(const Json& model) {
  const std::string_view type = TextMember(MemberOrNone(model, "capabilities"), "type");
  if (!type.empty() && type != "chat") return false;
  const std::string_view kind = TextMember(model, "type");
  return kind != "embedding" && kind != "embeddings" && kind != "image";
}

std::optional<ListedModel> Read(const Json& model) {
  std::string_view id;
  for (const char* name : {"id", "model", "name"}) {
    if (id.empty()) id = TextMember(model, name);
  }
  if (id.empty() || !Chats(model) || IsNamedForOtherWork(id)) return std::nullopt;
  const Json& copilot = MemberOrNone(MemberOrNone(model, "capabilities"), "limits");
  const Json& github = MemberOrNone(model, "limits");
  const Json& llama_cpp = MemberOrNone(model, "meta");
  ListedModel listed{.id = ReadableLine(id, 120)};
  for (const Json* where : {&copilot, &github, &llama_cpp, &model}) {
    if (!listed.max_input) {
      listed.max_input =
          FirstCount(*where, {"max_prompt_tokens", "max_input_tokens", "inputTokenLimit"});
    }
    if (!listed.window) {
      listed.window = FirstCount(*where, {"max_context_length", "context_length", "max_model_len",
                                          "max_context_window_tokens", "context_window", "n_ctx"});
    }
    if (!listed.max_output) {
      listed.max_output = FirstCount(
          *where, {"max_output_tokens", "max_completion_tokens", "max_tokens", "outputTokenLimit"});
    }
  }
  if (listed.max_input) {
    listed.window.reset();
  } else {
    listed.max_input = listed.window;
  }
  listed.tools = ToolsOf(model);
  listed.routes = RoutesOf(model);
  ReadPrice(model, listed);
  listed.note = NoteOf(model);
  return listed;
}

/// The list in a document: OpenAI's "data", Ollama's "models", or the document itself.
const Json* ListIn(const Json& document) {
  if (document.is_array()) return &document;
  for (const char* name : {"data", "models"}) {
    const Json* list = Member(document, name);
    if (list != nullptr && list->is_array()) return list;
  }
  return nullptr;
}

/// Adds what the vendor publishes of a model of its own elsewhere.
void FillIn(ListedModel& model, const ProviderRow& row) {
  if (const ModelWindow window = WindowOf(model.id); window.known) {
    if (!model.max_input) model.max_input = window.max_input;
    if (!model.max_output) model.max_output = window.max_output;
  }
  if (model.price_in) return;
  const QuotaSubject subject{.row = std::string(row.name), .model = model.id};
  constexpr TokenCount kNone{0},
      kHundredThousand{100'000};  // short of where long prompts cost more
  const auto in = CostOf(subject, kHundredThousand, kNone);
  const auto out = CostOf(subject, kNone, kHundredThousand);
  if (!in || !out) return;
  model.price_in = static_cast<double>(in->value()) / 1e5;
  model.price_out = static_cast<double>(out->value()) / 1e5;
}

}  // namespace

ModelLimits WithListed(ModelLimits limits, const ListedModel& listed, bool guessed) {
  const auto take = [&](TokenCount& limit, TokenCount stated) {
    limit = guessed ? stated : std::min(limit, stated);
  };
  if (listed.max_output) take(limits.max_output, *listed.max_output);
  if (!listed.max_input) return limits;
  if (listed.window) {
    // A reply may take a quarter of a small window, so that something is left for the question.
    const TokenCount quarter(listed.window->value() / 4);
    limits.max_output = std::min(limits.max_output, quarter);
    take(limits.max_input, *listed.window - limits.max_output);
  } else {
    take(limits.max_input, *listed.max_input);
  }
  return limits;
}

std::string PriceText(const ListedModel& model) {
  if (!model.price_in || !model.price_out) return {};
  return fmt::format("{:.4g}/{:.4g}", *model.price_in, *model.price_out);
}

base::Result<std::vector<ListedModel>> ParseModelList(std::string_view body) {
  const auto document = ParseJson(body);
  const Json* list = document ? ListIn(*document) : nullptr;
  if (list == nullptr) return Fail(ErrorKind::kInvalidInput, "the answer is no list of models");
  std::vector<ListedModel> models;
  for (const Json& entry : *list) {
    if (models.size() >= kMaxModels) break;
    if (auto model = Read(entry)) models.push_back(*std::move(model));
  }
  std::ranges::sort(models, {}, &ListedModel::id);
  return models;
}

base::Result<std::vector<ListedModel>> ListModels(const ProviderConfig& config,
                                                  net::HttpTransport& transport,
                                                  std::stop_token stop, base::Millis patience,
                                                  ListDetail detail) {
  const auto until = std::chrono::steady_clock::now() + patience;
  LOGAI_ASSIGN_OR_RETURN(const ServerAccess server, AccessTo(config));
  if (server.dialect == DialectKind::kConverse) {
    return Fail({.kind = ErrorKind::kNotFound,
                 .message = "Bedrock's runtime endpoint has no list of models",
                 .next = "list them with `aws bedrock list-inference-profiles`",
                 .retry_after = {}});
  }
  net::HttpRequest request = server.Request(ListPath(server.dialect));
  if (server.url.host == "models.github.ai")
    request.url = "https://models.github.ai/catalog/models";
  request.total_timeout = patience;
  request.max_response = kMaxList;
  CallSite site = SiteOf(config, *server.row, server.url);
  site.lists = true;
  const auto response = transport.Send(request, {}, stop);
  if (!response) return Fail(JudgeTransport(site, response.error()).error);
  if (response->head.status < 200 || response->head.status >= 300) {
    WireError wire = ReadErrorBody(response->head.status, response->body);
    wire.message = WithoutSecret(wire.message, server.key);
    return Fail(JudgeAnswer(site, response->head, wire, base::SystemClock().Now()).error);
  }
  auto models = ParseModelList(response->body);
  if (!models) {
    const bool page = ReadErrorBody(200, response->body).is_html;
    return Fail(NotAReply(site, page ? "a web page" : "something else").error);
  }
  if (detail == ListDetail::kWithCards && server.dialect == DialectKind::kOllamaChat)
    AddOllamaCards(*models, server, transport, until, stop);
  if (!server.own) {
    for (ListedModel& model : *models) FillIn(model, *server.row);
  }
  return models;
}

}  // namespace logai::llm
