#include "llm/dialects/ollama_chat.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "llm/dialects/ollama_chat_decode.h"
#include "llm/dialects/ollama_chat_encode.h"
#include "tests/llm/dialects/read_stream.h"

namespace logai::llm {
namespace {

using nlohmann::json;
using privacy::RedactedText;
using State = ReplyDecoder::State;

ReadResult Read(const std::vector<std::string_view>& pieces) {
  return ReadPieces(Framing::kNdjson, NewOllamaChatDecoder("made_up_", "mark"), pieces);
}

ChatRequest Conversation() {
  ChatRequest request;
  request.model = "llama3.1:8b";
  request.system = RedactedText("You read logs.");
  request.messages = {
      {.role = Role::kUser, .text = RedactedText("why?")},
      {.role = Role::kAssistant,
       .tool_calls = {{"c1", "fetch_logs", R"({"limit":5})"}, {"c2", "f", "oops"}}},
      {.role = Role::kTool,
       .text = RedactedText("e1 ERROR"),
       .tool_call_id = "c1",
       .tool_name = "fetch_logs"},
  };
  request.tools = {{"fetch_logs", "Fetches lines", R"({"type":"object","properties":{}})"}};
  request.max_output = base::TokenCount(500);
  request.context_window = base::TokenCount(65'536);
  return request;
}

TEST(OllamaChatEncodeTest, WritesTheWholeConversationWithArgumentsAsObjects) {
  EXPECT_EQ(json::parse(EncodeOllamaChat(Conversation(), {})), json::parse(R"({
    "model": "llama3.1:8b", "stream": true, "truncate": false, "shift": false,
    "options": {"num_ctx": 65536, "num_predict": 500},
    "messages": [
      {"role": "system", "content": "You read logs."},
      {"role": "user", "content": "why?"},
      {"role": "assistant", "content": "", "tool_calls": [
        {"id": "c1", "function": {"name": "fetch_logs", "arguments": {"limit": 5}}},
        {"id": "c2", "function": {"name": "f", "arguments": {"not_valid_json": "oops"}}}]},
      {"role": "tool", "tool_name": "fetch_logs", "tool_call_id": "c1", "content": "e1 ERROR"}],
    "tools": [{"type": "function", "function": {"name": "fetch_logs", "description": "Fetches lines",
      "parameters": {"type": "object", "properties": {}}}}]})"));
}

TEST(OllamaChatEncodeTest, TellsAModelWithoutToolsTheHistoryInWords) {
  const json body = json::parse(EncodeOllamaChat(Conversation(), {.tools = false}));
  EXPECT_FALSE(body.contains("tools"));
  EXPECT_EQ(
      body["messages"][2],
      json::parse(
          R"({"role":"assistant","content":"[called fetch_logs {\"limit\":5}]\n[called f oops]"})"));
  EXPECT_EQ(body["messages"][3],
            json::parse(R"({"role":"user","content":"[result of fetch_logs]\ne1 ERROR"})"));
}

TEST(OllamaChatEncodeTest, ThinkingGoesBackWithTheCallsItLedToAndToTheSameModelOnly) {
  ChatRequest request = Conversation();
  const auto dialect = MakeOllamaChatDialect(request.model);
  auto result =
      ReadPieces(Framing::kNdjson, dialect->NewDecoder(request),
                 {R"({"message":{"content":"","thinking":"I look "}})"
                  "\n",
                  R"({"message":{"content":"","thinking":"there.","tool_calls":[{"id":"call_a",)"
                  R"("function":{"index":0,"name":"f","arguments":{}}}]}})"
                  "\n"
                  R"({"message":{"content":""},"done":true,"done_reason":"stop"})"
                  "\n"});
  Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.text, "");
  request.messages.push_back({.role = Role::kAssistant,
                              .tool_calls = reply.tool_calls,
                              .continuation = reply.continuation});
  const auto last = [&] { return json::parse(dialect->Encode(request))["messages"].back(); };
  EXPECT_EQ(last()["thinking"], "I look there.");
  request.model = "another";
  EXPECT_FALSE(last().contains("thinking"));
}

TEST(OllamaChatDecoderTest, ThinkingBeforeAnAnswerIsNotKept) {
  auto result = Read({R"({"message":{"content":"So.","thinking":"hm"},"done":true})"});
  EXPECT_TRUE(result.decoder->Take().continuation.empty());
}

void ExpectToolReply(ReadResult result) {
  ASSERT_EQ(result.state(), State::kClosed);
  EXPECT_TRUE(result.decoder->thinking());
  const Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.text, "Größe prüfen");
  EXPECT_EQ(result.streamed, reply.text);
  EXPECT_EQ(reply.finish, FinishReason::kToolCalls);
  EXPECT_EQ(
      reply.tool_calls,
      (std::vector<ToolCall>{{"made_up_0", "fetch_logs", R"({"limit":5,"log_group":"/ecs/pay"})"},
                             {"call_x", "list_log_groups", "{}"}}));
  EXPECT_EQ(reply.usage.input, base::TokenCount(512));
  EXPECT_EQ(reply.usage.output, base::TokenCount(40));
  EXPECT_EQ(reply.usage.cached, std::nullopt);
}

TEST(OllamaChatDecoderTest, ReadsTheSameReplyHoweverTheBytesAreSplit) {
  const std::string stream = TestData("ollama_tools.ndjson");
  for (std::size_t at = 0; at <= stream.size(); ++at) {
    SCOPED_TRACE(at);
    ExpectToolReply(
        Read({std::string_view(stream).substr(0, at), std::string_view(stream).substr(at)}));
  }
}

TEST(OllamaChatDecoderTest, ReadsALastLineWithoutItsEnd) {
  const std::string stream = TestData("ollama_tools.ndjson");
  ExpectToolReply(Read({std::string_view(stream).substr(0, stream.size() - 1)}));
}

TEST(OllamaChatDecoderTest, AStreamCutBeforeItsLastLineIsNotWhole) {
  const std::string stream = TestData("ollama_tools.ndjson");
  const std::size_t last = stream.rfind("\n", stream.size() - 2);
  for (std::size_t end = stream.find("\n"); end <= last; end = stream.find("\n", end + 1)) {
    EXPECT_EQ(Read({std::string_view(stream).substr(0, end + 1)}).state(), State::kOpen) << end;
  }
}

TEST(OllamaChatDecoderTest, FindsAnErrorLineInTheMiddle) {
  auto result =
      Read({"{\"message\":{\"content\":\"x\"},\"done\":false}\n{\"error\":\"model runner has "
            "unexpectedly stopped\"}\n"});
  EXPECT_EQ(result.state(), State::kFailed);
  EXPECT_EQ(result.decoder->failure().message, "model runner has unexpectedly stopped");
  EXPECT_EQ(Read({"{\"message\":\n"}).state(), State::kFailed);
}

TEST(OllamaChatDecoderTest, ReadsOneAnswerThatWasNotStreamed) {
  auto result = Read(
      {R"({"message":{"role":"assistant","content":"Done."},"done":true,"done_reason":"length"})"});
  ASSERT_EQ(result.state(), State::kClosed);
  const Reply reply = result.decoder->Take();
  EXPECT_EQ(reply.text, "Done.");
  EXPECT_EQ(reply.finish, FinishReason::kLength);
  EXPECT_EQ(reply.usage.input, std::nullopt);
}

TEST(OllamaChatDialectTest, GivesUpToolsOnceTheyAreRefused) {
  const auto dialect = MakeOllamaChatDialect("gemma:2b");
  EXPECT_TRUE(dialect->takes_tools());
  EXPECT_FALSE(dialect->Adapt({.status = 400, .message = "bad request"}));
  const WireError refusal{.status = 400,
                          .message = "registry.ollama.ai/library/gemma:2b does not support tools"};
  const auto adaptation = dialect->Adapt(refusal);
  ASSERT_TRUE(adaptation);
  EXPECT_EQ(adaptation->probe_path, "/api/show");
  EXPECT_EQ(json::parse(adaptation->probe_body), json::parse(R"({"model":"gemma:2b"})"));
  EXPECT_FALSE(dialect->takes_tools());
  EXPECT_FALSE(json::parse(dialect->Encode(Conversation())).contains("tools"));
  EXPECT_FALSE(dialect->Adapt(refusal));
  EXPECT_NE(dialect->Learn(R"({"capabilities":["completion"]})").find("completion"),
            std::string::npos);
  EXPECT_EQ(dialect->Learn("<html>"), "");
}

}  // namespace
}  // namespace logai::llm
