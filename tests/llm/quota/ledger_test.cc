#include "llm/quota/ledger.h"

#include <gtest/gtest.h>

#include "tests/llm/quota/moving_time.h"

namespace logai::llm {
namespace {

using base::ErrorKind;

net::Headers Fields(const std::vector<std::pair<std::string, std::string>>& fields) {
  net::Headers headers;
  for (const auto& [name, value] : fields) headers.Add(name, value);
  return headers;
}

TEST(QuotaLedgerTest, TheEleventhRequestOfAMinuteWaitsAndSaysSoOnce) {
  Bench bench;
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(bench.Ask(GitHubSubject()));
    bench.time.Move(seconds(1));
  }
  EXPECT_TRUE(bench.time.waits().empty());
  EXPECT_EQ(bench.WaitNow(GitHubSubject()), seconds(50) + Millis(500));
  EXPECT_TRUE(bench.Ask(GitHubSubject()));
  EXPECT_EQ(bench.time.waits(), std::vector<Millis>{seconds(50) + Millis(500)});
  EXPECT_EQ(bench.wait_notices,
            std::vector<std::string>{
                "waiting 50.5 s for the limit of GitHub Models: 10 requests per minute"});
}

TEST(QuotaLedgerTest, TwoKeysAndTwoModelsDoNotShareAQuota) {
  Bench bench;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(bench.Ask(GitHubSubject()));
  QuotaSubject other_key = GitHubSubject();
  other_key.account = "cccc";
  EXPECT_GT(bench.WaitNow(GitHubSubject()), Millis(0));
  EXPECT_EQ(bench.WaitNow(other_key), Millis(0));
  EXPECT_EQ(bench.WaitNow(GitHubSubject("openai/gpt-4.1")), Millis(0));
}

TEST(QuotaLedgerTest, ASpentDayIsAnErrorThatNamesItsEnd) {
  Bench bench;
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(bench.Ask(GitHubSubject()));
    bench.time.Move(minutes(1));
  }
  const auto refused = bench.Admit(GitHubSubject());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kQuotaExhausted);
  EXPECT_EQ(refused.error().retry_after, hours(24) - minutes(50) + Millis(500));
  EXPECT_EQ(refused.error().message,
            "the limit of GitHub Models for openai/gpt-4o is used up (50 requests per day)");
  EXPECT_TRUE(refused.error().next.starts_with(
      "it is free again at 2026-11-23 22:31 UTC (in 23 h 10 min); until then"))
      << refused.error().next;
  EXPECT_TRUE(refused.error().next.contains("LOGAI_GITHUB_TIER"));
  EXPECT_TRUE(bench.time.waits().empty());
  const auto asked = bench.ledger->WaitBefore(GitHubSubject(), kSmall);
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().kind, ErrorKind::kQuotaExhausted);
  bench.time.Move(hours(24) - minutes(50) + Millis(500));
  EXPECT_TRUE(bench.Admit(GitHubSubject()));
}

TEST(QuotaLedgerTest, ALargerTierHasMoreRoom) {
  Bench bench({}, "enterprise");
  for (int i = 0; i < 15; ++i) EXPECT_TRUE(bench.Ask(GitHubSubject()));
  EXPECT_TRUE(bench.time.waits().empty());
  EXPECT_GT(bench.WaitNow(GitHubSubject()), Millis(0));
}

TEST(QuotaLedgerTest, AThirdRequestAtTheSameTimeWaitsForOneToEnd) {
  Bench bench;
  auto first = bench.Admit(GitHubSubject());
  auto second = bench.Admit(GitHubSubject());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(bench.WaitNow(GitHubSubject()), Millis(250));
  const auto third = bench.Admit(GitHubSubject());
  ASSERT_FALSE(third);  // neither ended within two minutes
  EXPECT_EQ(third.error().kind, ErrorKind::kRateLimited);
  EXPECT_EQ(bench.wait_notices.size(), 1u);
  (*first)->Finish({.outcome = RequestOutcome::kAnswered});
  EXPECT_TRUE(bench.Admit(GitHubSubject()));
}

TEST(QuotaLedgerTest, ATicketThatIsDroppedCountsAsEstimated) {
  Bench bench;
  bench.Admit(OpenAiSubject())->reset();
  const ModelQuota quota = bench.ledger->StateOf(OpenAiSubject());
  EXPECT_EQ(quota.under_way, 0);
  EXPECT_EQ(quota.input, kSmall.input);
  EXPECT_EQ(quota.output, kSmall.output);
  EXPECT_TRUE(quota.has_estimates);
}

