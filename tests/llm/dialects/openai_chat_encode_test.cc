#include "llm/dialects/openai_chat_encode.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "llm/dialects/openai_chat.h"
#include "tests/llm/dialects/conversation.h"
#include "tests/llm/dialects/read_stream.h"

namespace logai::llm {
namespace {

using nlohmann::json;
using privacy::RedactedText;

/// Of the shared conversation, with calls that no words go with.
ChatRequest Conversation() {
  ChatRequest request = llm::Conversation("gpt-4o");
  request.messages[1].text = {};
  return request;
}

json Encoded(const ChatRequest& request, const ChatQuirks& quirks = {}) {
  return json::parse(EncodeOpenAiChat(request, quirks));
}

WireError Refusal(std::string message, std::string param = {}, int status = 400) {
  return {.status = status, .param = std::move(param), .message = std::move(message)};
}

TEST(OpenAiChatEncodeTest, WritesTheWholeConversation) {
  EXPECT_EQ(Encoded(Conversation()), json::parse(R"({
    "model": "gpt-4o", "stream": true, "stream_options": {"include_usage": true}, "max_tokens": 500,
    "messages": [
      {"role": "system", "content": "You read logs."},
      {"role": "user", "content": "why?"},
      {"role": "assistant", "content": "", "tool_calls": [
        {"id": "c1", "type": "function", "function": {"name": "fetch_logs", "arguments": "{\"log_group\":\"/a\"}"}},
        {"id": "c2", "type": "function", "function": {"name": "list_log_groups", "arguments": "{\"not_valid_json\":\"oops\"}"}}]},
      {"role": "tool", "tool_call_id": "c1", "content": "e1 ERROR"},
      {"role": "tool", "tool_call_id": "c2", "content": "bad arguments"}],
    "tools": [{"type": "function", "function": {"name": "fetch_logs", "description": "Fetches lines",
      "parameters": {"type": "object", "properties": {"log_group": {"type": "string"}}, "required": ["log_group"]}}}]})"));
}

TEST(OpenAiChatEncodeTest, WritesWhatOpenAiItselfWants) {
  ChatQuirks quirks;
  quirks.max_tokens = ChatQuirks::MaxTokens::kMaxCompletionTokens;
  quirks.developer_role = true;
  quirks.null_content = true;
  quirks.no_obfuscation = true;
  quirks.parallel_tool_calls = false;
  quirks.effort_with_tools = "none";
  const json body = Encoded(Conversation(), quirks);
  EXPECT_EQ(body["max_completion_tokens"], 500);
  EXPECT_FALSE(body.contains("max_tokens"));
  EXPECT_EQ(body["messages"][0]["role"], "developer");
  EXPECT_EQ(body["messages"][2]["content"], nullptr);
  EXPECT_EQ(body["stream_options"],
            json::parse(R"({"include_usage":true,"include_obfuscation":false})"));
  EXPECT_EQ(body["parallel_tool_calls"], false);
  EXPECT_EQ(body["reasoning_effort"], "none");
}

TEST(OpenAiChatEncodeTest, SaysNothingAboutToolsWhenThereAreNone) {
  ChatRequest request;
  request.model = "m";
  request.messages = {{.role = Role::kUser, .text = RedactedText("hi")},
                      {.role = Role::kAssistant}};
  ChatQuirks quirks{.parallel_tool_calls = true, .effort_with_tools = "none"};
  quirks.stream_options = false;
  EXPECT_EQ(
      Encoded(request, quirks),
      json::parse(R"({"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]})"));
}

TEST(OpenAiChatEncodeTest, GivesAToolWithoutParametersASchema) {
  ChatRequest request;
  request.tools = {{"list", "", ""}};
  EXPECT_EQ(Encoded(request)["tools"][0]["function"]["parameters"],
            json::parse(R"({"type":"object","properties":{}})"));
}

TEST(OpenAiChatEncodeTest, NamesToolsOnResultsForServersThatWantIt) {
  EXPECT_EQ(Encoded(Conversation(), {.name_on_results = true})["messages"][3]["name"],
            "fetch_logs");
}

TEST(OpenAiChatEncodeTest, NeverSendsSamplingParameters) {
  const json body = Encoded(Conversation());
  for (const char* name : {"temperature", "top_p", "presence_penalty", "store"}) {
    EXPECT_FALSE(body.contains(name)) << name;
  }
}

TEST(OpenAiChatDialectTest, ReturnsReasoningBesideCallsUntilTheServerRefusesIt) {
  const auto dialect = MakeOpenAiChatDialect({});
  ChatRequest request = Conversation();
  const std::string stream =
      R"(data: {"choices":[{"delta":{"reasoning_content":"hm","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]})"
      "\n\n";
  auto result = ReadPieces(Framing::kSse, dialect->NewDecoder(request), {stream});
  AddStep(request, result.decoder->Take());
  const auto returned = [&](const ChatRequest& r) {
    return json::parse(dialect->Encode(r))["messages"][5].value("reasoning_content", "none");
  };
  EXPECT_EQ(returned(request), "hm");
  ChatRequest other = request;
  other.model = "other";
  EXPECT_EQ(returned(other), "none");
  EXPECT_TRUE(dialect->Adapt(
      Refusal("Extra inputs are not permitted", "messages.5.assistant.reasoning_content", 422)));
  EXPECT_EQ(returned(request), "none");
}

