// A clock that jumps: nobody is locked out, and what is counted stays counted.
#include <gtest/gtest.h>

#include <random>

#include "tests/llm/quota/moving_time.h"
#include "tests/support/temp_folder.h"

namespace logai::llm {
namespace {

using test::TempFolder;

TEST(QuotaLedgerClockTest, AJumpBackLocksNobodyOutForLongerThanAWindow) {
  Bench bench;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(bench.Ask(GitHubSubject()));
  bench.time.Move(-hours(24 * 365));
  EXPECT_EQ(bench.WaitNow(GitHubSubject()), minutes(1) + Millis(500));
  EXPECT_TRUE(bench.Ask(GitHubSubject()));
  EXPECT_EQ(GaugeOf(bench.ledger->StateOf(GitHubSubject()), Metric::kRequests, Period::kDay)->used,
            11);
}

TEST(QuotaLedgerClockTest, AJumpBackKeepsTheWaitOfARefusal) {
  Bench bench;
  bench.Refused(OpenAiSubject(), {}, "slow down", seconds(30));
  bench.time.Move(-hours(24 * 30));
  EXPECT_EQ(bench.WaitNow(OpenAiSubject()), seconds(30));
  bench.time.Move(seconds(30));
  EXPECT_EQ(bench.WaitNow(OpenAiSubject()), Millis(0));
}

TEST(QuotaLedgerClockTest, AJumpAheadAndBackForgetsNothingOfTheDay) {
  TempFolder folder;
  Bench bench(folder.path() / "quota.sqlite");
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(bench.Ask(GitHubSubject()));
  bench.time.Move(hours(24 * 400));
  // Enough for a clean-up, which must not take the true day for an old one.
  for (int i = 0; i < 300; ++i) EXPECT_TRUE(bench.Ask(OpenAiSubject()));
  bench.time.Move(-hours(24 * 400));
  EXPECT_EQ(GaugeOf(bench.ledger->StateOf(GitHubSubject()), Metric::kRequests, Period::kDay)->used,
            9);
  EXPECT_EQ(GaugeOf(bench.ledger->StateOf(OpenAiSubject()), Metric::kRequests, Period::kDay)->used,
            300);
}

TEST(QuotaLedgerClockTest, ARequestThatEndsBeforeItBeganIsBookedAllTheSame) {
  Bench bench;
  auto ticket = bench.Admit(OpenAiSubject());
  bench.time.Move(-hours(3));
  (*ticket)->Finish({.outcome = RequestOutcome::kAnswered,
                     .usage = {.input = TokenCount(7), .output = TokenCount(3)}});
  const ModelQuota quota = bench.ledger->StateOf(OpenAiSubject());
  EXPECT_EQ(quota.input, TokenCount(7));
  EXPECT_EQ(quota.under_way, 0);
}

// Whatever the clock does, a request is let through after a bounded wait or refused with one.
TEST(QuotaLedgerClockTest, NoSequenceOfJumpsLocksUp) {
  std::mt19937 random(7);
  TempFolder folder;
  Bench bench(folder.path() / "quota.sqlite", "enterprise");
  for (int round = 0; round < 300; ++round) {
    const auto jump = static_cast<std::int64_t>(random() % 400'000'000) - 200'000'000;
    if (random() % 4 == 0) bench.time.Move(Millis(jump));
    const auto ticket = bench.Admit(GitHubSubject());
    if (ticket) {
      (*ticket)->Finish({.outcome = RequestOutcome::kAnswered});
      continue;
    }
    ASSERT_EQ(ticket.error().kind, base::ErrorKind::kQuotaExhausted) << ticket.error().message;
    ASSERT_LE(*ticket.error().retry_after, hours(24) + seconds(1));
    bench.time.Move(*ticket.error().retry_after);
    ASSERT_TRUE(bench.Ask(GitHubSubject())) << "round " << round;
  }
  EXPECT_TRUE(bench.ledger_notices.empty());
}

}  // namespace
}  // namespace logai::llm
