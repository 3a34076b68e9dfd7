#include "llm/ollama_cards.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "llm/catalogue.h"
#include "llm/dialects/ollama_chat.h"
#include "llm/json_fields.h"
#include "llm/wire_error.h"

namespace logai::llm {
namespace {

using base::TokenCount;

constexpr base::Millis kCardPatience{2'000};
constexpr base::ByteCount kMaxCard = base::MiB(4);  // licences and templates are in it

std::optional<OllamaCard> AskForCard(const ServerAccess& server, std::string_view model,
                                     net::HttpTransport& transport, base::Millis patience,
                                     std::stop_token stop) {
  net::HttpRequest request = server.Request("/api/show");
  request.method = "POST";
  request.headers.Add("Content-Type", "application/json");
  request.body = Dump(Json{{"model", model}});
  request.total_timeout = patience;
  request.max_response = kMaxCard;
  const auto response = transport.Send(request, {}, std::move(stop));
  if (!response || response->head.status != 200) return std::nullopt;
  const auto card = ParseOllamaCard(response->body);
  return card ? std::optional(*card) : std::nullopt;
}

}  // namespace

base::Result<OllamaCard> ParseOllamaCard(std::string_view body) {
  const auto document = ParseJson(body);
  if (!document || !document->is_object())
    return base::Fail(base::ErrorKind::kInvalidInput, "the answer tells nothing of a model");
  OllamaCard card;
  if (const Json* names = Member(*document, "capabilities"); names && names->is_array()) {
    const auto has = [&](const char* name) {
      return std::ranges::any_of(*names, [&](const Json& item) { return item == name; });
    };
    card.chats = has("completion");
    card.tools = has("tools");
  }
  if (const Json* info = Member(*document, "model_info")) {
    const std::string key(TextMember(*info, "general.architecture"));
    card.window = TokenMember(*info, key + ".context_length");
    if (card.window == TokenCount(0)) card.window.reset();
  }
  return card;
}

void AddOllamaCards(std::vector<ListedModel>& models, const ServerAccess& server,
                    net::HttpTransport& transport, std::chrono::steady_clock::time_point until,
                    std::stop_token stop) {
  std::vector<ListedModel> chatting;
  for (ListedModel& model : models) {
    const auto left = std::chrono::ceil<base::Millis>(until - std::chrono::steady_clock::now());
    const bool in_time = left > base::Millis(0) && !stop.stop_requested();
    const auto card = in_time ? AskForCard(server, model.id, transport, left, stop) : std::nullopt;
    if (card) {
      model.max_input = card->window;
      model.tools = card->tools;
    }
    if (!card || card->chats.value_or(true)) chatting.push_back(std::move(model));
  }
  models = std::move(chatting);
}

base::Status FitToModel(ProviderConfig& config, net::HttpTransport& transport,
                        const ModelEvents& events, std::stop_token stop) {
  const auto server = AccessTo(config);
  if (!server || server->dialect != DialectKind::kOllamaChat) return {};
  const std::string model = ModelOnTheWire(*server->row, config.model, server->url.host);
  const auto card = AskForCard(*server, model, transport, kCardPatience, std::move(stop));
  if (!card) return {};
  if (!card->chats.value_or(true)) {
    return base::Fail({.kind = base::ErrorKind::kInvalidInput,
                       .message = fmt::format("the model {} does not chat: it is for embeddings",
                                              ReadableLine(model, 80)),
                       .next = "choose another with --model; `logai models` lists those that do",
                       .retry_after = {}});
  }
  config.without_tools = !card->tools.value_or(true);
  if (config.without_tools && events.on_notice)
    events.on_notice(NoToolsNotice(ReadableLine(model, 80), "does not support tools"));
  if (!card->window) return {};
  if (config.context_window && *config.context_window > *card->window && events.on_notice) {
    events.on_notice(
        fmt::format("{} has a window of {} tokens, less than "
                    "LOGAI_CONTEXT_WINDOW_SIZE asks for",
                    ReadableLine(model, 80), base::WithThousands(card->window->value())));
  }
  config.context_window = std::min(config.context_window.value_or(kOllamaWindow), *card->window);
  return {};
}

}  // namespace logai::llm
