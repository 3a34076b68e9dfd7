#include "llm/dialects/openai_chat_decode.h"

#include <gtest/gtest.h>

#include "tests/llm/dialects/read_stream.h"

namespace logai::llm {
namespace {

using State = ReplyDecoder::State;

ReadResult Read(const std::vector<std::string_view>& pieces) {
  return ReadPieces(Framing::kSse, NewOpenAiChatDecoder("made_up_", "mark"), pieces);
}

/// A stream of one chunk for each argument, each the inside of choices[0], and then [DONE].
ReadResult ReadChoices(const std::vector<std::string>& choices) {
  std::string stream;
  for (const auto& choice : choices) stream += "data: {\"choices\":[" + choice + "]}\n\n";
  return Read({stream + "data: [DONE]\n\n"});
}

std::vector<ToolCall> CallsOf(const std::vector<std::string>& fragments) {
  std::vector<std::string> choices;
  for (const auto& f : fragments) choices.push_back(R"({"delta":{"tool_calls":[)" + f + "]}}");
  choices.push_back(R"({"delta":{},"finish_reason":"tool_calls"})");
  auto result = ReadChoices(choices);
  EXPECT_TRUE(result.whole());
  return result.decoder->Take().tool_calls;
}

void ExpectTwoCalls(const ReadResult& result) {
  EXPECT_EQ(result.state(), State::kClosed);
  const Reply reply = ExpectTwoCalls(result, "call_a", "call_b");
  EXPECT_EQ(reply.usage.input, base::TokenCount(912));
  EXPECT_EQ(reply.usage.cached, base::TokenCount(768));
}

TEST(OpenAiChatDecoderTest, ReadsTheSameReplyHoweverTheBytesAreSplit) {
  const std::string stream = TestData("openai_two_calls.sse");
  for (std::size_t at = 0; at <= stream.size(); ++at) {
    SCOPED_TRACE(at);
    ExpectTwoCalls(
        Read({std::string_view(stream).substr(0, at), std::string_view(stream).substr(at)}));
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < stream.size(); ++i)
    bytes.push_back(std::string_view(stream).substr(i, 1));
  ExpectTwoCalls(Read(bytes));
}

TEST(OpenAiChatDecoderTest, AStreamCutBeforeItsFinishReasonIsNotWhole) {
  for (const char* name : {"openai_two_calls.sse", "azure_filters.sse", "gateway_new_ids.sse"}) {
    const std::string stream = TestData(name);
    const std::size_t finish = stream.find("\"finish_reason\":\"");
    for (std::size_t end = stream.find("\n"); end < finish; end = stream.find("\n", end + 1)) {
      SCOPED_TRACE(testing::Message() << name << " cut at " << end);
      EXPECT_EQ(Read({std::string_view(stream).substr(0, end + 1)}).state(), State::kOpen);
    }
  }
}

TEST(OpenAiChatDecoderTest, AStreamCutAfterItsFinishReasonIsWholeWithoutUsage) {
  const std::string stream = TestData("openai_two_calls.sse");
  const std::size_t usage = stream.find("data: {\"choices\":[],\"usage\"");
  auto result = Read({std::string_view(stream).substr(0, usage)});
  ASSERT_EQ(result.state(), State::kComplete);
  EXPECT_EQ(result.decoder->Take().usage.input, std::nullopt);
}

TEST(OpenAiChatDecoderTest, ReadsAzuresFirstChunkWithoutChoices) {
  auto result = Read({TestData("azure_filters.sse")});
  ASSERT_EQ(result.state(), State::kClosed);
  const Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.text, "The pool was empty.");
  EXPECT_EQ(reply.finish, FinishReason::kStop);
  EXPECT_EQ(reply.usage.input, base::TokenCount(40));
}

TEST(OpenAiChatDecoderTest, ReadsAGatewayThatMakesUpAnIdForEachFragment) {
  auto result = Read({TestData("gateway_new_ids.sse")});
  ASSERT_EQ(result.state(), State::kComplete);
  EXPECT_TRUE(result.decoder->thinking());
  const Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.text, "");
  EXPECT_EQ(reply.finish, FinishReason::kToolCalls);
  EXPECT_EQ(reply.tool_calls,
            (std::vector<ToolCall>{{"id-1", "search_logs", R"({"search_pattern":"ERROR"})"}}));
  EXPECT_EQ(reply.usage.input, base::TokenCount(100));
  EXPECT_EQ(reply.usage.cached, base::TokenCount(64));
}

