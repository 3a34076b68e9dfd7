#include "llm/dialects/anthropic_messages_decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "llm/dialects/anthropic_messages_encode.h"
#include "llm/dialects/decoder_base.h"
#include "llm/dialects/reply_blocks.h"

namespace logai::llm {
namespace {

using Kind = ReplyBlock::Kind;

/// The HTTP status that an error has when it comes before the stream.
int StatusOfErrorType(std::string_view type) {
  constexpr std::array kStatuses = std::to_array<std::pair<std::string_view, int>>({
      {"invalid_request_error", 400},
      {"authentication_error", 401},
      {"billing_error", 402},
      {"permission_error", 403},
      {"not_found_error", 404},
      {"request_too_large", 413},
      {"rate_limit_error", 429},
      {"api_error", 500},
      {"timeout_error", 504},
      {"overloaded_error", 529},
  });
  const auto found = std::ranges::find(kStatuses, type, &std::pair<std::string_view, int>::first);
  return found == kStatuses.end() ? 200 : found->second;
}

WireError WithStatus(WireError error) {
  if (error.status == 200) error.status = StatusOfErrorType(error.type);
  return error;
}

Kind KindOf(std::string_view type) {
  if (type == "text") return Kind::kText;
  if (type == "thinking") return Kind::kReasoning;
  if (type == "redacted_thinking") return Kind::kHiddenReasoning;
  return type == "tool_use" ? Kind::kCall : Kind::kOther;
}

int BlockIndex(const Json& event) { return IndexMember(event, "index"); }

class AnthropicDecoder final : public ContinuingDecoder {
 public:
  using ContinuingDecoder::ContinuingDecoder;

  State Feed(const Frame& frame, std::string& text) override;
  State FeedWhole(std::string_view body, std::string& text) override;
  Reply Take() override;

 private:
  void ReadEvent(std::string_view type, const Json& event, std::string& text);
  void BeginBlock(int index, const Json& block, std::string& text);
  void ReadDelta(int index, const Json& delta, std::string& text);
  void ReadUsage(const Json& holder);
  void ReadStop(const Json& delta);
  Continuation ContinuationOfBlocks() const;

