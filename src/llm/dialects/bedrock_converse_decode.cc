#include "llm/dialects/bedrock_converse_decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "llm/dialects/bedrock_converse_encode.h"
#include "llm/dialects/decoder_base.h"
#include "llm/dialects/reply_blocks.h"

namespace logai::llm {
namespace {

using Kind = ReplyBlock::Kind;

/// The HTTP status that an exception stands for.
/// Source:  AWS's model of bedrock-runtime, service-2.json.
int StatusOfException(std::string_view exception) {
  constexpr std::array kStatuses = std::to_array<std::pair<std::string_view, int>>({
      {"validationException", 400},
      {"serviceQuotaExceededException", 400},
      {"accessDeniedException", 403},
      {"resourceNotFoundException", 404},
      {"modelTimeoutException", 408},
      {"throttlingException", 429},
      {"modelErrorException", 424},
      {"modelStreamErrorException", 424},
      {"internalServerException", 500},
      {"modelNotReadyException", 503},
      {"serviceUnavailableException", 503},
  });
  const auto found = std::ranges::find_if(kStatuses, [&](const auto& known) {
    return base::EqualIgnoringCase(known.first, exception);
  });
  return found == kStatuses.end() ? 200 : found->second;
}

int ContentIndex(const Json& event) { return IndexMember(event, "contentBlockIndex"); }

class ConverseDecoder final : public ContinuingDecoder {
 public:
  using ContinuingDecoder::ContinuingDecoder;

  State Feed(const Frame& frame, std::string& text) override;
  State FeedWhole(std::string_view body, std::string& text) override;
  Reply Take() override;

 private:
  State FailWith(const Frame& exception);
  void ReadEvent(std::string_view type, const Json& event, std::string& text);
  void BeginCall(int index, const Json& use);
  void ReadDelta(int index, const Json& delta, std::string& text);
  void ReadReasoning(int index, const Json& reasoning);
  void ReadWholeBlock(int index, const Json& block, std::string& text);
  void ReadUsage(const Json& usage);
  void ReadStop(std::string_view reason);
  Continuation ContinuationOfBlocks() const;