TEST(OpenAiChatDecoderTest, SeparatesWholeCallsThatAllClaimIndexZero) {
  EXPECT_EQ(CallsOf({R"({"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}})",
                     R"({"index":0,"id":"b","function":{"name":"f","arguments":"{\"x\":2}"}})"}),
            (std::vector<ToolCall>{{"a", "f", R"({"x":1})"}, {"b", "f", R"({"x":2})"}}));
  EXPECT_EQ(CallsOf({R"({"index":0,"function":{"name":"f","arguments":"{\"x\":1}"}})",
                     R"({"index":0,"function":{"name":"f","arguments":"{\"x\":2}"}})",
                     R"({"index":0,"function":{"name":"g","arguments":"{}"}})"}),
            (std::vector<ToolCall>{{"made_up_0", "f", R"({"x":1})"},
                                   {"made_up_1", "f", R"({"x":2})"},
                                   {"made_up_2", "g", "{}"}}));
}

TEST(OpenAiChatDecoderTest, ReadsCallsWithoutIndex) {
  EXPECT_EQ(CallsOf({R"({"id":"a","function":{"name":"f","arguments":"{\"x\":"}})",
                     R"({"function":{"arguments":"1}"}})",
                     R"({"id":"b","function":{"name":"g","arguments":"{}"}})"}),
            (std::vector<ToolCall>{{"a", "f", R"({"x":1})"}, {"b", "g", "{}"}}));
  EXPECT_EQ(CallsOf({R"({"function":{"name":"f","arguments":"{}"}},{"function":{"name":"g"}})"}),
            (std::vector<ToolCall>{{"made_up_0", "f", "{}"}, {"made_up_1", "g", "{}"}}));
}

TEST(OpenAiChatDecoderTest, NeverGluesRepeatedNamesTogether) {
  EXPECT_EQ(CallsOf({R"({"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}})",
                     R"({"index":0,"id":"a","function":{"name":"f","arguments":":1"}})",
                     R"({"index":0,"id":null,"function":{"name":"f","arguments":"}"}})"}),
            (std::vector<ToolCall>{{"a", "f", R"({"x":1})"}}));
}

TEST(OpenAiChatDecoderTest, TakesArgumentsOfEveryShape) {
  EXPECT_EQ(CallsOf({R"({"index":0,"id":"a","function":{"name":"f","arguments":{"x":{"y":1}}}})"}),
            (std::vector<ToolCall>{{"a", "f", R"({"x":{"y":1}})"}}));
  EXPECT_EQ(CallsOf({R"({"index":0,"id":"","function":{"name":"f","arguments":null}})"}),
            (std::vector<ToolCall>{{"made_up_0", "f", "{}"}}));
  EXPECT_EQ(CallsOf({R"({"index":0,"id":"a","function":{"name":"f","arguments":"{}"}})",
                     R"({"index":0,"function":{"arguments":"{\"x\":"}})",
                     R"({"index":0,"function":{"arguments":"1}"}})"}),
            (std::vector<ToolCall>{{"a", "f", R"({"x":1})"}}));
  // Not JSON: it goes on as the model wrote it, for the agent to send back.
  EXPECT_EQ(CallsOf({R"({"index":0,"id":"a","function":{"name":"f","arguments":"{x:1"}})"}),
            (std::vector<ToolCall>{{"a", "f", "{x:1"}}));
}

TEST(OpenAiChatDecoderTest, GivesCallsWithTheSameIdDifferentOnes) {
  const auto calls = CallsOf({R"({"index":0,"id":"a","function":{"name":"f","arguments":"{}"}})",
                              R"({"index":1,"id":"a","function":{"name":"g","arguments":"{}"}})"});
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_NE(calls[0].id, calls[1].id);
}

TEST(OpenAiChatDecoderTest, MergesTextAndCallsFromTwoChoices) {
  auto result = Read(
      {R"(data: {"choices":[{"index":0,"delta":{"content":"I look."},"finish_reason":"stop"},)"
       R"({"index":1,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]})"
       "\n\ndata: [DONE]\n\n"});
  const Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.text, "I look.");
  EXPECT_EQ(reply.tool_calls.size(), 1u);
  EXPECT_EQ(reply.finish, FinishReason::kToolCalls);
}

TEST(OpenAiChatDecoderTest, ReadsOneWholeDocumentInPlaceOfAStream) {
  const std::string body =
      R"({"choices":[{"message":{"role":"assistant","content":"Done.","tool_calls":null},)"
      R"("finish_reason":"length"}],"usage":{"prompt_tokens":7,"completion_tokens":2}})";
  auto result = Read({body.substr(0, 9), body.substr(9)});
  ASSERT_EQ(result.state(), State::kClosed);
  EXPECT_EQ(result.streamed, "Done.");
  const Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.finish, FinishReason::kLength);
  EXPECT_EQ(reply.usage.output, base::TokenCount(2));
}

