#include "llm/dialects/bedrock_converse_decode.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/llm/dialects/converse_stream.h"
#include "tests/llm/dialects/read_stream.h"

namespace logai::llm {
namespace {

using ::logai::testing::BedrockMessage;
using nlohmann::json;
using State = ReplyDecoder::State;

ReadResult Read(const std::vector<std::string_view>& pieces) {
  return ReadPieces(Framing::kEventStream, NewConverseDecoder("made_up_", "mark"), pieces);
}

/// These events; then a messageStop with `reason`.
ReadResult ReadEvents(BedrockEvents events, const std::string& reason) {
  events.emplace_back("messageStop", R"({"stopReason":")" + reason + "\"}");
  return Read({ConverseBytes(events)});
}

void ExpectTwoCalls(const ReadResult& result) {
  EXPECT_TRUE(result.decoder->thinking());
  const Reply reply = ExpectTwoCalls(result, "tooluse_a", "tooluse_b");
  EXPECT_EQ(reply.usage.input, base::TokenCount(950));
  EXPECT_EQ(reply.usage.cached, base::TokenCount(900));
  EXPECT_EQ(reply.continuation.dialect, "bedrock_converse");
  EXPECT_EQ(json::parse(reply.continuation.json), json::parse(R"([
    {"reasoningContent":{"reasoningText":{"text":"Größe?\nlook first 🔍","signature":"EqQB/sig+0=="}}},
    {"reasoningContent":{"redactedContent":"EmwKAhg="}}, {"text":"Größe 🔍 …"},
    {"toolUse":{"toolUseId":"tooluse_a"}}, {"toolUse":{"toolUseId":"tooluse_b"}}])"));
}

TEST(ConverseDecoderTest, ReadsTheSameReplyHoweverTheBytesAreSplit) {
  const std::string stream = ConverseBytes(TwoCallEvents());
  ForEverySplit(stream, [](const auto& pieces) { ExpectTwoCalls(Read(pieces)); });
}

TEST(ConverseDecoderTest, AStreamCutBeforeItsMessageStopIsNotWhole) {
  BedrockEvents events = TwoCallEvents();
  while (events.back().first != "messageStop") events.pop_back();
  events.pop_back();
  for (; !events.empty(); events.pop_back()) {
    EXPECT_EQ(Read({ConverseBytes(events)}).state(), State::kOpen) << events.size();
  }
}

TEST(ConverseDecoderTest, StaysOpenForTheUsageThatComesBehindTheEnd) {
  BedrockEvents events = TwoCallEvents();
  EXPECT_EQ(Read({ConverseBytes(events)}).state(), State::kClosed);
  events.pop_back();
  auto result = Read({ConverseBytes(events)});
  EXPECT_EQ(result.state(), State::kComplete);
  EXPECT_EQ(result.decoder->Take().usage.input, std::nullopt);
}

TEST(ConverseDecoderTest, IgnoresWhatFollowsTheEnd) {
  BedrockEvents events = TwoCallEvents();
  events.emplace_back("contentBlockDelta", R"({"contentBlockIndex":2,"delta":{"text":"x"}})");
  ExpectTwoCalls(Read({ConverseBytes(events)}));
}

TEST(ConverseDecoderTest, MapsEveryStopReason) {
  const auto finish = [](const std::string& reason) {
    auto result = ReadEvents(
        {{"contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"x"}})"}}, reason);
    EXPECT_TRUE(result.whole()) << reason;
    return std::pair(result.decoder->Take().finish, result.decoder->warnings().size());
  };
  EXPECT_EQ(finish("end_turn"), std::pair(FinishReason::kStop, std::size_t{0}));
  EXPECT_EQ(finish("stop_sequence"), std::pair(FinishReason::kStop, std::size_t{0}));
  EXPECT_EQ(finish("max_tokens"), std::pair(FinishReason::kLength, std::size_t{0}));
  EXPECT_EQ(finish("model_context_window_exceeded"),
            std::pair(FinishReason::kLength, std::size_t{0}));
  EXPECT_EQ(finish("guardrail_intervened"),
            std::pair(FinishReason::kContentFilter, std::size_t{0}));
  EXPECT_EQ(finish("content_filtered"), std::pair(FinishReason::kContentFilter, std::size_t{0}));
  EXPECT_EQ(finish("bored"), std::pair(FinishReason::kStop, std::size_t{1}));
  EXPECT_EQ(ReadEvents({}, "malformed_tool_use").decoder->failure().status, 500);
  EXPECT_EQ(ReadEvents({}, "malformed_model_output").state(), State::kFailed);
}

TEST(ConverseDecoderTest, AnExceptionUnderA200IsAFailureWithItsStatus) {
  const auto failure = [](const std::string& name, const std::string& payload) {
    auto result = Read({BedrockMessage("event", "messageStart", R"({"role":"assistant"})") +
                        BedrockMessage("exception", name, payload)});
    EXPECT_EQ(result.state(), State::kFailed) << name;
    return result.decoder->failure();
  };
  const auto throttled =
      failure("throttlingException", R"({"message":"Too many tokens, please wait"})");
  EXPECT_EQ(throttled.status, 429);
  EXPECT_EQ(throttled.type, "throttlingException");
  EXPECT_EQ(throttled.message, "Too many tokens, please wait");
  EXPECT_EQ(failure("ValidationException", R"({"Message":"Input is too long"})").message,
            "Input is too long");
  EXPECT_EQ(failure("ValidationException", "{}").status, 400);
  EXPECT_EQ(failure("modelStreamErrorException", R"({"message":"m"})").status, 424);
  EXPECT_EQ(failure("modelTimeoutException", "").status, 408);
  EXPECT_EQ(failure("somethingNewException", R"({"message":"m"})").status, 200);
}

TEST(ConverseDecoderTest, AnErrorMessageWithoutADocumentIsAFailure) {
  using ::logai::testing::EventStreamBytes;
  using ::logai::testing::TextHeader;
  auto result = Read({EventStreamBytes(TextHeader(":message-type", "error") +
                                           TextHeader(":error-code", "InternalError") +
                                           TextHeader(":error-message", "it broke"),
                                       "")});
  ASSERT_EQ(result.state(), State::kFailed);
  EXPECT_EQ(result.decoder->failure().type, "InternalError");
  EXPECT_EQ(result.decoder->failure().message, "it broke");
}

TEST(ConverseDecoderTest, AnEventThatIsNoDocumentIsAFailure) {
  EXPECT_EQ(Read({ConverseBytes({{"contentBlockDelta", "{\"contentBlo"}})}).state(),
            State::kFailed);
}

TEST(ConverseDecoderTest, ReadsOneWholeDocumentInPlaceOfAStream) {
  auto result = Read({R"({"output":{"message":{"role":"assistant","content":[
      {"reasoningContent":{"reasoningText":{"text":"hm","signature":"s"}}},{"text":"I look."},
      {"toolUse":{"toolUseId":"a","name":"f","input":{"x":1}}}]}},
      "stopReason":"tool_use","usage":{"inputTokens":3,"outputTokens":1}})"});
  ASSERT_EQ(result.state(), State::kClosed);
  EXPECT_EQ(result.streamed, "I look.");
  const Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.tool_calls, (std::vector<ToolCall>{{"a", "f", R"({"x":1})"}}));
  EXPECT_EQ(reply.usage.input, base::TokenCount(3));
  EXPECT_EQ(reply.usage.cached, std::nullopt);
  EXPECT_EQ(json::parse(reply.continuation.json)[0]["reasoningContent"]["reasoningText"]["text"],
            "hm");
  EXPECT_FALSE(Read({R"({"hello":1})"}).whole());
}

