#include "llm/errors.h"

#include <gtest/gtest.h>

#include "tests/llm/judged.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using std::chrono::seconds;

TEST(JudgeAnswerTest, ARefusedKeyNamesItsVariable) {
  const auto github =
      Error(GitHub(), 401, R"({"error":{"code":"unauthorized","message":"Bad credentials"}})");
  EXPECT_EQ(github.kind, ErrorKind::kUnauthorized);
  ExpectContains(github.ToString(), "LOGAI_GITHUB_TOKEN");
  ExpectContains(github.message, "Bad credentials");
  ExpectContains(Error(OpenAi(), 401, "").ToString(), "LOGAI_OPENAI_API_KEY");
  CallSite keyless = Own("openai");
  keyless.has_token = false;
  ExpectContains(Error(keyless, 401, "").next, "set LOGAI_OPENAI_API_KEY");
  ExpectContains(Error(Ollama(), 401, R"({"error":"unauthorized","signin_url":"https://x"})").next,
                 "ollama signin");
}

TEST(JudgeAnswerTest, AForbiddenModelNamesTheKeyAndTheModelSetting) {
  const auto error = Error(GitHub(), 403, "plan");
  EXPECT_EQ(error.kind, ErrorKind::kForbidden);
  ExpectContains(error.next, "LOGAI_GITHUB_TOKEN");
  ExpectContains(error.next, "LOGAI_GITHUB_MODEL or --model");
}

TEST(JudgeAnswerTest, AnUnknownModelNamesItsSetting) {
  for (const auto& error :
       {Error(GitHub(), 404,
              R"({"error":{"code":"unknown_model","message":"Unknown model: gpt-9"}})"),
        Error(GitHub(), 400,
              R"({"error":{"code":"unavailable_model","message":"Unavailable model: gpt-9"}})"),
        Error(GitHub(), 404, "Not Found")}) {
    EXPECT_EQ(error.kind, ErrorKind::kNotFound);
    ExpectContains(error.next, "LOGAI_GITHUB_MODEL or --model");
  }
  ExpectContains(
      Error(OpenAi(), 404,
            R"({"error":{"message":"The model `x` does not exist","code":"model_not_found"}})")
          .next,
      "LOGAI_OPENAI_MODEL");
  ExpectContains(
      Error(Ollama(), 404, R"({"error":"model \"llama3.1:8b\" not found, try pulling it first"})")
          .next,
      "ollama pull llama3.1:8b");
  ExpectContains(Error(Own("openai"), 404, "<html><title>404 Not Found</title></html>").next,
                 "LOGAI_OPENAI_BASE_URL");
}

TEST(JudgeAnswerTest, ARedirectToAnotherHostIsRefused) {
  const auto error = Error(GitHub(), 302, "", {{"Location", "https://evil.example/x?token=1"}});
  EXPECT_EQ(error.kind, ErrorKind::kForbidden);
  ExpectContains(error.message, "evil.example");
  ExpectContains(error.message, "the token was not sent there");
  const auto same = Error(GitHub(), 308, "", {{"Location", "https://models.github.ai/v2/"}});
  EXPECT_EQ(same.kind, ErrorKind::kInvalidInput);
  ExpectContains(same.next, "LOGAI_GITHUB_BASE_URL");
  EXPECT_EQ(Error(GitHub(), 301, "").kind, ErrorKind::kInvalidInput);
}

TEST(JudgeAnswerTest, AShortWaitIsARateLimit) {
  const auto error =
      Error(OpenAi(), 429, R"({"error":{"code":"rate_limit_exceeded","message":"slow down"}})",
            {{"retry-after", "7"}});
  EXPECT_EQ(error.kind, ErrorKind::kRateLimited);
  EXPECT_EQ(error.retry_after, seconds(7));
  EXPECT_EQ(Error(OpenAi(), 429, "").retry_after, std::nullopt);
  EXPECT_EQ(
      Error(OpenAi(), 429, R"({"error":{"message":"Please try again in 1.5s."}})").retry_after,
      std::chrono::milliseconds(1500));
  EXPECT_EQ(
      Error(OpenAi(), 429, R"({"error":{"message":"Please wait 20 seconds before retrying."}})")
          .retry_after,
      seconds(20));
}

TEST(JudgeAnswerTest, ALongWaitIsAnExhaustedQuotaWithTheTimeOfItsEnd) {
  const auto error = Error(
      GitHub(), 429,
      R"({"error":{"code":"RateLimitReached","message":"Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 24000 seconds before retrying."}})",
      {{"x-ratelimit-type", "UserByModelByDay"}, {"retry-after", "24000"}});
  EXPECT_EQ(error.kind, ErrorKind::kQuotaExhausted);
  EXPECT_EQ(error.retry_after, seconds(24000));
  ExpectContains(error.next, "2026-11-23 05:10 UTC");
  ExpectContains(error.next, "6 h 40 min");
  ExpectContains(Error(GitHub(), 429, "Please wait 3600 seconds").next, "at 23:30 UTC");
  EXPECT_EQ(Error(GitHub(), 429, "", {{"x-ratelimit-type", "UserByModelByDay"}}).kind,
            ErrorKind::kQuotaExhausted);
  EXPECT_EQ(Error(GitHub(), 429, "", {{"retry-after", "120"}}).kind, ErrorKind::kRateLimited);
  EXPECT_EQ(Error(GitHub(), 429, "", {{"retry-after", "121"}}).kind, ErrorKind::kQuotaExhausted);
}