TEST(OpenAiChatDecoderTest, AByteOrderMarkHidesNoDocumentHoweverItIsSplit) {
  const std::string body =
      "\xEF\xBB\xBF"
      R"({"choices":[{"message":{"content":"Done."},"finish_reason":"stop"}]})";
  ForEverySplit(body, [](const auto& pieces) { EXPECT_EQ(Read(pieces).streamed, "Done."); });
}

TEST(OpenAiChatDecoderTest, AMessageAfterDeltasDoesNotRepeatTheText) {
  EXPECT_EQ(ReadChoices({R"({"delta":{"content":" All"}})", R"({"delta":{"content":" well"}})",
                         R"({"message":{"content":" All well"},"finish_reason":"stop"})"})
                .streamed,
            " All well");
  EXPECT_EQ(ReadChoices({R"({"delta":{"content":" All"}})",
                         R"({"message":{"content":"All well"},"finish_reason":"stop"})"})
                .streamed,
            " All well");
  EXPECT_EQ(ReadChoices({R"({"delta":{"content":"All"}})",
                         R"({"message":{"content":" well"},"finish_reason":"stop"})"})
                .streamed,
            "All well");
}

TEST(OpenAiChatDecoderTest, ReadsContentOfEveryShape) {
  EXPECT_EQ(
      ReadChoices({R"({"delta":{"content":null}})",
                   R"({"delta":{"content":[{"type":"text","text":"a"},"b",{"type":"image"}]}})",
                   R"({"delta":{"refusal":"no"}})",
                   R"({"delta":{"content":7},"finish_reason":"stop"})"})
          .streamed,
      "abno");
}

TEST(OpenAiChatDecoderTest, ReasoningInTagsBeforeTheAnswerIsNotShown) {
  EXPECT_EQ(
      ReadChoices({R"({"delta":{"content":"\n<thi"}})", R"({"delta":{"content":"nk>x <b> </"}})",
                   R"({"delta":{"content":"think>\n\n"}})",
                   R"({"delta":{"content":"a </think> b"},"finish_reason":"stop"})"})
          .streamed,
      "a </think> b");
  // Some servers repeat the whole at the end.
  EXPECT_EQ(ReadChoices({R"({"delta":{"content":"<think>x</think>y"}})",
                         R"({"message":{"content":"<think>x</think>y"},"finish_reason":"stop"})"})
                .streamed,
            "y");
  for (const char* text : {"<thing>", "a <think>b</think>", "<", " <b>"}) {
    const auto read = ReadChoices(
        {fmt::format(R"({{"delta":{{"content":"{}"}},"finish_reason":"stop"}})", text)});
    EXPECT_EQ(read.decoder->Take().text, text);
  }
}

TEST(OpenAiChatDecoderTest, MendsACharacterWhoseHalvesCameApart) {
  EXPECT_EQ(ReadChoices({R"({"delta":{"content":"a\ud83d"}})",
                         R"({"delta":{"content":"\udd0db"},"finish_reason":"stop"})"})
                .streamed,
            "a\xEF\xBF\xBD\xEF\xBF\xBD"
            "b");
}

TEST(OpenAiChatDecoderTest, SkipsChunksWithoutChoices) {
  auto result = Read(
      {"data: {\"choices\":null}\n\ndata: {}\n\ndata: {\"choices\":[]}\n\ndata: ping\n\n"
       "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n"});
  EXPECT_TRUE(result.whole());
  EXPECT_EQ(result.streamed, "x");
}

TEST(OpenAiChatDecoderTest, IgnoresWhatFollowsTheEndMarker) {
  auto result =
      Read({"data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: [DONE]\n\n"
            "data: [DONE]\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"y\"}}]}\n\nbye"});
  EXPECT_EQ(result.state(), State::kClosed);
  EXPECT_EQ(result.streamed, "x");
}

TEST(OpenAiChatDecoderTest, AnEndMarkerAloneIsABrokenStream) {
  EXPECT_FALSE(Read({"data: [DONE]\n\n"}).whole());
  EXPECT_FALSE(Read({": ping\n\n"}).whole());
  EXPECT_FALSE(Read({""}).whole());
}

TEST(OpenAiChatDecoderTest, MapsFinishReasonsOfOtherServers) {
  const auto finish = [](std::string reason) {
    return ReadChoices({R"({"delta":{"content":"x"},"finish_reason":")" + reason + "\"}"})
        .decoder->Take()
        .finish;
  };
  for (const char* stop : {"stop", "end", "eos", "eos_token", "whatever"}) {
    EXPECT_EQ(finish(stop), FinishReason::kStop) << stop;
  }
  EXPECT_EQ(finish("model_context_window_exceeded"), FinishReason::kLength);
  EXPECT_EQ(finish("content_filter"), FinishReason::kContentFilter);
  EXPECT_EQ(finish("tool_calls"), FinishReason::kStop);  // it promised calls and sent none
}