TEST(RelaxQuirksTest, SpellsTheOutputLimitAsTheServerAsks) {
  const auto relaxed =
      RelaxQuirks({}, Refusal("Unsupported parameter: 'max_tokens' is not supported with this "
                              "model. Use 'max_completion_tokens' instead.",
                              "max_tokens"));
  ASSERT_TRUE(relaxed);
  EXPECT_EQ(relaxed->max_tokens, ChatQuirks::MaxTokens::kMaxCompletionTokens);
  const auto unsaid = RelaxQuirks({}, Refusal("Extra inputs are not permitted", "max_tokens", 422));
  ASSERT_TRUE(unsaid);
  EXPECT_EQ(unsaid->max_tokens, ChatQuirks::MaxTokens::kUnsaid);
}

TEST(RelaxQuirksTest, DropsTheFieldsThatTheServerNames) {
  EXPECT_FALSE(RelaxQuirks({}, Refusal("unknown field `stream_options`"))->stream_options);
  EXPECT_FALSE(
      RelaxQuirks({.parallel_tool_calls = true}, Refusal("parallel_tool_calls: extra", "", 422))
          ->parallel_tool_calls);
  EXPECT_FALSE(RelaxQuirks({.developer_role = true}, Refusal("Unexpected role 'developer'"))
                   ->developer_role);
  EXPECT_TRUE(RelaxQuirks({}, Refusal("messages.2.content: must not be empty"))->null_content);
  EXPECT_FALSE(RelaxQuirks({.null_content = true}, Refusal("content: none is not an allowed value"))
                   ->null_content);
}

TEST(RelaxQuirksTest, SetsTheEffortThatToolsNeed) {
  const auto relaxed =
      RelaxQuirks({}, Refusal("Function tools with reasoning_effort are not supported for "
                              "gpt-5.6-terra in /v1/chat/completions. To use function tools, use "
                              "/v1/responses or set reasoning_effort to 'none'.",
                              "reasoning_effort"));
  ASSERT_TRUE(relaxed);
  EXPECT_EQ(relaxed->effort_with_tools, "none");
  EXPECT_EQ(
      RelaxQuirks({.effort_with_tools = "none"}, Refusal("unknown parameter reasoning_effort"))
          ->effort_with_tools,
      "");
}

TEST(RelaxQuirksTest, LeavesOtherRefusalsAlone) {
  EXPECT_FALSE(RelaxQuirks({}, Refusal("the model is overloaded")));
  EXPECT_FALSE(RelaxQuirks({}, Refusal("stream_options", "", 500)));
  EXPECT_FALSE(RelaxQuirks({}, Refusal("my_max_tokens_total is odd")));
}

TEST(OpenAiChatDialectTest, StopsAdaptingWhenTheServerRefusesEverySpelling) {
  const auto dialect = MakeOpenAiChatDialect({});
  const WireError refusal = Refusal(
      "no max_tokens, max_completion_tokens, stream_options, reasoning_effort none for tools, "
      "content null");
  int adaptations = 0;
  while (dialect->Adapt(refusal) && adaptations < 50) ++adaptations;
  EXPECT_GT(adaptations, 0);
  EXPECT_LT(adaptations, 10);
}

}  // namespace
}  // namespace logai::llm
