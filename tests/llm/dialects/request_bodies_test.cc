// The bodies in tests/data/llm/bodies, which tests/vendor_types holds against the vendors' own
// types, are what the dialects write today.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "llm/dialects/anthropic_messages.h"
#include "llm/dialects/bedrock_converse.h"
#include "llm/dialects/openai_chat.h"
#include "llm/dialects/openai_responses.h"
#include "tests/llm/dialects/conversation.h"
#include "tests/llm/dialects/converse_stream.h"
#include "tests/llm/dialects/read_stream.h"

namespace logai::llm {
namespace {

using nlohmann::json;

/// Compares a body with its file; LOGAI_UPDATE_GOLDEN=1 renews it.
void ExpectBody(const std::string& name, const std::string& body) {
  const std::string path = LOGAI_TEST_DATA "/llm/bodies/" + name + ".json";
  if (std::getenv("LOGAI_UPDATE_GOLDEN")) {
    std::ofstream(path, std::ios::binary) << json::parse(body).dump(2) << "\n";
    return;
  }
  EXPECT_EQ(json::parse(body), json::parse(TestData("bodies/" + name + ".json"), nullptr, false))
      << "Renew it: LOGAI_UPDATE_GOLDEN=1 llm_test --gtest_filter='RequestBodiesTest.*', then run "
         "tests/vendor_types/check_bodies";
}

/// `request` after the reply in `stream`, its results, and a word of the user's.
ChatRequest Continued(const Dialect& dialect, ChatRequest request, const std::string& stream) {
  auto result = ReadPieces(dialect.framing(), dialect.NewDecoder(request), {stream});
  const Reply reply = result.decoder->Take();
  AddStep(request, reply);
  request.messages.push_back({.role = Role::kUser, .text = privacy::RedactedText("answer now")});
  return request;
}

void ExpectBodies(const std::string& name, const Dialect& plain, const Dialect& full,
                  const ChatRequest& request, const std::string& stream) {
  ExpectBody(name + "_plain", plain.Encode(request));
  ExpectBody(name + "_full", full.Encode(Continued(full, request, stream)));
}

TEST(RequestBodiesTest, OpenAiChat) {
  ChatQuirks full;
  full.max_tokens = ChatQuirks::MaxTokens::kMaxCompletionTokens;
  full.developer_role = full.no_obfuscation = full.null_content = true;
  full.parallel_tool_calls = true;
  full.effort_with_tools = "none";
  ExpectBodies("openai_chat", *MakeOpenAiChatDialect({}), *MakeOpenAiChatDialect(full),
               Conversation("gpt-6.1-terra"), TestData("openai_two_calls.sse"));
}

TEST(RequestBodiesTest, OpenAiResponses) {
  ResponsesOptions full;
  full.effort = "low";
  full.prompt_cache_key = "a-session";
  full.no_obfuscation = true;
  full.parallel_tool_calls = true;
  ExpectBodies("openai_responses", *MakeResponsesDialect({}), *MakeResponsesDialect(full),
               Conversation("gpt-6.1-sol"), TestData("responses_two_calls.sse"));
}

TEST(RequestBodiesTest, AnthropicMessages) {
  ExpectBodies("anthropic_messages", *MakeAnthropicDialect({.caching = false}),
               *MakeAnthropicDialect({.effort = "low"}), Conversation("claude-sonnet-5-5"),
               TestData("anthropic_thinking_calls.sse"));
}

TEST(RequestBodiesTest, BedrockConverse) {
  const std::string model = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
  ExpectBodies("bedrock_converse", *MakeConverseDialect({.model = model}),
               *MakeConverseDialect({.model = model, .caching = true}), Conversation(model),
               ConverseBytes(TwoCallEvents()));
}

}  // namespace
}  // namespace logai::llm
