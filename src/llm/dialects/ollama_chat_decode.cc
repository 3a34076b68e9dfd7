#include "llm/dialects/ollama_chat_decode.h"

#include <utility>

#include "base/text.h"
#include "llm/dialects/decoder_base.h"
#include "llm/dialects/tool_calls.h"
#include "llm/json_fields.h"

namespace logai::llm {
namespace {

class OllamaChatDecoder final : public DecoderBase {
 public:
  explicit OllamaChatDecoder(std::string id_prefix) : calls_(std::move(id_prefix)) {}

  State Feed(const Frame& frame, std::string& text) override;
  State FeedWhole(std::string_view body, std::string& text) override;
  Reply Take() override { return Finished(calls_.Take()); }

 private:
  void ReadMessage(const Json& message, std::string& text);
  void ReadToolCall(const Json& call);
  void ReadEnd(const Json& line);

  ToolCallAssembler calls_;
  int calls_seen_ = 0;
};

ReplyDecoder::State OllamaChatDecoder::Feed(const Frame& frame, std::string& text) {
  if (state() != State::kOpen || base::Trim(frame.data).empty()) return state();
  const auto [line, error] = ReadFrame(frame);
  if (error) return Fail(*error);
  if (const Json* message = Member(*line, "message")) ReadMessage(*message, text);
  if (const Json* done = Member(*line, "done"); done && *done == true) ReadEnd(*line);
  return state();
}

ReplyDecoder::State OllamaChatDecoder::FeedWhole(std::string_view body, std::string& text) {
  return Feed({.event = {}, .data = body}, text);
}

void OllamaChatDecoder::ReadMessage(const Json& message, std::string& text) {
  if (!TextMember(message, "thinking").empty()) Think();
  Say(TextMember(message, "content"), text);
  if (const Json* calls = Member(message, "tool_calls"); calls && calls->is_array()) {
    for (const Json& call : *calls) ReadToolCall(call);
  }
}

void OllamaChatDecoder::ReadToolCall(const Json& call) {
  const Json* function = Member(call, "function");
  if (!function) return;
  const Json* arguments = Member(*function, "arguments");
  std::string written;
  if (arguments)
    written = arguments->is_string() ? arguments->get<std::string>() : Dump(*arguments);
  // Each call comes whole, so each has a place of its own, whatever index the server writes.
  calls_.Add({.choice = 0,
              .index = calls_seen_++,
              .id = TextMember(call, "id"),
              .name = TextMember(*function, "name"),
              .arguments = written,
              .whole = true});
}

void OllamaChatDecoder::ReadEnd(const Json& line) {
  reply_.usage.input = TokenMember(line, "prompt_eval_count");
  reply_.usage.output = TokenMember(line, "eval_count");
  const auto reason = TextMember(line, "done_reason");
  if (reason == "length") {
    reply_.finish = FinishReason::kLength;
  } else if (!reason.empty() && reason != "stop" && reason != "load" && reason != "unload") {
    WarnOfEnding(reason);
  }
  Close();
}

}  // namespace

std::unique_ptr<ReplyDecoder> NewOllamaChatDecoder(std::string id_prefix) {
  return std::make_unique<OllamaChatDecoder>(std::move(id_prefix));
}

}  // namespace logai::llm
