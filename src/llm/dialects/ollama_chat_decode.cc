#include "llm/dialects/ollama_chat_decode.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "llm/dialects/tool_calls.h"
#include "llm/json_fields.h"

namespace logai::llm {
namespace {

class OllamaChatDecoder final : public ReplyDecoder {
 public:
  explicit OllamaChatDecoder(std::string id_prefix) : calls_(std::move(id_prefix)) {}

  State Feed(const Frame& frame, std::string& text) override;
  State FeedWhole(std::string_view body, std::string& text) override;
  State state() const override { return state_; }
  const WireError& failure() const override { return failure_; }
  bool thinking() const override { return thinking_; }
  std::vector<std::string> warnings() const override { return warnings_; }
  Reply Take() override;

 private:
  void ReadMessage(const Json& message, std::string& text);
  void ReadToolCall(const Json& call);
  void ReadEnd(const Json& line);
  State Fail(WireError error) {
    failure_ = std::move(error);
    return state_ = State::kFailed;
  }

  ToolCallAssembler calls_;
  int calls_seen_ = 0;
  Reply reply_;
  State state_ = State::kOpen;
  WireError failure_;
  bool thinking_ = false;
  std::vector<std::string> warnings_;
};

ReplyDecoder::State OllamaChatDecoder::Feed(const Frame& frame, std::string& text) {
  if (state_ != State::kOpen) return state_;
  const auto data = base::Trim(frame.data);
  if (data.empty()) return state_;
  const auto line = ParseJson(data);
  if (line) {
    if (auto error = ErrorInDocument(*line)) return Fail(*std::move(error));
  }
  if (!line || !line->is_object()) {
    WireError error = ReadErrorBody(200, data);
    if (!error.is_html) error.message = "a line of the reply is not a JSON object";
    return Fail(std::move(error));
  }
  if (const Json* message = Member(*line, "message")) ReadMessage(*message, text);
  if (const Json* done = Member(*line, "done"); done && *done == true) ReadEnd(*line);
  return state_;
}

ReplyDecoder::State OllamaChatDecoder::FeedWhole(std::string_view body, std::string& text) {
  return Feed({.event = {}, .data = body}, text);
}

void OllamaChatDecoder::ReadMessage(const Json& message, std::string& text) {
  if (!TextMember(message, "thinking").empty()) thinking_ = true;
  const auto words = TextMember(message, "content");
  text += words;
  reply_.text += words;
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
    warnings_.push_back(
        fmt::format("the server ended the reply with \"{}\", which is taken as a normal end",
                    ReadableLine(reason, 40)));
  }
  state_ = State::kClosed;
}

Reply OllamaChatDecoder::Take() {
  reply_.tool_calls = calls_.Take();
  if (!reply_.tool_calls.empty()) reply_.finish = FinishReason::kToolCalls;
  return std::exchange(reply_, {});
}

}  // namespace

std::unique_ptr<ReplyDecoder> NewOllamaChatDecoder(std::string id_prefix) {
  return std::make_unique<OllamaChatDecoder>(std::move(id_prefix));
}

}  // namespace logai::llm
