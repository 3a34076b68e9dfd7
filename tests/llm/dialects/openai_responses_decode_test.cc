#include "llm/dialects/openai_responses_decode.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/llm/dialects/read_stream.h"

namespace logai::llm {
namespace {

using nlohmann::json;
using State = ReplyDecoder::State;

ReadResult Read(const std::vector<std::string_view>& pieces) {
  return ReadPieces(Framing::kSse, NewResponsesDecoder("made_up_", "mark"), pieces);
}

/// A stream of these events, each a JSON object; then the end of a completed response.
ReadResult ReadEvents(const std::vector<std::string>& events) {
  std::string stream;
  for (const auto& event : events) stream += "data: " + event + "\n\n";
  return Read({stream + R"(data: {"type":"response.completed","response":{}})" + "\n\n"});
}

const char* const kTwoCalls = "responses_two_calls.sse";

void ExpectTwoCalls(const ReadResult& result) {
  EXPECT_EQ(result.state(), State::kClosed);
  EXPECT_TRUE(result.decoder->thinking());
  const Reply reply = ExpectTwoCalls(result, "call_a", "call_b");
  EXPECT_EQ(reply.usage.input, base::TokenCount(912));
  EXPECT_EQ(reply.usage.cached, base::TokenCount(768));
  EXPECT_EQ(reply.continuation.dialect, "openai_responses");
  EXPECT_EQ(reply.continuation.bound_to, "mark");
}

TEST(ResponsesDecoderTest, ReadsTheSameReplyHoweverTheBytesAreSplit) {
  ForEverySplit(TestData(kTwoCalls), [](const auto& pieces) { ExpectTwoCalls(Read(pieces)); });
}

TEST(ResponsesDecoderTest, ReadsLinesThatEndWithCrLf) {
  ExpectTwoCalls(Read({WithCrLf(TestData(kTwoCalls))}));
}

TEST(ResponsesDecoderTest, ReadsAGatewayThatDropsTheNamesOfEvents) {
  std::string stream;
  const std::string whole = TestData(kTwoCalls);
  for (std::size_t begin = 0; begin < whole.size();) {
    const std::size_t end = whole.find('\n', begin) + 1;
    if (!std::string_view(whole).substr(begin).starts_with("event:")) {
      stream += whole.substr(begin, end - begin);
    }
    begin = end;
  }
  ExpectTwoCalls(Read({stream}));
}

TEST(ResponsesDecoderTest, AStreamCutBeforeItsLastEventIsNotWhole) {
  const std::string stream = TestData(kTwoCalls);
  const std::size_t last = stream.find("event: response.completed");
  for (std::size_t end = 0; end <= last; end = stream.find("\n", end) + 1) {
    SCOPED_TRACE(end);
    EXPECT_EQ(Read({std::string_view(stream).substr(0, end)}).state(), State::kOpen);
  }
  EXPECT_EQ(Read({stream.substr(0, last) + "data: [DONE]\n\n"}).state(), State::kOpen);
}

TEST(ResponsesDecoderTest, AnEndWithoutItsEmptyLineIsAnEnd) {
  const std::string stream = TestData(kTwoCalls);
  ExpectTwoCalls(Read({std::string_view(stream).substr(0, stream.size() - 2)}));
}

TEST(ResponsesDecoderTest, IgnoresWhatFollowsTheEnd) {
  ExpectTwoCalls(
      Read({TestData(kTwoCalls) +
            "data: {\"type\":\"response.output_text.delta\",\"output_index\":1,\"delta\":\"x\"}\n\n"
            "data: {\"type\":\"error\",\"message\":\"late\"}\n\ndata: [DONE]\n\nbye"}));
}

TEST(ResponsesDecoderTest, KeepsEveryItemAsItCameWhenItWasDone) {
  auto result = Read({TestData(kTwoCalls)});
  const json items = json::parse(result.decoder->Take().continuation.json);
  ASSERT_EQ(items.size(), 4u);
  EXPECT_EQ(items[0], json::parse(R"({"id":"rs_1","type":"reasoning","summary":[],
      "encrypted_content":"gAAABo/final+Zz==","content":[]})"));
  EXPECT_EQ(items[1]["content"][0]["text"], "Größe 🔍 …");
  EXPECT_EQ(items[2]["id"], "fc_1");
  EXPECT_EQ(items[3]["call_id"], "call_b");
}

TEST(ResponsesDecoderTest, AReplyThatCannotGoBackHasNoContinuation) {
  const std::string call =
      R"({"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","id":"fc","call_id":"c","name":"f","arguments":"{}"}})";
  const auto continuation = [&](const std::string& reasoning, const std::string& last) {
    auto result = Read(
        {"data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + reasoning +
         "}\n\ndata: " + call + "\n\ndata: " + last + "\n\n"});
    EXPECT_EQ(result.state(), State::kClosed);
    return result.decoder->Take().continuation;
  };
  const std::string encrypted = R"({"type":"reasoning","id":"rs","encrypted_content":"g"})";
  const std::string completed = R"({"type":"response.completed","response":{}})";
  EXPECT_FALSE(continuation(encrypted, completed).empty());
  EXPECT_TRUE(continuation(R"({"type":"reasoning","id":"rs","encrypted_content":null})", completed)
                  .empty());
  EXPECT_TRUE(
      continuation(
          encrypted,
          R"({"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}})")
          .empty());
}

