#include "llm/dialects/bedrock_converse_encode.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "llm/dialects/bedrock_converse.h"
#include "tests/llm/dialects/conversation.h"
#include "tests/llm/dialects/converse_stream.h"
#include "tests/llm/dialects/read_stream.h"

namespace logai::llm {
namespace {

using nlohmann::json;
using privacy::RedactedText;

WireError Refusal(std::string message) {
  return {.status = 400, .type = "ValidationException", .message = std::move(message)};
}

TEST(ConverseEncodeTest, WritesTheWholeConversationAndNotTheModel) {
  EXPECT_EQ(json::parse(EncodeConverse(Conversation("us.m"), {})), json::parse(R"({
    "system": [{"text": "You read logs."}], "inferenceConfig": {"maxTokens": 500},
    "messages": [
      {"role": "user", "content": [{"text": "why?"}]},
      {"role": "assistant", "content": [{"text": "I look."},
        {"toolUse": {"toolUseId": "c1", "name": "fetch_logs", "input": {"log_group": "/a"}}},
        {"toolUse": {"toolUseId": "c2", "name": "list_log_groups", "input": {"not_valid_json": "oops"}}}]},
      {"role": "user", "content": [
        {"toolResult": {"toolUseId": "c1", "content": [{"text": "e1 ERROR"}]}},
        {"toolResult": {"toolUseId": "c2", "content": [{"text": "bad arguments"}]}}]}],
    "toolConfig": {"tools": [{"toolSpec": {"name": "fetch_logs", "description": "Fetches lines",
      "inputSchema": {"json": {"type": "object", "properties": {"log_group": {"type": "string"}}, "required": ["log_group"]}}}}]}})"));
}

TEST(ConverseEncodeTest, SetsCachePointsBehindToolsSystemAndTheLastMessage) {
  const json body = json::parse(EncodeConverse(Conversation("m"), {.caching = true}));
  const json point = json::parse(R"({"cachePoint":{"type":"default"}})");
  EXPECT_EQ(body["toolConfig"]["tools"].back(), point);
  EXPECT_EQ(body["system"].back(), point);
  EXPECT_EQ(body["messages"].back()["content"].back(), point);
}

TEST(ConverseEncodeTest, DeclaresTheToolsOfAHistoryWhenNoneAreOffered) {
  ChatRequest request = Conversation("m");
  request.tools.clear();
  EXPECT_EQ(json::parse(EncodeConverse(request, {}))["toolConfig"]["tools"].size(), 2u);
  request.messages.resize(1);
  EXPECT_FALSE(json::parse(EncodeConverse(request, {})).contains("toolConfig"));
}

TEST(ConverseDialectTest, PutsTheModelIntoThePathEncodedOnce) {
  EXPECT_EQ(MakeConverseDialect({.model = "global.anthropic.claude-sonnet-5-5"})->path(),
            "/model/global.anthropic.claude-sonnet-5-5/converse-stream");
  EXPECT_EQ(MakeConverseDialect({.model = "amazon.nova-2-lite-v1:0"})->path(),
            "/model/amazon.nova-2-lite-v1%3A0/converse-stream");
  EXPECT_EQ(
      MakeConverseDialect({.model = "arn:aws:bedrock:us-east-1:1:inference-profile/x"})->path(),
      "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse-stream");
}

TEST(ConverseDialectTest, ReturnsReasoningWhileItsConversationStands) {
  const auto dialect = MakeConverseDialect({.model = "m"});
  ChatRequest request = Conversation("m");
  auto result = ReadPieces(Framing::kEventStream, dialect->NewDecoder(request),
                           {ConverseBytes(TwoCallEvents())});
  const Reply reply = result.decoder->Take();
  AddStep(request, reply);
  const json items = json::parse(reply.continuation.json);
  const json content = json::parse(dialect->Encode(request))["messages"][3]["content"];
  ASSERT_EQ(content.size(), 5u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(content[i], items[i]);
  EXPECT_EQ(content[3], json::parse(R"({"toolUse":{"toolUseId":"tooluse_a","name":"fetch_logs",
                                        "input":{"log_group":"/ecs/pay"}}})"));

  ChatRequest shortened = request;
  shortened.messages[2].text = RedactedText("(shortened)");
  EXPECT_FALSE(dialect->Encode(shortened).contains("reasoningContent"));
  const WireError refusal = Refusal("User messages cannot contain reasoning content.");
  EXPECT_TRUE(dialect->Adapt(refusal));
  EXPECT_FALSE(dialect->Encode(request).contains("reasoningContent"));
  EXPECT_FALSE(dialect->Adapt(refusal));
}

TEST(RelaxConverseTest, ChangesWhatTheServerNames) {
  const auto relaxed = [](std::string message, ConverseOptions options = {}) {
    return RelaxConverse(options, Refusal(std::move(message))).value_or(options);
  };
  EXPECT_FALSE(
      relaxed("You invoked an unsupported model or your request did not allow prompt caching.",
              {.caching = true})
          .caching);
  EXPECT_EQ(relaxed("The maximum tokens you requested exceeds the model limit of 8192. Try again "
                    "with a maximum tokens value that is lower than 8192.")
                .most_output,
            base::TokenCount(8192));
  EXPECT_FALSE(RelaxConverse({}, Refusal("The provided model identifier is invalid.")));
}

}  // namespace
}  // namespace logai::llm
