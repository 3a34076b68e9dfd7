// What providers refuse in words of their own, each with its kind, its next step and whether it is
// asked again.
#include "llm/refusals.h"

#include <gtest/gtest.h>

#include "llm/retry.h"
#include "tests/llm/judged.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using std::chrono::seconds;

CallSite Vendor(std::string_view provider, std::string model = "m") {
  const ProviderRow* row = FindProvider(provider);
  const auto url = net::ParseBaseUrl(row->default_base_url.empty()
                                         ? "https://bedrock-runtime.eu-west-1.amazonaws.com"
                                         : row->default_base_url);
  return {.row = row,
          .host = url->host,
          .authority = url->HostAndPort(),
          .has_token = true,
          .model = std::move(model)};
}

CallSite SignedBedrock() {
  CallSite site = Vendor("bedrock", "anthropic.claude-sonnet-5-5");
  site.has_token = false;
  site.signs = true;
  return site;
}

/// How often such a failure is asked again.
int RetriesOf(const Failure& failure) {
  int made = 0;
  while (made < 10 && WaitBeforeRetry(failure, made, 0)) ++made;
  return made;
}

TEST(MoneyTest, AnthropicTellsItAsABadRequest) {
  const Failure credit = Judged(
      Vendor("anthropic"), 400,
      R"({"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}})");
  EXPECT_EQ(credit.error.kind, ErrorKind::kQuotaExhausted);
  ExpectContains(credit.error.next, "top it up");
  const Failure limit = Judged(
      Vendor("anthropic"), 400,
      R"({"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."}})");
  EXPECT_EQ(limit.error.kind, ErrorKind::kQuotaExhausted);
  // From 2026-11-22T22:30Z on.
  EXPECT_EQ(limit.error.retry_after, std::chrono::hours(8 * 24) + std::chrono::minutes(90));
  ExpectContains(limit.error.next, "it renews at 2026-12-01 00:00 UTC");
  EXPECT_EQ(RetriesOf(limit), 0);
}

TEST(MoneyTest, OthersHaveTheirOwnStatusAndWords) {
  const std::pair<int, const char*> refusals[] = {
      {402, R"({"error":{"message":"Insufficient Balance"}})"},
      {403,
       R"({"code":"x","error":"Your team has used all available credits or reached its monthly spending limit."})"},
      {429, R"({"error":{"code":"credit_balance_exhausted","message":"x"}})"},
      {429, R"({"error":{"type":"exceeded_current_quota_error","message":"x"}})"},
      {400, R"({"error":{"type":"billing_error","message":"x"}})"}};
  for (const auto& [status, body] : refusals)
    EXPECT_EQ(Error(Vendor("openai"), status, body).kind, ErrorKind::kQuotaExhausted) << body;
}

TEST(MoneyTest, AQuotaOfAwsIsRaisedThereNotToppedUp) {
  const auto error =
      Error(SignedBedrock(), 400,
            R"({"message":"x","__type":"x","type":"ServiceQuotaExceededException"})");
  EXPECT_EQ(error.kind, ErrorKind::kQuotaExhausted);
  ExpectContains(error.next, "Service Quotas");
}