  ReplyBlocks blocks_;
  bool began_ = false;
  bool refused_ = false;
  std::optional<base::TokenCount> uncached_, cache_read_, cache_written_;
};

ReplyDecoder::State AnthropicDecoder::Feed(const Frame& frame, std::string& text) {
  if (ended() || IsNoDocument(frame)) return state();
  const auto [event, error] = ReadFrame(frame);
  if (error) return Fail(WithStatus(*error));
  const auto named = TextMember(*event, "type");
  ReadEvent(named.empty() ? frame.event : named, *event, text);
  return state();
}

ReplyDecoder::State AnthropicDecoder::FeedWhole(std::string_view body, std::string& text) {
  const auto [message, error] = ReadFrame({.event = {}, .data = body});
  if (error) return Fail(WithStatus(*error));
  const Json* content = Member(*message, "content");
  if (!content || !content->is_array()) return state();
  int index = 0;
  for (const Json& block : *content) BeginBlock(index++, block, text);
  ReadUsage(*message);
  ReadStop(*message);
  Close();
  return state();
}

void AnthropicDecoder::ReadEvent(std::string_view type, const Json& event, std::string& text) {
  const Json* delta = Member(event, "delta");
  if (type == "message_start") {
    began_ = true;
    if (const Json* message = Member(event, "message")) ReadUsage(*message);
  } else if (type == "content_block_start") {
    if (const Json* block = Member(event, "content_block")) {
      BeginBlock(BlockIndex(event), *block, text);
    }
  } else if (type == "content_block_delta") {
    if (delta) ReadDelta(BlockIndex(event), *delta, text);
  } else if (type == "content_block_stop") {
    blocks_.End(BlockIndex(event));
  } else if (type == "message_delta") {
    ReadUsage(event);
    if (delta) ReadStop(*delta);
  } else if (type == "message_stop") {
    // An end of nothing is a broken stream.
    if (began_ || !blocks_.empty()) Close();
  } else if (type == "error") {
    Fail(WithStatus(ReadErrorBody(200, Dump(event))));
  }
}

void AnthropicDecoder::BeginBlock(int index, const Json& json, std::string& text) {
  ReplyBlock& block = blocks_.Begin(index, KindOf(TextMember(json, "type")));
  if (block.is_reasoning()) Think();
  block.signature = TextMember(json, "signature");
  block.data = TextMember(json, "data");
  block.id = TextMember(json, "id");
  block.name = TextMember(json, "name");
  // The empty object that stands here in a stream is a placeholder; some gateways, and a whole
  // message, have the arguments in its place.
  if (const Json* input = Member(json, "input"); input && !input->empty()) {
    block.arguments = input->is_string() ? input->get<std::string>() : Dump(*input);
  }
  if (block.kind == Kind::kReasoning) block.text = TextMember(json, "thinking");
  if (block.kind == Kind::kText) {
    block.text = TextMember(json, "text");
    Say(block.text, text);
  }
}

void AnthropicDecoder::ReadDelta(int index, const Json& delta, std::string& text) {
  const auto type = TextMember(delta, "type");
  if (type == "text_delta") {
    const auto words = TextMember(delta, "text");
    blocks_.At(index, Kind::kText).text += words;
    Say(words, text);
  } else if (type == "input_json_delta") {
    ReplyBlock& block = blocks_.At(index, Kind::kCall);
    if (const Json* piece = Member(delta, "partial_json")) {
      block.arguments += piece->is_string() ? piece->get<std::string>() : Dump(*piece);
    }
  } else if (type == "thinking_delta") {
    Think();
    blocks_.At(index, Kind::kReasoning).text += TextMember(delta, "thinking");
  } else if (type == "signature_delta") {
    Think();
    blocks_.At(index, Kind::kReasoning).signature += TextMember(delta, "signature");
  }
}

void AnthropicDecoder::ReadUsage(const Json& holder) {
  const Json* usage = Member(holder, "usage");
  if (!usage) return;
  // The numbers are running totals. Some gateways know them at the start only and end with zeros.
  const auto grow = [&](std::optional<base::TokenCount>& count, std::string_view name) {
    const auto now = TokenMember(*usage, name);
    if (now) count = count ? std::max(*count, *now) : *now;
  };
  grow(uncached_, "input_tokens");
  grow(cache_read_, "cache_read_input_tokens");
  grow(cache_written_, "cache_creation_input_tokens");
  grow(reply_.usage.output, "output_tokens");
}

void AnthropicDecoder::ReadStop(const Json& delta) {
  const auto reason = TextMember(delta, "stop_reason");
  if (reason.empty()) return;
  if (reason == "max_tokens" || reason == "model_context_window_exceeded") {
    reply_.finish = FinishReason::kLength;
  } else if (reason == "tool_use") {
    reply_.finish = FinishReason::kToolCalls;
  } else if (reason == "refusal") {
    refused_ = true;
    reply_.finish = FinishReason::kContentFilter;
    const Json* details = Member(delta, "stop_details");
    const auto category = details ? TextMember(*details, "category") : std::string_view();
    Warn(category.empty() ? "the model's safety classifiers refused this question"
                          : fmt::format("the model's safety classifiers refused this question ({})",
                                        ReadableLine(category, 40)));
  } else if (reason != "end_turn" && reason != "stop_sequence") {
    // pause_turn among them: it waits for tools that run at the provider, and none are asked for.
    WarnOfEnding(reason);
  }
  Complete();
}

Continuation AnthropicDecoder::ContinuationOfBlocks() const {
  Json content = Json::array();
  bool has_reasoning = false;
  for (const ReplyBlock& block : blocks_.WorthReturning()) {
    switch (block.kind) {
      case Kind::kText:
        content.push_back({{"type", "text"}, {"text", block.text}});
        break;
      case Kind::kCall:
        content.push_back({{"type", "tool_use"}, {"id", block.id}});
        break;
      case Kind::kReasoning:
        if (block.signature.empty()) break;  // refused without one
        has_reasoning = true;
        content.push_back(
            {{"type", "thinking"}, {"thinking", block.text}, {"signature", block.signature}});
        break;
      case Kind::kHiddenReasoning:
        has_reasoning = true;
        content.push_back({{"type", "redacted_thinking"}, {"data", block.data}});
        break;
      case Kind::kOther:
        break;
    }
  }
  return has_reasoning ? ContinueWith(content, kAnthropicDialect) : Continuation();
}

Reply AnthropicDecoder::Take() {
  reply_.usage.cached = cache_read_;
  reply_.usage.input = uncached_;
  for (const auto& part : {cache_read_, cache_written_}) {
    if (part && reply_.usage.input) reply_.usage.input = *reply_.usage.input + *part;
  }
  if (refused_) return std::exchange(reply_, {});
  auto calls = blocks_.TakeCalls(id_prefix());
  reply_.continuation = ContinuationOfBlocks();
  return Finished(std::move(calls));
}

}  // namespace

std::unique_ptr<ReplyDecoder> NewAnthropicDecoder(std::string id_prefix, std::string bound_to) {
  return std::make_unique<AnthropicDecoder>(std::move(id_prefix), std::move(bound_to));
}

}  // namespace logai::llm
