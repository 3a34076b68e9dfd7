#include "llm/quota/stated_limits.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/llm/quota/moving_time.h"

namespace logai::llm {
namespace {

net::Headers Fields(const std::vector<std::pair<std::string, std::string>>& fields) {
  net::Headers headers;
  for (const auto& [name, value] : fields) headers.Add(name, value);
  return headers;
}

std::vector<StatedQuota> Read(const std::vector<std::pair<std::string, std::string>>& fields) {
  return ReadStatedQuotas(Fields(fields), kStart);
}

TEST(ReadStatedQuotasTest, OpenAisBucketsOfAMinute) {
  const auto all = Read({{"x-ratelimit-limit-requests", "500"},
                         {"x-ratelimit-remaining-requests", "499"},
                         {"x-ratelimit-reset-requests", "120ms"},
                         {"x-ratelimit-limit-tokens", "30000"},
                         {"x-ratelimit-remaining-tokens", "12000"},
                         {"x-ratelimit-reset-tokens", "36s"}});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0], (StatedQuota{.metric = Metric::kRequests,
                                 .max = 500,
                                 .remaining = 499,
                                 .resets_in = Millis(120),
                                 .refills = true}));
  EXPECT_EQ(all[1], (StatedQuota{.metric = Metric::kTokens,
                                 .max = 30'000,
                                 .remaining = 12'000,
                                 .resets_in = seconds(36),
                                 .refills = true}));
}

TEST(ReadStatedQuotasTest, ABucketOfADayIsKnownByItsReset) {
  // Groq's: 30 of 14,400 are back after 3 minutes, since all are back after a day.
  const auto all = Read({{"x-ratelimit-limit-requests", "14400"},
                         {"x-ratelimit-remaining-requests", "14370"},
                         {"x-ratelimit-reset-requests", "2m59.56s"}});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].period, Period::kDay);
  EXPECT_TRUE(all[0].refills);
}

TEST(ReadStatedQuotasTest, AWindowIsNotTakenForABucket) {
  const auto all = Read({{"x-ratelimit-limit-tokens", "30000"},
                         {"x-ratelimit-remaining-tokens", "29000"},
                         {"x-ratelimit-reset-tokens", "48s"}});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_FALSE(all[0].refills);
  EXPECT_EQ(all[0].period, Period::kMinute);
}

TEST(ReadStatedQuotasTest, AnEmptyOneIsFreeAtItsResetAndNotBefore) {
  const auto all = Read({{"x-ratelimit-limit-requests", "60"},
                         {"x-ratelimit-remaining-requests", "0"},
                         {"x-ratelimit-reset-requests", "1m0s"}});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_FALSE(all[0].refills);
}

TEST(ReadStatedQuotasTest, AnthropicsFourWithTheirTimes) {
  const auto all = Read({{"anthropic-ratelimit-requests-limit", "50"},
                         {"anthropic-ratelimit-requests-remaining", "49"},
                         {"anthropic-ratelimit-requests-reset", "2026-11-22T22:30:01Z"},
                         {"anthropic-ratelimit-input-tokens-limit", "30000"},
                         {"anthropic-ratelimit-input-tokens-remaining", "20000"},
                         {"anthropic-ratelimit-input-tokens-reset", "2026-11-22T22:30:20Z"},
                         {"anthropic-ratelimit-output-tokens-limit", "8000"},
                         {"anthropic-ratelimit-output-tokens-remaining", "8000"},
                         {"anthropic-ratelimit-output-tokens-reset", "2026-11-22T22:30:00Z"}});
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].metric, Metric::kRequests);
  EXPECT_EQ(all[1].metric, Metric::kInputTokens);
  EXPECT_EQ(all[1].remaining, 20'000);
  EXPECT_EQ(all[1].resets_in, seconds(20));
  EXPECT_TRUE(all[1].refills);
  EXPECT_EQ(all[2].metric, Metric::kOutputTokens);
}

