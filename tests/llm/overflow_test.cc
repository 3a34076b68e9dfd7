#include "llm/overflow.h"

#include <gtest/gtest.h>

#include "tests/llm/judged.h"

namespace logai::llm {
namespace {

using base::ErrorKind;

TEST(OverflowTest, KnowsTheWordingOfEveryServer) {
  const char* const messages[] = {
      "prompt is too long: 210000 tokens > 200000 maximum",
      "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input",
      "Input is too long for requested model.",
      "Your input exceeds the context window of this model.",
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 "
      "tokens.",
      "context window exceeds limit (2013)",
      "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
      "Please reduce the length of the messages or completion.",
      "prompt token count of 140000 exceeds the limit of 128000",
      "the request exceeds the available context size. try increasing the context size",
      "The number of tokens to keep from the initial prompt is greater than the context length.",
      "The prompt (total length 9000) is longer than the model's context length of 4096",
      "Your request exceeded model token limit: 131072",
      "the input exceeds the maximum allowed input length",
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      "the input length exceeds the context length",
      "prompt is longer than the context length",
      "Range of input length should be [1, 30720]",
  };
  for (const char* message : messages) {
    EXPECT_TRUE(IsOverflow({.status = 400, .message = message})) << message;
  }
  EXPECT_TRUE(IsOverflow({.status = 400, .code = "context_length_exceeded"}));
  EXPECT_TRUE(IsOverflow({.status = 400, .type = "exceed_context_size_error"}));
  EXPECT_TRUE(IsOverflow({.status = 413}));
  EXPECT_TRUE(IsOverflow(
      {.status = 429,
       .code = "rate_limit_exceeded",
       .message =
           "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 60000."}));
}

TEST(OverflowTest, WordsAboutRatesAreNone) {
  for (const char* message :
       {"Rate limit reached: maximum context length",
        "Too many tokens, please wait before trying again.",
        "Too many requests: reduce the length of the messages", "exceeds the limit of your plan"}) {
    EXPECT_FALSE(IsOverflow({.status = 400, .message = message})) << message;
  }
}

TEST(JudgeAnswerTest, ATooLargeRequestStatesTheLimitThatTheServerTold) {
  const auto github = Judged(
      GitHub(), 413,
      R"({"error":{"code":"tokens_limit_reached","message":"Request body too large for gpt-4o model. Max size: 8000 tokens."}})");
  EXPECT_EQ(github.error.kind, ErrorKind::kTooLarge);
  EXPECT_EQ(github.stated_limit, base::TokenCount(8000));
  const auto empty = Judged(GitHub(), 413, "");
  EXPECT_EQ(empty.error.kind, ErrorKind::kTooLarge);
  EXPECT_EQ(empty.stated_limit, std::nullopt);
  EXPECT_EQ(
      Judged(
          OpenAi(), 400,
          R"({"error":{"code":"context_length_exceeded","message":"maximum context length is 128,000 tokens"}})")
          .stated_limit,
      base::TokenCount(128000));
  ExpectContains(
      Error(Ollama(), 400, R"({"error":"the input length exceeds the context length"})").next,
      "LOGAI_CONTEXT_WINDOW_SIZE");
}

TEST(JudgeAnswerTest, LlamaCppsRefusalStatesItsContextAndIsCuredByALargerOne) {
  const auto refused = Judged(
      Own("llamacpp"), 400,
      R"({"error":{"code":400,"message":"request (3031 tokens) exceeds the available context size (1536 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":3031,"n_ctx":1536}})");
  EXPECT_EQ(refused.error.kind, ErrorKind::kTooLarge);
  EXPECT_EQ(refused.stated_limit, base::TokenCount(1536));
  ExpectContains(refused.error.next, "-c 16384");
}

TEST(OverflowTest, ReadsTheLimitOutOfAnthropicsSentences) {
  for (const char* message :
       {"prompt is too long: 210000 tokens > 200000 maximum",
        "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000"}) {
    const WireError error{.status = 400, .type = "invalid_request_error", .message = message};
    EXPECT_EQ(StatedLimit(error), base::TokenCount(200'000)) << message;
  }
  EXPECT_FALSE(IsOverflow({.status = 400,
                           .message = "max_tokens: 64000 > 32000, which is the maximum allowed "
                                      "number of output tokens for claude"}));
}

}  // namespace
}  // namespace logai::llm