  ReplyBlocks blocks_;
};

ReplyDecoder::State ConverseDecoder::Feed(const Frame& frame, std::string& text) {
  if (ended()) return state();
  if (frame.is_failure) return FailWith(frame);
  const auto [event, error] = ReadFrame(frame);
  if (error) return Fail(*error);
  ReadEvent(frame.event, *event, text);
  return state();
}

ReplyDecoder::State ConverseDecoder::FailWith(const Frame& exception) {
  WireError error = ReadErrorBody(200, exception.data);
  error.type = exception.event;
  error.status = StatusOfException(exception.event);
  return Fail(std::move(error));
}

ReplyDecoder::State ConverseDecoder::FeedWhole(std::string_view body, std::string& text) {
  const auto [reply, error] = ReadFrame({.event = {}, .data = body});
  if (error) return Fail(*error);
  const Json* output = Member(*reply, "output");
  const Json* message = output ? Member(*output, "message") : nullptr;
  const Json* content = message ? Member(*message, "content") : nullptr;
  if (!content || !content->is_array()) return state();
  int index = 0;
  for (const Json& block : *content) ReadWholeBlock(index++, block, text);
  if (const Json* usage = Member(*reply, "usage")) ReadUsage(*usage);
  ReadStop(TextMember(*reply, "stopReason"));
  Close();
  return state();
}

void ConverseDecoder::ReadEvent(std::string_view type, const Json& event, std::string& text) {
  if (type == "contentBlockStart") {
    const Json* start = Member(event, "start");
    if (const Json* use = start ? Member(*start, "toolUse") : nullptr) {
      BeginCall(ContentIndex(event), *use);
    }
  } else if (type == "contentBlockDelta") {
    if (const Json* delta = Member(event, "delta")) ReadDelta(ContentIndex(event), *delta, text);
  } else if (type == "contentBlockStop") {
    blocks_.End(ContentIndex(event));
  } else if (type == "messageStop") {
    ReadStop(TextMember(event, "stopReason"));
    Complete();
  } else if (type == "metadata") {
    if (const Json* usage = Member(event, "usage")) ReadUsage(*usage);
    if (state() == State::kComplete) Close();
  }
}

void ConverseDecoder::BeginCall(int index, const Json& use) {
  ReplyBlock& block = blocks_.Begin(index, Kind::kCall);
  block.id = TextMember(use, "toolUseId");
  block.name = TextMember(use, "name");
}

void ConverseDecoder::ReadDelta(int index, const Json& delta, std::string& text) {
  if (const auto words = TextMember(delta, "text"); !words.empty()) {
    blocks_.At(index, Kind::kText).text += words;
    Say(words, text);
  }
  if (const Json* use = Member(delta, "toolUse")) {
    ReplyBlock& block = blocks_.At(index, Kind::kCall);
    if (const Json* input = Member(*use, "input")) {
      block.arguments += input->is_string() ? input->get<std::string>() : Dump(*input);
    }
  }
  if (const Json* reasoning = Member(delta, "reasoningContent")) ReadReasoning(index, *reasoning);
}

void ConverseDecoder::ReadReasoning(int index, const Json& reasoning) {
  Think();
  const auto words = TextMember(reasoning, "text");
  const auto signature = TextMember(reasoning, "signature");
  if (!words.empty() || !signature.empty()) {
    ReplyBlock& block = blocks_.At(index, Kind::kReasoning);
    block.text += words;
    block.signature += signature;
  }
  if (const auto data = TextMember(reasoning, "redactedContent"); !data.empty()) {
    // Base64: two pieces put together would be none.
    blocks_.Begin(index, Kind::kHiddenReasoning).data = data;
  }
}

void ConverseDecoder::ReadWholeBlock(int index, const Json& block, std::string& text) {
  if (const Json* use = Member(block, "toolUse")) BeginCall(index, *use);
  // The rest has the names that it has in deltas, but for one layer.
  Json delta = block;
  if (Json* reasoning = delta.contains("reasoningContent") ? &delta["reasoningContent"] : nullptr) {
    if (const Json* inner = Member(*reasoning, "reasoningText")) *reasoning = Json(*inner);
  }
  ReadDelta(index, delta, text);
  blocks_.End(index);
}

void ConverseDecoder::ReadUsage(const Json& usage) {
  reply_.usage.output = TokenMember(usage, "outputTokens");
  reply_.usage.cached = TokenMember(usage, "cacheReadInputTokens");
  reply_.usage.input = TokenMember(usage, "inputTokens");
  for (const auto name : {"cacheReadInputTokens", "cacheWriteInputTokens"}) {
    const auto part = TokenMember(usage, name);
    if (part && reply_.usage.input) reply_.usage.input = *reply_.usage.input + *part;
  }
}

void ConverseDecoder::ReadStop(std::string_view reason) {
  if (reason == "max_tokens" || reason == "model_context_window_exceeded") {
    reply_.finish = FinishReason::kLength;
  } else if (reason == "guardrail_intervened" || reason == "content_filtered") {
    reply_.finish = FinishReason::kContentFilter;
  } else if (reason.starts_with("malformed")) {
    // Nothing of it can be used; another try usually is well formed.
    Fail(fmt::format("the model's reply cannot be used ({})", ReadableLine(reason, 40)), 500);
  } else if (reason != "end_turn" && reason != "stop_sequence" && reason != "tool_use") {
    WarnOfEnding(reason);
  }
}

Continuation ConverseDecoder::ContinuationOfBlocks() const {
  Json content = Json::array();
  for (const ReplyBlock& block : blocks_.WorthReturning()) {
    if (block.kind == Kind::kText) {
      content.push_back({{"text", block.text}});
    } else if (block.kind == Kind::kCall) {
      content.push_back({{"toolUse", {{"toolUseId", block.id}}}});
    } else if (block.kind == Kind::kHiddenReasoning) {
      content.push_back({{"reasoningContent", {{"redactedContent", block.data}}}});
    } else {
      Json reasoning{{"text", block.text}};
      // Models other than Claude sign nothing.
      if (!block.signature.empty()) reasoning["signature"] = block.signature;
      content.push_back({{"reasoningContent", {{"reasoningText", std::move(reasoning)}}}});
    }
  }
  return ContinueWith(content, kConverseDialect);
}

Reply ConverseDecoder::Take() {
  auto calls = blocks_.TakeCalls(id_prefix());
  reply_.continuation = ContinuationOfBlocks();
  return Finished(std::move(calls));
}

}  // namespace

std::unique_ptr<ReplyDecoder> NewConverseDecoder(std::string id_prefix, std::string bound_to) {
  return std::make_unique<ConverseDecoder>(std::move(id_prefix), std::move(bound_to));
}

}  // namespace logai::llm
