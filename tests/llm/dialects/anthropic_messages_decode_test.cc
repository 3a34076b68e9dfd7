#include "llm/dialects/anthropic_messages_decode.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/llm/dialects/read_stream.h"

namespace logai::llm {
namespace {

using nlohmann::json;
using State = ReplyDecoder::State;

ReadResult Read(const std::vector<std::string_view>& pieces) {
  return ReadPieces(Framing::kSse, NewAnthropicDecoder("made_up_", "mark"), pieces);
}

/// A stream of these events; then the end of a message with `reason`.
ReadResult ReadEvents(const std::vector<std::string>& events, const std::string& reason) {
  std::string stream = "data: {\"type\":\"message_start\",\"message\":{}}\n\n";
  for (const auto& event : events) stream += "data: " + event + "\n\n";
  return Read({stream + R"(data: {"type":"message_delta","delta":{"stop_reason":")" + reason +
               "\"}}\n\ndata: {\"type\":\"message_stop\"}\n\n"});
}

std::string Start(int index, const std::string& block) {
  return R"({"type":"content_block_start","index":)" + std::to_string(index) +
         ",\"content_block\":" + block + "}";
}
std::string Input(int index, const std::string& piece) {
  return json{{"type", "content_block_delta"},
              {"index", index},
              {"delta", {{"type", "input_json_delta"}, {"partial_json", piece}}}}
      .dump();
}
const std::string kText =
    R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}})";

const char* const kStream = "anthropic_thinking_calls.sse";

void ExpectTwoCalls(const ReadResult& result) {
  EXPECT_TRUE(result.decoder->thinking());
  const Reply reply = ExpectTwoCalls(result, "toolu_a", "toolu_b");
  EXPECT_EQ(reply.usage.input, base::TokenCount(950));
  EXPECT_EQ(reply.usage.cached, base::TokenCount(900));
  EXPECT_EQ(json::parse(reply.continuation.json), json::parse(R"([
    {"type":"thinking","thinking":"Größe?\nlook \\ first 🔍","signature":"EqQBCkYIARgC/sig+0=="},
    {"type":"redacted_thinking","data":"EmwKAhgBEgy3va3pzix/LafPsn4="},
    {"type":"text","text":"Größe 🔍 …"},
    {"type":"tool_use","id":"toolu_a"}, {"type":"tool_use","id":"toolu_b"}])"));
}

TEST(AnthropicDecoderTest, ReadsTheSameReplyHoweverTheBytesAreSplit) {
  ForEverySplit(TestData(kStream), [](const auto& pieces) { ExpectTwoCalls(Read(pieces)); });
}

TEST(AnthropicDecoderTest, ReadsLinesThatEndWithCrLf) {
  ExpectTwoCalls(Read({WithCrLf(TestData(kStream))}));
}

TEST(AnthropicDecoderTest, AStreamCutBeforeItsStopReasonIsNotWhole) {
  const std::string stream = TestData(kStream);
  const std::size_t last = stream.find("event: message_delta");
  for (std::size_t end = 0; end <= last; end = stream.find("\n", end) + 1) {
    SCOPED_TRACE(end);
    EXPECT_EQ(Read({std::string_view(stream).substr(0, end)}).state(), State::kOpen);
  }
}

TEST(AnthropicDecoderTest, AStreamCutBehindItsStopReasonIsWhole) {
  const std::string stream = TestData(kStream);
  ExpectTwoCalls(Read({std::string_view(stream).substr(0, stream.find("event: message_stop"))}));
}

TEST(AnthropicDecoderTest, IgnoresWhatFollowsTheEnd) {
  ExpectTwoCalls(
      Read({TestData(kStream) + "data: " + kText + "\n\nevent: error\ndata: {}\n\nbye"}));
}

TEST(AnthropicDecoderTest, AnEndWithoutAnythingIsABrokenStream) {
  EXPECT_FALSE(Read({"data: {\"type\":\"message_stop\"}\n\n"}).whole());
  EXPECT_FALSE(Read({"event: ping\ndata: {\"type\":\"ping\"}\n\n"}).whole());
  EXPECT_FALSE(Read({""}).whole());
}