TEST(ResponsesDecoderTest, AnIdThatWasMadeUpHasNoContinuationThatContradictsIt) {
  auto result = ReadEvents(
      {R"({"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"a","call_id":"c","name":"f","arguments":"{}"}})",
       R"({"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","id":"b","call_id":"c","name":"f","arguments":"{}"}})"});
  const Reply reply = result.decoder->Take();
  ASSERT_EQ(reply.tool_calls.size(), 2u);
  EXPECT_NE(reply.tool_calls[0].id, reply.tool_calls[1].id);
  EXPECT_TRUE(reply.continuation.empty());
}

TEST(ResponsesDecoderTest, TellsHowAnIncompleteResponseEnded) {
  const auto finish = [](const std::string& reason) {
    auto result = Read(
        {R"(data: {"type":"response.output_text.delta","output_index":0,"delta":"Half"})"
         "\n\n"
         R"(data: {"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":")" +
         reason + "\"},\"usage\":{\"input_tokens\":7,\"output_tokens\":2}}}\n\n"});
    EXPECT_EQ(result.state(), State::kClosed);
    const Reply reply = result.decoder->Take();
    EXPECT_EQ(reply.text, "Half");
    EXPECT_EQ(reply.usage.output, base::TokenCount(2));
    EXPECT_EQ(reply.usage.cached, std::nullopt);
    return reply.finish;
  };
  EXPECT_EQ(finish("max_output_tokens"), FinishReason::kLength);
  EXPECT_EQ(finish("content_filter"), FinishReason::kContentFilter);
}

TEST(ResponsesDecoderTest, FindsAnErrorInsideA200StreamInEveryForm) {
  const auto failure = [](const std::string& stream) {
    auto result = Read({stream});
    EXPECT_EQ(result.state(), State::kFailed) << stream;
    return result.decoder->failure();
  };
  const auto failed = failure(
      R"(data: {"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"boom"}}})"
      "\n\n");
  EXPECT_EQ(failed.code, "server_error");
  EXPECT_EQ(failed.message, "boom");
  const auto bare = failure(
      "event: error\ndata: "
      R"({"type":"error","code":"rate_limit_exceeded","message":"slow","param":null})"
      "\n\n");
  EXPECT_EQ(bare.code, "rate_limit_exceeded");
  EXPECT_EQ(failure(R"(data: {"type":"error","error":{"code":"invalid_prompt","message":"no"}})"
                    "\n\n")
                .code,
            "invalid_prompt");
  EXPECT_EQ(failure("data: {\"error\":{\"message\":\"gateway\"}}\n\n").message, "gateway");
  EXPECT_EQ(failure("event: error\ndata: plain words\n\n").message, "plain words");
  EXPECT_NE(failure("data: {\"type\":\"response.failed\",\"response\":{}}\n\n").message, "");
  EXPECT_NE(failure("data: {\"type\":\"response.output_te\n\n").message, "");
}

TEST(ResponsesDecoderTest, ReadsOneWholeDocumentInPlaceOfAStream) {
  auto result = Read({R"({"object":"response","status":"completed","error":null,"output":[
        {"type":"message","id":"m","role":"assistant","content":[{"type":"output_text","text":"Done."}]},
        {"type":"function_call","id":"f1","call_id":"c1","name":"f","arguments":{"x":1}}],
        "usage":{"input_tokens":3,"output_tokens":1}})"});
  ASSERT_EQ(result.state(), State::kClosed);
  EXPECT_EQ(result.streamed, "Done.");
  const Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.tool_calls, (std::vector<ToolCall>{{"c1", "f", R"({"x":1})"}}));
  EXPECT_EQ(reply.usage.input, base::TokenCount(3));
  EXPECT_EQ(Read({R"({"object":"response","status":"failed","output":[]})"}).state(),
            State::kFailed);
  EXPECT_EQ(Read({R"({"error":{"message":"no","code":"x"}})"}).decoder->failure().code, "x");
}

TEST(ResponsesDecoderTest, TakesTheOutputFromTheEndWhenNoItemWasAnnounced) {
  auto result = Read(
      {R"(data: {"type":"response.completed","response":{"output":[{"type":"message","content":[{"type":"output_text","text":"Whole."}]}]}})"
       "\n\n"});
  EXPECT_EQ(result.streamed, "Whole.");
}