TEST(LimitTest, CopilotsWeeklyAndGlobalLimitsStop) {
  for (const char* code : {"user_weekly_rate_limited", "user_global_rate_limited",
                           "user_weekly_rate_limited:claude-opus"}) {
    const Failure failure =
        Judged(Vendor("github-copilot"), 429,
               std::string(R"({"error":{"message":"Sorry","code":")") + code + R"("}})");
    EXPECT_EQ(failure.error.kind, ErrorKind::kQuotaExhausted) << code;
    EXPECT_EQ(RetriesOf(failure), 0) << code;
    EXPECT_FALSE(failure.error.next.contains("minute")) << failure.error.next;
  }
  const Failure model = Judged(Vendor("github-copilot"), 429,
                               R"({"error":{"message":"x","code":"user_model_rate_limited:gpt"}})");
  EXPECT_EQ(model.error.kind, ErrorKind::kRateLimited);
  EXPECT_EQ(
      Error(Vendor("github-copilot"), 429, "", {{"x-ratelimit-exceeded", "user_weekly"}}).kind,
      ErrorKind::kQuotaExhausted);
}

TEST(LimitTest, WhatFailedBehindTheServerIsAskedOnceMore) {
  EXPECT_EQ(RetriesOf(Judged(Vendor("github-copilot"), 424, "{}")), 1);
  EXPECT_EQ(RetriesOf(Judged(Vendor("bedrock"), 424, "{}")), 1);
  EXPECT_EQ(RetriesOf(Judged(Vendor("bedrock"), 408, "{}")), 1);
  EXPECT_EQ(RetriesOf(Judged(Vendor("openai"), 408, "{}")), 2);
  EXPECT_EQ(RetriesOf(Judged(Vendor("bedrock"), 503, "{}")), 2);
  Retries retries(base::Millis(0));
  ExpectContains(retries.Next(Judged(Vendor("bedrock"), 424, "{}"), 0)->notice, "(1 of 1)");
}

TEST(LimitTest, AMomentThatHasPassedIsNoLeaveToAskAtOnce) {
  for (const char* value : {"0", "Sun, 22 Nov 2026 22:29:00 GMT"}) {
    const Failure failure = Judged(OpenAi(), 429, "{}", {{"retry-after", value}});
    EXPECT_EQ(failure.error.kind, ErrorKind::kRateLimited) << value;
    EXPECT_EQ(WaitBeforeRetry(failure, 0, 0), base::Millis(500)) << value;
    ExpectContains(failure.error.next, "in a minute");
  }
}

TEST(LimitTest, AMomentIsReadByTheClockOfWhoNamedIt) {
  // Ours, kNow, is five minutes ahead of the server's.
  EXPECT_EQ(Error(OpenAi(), 429, "{}",
                  {{"date", "Sun, 22 Nov 2026 22:25:00 GMT"},
                   {"retry-after", "Sun, 22 Nov 2026 22:25:03 GMT"}})
                .retry_after,
            seconds(3));
  EXPECT_EQ(
      Error(OpenAi(), 429, "{}", {{"retry-after", "Sun, 22 Nov 2026 22:30:03 GMT"}}).retry_after,
      seconds(3));
}

TEST(LimitTest, AMomentInWordsIsAWait) {
  const std::pair<const char*, seconds> cases[] = {
      {"You will regain access on 2026-11-22 at 22:31 UTC.", seconds(60)},
      {"try again at 2026-11-22T22:30:30Z.", seconds(30)},
      {"Limit resets at 2026-11-22 22:32.", seconds(120)},
      {"quota renews on 2026-11-23", seconds(90 * 60)}};
  for (const auto& [words, wait] : cases)
    EXPECT_EQ(Error(OpenAi(), 429, words).retry_after, wait) << words;
  EXPECT_EQ(Error(OpenAi(), 429, "try again at noon").retry_after, std::nullopt);
}

TEST(ModelTest, ARetiredModelIsTheModelsFaultNotTheAddresss) {
  const auto claude = Error(
      Vendor("anthropic", "claude-sonnet-4-5"), 404,
      R"({"type":"error","error":{"type":"not_found_error","message":"model: claude-sonnet-4-5"}})");
  EXPECT_EQ(claude.kind, ErrorKind::kNotFound);
  ExpectContains(claude.message, "does not offer the model claude-sonnet-4-5");
  ExpectContains(claude.next, "LOGAI_ANTHROPIC_MODEL");
  EXPECT_FALSE(claude.next.contains("LOGAI_BASE_URL")) << claude.next;
  const auto bedrock = Error(
      SignedBedrock(), 404, R"({"message":"This model version has reached the end of its life."})");
  EXPECT_EQ(bedrock.kind, ErrorKind::kNotFound);
  ExpectContains(bedrock.message, "no longer offers the model");
  const auto groq = Error(
      Vendor("groq", "llama-x"), 400,
      R"({"error":{"message":"The model `llama-x` has been decommissioned and is no longer supported.","code":"model_decommissioned"}})");
  EXPECT_EQ(groq.kind, ErrorKind::kNotFound);
  ExpectContains(groq.message, "no longer offers");
  // A field that is deprecated is no model that is.
  EXPECT_EQ(Error(OpenAi(), 400,
                  R"({"error":{"message":"'functions' has been deprecated for this model"}})")
                .kind,
            ErrorKind::kInvalidInput);
}

TEST(ModelTest, BedrockWantsAnInferenceProfile) {
  const auto error =
      Error(SignedBedrock(), 400,
            "{\"message\":\"Invocation of model ID x with on-demand throughput isn\xE2\x80\x99t "
            "supported. Retry your request with the ID or ARN of an inference profile.\"}");
  EXPECT_EQ(error.kind, ErrorKind::kNotFound);
  ExpectContains(error.next, "global.");
  EXPECT_FALSE(error.next.contains("choose another model")) << error.next;
}

TEST(CopilotTest, ATokenOfAnotherKindNeedsGitHubsOwnClient) {
  for (const char* body :
       {"checking third-party user token: bad request: Personal Access Tokens are not supported "
        "for this endpoint",
        "bad request: missing Editor-Version header for IDE auth"}) {
    const auto error = Error(Vendor("github-copilot"), 400, body);
    EXPECT_EQ(error.kind, ErrorKind::kUnauthorized) << body;
    ExpectContains(error.next, "npm install -g @github/copilot");
    EXPECT_FALSE(error.next.contains("another model")) << error.next;
  }
}

TEST(CopilotTest, WhatNoModelCuresIsNotBlamedOnTheModel) {
  const std::tuple<int, ErrorKind, const char*> cases[] = {
      {421, ErrorKind::kNotFound, "LOGAI_GITHUB_COPILOT_API_BASE"},
      {451, ErrorKind::kForbidden, "another provider"},
      {466, ErrorKind::kForbidden, "npm install -g @github/copilot"},
      {422, ErrorKind::kInvalidInput, "other words"},
      {499, ErrorKind::kUnavailable, ""},
      {426, ErrorKind::kInvalidInput, "another provider"}};
  for (const auto& [status, kind, next] : cases) {
    const Failure failure = Judged(Vendor("github-copilot"), status, R"({"message":"x"})");
    EXPECT_EQ(failure.error.kind, kind) << status;
    ExpectContains(failure.error.next, next);
    EXPECT_FALSE(failure.error.next.contains("LOGAI_GITHUB_COPILOT_MODEL")) << status;
    EXPECT_EQ(RetriesOf(failure), 0) << status;
  }
}

TEST(AwsTest, CredentialsAreNotAKeyThatNobodySet) {
  const std::tuple<const char*, ErrorKind, const char*> cases[] = {
      {R"({"message":"The security token included in the request is expired"})",
       ErrorKind::kUnauthorized, "aws sso login"},
      {R"({"message":"Signature expired: 20261122T2200Z is now earlier than 20261122T2225Z"})",
       ErrorKind::kUnauthorized, "timedatectl"},
      {R"({"message":"The security token included in the request is invalid."})",
       ErrorKind::kUnauthorized, "get-caller-identity"},
      {R"({"type":"InvalidSignatureException","message":"x"})", ErrorKind::kUnauthorized,
       "get-caller-identity"},
      {R"({"message":"You don't have access to the model with the specified model ID."})",
       ErrorKind::kForbidden, "bedrock:InvokeModelWithResponseStream"}};
  for (const auto& [body, kind, next] : cases) {
    const auto error = Error(SignedBedrock(), 403, body);
    EXPECT_EQ(error.kind, kind) << body;
    ExpectContains(error.next, next);
    EXPECT_FALSE(error.ToString().contains("AWS_BEARER_TOKEN_BEDROCK")) << error.ToString();
  }
  const auto bearer = Error(Vendor("bedrock"), 403, R"({"message":"Bearer Token has expired"})");
  EXPECT_EQ(bearer.kind, ErrorKind::kUnauthorized);
  ExpectContains(bearer.message, "AWS_BEARER_TOKEN_BEDROCK");
}

TEST(ForbiddenTest, AProxysPageIsNotTheProvidersWord) {
  const auto error =
      Error(OpenAi(), 403, "<html><head><title>Blocked by Zscaler</title></head></html>");
  EXPECT_EQ(error.kind, ErrorKind::kForbidden);
  ExpectContains(error.message, "Blocked by Zscaler");
  ExpectContains(error.next, "HTTPS_PROXY");
  EXPECT_FALSE(error.ToString().contains("key")) << error.ToString();
}

TEST(ForbiddenTest, ModerationIsNotTheKeysFault) {
  const auto error = Error(
      Vendor("openrouter"), 403,
      R"({"error":{"code":403,"message":"openai/gpt-4o requires moderation on OpenAI. Your input was flagged for \"violence\"","metadata":{"reasons":["violence"]}}})");
  EXPECT_EQ(error.kind, ErrorKind::kInvalidInput);
  ExpectContains(error.next, "other words");
}

TEST(ListTest, AListIsNotCalledAChatReply) {
  CallSite site = Own("openai");
  site.lists = true;
  const auto missing = Error(site, 404, "{}");
  EXPECT_EQ(missing.kind, ErrorKind::kNotFound);
  ExpectContains(missing.message, "has no list of models at this address");
  EXPECT_FALSE(missing.next.contains("LOGAI_OPENAI_MODEL")) << missing.next;
  ExpectContains(Error(site, 403, "{}").message, "to list its models");
  const Failure page = NotAReply(site, "a web page");
  EXPECT_EQ(page.error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(page.retry, false);
  ExpectContains(page.error.message, "a web page instead of a list of models");
}

}  // namespace
}  // namespace logai::llm
