#include "llm/dialects/ollama_chat.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "llm/dialects/continuation.h"
#include "llm/dialects/ollama_chat_decode.h"
#include "llm/dialects/ollama_chat_encode.h"
#include "llm/json_fields.h"

namespace logai::llm {
namespace {

class OllamaChatDialect final : public Dialect {
 public:
  OllamaChatDialect(std::string model, bool tools)
      : model_(std::move(model)), tools_refused_(!tools) {}

  Framing framing() const override { return Framing::kNdjson; }
  std::string_view path() const override { return "/api/chat"; }
  std::string Encode(const ChatRequest& request) const override {
    return EncodeOllamaChat(request, {.tools = !tools_refused_});
  }
  std::unique_ptr<ReplyDecoder> NewDecoder(const ChatRequest& request) const override {
    return NewOllamaChatDecoder(fmt::format("call_{}_", request.messages.size()),
                                MarkOf(request, BoundTo::kModel));
  }

  std::optional<Adaptation> Adapt(const WireError& refusal) override {
    if (tools_refused_ || !base::ContainsIgnoringCase(refusal.message, "does not support tools")) {
      return std::nullopt;
    }
    tools_refused_ = true;
    return Adaptation{.notice = Notice("does not support tools"),
                      .probe_path = "/api/show",
                      .probe_body = Dump(Json{{"model", model_}})};
  }

  std::string Learn(std::string_view probe_answer) override {
    const auto document = ParseJson(probe_answer);
    const Json* listed = document ? Member(*document, "capabilities") : nullptr;
    if (!listed || !listed->is_array()) return {};  // a server too old to say
    std::string capabilities;
    for (const Json& capability : *listed) {
      if (!capability.is_string()) continue;
      // The refusal stands, whatever the list says: a model's template can lack what its card has.
      if (capability == "tools") return Notice("lists tools, but the server refuses them");
      capabilities += (capabilities.empty() ? "" : ", ") + capability.get<std::string>();
    }
    return Notice(fmt::format("does not support tools (its capabilities: {})",
                              ReadableLine(capabilities, 100)));
  }

  bool takes_tools() const override { return !tools_refused_; }

 private:
  std::string Notice(std::string_view what) const { return NoToolsNotice(model_, what); }

  std::string model_;
  bool tools_refused_;
};

}  // namespace

std::unique_ptr<Dialect> MakeOllamaChatDialect(std::string model, bool tools) {
  return std::make_unique<OllamaChatDialect>(std::move(model), tools);
}

std::string NoToolsNotice(std::string_view model, std::string_view what) {
  return fmt::format(
      "{} {}: it answers from what it is told and cannot search the logs itself; choose a model "
      "with tools, such as llama3.1:8b, for that",
      model, what);
}

}  // namespace logai::llm