TEST(ResponsesDecoderTest, TheOutputAtTheEndRepeatsNeitherTextNorCalls) {
  auto result = Read(
      {R"(data: {"type":"response.output_text.delta","delta":"Whole."})"
       "\n\n"
       R"(data: {"type":"response.output_item.added","item":{"type":"function_call","call_id":"c","name":"f"}})"
       "\n\n"
       R"(data: {"type":"response.completed","response":{"output":[{"type":"reasoning"},{"type":"message","content":[{"type":"output_text","text":"Whole."}]},{"type":"function_call","call_id":"c","name":"f","arguments":"{\"n\":1}"}]}})"
       "\n\n"});
  EXPECT_EQ(result.streamed, "Whole.");
  EXPECT_EQ(result.decoder->Take().tool_calls, (std::vector<ToolCall>{{"c", "f", R"({"n":1})"}}));
}

TEST(ResponsesDecoderTest, AnIncompleteResponseIsCutWhateverElseItLeavesOut) {
  auto result =
      Read({"data: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}\n\n"
            "data: {\"type\":\"response.incomplete\"}\n\n"});
  ASSERT_TRUE(result.whole());
  EXPECT_EQ(result.decoder->Take().finish, FinishReason::kLength);
}

TEST(ResponsesDecoderTest, GivesARefusalAsText) {
  auto result = ReadEvents(
      {R"({"type":"response.refusal.delta","output_index":0,"delta":"I can"})",
       R"({"type":"response.refusal.delta","output_index":0,"delta":"not."})",
       R"({"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":[{"type":"refusal","refusal":"I cannot."}]}})"});
  EXPECT_EQ(result.streamed, "I cannot.");
}

TEST(ResponsesDecoderTest, PartsTheTextsOfTwoMessages) {
  auto result =
      ReadEvents({R"({"type":"response.output_text.delta","output_index":0,"delta":"I look."})",
                  R"({"type":"response.output_text.delta","output_index":1,"delta":"Found."})"});
  EXPECT_EQ(result.streamed, "I look.\n\nFound.");
  EXPECT_EQ(result.decoder->Take().text, result.streamed);
}

std::string Added(int index, const std::string& id, const std::string& call) {
  return R"({"type":"response.output_item.added","output_index":)" + std::to_string(index) +
         R"(,"item":{"type":"function_call","id":")" + id + R"(","call_id":")" + call +
         R"(","name":"f","arguments":""}})";
}
std::string Delta(int index, const std::string& id, const std::string& arguments) {
  return json{{"type", "response.function_call_arguments.delta"},
              {"output_index", index},
              {"item_id", id},
              {"delta", arguments}}
      .dump();
}

TEST(ResponsesDecoderTest, FollowsTheIndexWhereEveryEventHasAnotherItemId) {
  auto result = ReadEvents({Added(0, "x1", "a"), Added(1, "x2", "b"), Delta(0, "x3", "{\"n\":"),
                            Delta(1, "x4", "{\"n\":2}"), Delta(0, "x5", "1}")});
  EXPECT_EQ(result.decoder->Take().tool_calls,
            (std::vector<ToolCall>{{"a", "f", R"({"n":1})"}, {"b", "f", R"({"n":2})"}}));
}

TEST(ResponsesDecoderTest, SeparatesCallsThatAllClaimIndexZero) {
  auto result = ReadEvents({Added(0, "x1", "a"), Delta(0, "x1", "{\"n\":1}"), Added(0, "x2", "b"),
                            Delta(0, "x2", "{\"n\":2}")});
  EXPECT_EQ(result.decoder->Take().tool_calls,
            (std::vector<ToolCall>{{"a", "f", R"({"n":1})"}, {"b", "f", R"({"n":2})"}}));
}

TEST(ResponsesDecoderTest, ReadsCallsWithoutIndexOrCallId) {
  auto result = ReadEvents(
      {R"({"type":"response.output_item.added","item":{"type":"function_call","id":"x","name":"f"}})",
       R"({"type":"response.function_call_arguments.delta","item_id":"x","delta":"{\"n\":1}"})",
       R"({"type":"response.output_item.added","item":{"type":"function_call","id":"y","name":"g"}})",
       R"({"type":"response.function_call_arguments.done","item_id":"y","arguments":{"n":2}})"});
  EXPECT_EQ(
      result.decoder->Take().tool_calls,
      (std::vector<ToolCall>{{"made_up_0", "f", R"({"n":1})"}, {"made_up_1", "g", R"({"n":2})"}}));
}

TEST(ResponsesDecoderTest, SurvivesNestingThatIsMeantToOverflowTheStack) {
  EXPECT_EQ(Read({"data: {\"type\":" + std::string(200'000, '[') + "}\n\n"}).state(),
            State::kFailed);
}

}  // namespace
}  // namespace logai::llm