TEST(OpenAiChatDecoderTest, WarnsAboutAFinishReasonThatIsInNoBook) {
  auto result = ReadChoices({R"({"delta":{"content":"x"},"finish_reason":"bored"})"});
  ASSERT_EQ(result.decoder->warnings().size(), 1u);
  EXPECT_NE(result.decoder->warnings()[0].find("bored"), std::string::npos);
}

TEST(OpenAiChatDecoderTest, FindsAnErrorInsideA200StreamInEveryForm) {
  const auto failure = [](std::string stream) {
    auto result = Read({stream});
    EXPECT_EQ(result.state(), State::kFailed) << stream;
    return result.decoder->failure();
  };
  EXPECT_EQ(failure("data: {\"error\":{\"message\":\"boom\",\"code\":\"server_error\"}}\n\n").code,
            "server_error");
  EXPECT_EQ(failure("data: {\"error\":\"boom\"}\n\n").message, "boom");
  EXPECT_EQ(failure("event: error\ndata: plain words\n\n").message, "plain words");
  EXPECT_EQ(failure("event: error\ndata: {\"message\":\"boom\"}\n\n").message, "boom");
  EXPECT_EQ(failure("data: {\"detail\":\"boom\"}\n\n").message, "boom");
  EXPECT_EQ(failure("data: {\"object\":\"error\",\"message\":\"boom\",\"code\":40303}\n\n").message,
            "boom");
  const auto router = failure(
      R"(data: {"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"upstream died"}},"choices":[{"delta":{"content":""},"finish_reason":"error"}]})"
      "\n\n");
  EXPECT_EQ(router.status, 502);
  EXPECT_EQ(router.message, "Provider returned error: upstream died");
  EXPECT_EQ(failure(R"(data: {"choices":[{"delta":{},"finish_reason":"network_error"}]})"
                    "\n\n")
                .status,
            200);
  EXPECT_EQ(failure(R"(data: {"choices":[{"delta":{"content":"ha)"
                    "\n\n")
                .status,
            200);
}

TEST(OpenAiChatDecoderTest, FindsARawErrorLineBetweenTheEvents) {
  EXPECT_TRUE(
      Read({"data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n{\"detail\":\"boom\"}\n"})
          .stray_error);
}

TEST(OpenAiChatDecoderTest, AnEmptyErrorFieldIsNoError) {
  EXPECT_TRUE(
      Read({R"(data: {"error":null,"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]})"
            "\n\n"})
          .whole());
  EXPECT_TRUE(
      Read({R"(data: {"error":{},"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]})"
            "\n\n"})
          .whole());
}

TEST(OpenAiChatDecoderTest, KeepsTheReasoningThatLedToCallsForTheServerThatSentIt) {
  const std::string call =
      R"({"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}})";
  const auto kept = [&](const std::string& first, const std::string& second,
                        const std::string& last) {
    return ReadChoices({"{\"delta\":" + first + "}", "{\"delta\":" + second + "}", last,
                        R"({"delta":{},"finish_reason":"stop"})"})
        .decoder->Take()
        .continuation;
  };
  EXPECT_EQ(kept(R"({"reasoning_content":"let "})",
                 R"({"reasoning_content":"me","reasoning":"me"})", call),
            (Continuation{"openai_chat", "mark", R"({"reasoning_content":"let me"})"}));
  EXPECT_EQ(
      kept(
          R"({"reasoning":"x","reasoning_details":[{"type":"reasoning.text","index":0,"text":"let "}]})",
          R"({"reasoning_details":[{"type":"reasoning.text","index":0,"text":"me","signature":"s"},{"type":"reasoning.encrypted","index":1,"data":"g"}]})",
          call)
          .json,
      R"({"reasoning_details":[{"index":0,"signature":"s","text":"let me","type":"reasoning.text"},)"
      R"({"data":"g","index":1,"type":"reasoning.encrypted"}]})");
  EXPECT_TRUE(kept(R"({"reasoning":"x"})", "{}", R"({"delta":{"content":"y"}})").empty());
  EXPECT_TRUE(kept("{}", R"({"reasoning_details":[7,null]})", call).empty());
}

TEST(OpenAiChatDecoderTest, SurvivesNestingThatIsMeantToOverflowTheStack) {
  const std::string deep(200'000, '[');
  EXPECT_EQ(Read({"data: {\"choices\":[{\"delta\":{\"content\":" + deep + "}}]}\n\n"}).state(),
            State::kFailed);
}

}  // namespace
}  // namespace logai::llm
