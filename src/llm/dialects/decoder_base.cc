#include "llm/dialects/decoder_base.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"

namespace logai::llm {

ReplyDecoder::State DecoderBase::Fail(WireError error) {
  failure_ = std::move(error);
  return state_ = State::kFailed;
}

ReplyDecoder::State DecoderBase::Fail(std::string message, int status) {
  return Fail(WireError{.status = status, .message = std::move(message)});
}

void DecoderBase::Say(std::string_view words, std::string& text) {
  const std::string said = think_tags_.Feed(words);
  if (think_tags_.inside()) Think();
  text += said;
  reply_.text += said;
}

void DecoderBase::WarnOfEnding(std::string_view reason) {
  Warn(fmt::format("the server ended the reply with \"{}\", which is taken as a normal end",
                   ReadableLine(reason, 40)));
}

Reply DecoderBase::Finished(std::vector<ToolCall> calls) {
  reply_.text += think_tags_.End();
  const bool was_cut = reply_.finish == FinishReason::kLength;
  reply_.tool_calls = std::move(calls);
  if (!reply_.tool_calls.empty()) {
    if (was_cut) Warn("the reply was cut at its output limit inside a tool call");
    reply_.finish = FinishReason::kToolCalls;
  } else if (reply_.finish == FinishReason::kToolCalls) {
    reply_.finish = FinishReason::kStop;
  }
  return std::exchange(reply_, {});
}

Continuation ContinuingDecoder::ContinueWith(const Json& parts, std::string_view dialect) const {
  if (parts.empty()) return {};
  return {.dialect = std::string(dialect), .bound_to = bound_to_, .json = Dump(parts)};
}

bool IsNoDocument(const Frame& frame) {
  const auto data = base::Trim(frame.data);
  const bool opens_one = (data.starts_with('{') || data.starts_with('[')) && data != "[DONE]";
  return frame.event != "error" && !opens_one;
}

FrameDocument ReadFrame(const Frame& frame) {
  const auto data = base::Trim(frame.data);
  auto document = ParseJson(data);
  if (frame.event == "error") return {.object = {}, .error = ReadErrorBody(200, data)};
  if (document) {
    if (auto error = ErrorInDocument(*document)) return {.object = {}, .error = std::move(error)};
  }
  if (document && document->is_object()) return {.object = std::move(document), .error = {}};
  // Skipping it would pass off a partial answer as whole.
  WireError error = ReadErrorBody(200, data);
  if (!error.is_html) error.message = "a piece of the reply is not a JSON object";
  return {.object = {}, .error = std::move(error)};
}

}  // namespace logai::llm
