#include "llm/dialects/openai_responses_encode.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "llm/dialects/openai_responses.h"
#include "tests/llm/dialects/conversation.h"
#include "tests/llm/dialects/read_stream.h"

namespace logai::llm {
namespace {

using nlohmann::json;
using privacy::RedactedText;

json Encoded(const ChatRequest& request, const ResponsesOptions& options = {}) {
  return json::parse(EncodeResponses(request, options));
}

WireError Refusal(std::string message, std::string param = {}, std::string code = {}) {
  return {.status = 400,
          .code = std::move(code),
          .param = std::move(param),
          .message = std::move(message)};
}

TEST(ResponsesEncodeTest, WritesTheWholeConversation) {
  EXPECT_EQ(Encoded(Conversation("gpt-6.1-sol")), json::parse(R"({
    "model": "gpt-6.1-sol", "stream": true, "store": false, "instructions": "You read logs.",
    "include": ["reasoning.encrypted_content"], "max_output_tokens": 500,
    "input": [
      {"role": "user", "content": [{"type": "input_text", "text": "why?"}]},
      {"role": "assistant", "content": "I look."},
      {"type": "function_call", "call_id": "c1", "name": "fetch_logs", "arguments": "{\"log_group\":\"/a\"}"},
      {"type": "function_call", "call_id": "c2", "name": "list_log_groups", "arguments": "{\"not_valid_json\":\"oops\"}"},
      {"type": "function_call_output", "call_id": "c1", "output": "e1 ERROR"},
      {"type": "function_call_output", "call_id": "c2", "output": "bad arguments"}],
    "tools": [{"type": "function", "name": "fetch_logs", "description": "Fetches lines", "strict": false,
      "parameters": {"type": "object", "properties": {"log_group": {"type": "string"}}, "required": ["log_group"]}}]})"));
}

TEST(ResponsesEncodeTest, WritesWhatTheOptionsAskFor) {
  ResponsesOptions options;
  options.effort = "low";
  options.prompt_cache_key = "k";
  options.no_obfuscation = true;
  options.parallel_tool_calls = false;
  const json body = Encoded(Conversation("m"), options);
  EXPECT_EQ(body["reasoning"], json::parse(R"({"effort":"low"})"));
  EXPECT_EQ(body["prompt_cache_key"], "k");
  EXPECT_EQ(body["stream_options"], json::parse(R"({"include_obfuscation":false})"));
  EXPECT_EQ(body["parallel_tool_calls"], false);
}

TEST(ResponsesEncodeTest, AsksForNoFewerTokensThanTheServerTakes) {
  ChatRequest request = Conversation("m");
  request.max_output = base::TokenCount(3);
  EXPECT_EQ(Encoded(request)["max_output_tokens"], 16);
}

/// A conversation whose reply came through `dialect`: its request, and the next one.
struct Exchange {
  ChatRequest first, second;
  json items;  ///< of the reply
};
Exchange Continued(const Dialect& dialect) {
  Exchange exchange;
  exchange.first = exchange.second = Conversation("gpt-6.1-sol");
  auto result = ReadPieces(Framing::kSse, dialect.NewDecoder(exchange.first),
                           {TestData("responses_two_calls.sse")});
  Reply reply = result.decoder->Take();
  exchange.items = json::parse(reply.continuation.json);
  AddStep(exchange.second, reply);
  return exchange;
}

TEST(ResponsesDialectTest, ReturnsEveryItemAsItCameBeforeTheResults) {
  const auto dialect = MakeResponsesDialect({});
  const Exchange exchange = Continued(*dialect);
  const json input = json::parse(dialect->Encode(exchange.second))["input"];
  ASSERT_EQ(input.size(), 6u + 4u + 2u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(input[6 + i], exchange.items[i]) << i;
  EXPECT_EQ(input[10],
            json::parse(R"({"type":"function_call_output","call_id":"call_a","output":"found"})"));
  EXPECT_EQ(input[11]["call_id"], "call_b");
}

TEST(ResponsesDialectTest, ItemsOutliveAShortenedHistoryButNotAnotherModelOrOtherCalls) {
  const auto dialect = MakeResponsesDialect({});
  const auto has_reasoning = [&](const ChatRequest& request) {
    return dialect->Encode(request).contains("encrypted_content\":\"gAAABo");
  };
  const Exchange exchange = Continued(*dialect);
  EXPECT_TRUE(has_reasoning(exchange.second));
  ChatRequest changed = exchange.second;
  changed.messages[2].text = RedactedText("(shortened)");
  EXPECT_TRUE(has_reasoning(changed));
  changed.model = "gpt-6-luna";
  EXPECT_FALSE(has_reasoning(changed));
  changed = exchange.second;
  changed.messages[4].tool_calls.pop_back();
  EXPECT_FALSE(has_reasoning(changed));
  changed = exchange.second;
  changed.messages[4].continuation.dialect = "anthropic";
  EXPECT_FALSE(has_reasoning(changed));
  changed = exchange.second;
  changed.messages[4].continuation.json = "{";
  EXPECT_FALSE(has_reasoning(changed));
}

TEST(ResponsesDialectTest, GoesOnWithoutTheItemsOnceTheServerRefusesThem) {
  const auto dialect = MakeResponsesDialect({});
  const Exchange exchange = Continued(*dialect);
  EXPECT_TRUE(dialect->Adapt(Refusal("The encrypted content gAAA... could not be verified.", "",
                                     "invalid_encrypted_content")));
  const json input = json::parse(dialect->Encode(exchange.second))["input"];
  EXPECT_EQ(input[6], json::parse(R"({"role":"assistant","content":"redacted"})"));
  EXPECT_EQ(input[7]["type"], "function_call");
  EXPECT_FALSE(input[7].contains("id"));
  EXPECT_FALSE(dialect->Adapt(Refusal("The encrypted content gAAA... could not be verified.", "",
                                      "invalid_encrypted_content")));
}

TEST(RelaxResponsesTest, DropsTheFieldsThatTheServerNames) {
  const auto relaxed = [](const WireError& refusal, ResponsesOptions options = {}) {
    return RelaxResponses(options, refusal).value_or(options);
  };
  EXPECT_FALSE(relaxed(Refusal("Encrypted content is not supported with this model.", "include"))
                   .encrypted_reasoning);
  EXPECT_FALSE(relaxed(Refusal("Item 'rs_1' of type 'reasoning' was provided without its required "
                               "following item.",
                               "input"))
                   .return_items);
  EXPECT_FALSE(relaxed(Refusal("Invalid 'input[3].id': string too long.")).return_items);
  EXPECT_EQ(
      relaxed(Refusal("Unsupported value: 'low'", "reasoning.effort"), {.effort = "low"}).effort,
      "");
  EXPECT_FALSE(relaxed(Refusal("Unsupported parameter: max_output_tokens")).limit_output);
  EXPECT_FALSE(relaxed(Refusal("Unknown parameter: 'tools[0].strict'.")).say_not_strict);
  EXPECT_FALSE(relaxed(Refusal("Unknown parameter: 'store'.", "store")).say_not_stored);
  EXPECT_FALSE(RelaxResponses({}, Refusal("the model is overloaded")));
  EXPECT_FALSE(RelaxResponses({}, {.status = 500, .message = "include"}));
}

TEST(RelaxResponsesTest, NeverLetsTheServerStoreBecauseAMessageMentionsIt) {
  const auto relaxed = RelaxResponses(
      {}, Refusal("Item with id 'rs_1' not found. Items are not persisted when `store` is set to "
                  "false."));
  ASSERT_TRUE(relaxed);
  EXPECT_TRUE(relaxed->say_not_stored);
  EXPECT_FALSE(relaxed->return_items);
  EXPECT_FALSE(RelaxResponses({}, Refusal("the object store is busy")));
}

}  // namespace
}  // namespace logai::llm
