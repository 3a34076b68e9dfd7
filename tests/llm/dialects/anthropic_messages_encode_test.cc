#include "llm/dialects/anthropic_messages_encode.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "llm/dialects/anthropic_messages.h"
#include "tests/llm/dialects/conversation.h"
#include "tests/llm/dialects/read_stream.h"

namespace logai::llm {
namespace {

using nlohmann::json;
using privacy::RedactedText;

json Encoded(const ChatRequest& request, const AnthropicOptions& options = {}) {
  return json::parse(EncodeAnthropic(request, options));
}

WireError Refusal(std::string message) {
  return {.status = 400, .type = "invalid_request_error", .message = std::move(message)};
}

TEST(AnthropicEncodeTest, WritesTheWholeConversation) {
  EXPECT_EQ(Encoded(Conversation("claude-sonnet-5-5")), json::parse(R"({
    "model": "claude-sonnet-5-5", "stream": true, "max_tokens": 500,
    "system": [{"type": "text", "text": "You read logs.", "cache_control": {"type": "ephemeral"}}],
    "messages": [
      {"role": "user", "content": [{"type": "text", "text": "why?", "cache_control": {"type": "ephemeral"}}]},
      {"role": "assistant", "content": [{"type": "text", "text": "I look."},
        {"type": "tool_use", "id": "c1", "name": "fetch_logs", "input": {"log_group": "/a"}},
        {"type": "tool_use", "id": "c2", "name": "list_log_groups", "input": {"not_valid_json": "oops"}}]},
      {"role": "user", "content": [
        {"type": "tool_result", "tool_use_id": "c1", "content": "e1 ERROR"},
        {"type": "tool_result", "tool_use_id": "c2", "content": "bad arguments", "cache_control": {"type": "ephemeral"}}]}],
    "tools": [{"name": "fetch_logs", "description": "Fetches lines", "cache_control": {"type": "ephemeral"},
      "input_schema": {"type": "object", "properties": {"log_group": {"type": "string"}}, "required": ["log_group"]}}]})"));
}

TEST(AnthropicEncodeTest, ResultsStandBeforeTheWordsOfTheSameMessage) {
  ChatRequest request = Conversation("m");
  request.messages.push_back({.role = Role::kUser, .text = RedactedText("answer now")});
  const json content = Encoded(request, {.caching = false})["messages"][2]["content"];
  ASSERT_EQ(content.size(), 3u);
  EXPECT_EQ(content[1]["type"], "tool_result");
  EXPECT_EQ(content[2], json::parse(R"({"type":"text","text":"answer now"})"));
}

TEST(AnthropicEncodeTest, NeverSendsSamplingParametersOrAThinkingField) {
  const json body = Encoded(Conversation("m"), {.effort = "low"});
  for (const char* name : {"temperature", "top_p", "top_k", "thinking", "tool_choice"}) {
    EXPECT_FALSE(body.contains(name)) << name;
  }
  EXPECT_EQ(body["output_config"], json::parse(R"({"effort":"low"})"));
}

TEST(AnthropicEncodeTest, NamesAnOutputLimitAlwaysAndNoneAboveTheModels) {
  ChatRequest request = Conversation("m");
  EXPECT_EQ(Encoded(request, {.most_output = base::TokenCount(100)})["max_tokens"], 100);
  request.max_output.reset();
  EXPECT_EQ(Encoded(request)["max_tokens"], 8192);
}

TEST(AnthropicEncodeTest, DeclaresTheToolsOfAHistoryWhenNoneAreOffered) {
  ChatRequest request = Conversation("m");
  request.tools.clear();
  const json tools = Encoded(request)["tools"];
  ASSERT_EQ(tools.size(), 2u);
  EXPECT_EQ(tools[0]["name"], "fetch_logs");
  EXPECT_EQ(tools[1]["name"], "list_log_groups");
  request.messages.resize(1);
  EXPECT_FALSE(Encoded(request).contains("tools"));
}

TEST(AnthropicEncodeTest, RespellsIdsOfOtherProvidersInCallAndResult) {
  ChatRequest request = Conversation("m");
  request.messages[1].tool_calls[0].id = request.messages[2].tool_call_id = "functions.f:0|x";
  request.messages[1].tool_calls[1].id = request.messages[3].tool_call_id = "functions_f_0_x";
  const json messages = Encoded(request)["messages"];
  const std::string id = messages[1]["content"][1]["id"];
  EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"), std::string::npos) << id;
  EXPECT_EQ(messages[2]["content"][0]["tool_use_id"], id);
  EXPECT_NE(messages[1]["content"][2]["id"], id);
}

TEST(AnthropicEncodeTest, TellsAResultWithoutItsCallInWordsAndACallWithoutItsResultAsNotRun) {
  ChatRequest request = Conversation("m");
  request.messages[3].tool_call_id = "other";
  const json content = Encoded(request, {.caching = false})["messages"][2]["content"];
  ASSERT_EQ(content.size(), 3u);
  EXPECT_EQ(content[1]["tool_use_id"], "c2");
  EXPECT_EQ(content[1]["content"], "(the call was not run)");
  EXPECT_EQ(content[2]["text"], "[result of list log/groups]\nbad arguments");
}

struct Exchange {
  ChatRequest second;
  std::string thinking;  ///< the reply's first block, as JSON text
};
/// The request after a reply that came through `dialect`.
Exchange Continued(const Dialect& dialect) {
  Exchange exchange{.second = Conversation("claude-sonnet-5-5"), .thinking = {}};
  auto result = ReadPieces(Framing::kSse, dialect.NewDecoder(exchange.second),
                           {TestData("anthropic_thinking_calls.sse")});
  Reply reply = result.decoder->Take();
  exchange.thinking = json::parse(reply.continuation.json)[0].dump();
  AddStep(exchange.second, reply);
  return exchange;
}

TEST(AnthropicDialectTest, ReturnsThinkingByteForByteWithItsCallsAndResults) {
  const auto dialect = MakeAnthropicDialect({});
  const Exchange exchange = Continued(*dialect);
  const std::string body = dialect->Encode(exchange.second);
  EXPECT_NE(body.find(exchange.thinking), std::string::npos) << body;
  const json messages = json::parse(body)["messages"];
  ASSERT_EQ(messages.size(), 5u);
  const json& content = messages[3]["content"];
  ASSERT_EQ(content.size(), 5u);
  EXPECT_EQ(content[1]["type"], "redacted_thinking");
  EXPECT_EQ(content[2]["text"], "Größe 🔍 …");
  EXPECT_EQ(content[3], json::parse(R"({"type":"tool_use","id":"toolu_a","name":"fetch_logs",
                                        "input":{"log_group":"/ecs/pay"}})"));
  EXPECT_EQ(messages[4]["content"][1]["tool_use_id"], "toolu_b");
}

TEST(AnthropicDialectTest, ThinkingGoesWithTheModelAndTheHistoryThatItIsBoundTo) {
  const auto dialect = MakeAnthropicDialect({});
  const Exchange exchange = Continued(*dialect);
  const auto thinks = [&](const ChatRequest& request) {
    return dialect->Encode(request).contains("signature");
  };
  EXPECT_TRUE(thinks(exchange.second));
  ChatRequest later = exchange.second;
  later.messages.push_back({.role = Role::kAssistant, .text = RedactedText("done")});
  later.messages.push_back({.role = Role::kUser, .text = RedactedText("and?")});
  EXPECT_TRUE(thinks(later));
  const auto after = [&](auto change) {
    ChatRequest changed = exchange.second;
    change(changed);
    return thinks(changed);
  };
  EXPECT_FALSE(after([](ChatRequest& r) { r.model = "claude-opus-5-5"; }));
  EXPECT_FALSE(after([](ChatRequest& r) { r.system = RedactedText("other"); }));
  EXPECT_FALSE(after([](ChatRequest& r) { r.tools[0].description = "other"; }));
  EXPECT_FALSE(after([](ChatRequest& r) { r.messages[2].text = RedactedText("(shortened)"); }));
  EXPECT_FALSE(after([](ChatRequest& r) { r.messages.erase(r.messages.begin()); }));
  EXPECT_FALSE(after([](ChatRequest& r) { r.messages[4].tool_calls.pop_back(); }));
  EXPECT_FALSE(after([](ChatRequest& r) { r.messages[4].continuation.dialect = "x"; }));
  EXPECT_FALSE(after([](ChatRequest& r) { r.messages[4].continuation.json = "[]"; }));
}

TEST(AnthropicDialectTest, GoesOnWithoutThinkingOnceTheServerRefusesIt) {
  const auto dialect = MakeAnthropicDialect({});
  const Exchange exchange = Continued(*dialect);
  const WireError refusal =
      Refusal("messages.3.content.0: Invalid `signature` in `thinking` block");
  EXPECT_TRUE(dialect->Adapt(refusal));
  const json messages = json::parse(dialect->Encode(exchange.second))["messages"];
  EXPECT_EQ(messages[3]["content"][0]["text"], "redacted");
  EXPECT_FALSE(dialect->Adapt(refusal));
}

TEST(RelaxAnthropicTest, ChangesWhatTheServerNames) {
  const auto relaxed = [](std::string message, AnthropicOptions options = {}) {
    return RelaxAnthropic(options, Refusal(std::move(message))).value_or(options);
  };
  EXPECT_FALSE(relaxed("system.0.cache_control: Extra inputs are not permitted").caching);
  EXPECT_EQ(relaxed("output_config: unknown field", {.effort = "low"}).effort, "");
  EXPECT_EQ(relaxed("max_tokens: 64000 > 32000, which is the maximum allowed number of output "
                    "tokens for claude-haiku")
                .most_output,
            base::TokenCount(32'000));
  EXPECT_FALSE(RelaxAnthropic({}, Refusal("messages: at least one message is required")));
  EXPECT_FALSE(RelaxAnthropic({}, {.status = 529, .message = "cache_control"}));
}

}  // namespace
}  // namespace logai::llm
