#include "llm/dialects/ollama_chat_decode.h"

#include <utility>

#include "base/text.h"
#include "llm/dialects/decoder_base.h"
#include "llm/dialects/ollama_chat_encode.h"
#include "llm/dialects/tool_calls.h"
#include "llm/json_fields.h"

namespace logai::llm {
namespace {

class OllamaChatDecoder final : public ContinuingDecoder {
 public:
  OllamaChatDecoder(std::string id_prefix, std::string bound_to)
      : ContinuingDecoder(id_prefix, std::move(bound_to)), calls_(std::move(id_prefix)) {}

  State Feed(const Frame& frame, std::string& text) override;
  State FeedWhole(std::string_view body, std::string& text) override;
  Reply Take() override;

 private:
  void ReadMessage(const Json& message, std::string& text);
  void ReadToolCall(const Json& call);
  void ReadEnd(const Json& line);

  ToolCallAssembler calls_;
  std::string thinking_words_;
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

Reply OllamaChatDecoder::Take() {
  auto calls = calls_.Take();
  // Nobody wants thinking back that led to no call.
  if (!calls.empty() && !thinking_words_.empty()) {
    reply_.continuation = ContinueWith(Json{{"thinking", thinking_words_}}, kOllamaChatDialect);
  }
  return Finished(std::move(calls));
}

void OllamaChatDecoder::ReadMessage(const Json& message, std::string& text) {
  if (const auto words = TextMember(message, "thinking"); !words.empty()) {
    Think();
    thinking_words_ += words;
  }
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

std::unique_ptr<ReplyDecoder> NewOllamaChatDecoder(std::string id_prefix, std::string bound_to) {
  return std::make_unique<OllamaChatDecoder>(std::move(id_prefix), std::move(bound_to));
}

}  // namespace logai::llm