TEST(QuotaLedgerTest, WaitingEndsWhenItIsCancelled) {
  Bench bench;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(bench.Ask(GitHubSubject()));
  std::stop_source source;
  const GateWait wait{.waiter = bench.time.waiter(),
                      .on_notice = [&](std::string_view) { source.request_stop(); },
                      .title = "GitHub Models"};
  const auto cancelled = bench.ledger->Admit(GitHubSubject(), kSmall, wait, source.get_token());
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(GaugeOf(bench.ledger->StateOf(GitHubSubject()), Metric::kRequests, Period::kDay)->used,
            10);
}

TEST(QuotaLedgerTest, ReportedTokensTakeThePlaceOfTheEstimate) {
  Bench bench;
  EXPECT_TRUE(
      bench.Ask(OpenAiSubject(), {},
                {.input = TokenCount(700), .output = TokenCount(50), .cached = TokenCount(512)}));
  const ModelQuota quota = bench.ledger->StateOf(OpenAiSubject());
  EXPECT_EQ(quota.input, TokenCount(700));
  EXPECT_EQ(quota.output, TokenCount(50));
  EXPECT_EQ(quota.cached, TokenCount(512));
  EXPECT_FALSE(quota.has_estimates);
  EXPECT_EQ(quota.cost, MicroUsd(700 + 250));
  EXPECT_EQ(GaugeOf(quota, Metric::kTokens, Period::kMinute)->used, 750);
}

TEST(QuotaLedgerTest, WhatEndedHowDecidesWhatItSpent) {
  struct Case {
    RequestOutcome outcome;
    std::int64_t requests, tokens;
  };
  for (const Case& c :
       {Case{RequestOutcome::kRefused, 1, 0}, Case{RequestOutcome::kNotSent, 0, 0},
        Case{RequestOutcome::kBroken, 1, 1'200}, Case{RequestOutcome::kCancelled, 1, 1'200}}) {
    Bench bench;
    (*bench.Admit(OpenAiSubject()))->Finish({.outcome = c.outcome});
    const ModelQuota quota = bench.ledger->StateOf(OpenAiSubject());
    EXPECT_EQ(GaugeOf(quota, Metric::kRequests, Period::kDay)->used, c.requests);
    EXPECT_EQ(GaugeOf(quota, Metric::kTokens, Period::kDay)->used, c.tokens);
    EXPECT_EQ(quota.cost, std::nullopt);
  }
}

TEST(QuotaLedgerTest, WhatHeadersSayHoldsUntilTheReset) {
  Bench bench;
  EXPECT_TRUE(bench.Ask(OpenAiSubject(), Fields({{"x-ratelimit-limit-requests", "3"},
                                                 {"x-ratelimit-remaining-requests", "1"},
                                                 {"x-ratelimit-reset-requests", "20s"}})));
  EXPECT_EQ(bench.WaitNow(OpenAiSubject()), Millis(0));
  EXPECT_TRUE(bench.Ask(OpenAiSubject()));  // the last one, by our own count
  EXPECT_EQ(bench.WaitNow(OpenAiSubject()), seconds(20));
  const ModelQuota quota = bench.ledger->StateOf(OpenAiSubject());
  const QuotaGauge* gauge = GaugeOf(quota, Metric::kRequests, Period::kMinute);
  EXPECT_EQ(gauge->used, 3);
  EXPECT_EQ(gauge->max, 3);
  EXPECT_EQ(gauge->origin, LimitOrigin::kServer);
  EXPECT_EQ(gauge->resets_at, kStart + seconds(20));
  bench.time.Move(seconds(20));
  EXPECT_EQ(bench.WaitNow(OpenAiSubject()), Millis(0));
}

TEST(QuotaLedgerTest, WhatALaterRequestLearnedIsNotUndoneByALateAnswer) {
  const auto left = [](std::string remaining) {
    return Fields({{"x-ratelimit-limit-requests", "20"},
                   {"x-ratelimit-remaining-requests", std::move(remaining)},
                   {"x-ratelimit-reset-requests", "50s"}});
  };
  Bench bench;
  auto early = bench.Admit(OpenAiSubject());
  EXPECT_TRUE(bench.Ask(OpenAiSubject(), left("0")));
  (*early)->SawHeaders(left("9"));
  EXPECT_EQ(bench.WaitNow(OpenAiSubject()), seconds(50));
  bench.time.Move(seconds(50));  // until what the later one learned has expired
  (*early)->SawHeaders(left("0"));
  EXPECT_EQ(bench.WaitNow(OpenAiSubject()), seconds(50));
}