std::vector<ToolCall> CallsOf(const BedrockEvents& events) {
  return ReadEvents(events, "tool_use").decoder->Take().tool_calls;
}
std::string Start(int index, const std::string& use) {
  return R"({"contentBlockIndex":)" + std::to_string(index) + R"(,"start":{"toolUse":)" + use +
         "}}";
}
std::string Input(int index, const json& piece) {
  return json{{"contentBlockIndex", index}, {"delta", {{"toolUse", {{"input", piece}}}}}}.dump();
}

TEST(ConverseDecoderTest, ReadsCallsWithMissingOrRepeatedIdsAndIndexes) {
  const std::string use = R"({"toolUseId":"a","name":"f"})";
  EXPECT_EQ(CallsOf({{"contentBlockStart", Start(0, use)},
                     {"contentBlockDelta", Input(0, "{\"n\":1}")},
                     {"contentBlockStart", Start(0, use)},
                     {"contentBlockDelta", Input(0, "{\"n\":2}")}}),
            (std::vector<ToolCall>{{"a", "f", R"({"n":1})"}, {"made_up_1", "f", R"({"n":2})"}}));
  EXPECT_EQ(CallsOf({{"contentBlockStart", R"({"start":{"toolUse":{"name":"f"}}})"},
                     {"contentBlockDelta", R"({"delta":{"toolUse":{"input":"{\"n\":1}"}}})"}}),
            (std::vector<ToolCall>{{"made_up_0", "f", R"({"n":1})"}}));
}

TEST(ConverseDecoderTest, TakesArgumentsOfEveryShape) {
  const std::string use = R"({"toolUseId":"a","name":"f"})";
  EXPECT_EQ(CallsOf({{"contentBlockStart", Start(0, use)},
                     {"contentBlockDelta", Input(0, json{{"x", 1}})}}),
            (std::vector<ToolCall>{{"a", "f", R"({"x":1})"}}));
  EXPECT_EQ(CallsOf({{"contentBlockStart", Start(0, use)}, {"contentBlockDelta", Input(0, "{x")}}),
            (std::vector<ToolCall>{{"a", "f", "{x"}}));
}

TEST(ConverseDecoderTest, ReasoningWithoutASignatureGoesBackAsItCame) {
  auto result =
      ReadEvents({{"contentBlockDelta",
                   R"({"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm"}}})"},
                  {"contentBlockDelta", R"({"contentBlockIndex":1,"delta":{"text":"x"}})"}},
                 "end_turn");
  EXPECT_EQ(json::parse(result.decoder->Take().continuation.json),
            json::parse(R"([{"reasoningContent":{"reasoningText":{"text":"hm"}}},{"text":"x"}])"));
}

TEST(ConverseDecoderTest, TwoPiecesOfHiddenReasoningStayTwo) {
  const std::string piece =
      R"({"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"QQ=="}}})";
  auto result =
      ReadEvents({{"contentBlockDelta", piece},
                  {"contentBlockDelta", piece},
                  {"contentBlockDelta", R"({"contentBlockIndex":1,"delta":{"text":"x"}})"}},
                 "end_turn");
  EXPECT_EQ(json::parse(result.decoder->Take().continuation.json).size(), 3u);
}

}  // namespace
}  // namespace logai::llm