TEST(AnthropicDecoderTest, MapsEveryStopReason) {
  const auto finish = [](const std::string& reason) {
    auto result = ReadEvents({kText}, reason);
    EXPECT_EQ(result.state(), State::kClosed);
    return std::pair(result.decoder->Take().finish, result.decoder->warnings().size());
  };
  EXPECT_EQ(finish("end_turn"), std::pair(FinishReason::kStop, std::size_t{0}));
  EXPECT_EQ(finish("stop_sequence"), std::pair(FinishReason::kStop, std::size_t{0}));
  EXPECT_EQ(finish("max_tokens"), std::pair(FinishReason::kLength, std::size_t{0}));
  EXPECT_EQ(finish("model_context_window_exceeded"),
            std::pair(FinishReason::kLength, std::size_t{0}));
  EXPECT_EQ(finish("tool_use"), std::pair(FinishReason::kStop, std::size_t{0}));  // and sent none
  EXPECT_EQ(finish("refusal"), std::pair(FinishReason::kContentFilter, std::size_t{1}));
  EXPECT_EQ(finish("pause_turn"), std::pair(FinishReason::kStop, std::size_t{1}));
  EXPECT_EQ(finish("bored"), std::pair(FinishReason::kStop, std::size_t{1}));
}

TEST(AnthropicDecoderTest, ARefusalNamesItsCategoryAndRunsNothing) {
  auto result = Read(
      {"data: " + Start(0, R"({"type":"tool_use","id":"a","name":"f","input":{}})") +
       "\n\n"
       R"(data: {"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"category":"cyber"}}})"
       "\n\n"});
  ASSERT_TRUE(result.whole());
  ASSERT_EQ(result.decoder->warnings().size(), 1u);
  EXPECT_NE(result.decoder->warnings()[0].find("cyber"), std::string::npos);
  const Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.finish, FinishReason::kContentFilter);
  EXPECT_TRUE(reply.tool_calls.empty());
  EXPECT_TRUE(reply.continuation.empty());
}

TEST(AnthropicDecoderTest, FindsAnErrorInsideA200StreamInEveryForm) {
  const auto failure = [](const std::string& stream) {
    auto result = Read({stream});
    EXPECT_EQ(result.state(), State::kFailed) << stream;
    return result.decoder->failure();
  };
  const auto overloaded = failure(
      "event: error\ndata: "
      R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"})"
      "\n\n");
  EXPECT_EQ(overloaded.status, 529);
  EXPECT_EQ(overloaded.type, "overloaded_error");
  EXPECT_EQ(overloaded.message, "Overloaded");
  EXPECT_EQ(failure(R"(data: {"type":"error","error":{"type":"rate_limit_error","message":"m"}})"
                    "\n\n")
                .status,
            429);
  EXPECT_EQ(failure(R"(data: {"type":"error","error":{"type":"invalid_request_error"}})"
                    "\n\n")
                .status,
            400);
  EXPECT_EQ(failure("event: error\ndata: upstream died\n\n").message, "upstream died");
  EXPECT_NE(failure("event: error\ndata:\n\n").status, 0);
  EXPECT_NE(failure("data: {\"type\":\"content_block_del\n\n").message, "");
}

TEST(AnthropicDecoderTest, ReadsOneWholeDocumentInPlaceOfAStream) {
  auto result = Read({R"({"type":"message","role":"assistant","content":[
      {"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"I look."},
      {"type":"tool_use","id":"a","name":"f","input":{"x":1}}],
      "stop_reason":"tool_use","usage":{"input_tokens":3,"output_tokens":1}})"});
  ASSERT_EQ(result.state(), State::kClosed);
  EXPECT_EQ(result.streamed, "I look.");
  const Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.tool_calls, (std::vector<ToolCall>{{"a", "f", R"({"x":1})"}}));
  EXPECT_EQ(reply.usage.input, base::TokenCount(3));
  EXPECT_EQ(reply.usage.cached, std::nullopt);
  EXPECT_FALSE(reply.continuation.empty());
  auto error = Read({R"({"type":"error","error":{"type":"api_error","message":"boom"}})"});
  EXPECT_EQ(error.decoder->failure().status, 500);
}

TEST(AnthropicDecoderTest, ThinkingWithoutItsSignatureOrWithoutAWordBehindItDoesNotGoBack) {
  const std::string signed_one = R"({"type":"thinking","thinking":"","signature":"s"})";
  const auto continuation = [&](const std::vector<std::string>& events) {
    auto result = ReadEvents(events, "end_turn");
    return result.decoder->Take().continuation.json;
  };
  const std::string text = Start(1, R"({"type":"text","text":"x"})");
  EXPECT_EQ(json::parse(continuation({Start(0, signed_one), text})),
            json::parse("[" + signed_one + R"(,{"type":"text","text":"x"}])"));
  EXPECT_EQ(continuation({Start(0, R"({"type":"thinking","thinking":"hm"})"), text}), "");
  EXPECT_EQ(continuation({Start(0, signed_one)}), "");
  EXPECT_EQ(continuation({Start(0, signed_one), Start(1, R"({"type":"text","text":" \n"})")}), "");
  EXPECT_EQ(continuation({text}), "");
}