TEST(ReadStatedQuotasTest, NamesWithThePeriodInThem) {
  const auto all = Read({{"x-ratelimit-limit-requests-day", "100"},
                         {"x-ratelimit-remaining-requests-day", "3"},
                         {"x-ratelimit-reset-requests-day", "20.5"},
                         {"x-ratelimit-remaining-tokens-minute", "900"}});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].period, Period::kDay);
  EXPECT_EQ(all[0].resets_in, Millis(20'500));
  EXPECT_EQ(all[1].metric, Metric::kTokens);
  EXPECT_EQ(all[1].max, std::nullopt);
  EXPECT_EQ(all[1].resets_in, minutes(1));
}

TEST(ReadStatedQuotasTest, NonsenseIsPassedOver) {
  EXPECT_TRUE(Read({}).empty());
  EXPECT_TRUE(Read({{"x-ratelimit-limit-requests", "10"}}).empty());
  EXPECT_TRUE(Read({{"x-ratelimit-remaining-requests", "-1"}}).empty());
  EXPECT_TRUE(Read({{"x-ratelimit-remaining-requests", "many"}}).empty());
  EXPECT_TRUE(Read({{"x-ratelimit-remaining-requests", "99999999999999999999"}}).empty());
  EXPECT_TRUE(Read({{"x-ratelimit-limit", "0"}, {"x-ratelimit-remaining", "0"}}).empty());
  const auto odd = Read({{"x-ratelimit-limit", "5"},
                         {"x-ratelimit-remaining", "9"},
                         {"x-ratelimit-reset", "no idea"}});
  ASSERT_EQ(odd.size(), 1u);
  EXPECT_EQ(odd[0].remaining, 5);
}

TEST(ReadStatedQuotasTest, NoKnowledgeOutlivesADay) {
  const auto all = Read({{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "31536000"}});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].resets_in, hours(24));
}

std::optional<StatedQuota> Refusal(const std::vector<std::pair<std::string, std::string>>& fields,
                                   std::string message, std::optional<Millis> wait,
                                   std::string code = {}) {
  return ReadRefusal(Fields(fields),
                     {.status = 429, .code = std::move(code), .message = std::move(message)}, wait);
}

TEST(ReadRefusalTest, GitHubsNamesTheLimit) {
  const auto day = Refusal({{"x-ratelimit-type", "UserByModelByDay"}},
                           "Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait "
                           "5631 seconds before retrying.",
                           seconds(5631));
  ASSERT_TRUE(day);
  EXPECT_EQ(*day, (StatedQuota{.metric = Metric::kRequests,
                               .period = Period::kDay,
                               .max = 50,
                               .resets_in = seconds(5631)}));
  const auto minute = Refusal({{"x-ratelimit-type", "UserByModelByMinuteTokens"}}, "", seconds(9));
  ASSERT_TRUE(minute);
  EXPECT_EQ(minute->metric, Metric::kTokens);
  EXPECT_EQ(minute->period, Period::kMinute);
  EXPECT_FALSE(minute->whole_account);
}

TEST(ReadRefusalTest, TheTimeRemainingStandsInForAMissingWait) {
  const auto refusal = Refusal(
      {{"x-ratelimit-type", "UserByModelByDay"}, {"x-ratelimit-timeremaining", "1200"}}, "", {});
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->resets_in, seconds(1200));
}

TEST(ReadRefusalTest, WithoutAnyWaitNothingIsKnown) {
  EXPECT_FALSE(Refusal({{"x-ratelimit-type", "UserByModelByDay"}}, "too many", {}));
}

TEST(ReadRefusalTest, OpenAisMessageNamesTheLimit) {
  const auto refusal =
      Refusal({},
              "Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit "
              "30000, Used 29000, Requested 2000. Please try again in 2s.",
              seconds(2));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->metric, Metric::kTokens);
  EXPECT_EQ(refusal->period, Period::kMinute);
  EXPECT_EQ(refusal->max, 30'000);
}

TEST(ReadRefusalTest, AnUnnamedLimitStopsEveryRequest) {
  const auto refusal = Refusal({}, "slow down", seconds(7));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->metric, std::nullopt);
  EXPECT_EQ(refusal->resets_in, seconds(7));
}

TEST(ReadRefusalTest, SomeLimitsAreTheWholeAccounts) {
  EXPECT_TRUE(Refusal({}, "", seconds(7), "user_global_rate_limited:pro")->whole_account);
  EXPECT_FALSE(Refusal({}, "", seconds(7), "user_model_rate_limited")->whole_account);
  EXPECT_TRUE(Refusal({{"x-ratelimit-type", "UserByMinute"}}, "", seconds(7))->whole_account);
}

}  // namespace
}  // namespace logai::llm