TEST(QuotaLedgerTest, TheServersWordWinsOverTheTable) {
  Bench bench;
  const auto generous = Fields({{"x-ratelimit-limit-requests", "1000"},
                                {"x-ratelimit-remaining-requests", "900"},
                                {"x-ratelimit-reset-requests", "60s"}});
  for (int i = 0; i < 12; ++i) EXPECT_TRUE(bench.Ask(GitHubSubject(), generous));
  EXPECT_TRUE(bench.time.waits().empty());
}

TEST(QuotaLedgerTest, ARefusalBlocksUntilItsWaitIsOver) {
  Bench bench;
  bench.Refused(OpenAiSubject(), {}, "slow down", seconds(7));
  EXPECT_EQ(bench.WaitNow(OpenAiSubject()), seconds(7));
  EXPECT_EQ(bench.ledger->StateOf(OpenAiSubject()).blocked_until, kStart + seconds(7));
  EXPECT_TRUE(bench.Ask(OpenAiSubject()));
  EXPECT_EQ(bench.time.waits(), std::vector<Millis>{seconds(7)});
  EXPECT_EQ(bench.wait_notices,
            std::vector<std::string>{"waiting 7.0 s for the limit of GitHub Models"});
}

TEST(QuotaLedgerTest, ALaterAnswerLiftsABlockAndAnEarlierOneDoesNot) {
  Bench bench;
  auto early = bench.Admit(OpenAiSubject());
  bench.Refused(OpenAiSubject(), {}, "slow down", seconds(60));
  (*early)->Finish({.outcome = RequestOutcome::kAnswered});
  EXPECT_EQ(bench.WaitNow(OpenAiSubject()), seconds(60));

  Bench other;
  other.Refused(OpenAiSubject(), {}, "slow down", Millis(1));
  auto late = other.Admit(OpenAiSubject());
  (*late)->Finish({.outcome = RequestOutcome::kAnswered});
  EXPECT_EQ(other.ledger->StateOf(OpenAiSubject()).blocked_until, std::nullopt);
}

TEST(QuotaLedgerTest, ADailyRefusalOfGitHubStopsTheDay) {
  Bench bench;
  bench.Refused(GitHubSubject(), Fields({{"x-ratelimit-type", "UserByModelByDay"}}),
                "Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 5631 "
                "seconds before retrying.",
                seconds(5631));
  const auto refused = bench.Admit(GitHubSubject());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kQuotaExhausted);
  EXPECT_EQ(refused.error().retry_after, seconds(5631));
  EXPECT_FALSE(refused.error().next.contains("LOGAI_GITHUB_TIER"));  // the server knows better
  EXPECT_TRUE(bench.Admit(GitHubSubject("openai/gpt-4.1")));
  bench.time.Move(seconds(5631));
  EXPECT_TRUE(bench.Admit(GitHubSubject()));
}

TEST(QuotaLedgerTest, ALimitOfTheWholeAccountStopsItsOtherModels) {
  Bench bench;
  auto ticket = bench.Admit(GitHubSubject());
  (*ticket)->Finish({.outcome = RequestOutcome::kRateLimited,
                     .wire = {.status = 429, .code = "user_global_rate_limited"},
                     .retry_after = seconds(30)});
  EXPECT_EQ(bench.WaitNow(GitHubSubject("openai/gpt-4.1")), seconds(30));
  EXPECT_EQ(bench.WaitNow(OpenAiSubject()), Millis(0));
}