TEST(JudgeAnswerTest, MoneyIsNotARateLimit) {
  EXPECT_EQ(
      Error(
          OpenAi(), 429,
          R"({"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}})")
          .kind,
      ErrorKind::kQuotaExhausted);
  EXPECT_EQ(
      Error(Own("openai"), 402, R"({"error":{"code":402,"message":"Insufficient credits"}})").kind,
      ErrorKind::kQuotaExhausted);
  EXPECT_EQ(
      Error(Own("openai"), 400,
            R"({"error":{"code":"400","message":"Budget has been exceeded! Current cost: 1.2"}})")
          .kind,
      ErrorKind::kQuotaExhausted);
}

TEST(JudgeAnswerTest, ServerErrorsAreUnavailable) {
  for (const int status : {500, 502, 503, 504, 529}) {
    EXPECT_EQ(Error(OpenAi(), status, "").kind, ErrorKind::kUnavailable) << status;
  }
  EXPECT_EQ(Error(OpenAi(), 408, "").kind, ErrorKind::kTimeout);
  ExpectContains(
      Error(Own("openai"), 503,
            R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})")
          .message,
      "still loading its model");
}

TEST(JudgeAnswerTest, ObeysTheHeaderThatSaysWhetherToRetry) {
  EXPECT_EQ(Judged(OpenAi(), 500, "", {{"x-should-retry", "false"}}).retry, false);
  EXPECT_EQ(Judged(OpenAi(), 400, "", {{"X-Should-Retry", "true"}}).retry, true);
  EXPECT_EQ(Judged(OpenAi(), 500, "").retry, std::nullopt);
}

TEST(JudgeAnswerTest, AProxysPageBecomesALine) {
  const auto error =
      Error(GitHub(), 502,
            "<!DOCTYPE html><html><head><title>502 "
            "Bad\nGateway</title><style>x{}</style></head><body><h1>nginx</h1></body></html>");
  ExpectContains(error.message, "502 Bad Gateway");
  EXPECT_EQ(error.message.find('<'), std::string::npos);
}

TEST(JudgeAnswerTest, TellsTheRemedyOfKnownServers) {
  ExpectContains(
      Error(
          Own("openai"), 400,
          R"({"object":"error","message":"\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set","code":400})")
          .next,
      "--enable-auto-tool-choice");
  ExpectContains(Error(Own("openai"), 500,
                       R"({"error":{"code":500,"message":"tools param requires --jinja flag"}})")
                     .message,
                 "--jinja");
  ExpectContains(
      Error(
          OpenAi(), 400,
          R"({"error":{"message":"Function tools are not supported for gpt-6.2-sol in /v1/chat/completions. Use /v1/responses."}})")
          .next,
      "LOGAI_OPENAI_API=responses");
  EXPECT_EQ(Error(OpenAi(), 400,
                  R"({"error":{"code":"content_filter","message":"The response was filtered"}})")
                .kind,
            ErrorKind::kInvalidInput);
}

TEST(JudgeAnswerTest, JudgesAnErrorInsideA200StreamByItsWords) {
  EXPECT_EQ(Error(OpenAi(), 200, R"({"error":{"code":"rate_limit_exceeded","message":"x"}})").kind,
            ErrorKind::kRateLimited);
  EXPECT_EQ(Error(OpenAi(), 200, R"({"error":{"code":429,"message":"x"}})").kind,
            ErrorKind::kRateLimited);
  EXPECT_EQ(
      Error(OpenAi(), 200, R"({"error":{"type":"invalid_request_error","message":"x"}})").kind,
      ErrorKind::kInvalidInput);
  EXPECT_EQ(
      Error(OpenAi(), 200, R"({"error":{"code":"context_length_exceeded","message":"x"}})").kind,
      ErrorKind::kTooLarge);
  EXPECT_EQ(Error(Ollama(), 200, R"({"error":"model runner has unexpectedly stopped"})").kind,
            ErrorKind::kUnavailable);
}

TEST(JudgeTransportTest, SaysWhatToStartOrToChange) {
  const base::Error refused{.kind = ErrorKind::kUnavailable,
                            .message = "could not connect to localhost:11434: connection refused"};
  const auto ollama = JudgeTransport(Ollama(), refused);
  ExpectContains(ollama.error.next, "ollama serve");
  EXPECT_EQ(ollama.retry, false);
  ExpectContains(JudgeTransport(Own("github"), refused).error.next, "LOGAI_GITHUB_BASE_URL");
  const base::Error dns{.kind = ErrorKind::kUnavailable,
                        .message = "could not resolve the host name gw.corp"};
  ExpectContains(JudgeTransport(Own("openai"), dns).error.next, "LOGAI_OPENAI_BASE_URL");
  const base::Error tls{.kind = ErrorKind::kUnavailable,
                        .message = "the TLS certificate of x is not trusted",
                        .next = "set LOGAI_CA_BUNDLE"};
  EXPECT_EQ(JudgeTransport(OpenAi(), tls).retry, false);
  ExpectContains(JudgeTransport(OpenAi(), tls).error.next, "LOGAI_CA_BUNDLE");
}

TEST(JudgeTransportTest, AnAnswerThatIsTooLongIsNotARequestThatIsTooLarge) {
  const auto failure = JudgeTransport(
      OpenAi(), {.kind = ErrorKind::kTooLarge, .message = "a line longer than 16 MiB"});
  EXPECT_EQ(failure.error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(failure.retry, false);
}

TEST(JudgeTransportTest, LeavesAStopAsItIs) {
  const base::Error stop{.kind = ErrorKind::kCancelled, .message = "cancelled"};
  EXPECT_EQ(JudgeTransport(OpenAi(), stop).error, stop);
}

}  // namespace
}  // namespace logai::llm