TEST(AnthropicDecoderTest, WhatGoesBackBearsTheIdsThatWereMadeUp) {
  auto result = ReadEvents({Start(0, R"({"type":"thinking","thinking":"hm","signature":"s"})"),
                            Start(1, R"({"type":"tool_use","id":"a","name":"f"})"),
                            Start(2, R"({"type":"tool_use","id":"a","name":"f"})")},
                           "tool_use");
  const Reply reply = result.decoder->Take();
  const json content = json::parse(reply.continuation.json);
  ASSERT_EQ(reply.tool_calls.size(), 2u);
  EXPECT_EQ(content[1]["id"], reply.tool_calls[0].id);
  EXPECT_EQ(content[2]["id"], reply.tool_calls[1].id);
  EXPECT_NE(reply.tool_calls[0].id, reply.tool_calls[1].id);
}

std::vector<ToolCall> CallsOf(const std::vector<std::string>& events) {
  return ReadEvents(events, "tool_use").decoder->Take().tool_calls;
}

TEST(AnthropicDecoderTest, ReadsCallsWithMissingOrRepeatedIdsAndIndexes) {
  const std::string call = R"({"type":"tool_use","id":"a","name":"f","input":{}})";
  EXPECT_EQ(CallsOf({Start(0, call), Input(0, "{\"n\":1}"), Start(0, call), Input(0, "{\"n\":2}")}),
            (std::vector<ToolCall>{{"a", "f", R"({"n":1})"}, {"made_up_1", "f", R"({"n":2})"}}));
  EXPECT_EQ(
      CallsOf(
          {R"({"type":"content_block_start","content_block":{"type":"tool_use","name":"f"}})",
           R"({"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{}"}})"}),
      (std::vector<ToolCall>{{"made_up_0", "f", "{}"}}));
  EXPECT_TRUE(CallsOf({Input(7, "{}")}).empty());
}

TEST(AnthropicDecoderTest, InterleavedBlocksKeepTheirOwnPieces) {
  const auto call = [](const std::string& id) {
    return R"({"type":"tool_use","id":")" + id + R"(","name":"f","input":{}})";
  };
  EXPECT_EQ(CallsOf({Start(0, call("a")), Start(1, call("b")), Input(0, "{\"n\":"),
                     Input(1, "{\"n\":2}"), Input(0, "1}")}),
            (std::vector<ToolCall>{{"a", "f", R"({"n":1})"}, {"b", "f", R"({"n":2})"}}));
}

TEST(AnthropicDecoderTest, TakesArgumentsOfEveryShape) {
  EXPECT_EQ(CallsOf({Start(0, R"({"type":"tool_use","id":"a","name":"f","input":{"x":1}})")}),
            (std::vector<ToolCall>{{"a", "f", R"({"x":1})"}}));
  EXPECT_EQ(
      CallsOf(
          {Start(0, R"({"type":"tool_use","id":"a","name":"f"})"),
           R"({"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":{"x":1}}})"}),
      (std::vector<ToolCall>{{"a", "f", R"({"x":1})"}}));
  // Cut at the limit: it goes on as the model wrote it, for the tool to refuse.
  auto cut = ReadEvents(
      {Start(0, R"({"type":"tool_use","id":"a","name":"f","input":{}})"), Input(0, "{\"x\":")},
      "max_tokens");
  EXPECT_EQ(cut.decoder->Take().tool_calls, (std::vector<ToolCall>{{"a", "f", "{\"x\":"}}));
  EXPECT_EQ(cut.decoder->warnings().size(), 1u);
}

TEST(AnthropicDecoderTest, ReadsTextWhoseBlockWasNotAnnounced) {
  EXPECT_EQ(ReadEvents({kText}, "end_turn").streamed, "x");
}

TEST(AnthropicDecoderTest, UsageThatEndsInZerosKeepsItsNumbers) {
  auto result = Read(
      {"data: "
       R"({"type":"message_start","message":{"usage":{"input_tokens":20,"output_tokens":1}}})"
       "\n\ndata: "
       R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":0,"output_tokens":5}})"
       "\n\n"});
  const Usage usage = result.decoder->Take().usage;
  EXPECT_EQ(usage.input, base::TokenCount(20));
  EXPECT_EQ(usage.output, base::TokenCount(5));
}

}  // namespace
}  // namespace logai::llm