TEST(QuotaLedgerTest, ARequestLargerThanTheLimitIsForTheServerToJudge) {
  Bench bench;
  const auto limited = Fields({{"x-ratelimit-limit-tokens", "500"},
                               {"x-ratelimit-remaining-tokens", "500"},
                               {"x-ratelimit-reset-tokens", "30s"}});
  EXPECT_TRUE(bench.Ask(OpenAiSubject(), limited));
  EXPECT_EQ(bench.ledger->WaitBefore(OpenAiSubject(), {TokenCount(90'000), TokenCount(0)}),
            Millis(0));
  EXPECT_TRUE(bench.Admit(OpenAiSubject(), {TokenCount(90'000), TokenCount(0)}));
}

TEST(QuotaLedgerTest, SaysWhetherAQuestionFitsIntoTheDay) {
  Bench bench;
  const DayFit fresh = bench.ledger->Fits(GitHubSubject(), {.requests = 6});
  EXPECT_TRUE(fresh.fits);
  EXPECT_EQ(fresh.requests_left, 50);
  EXPECT_EQ(fresh.tokens_left, std::nullopt);
  EXPECT_EQ(fresh.resets_at, std::nullopt);
  for (int i = 0; i < 46; ++i) {
    EXPECT_TRUE(bench.Ask(GitHubSubject()));
    bench.time.Move(minutes(1));
  }
  EXPECT_TRUE(bench.ledger->Fits(GitHubSubject(), {.requests = 4}).fits);
  const DayFit tight = bench.ledger->Fits(GitHubSubject(), {.requests = 6});
  EXPECT_FALSE(tight.fits);
  EXPECT_EQ(tight.requests_left, 4);
  EXPECT_EQ(tight.resets_at, kStart + hours(24) + minutes(1) + Millis(500));
  EXPECT_TRUE(bench.ledger->Fits(OpenAiSubject(), {.requests = 1'000}).fits);
}

TEST(QuotaLedgerTest, ADayOfTokensThatTheServerStatedLimitsAQuestion) {
  Bench bench;
  EXPECT_TRUE(bench.Ask(OpenAiSubject(), Fields({{"x-ratelimit-limit-tokens-day", "100000"},
                                                 {"x-ratelimit-remaining-tokens-day", "4000"},
                                                 {"x-ratelimit-reset-tokens-day", "2h"}})));
  const DayFit fit =
      bench.ledger->Fits(OpenAiSubject(), {.requests = 3, .tokens = TokenCount(9'000)});
  EXPECT_FALSE(fit.fits);
  EXPECT_EQ(fit.tokens_left, TokenCount(4'000));
  EXPECT_EQ(fit.resets_at, kStart + hours(2));
}

TEST(QuotaLedgerTest, TheSnapshotShowsEachModelTheLatestFirst) {
  Bench bench;
  EXPECT_TRUE(bench.Ask(GitHubSubject()));
  bench.time.Move(seconds(30));
  EXPECT_TRUE(bench.Ask(OpenAiSubject()));
  auto under_way = bench.Admit(OpenAiSubject());
  const QuotaSnapshot snapshot = bench.ledger->Snapshot();
  EXPECT_EQ(snapshot.taken_at, kStart + seconds(30));
  ASSERT_EQ(snapshot.models.size(), 2u);
  const ModelQuota& openai = snapshot.models[0];
  EXPECT_EQ(openai.subject.provider, "openai");
  EXPECT_EQ(openai.under_way, 1);
  EXPECT_EQ(GaugeOf(openai, Metric::kRequests, Period::kMinute)->used, 2);
  EXPECT_EQ(GaugeOf(openai, Metric::kRequests, Period::kMinute)->max, std::nullopt);
  const ModelQuota& github = snapshot.models[1];
  EXPECT_EQ(github.subject.model, "openai/gpt-4o");
  EXPECT_EQ(github.concurrent, 2);
  const QuotaGauge* minute = GaugeOf(github, Metric::kRequests, Period::kMinute);
  EXPECT_EQ(minute->used, 1);
  EXPECT_EQ(minute->max, 10);
  EXPECT_EQ(minute->origin, LimitOrigin::kTable);
  EXPECT_EQ(minute->resets_at, kStart + minutes(1));
  EXPECT_EQ(GaugeOf(github, Metric::kRequests, Period::kDay)->max, 50);
  EXPECT_EQ(github.cost, std::nullopt);
}

TEST(QuotaLedgerTest, AModelThatWasNeverAskedShowsItsPlan) {
  Bench bench;
  const ModelQuota quota = bench.ledger->StateOf(GitHubSubject());
  EXPECT_EQ(GaugeOf(quota, Metric::kRequests, Period::kDay)->max, 50);
  EXPECT_EQ(GaugeOf(quota, Metric::kRequests, Period::kDay)->used, 0);
  EXPECT_TRUE(bench.ledger->Snapshot().models.empty());
}

TEST(QuotaLedgerTest, TheDayRolls) {
  Bench bench;
  EXPECT_TRUE(bench.Ask(OpenAiSubject()));
  bench.time.Move(hours(24) + seconds(3));
  EXPECT_TRUE(bench.ledger->Snapshot().models.empty());
}

}  // namespace
}  // namespace logai::llm
