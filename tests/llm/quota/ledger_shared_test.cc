// One quota, spent by several ledgers, threads and processes at once.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "tests/llm/quota/moving_time.h"
#include "tests/support/temp_folder.h"

namespace logai::llm {
namespace {

using test::TempFolder;

/// What one thread was let through with.
struct Passage {
  base::UtcTime at;
  std::int64_t tokens;
};

/// The most that any minute holds.
std::int64_t MostInAMinute(std::vector<Passage> all, bool tokens) {
  std::ranges::sort(all, {}, &Passage::at);
  std::int64_t most = 0;
  for (std::size_t end = 0; end < all.size(); ++end) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i <= end; ++i) {
      if (all[i].at + minutes(1) > all[end].at) sum += tokens ? all[i].tokens : 1;
    }
    most = std::max(most, sum);
  }
  return most;
}

/// The clock that a ledger reads inside its transaction, so that a test knows when it booked.
class SpiedClock final : public base::Clock {
 public:
  explicit SpiedClock(const MovingTime& time) : time_(time) {}
  base::UtcTime Now() const override { return last_ = time_.Now(); }
  base::UtcTime last() const { return last_; }

 private:
  const MovingTime& time_;
  mutable base::UtcTime last_;
};

TEST(SharedQuotaTest, TwoThreadsWithTwoHandlesNeverOverspend) {
  for (const unsigned seed : {1u, 2u, 3u}) {
    TempFolder folder;
    MovingTime time;
    std::mutex mutex;
    std::vector<Passage> passages;
    std::atomic<int> under_way = 0, most_under_way = 0;
    const auto spend = [&](unsigned own_seed) {
      std::mt19937 random(own_seed);
      const SpiedClock clock(time);
      QuotaLedger ledger({.path = folder.path() / "quota.sqlite", .clock = &clock});
      for (int i = 0; i < 20; ++i) {
        auto ticket = ledger.Admit(GitHubSubject(), kSmall, {.waiter = time.waiter()}, {});
        ASSERT_TRUE(ticket) << ticket.error().message;
        most_under_way = std::max(most_under_way.load(), ++under_way);
        {
          const std::scoped_lock lock(mutex);
          passages.push_back({.at = clock.last(), .tokens = 0});
        }
        time.Move(Millis(random() % 3'000));
        --under_way;
        (*ticket)->Finish({.outcome = RequestOutcome::kAnswered});
      }
    };
    {
      const std::jthread one(spend, seed), other(spend, seed + 100);
    }
    EXPECT_EQ(passages.size(), 40u);
    EXPECT_LE(MostInAMinute(passages, false), 10) << "seed " << seed;
    EXPECT_LE(most_under_way, 2) << "seed " << seed;
  }
}

TEST(SharedQuotaTest, TwoThreadsWithTwoHandlesNeverOverspendTheTokensOfAServer) {
  TempFolder folder;
  const auto path = folder.path() / "quota.sqlite";
  MovingTime time;
  QuotaLedger first({.path = path, .clock = &time.clock()});
  net::Headers headers;
  headers.Add("x-ratelimit-limit-tokens", "50000");
  headers.Add("x-ratelimit-remaining-tokens", "30000");
  headers.Add("x-ratelimit-reset-tokens", "55s");
  {
    auto ticket = first.Admit(OpenAiSubject(), kSmall, {.waiter = time.waiter()}, {});
    (*ticket)->SawHeaders(headers);
    (*ticket)->Finish({.outcome = RequestOutcome::kAnswered});
  }
  std::atomic<std::int64_t> spent = 0;
  const auto spend = [&] {
    QuotaLedger ledger({.path = path, .clock = &time.clock()});
    const RequestEstimate estimate{TokenCount(2'000), TokenCount(500)};
    while (ledger.WaitBefore(OpenAiSubject(), estimate) == Millis(0)) {
      auto ticket = ledger.Admit(OpenAiSubject(), estimate, {.waiter = time.waiter()}, {});
      ASSERT_TRUE(ticket);
      if (time.Now() == kStart) spent += 2'500;  // who had to wait is in the next minute
      (*ticket)->Finish({.outcome = RequestOutcome::kAnswered,
                         .usage = {.input = TokenCount(2'000), .output = TokenCount(500)}});
      if (time.Now() != kStart) return;
    }
  };
  {
    const std::jthread one(spend), other(spend);
  }
  EXPECT_LE(spent, 30'000);
  EXPECT_GE(spent, 25'000);
}

TEST(SharedQuotaTest, TwoHandlesThatOpenANewFileAtOnceShareIt) {
  for (int round = 0; round < 20; ++round) {
    TempFolder folder;
    MovingTime time;
    std::vector<std::string> notices;
    std::mutex mutex;
    const auto ask = [&] {
      QuotaLedger ledger({.path = folder.path() / "quota.sqlite",
                          .clock = &time.clock(),
                          .on_notice = [&](std::string_view text) {
                            const std::scoped_lock lock(mutex);
                            notices.emplace_back(text);
                          }});
      EXPECT_TRUE(ledger.Admit(OpenAiSubject(), kSmall, {.waiter = time.waiter()}, {}));
    };
    {
      const std::jthread a(ask), b(ask), c(ask);
    }
    QuotaLedger ledger({.path = folder.path() / "quota.sqlite", .clock = &time.clock()});
    EXPECT_EQ(GaugeOf(ledger.StateOf(OpenAiSubject()), Metric::kRequests, Period::kDay)->used, 3);
    EXPECT_TRUE(notices.empty()) << notices[0];
  }
}

TEST(SharedQuotaTest, TwoHandlesThatFindADamagedFileAgreeOnItsSuccessor) {
  for (int round = 0; round < 10; ++round) {
    TempFolder folder;
    const auto path = folder.Write("quota.sqlite", std::string(5'000, 'x'));
    MovingTime time;
    const auto ask = [&] {
      QuotaLedger ledger({.path = path, .clock = &time.clock()});
      for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(ledger.Admit(OpenAiSubject(), kSmall, {.waiter = time.waiter()}, {}));
    };
    {
      const std::jthread a(ask), b(ask);
    }
    QuotaLedger ledger({.path = path, .clock = &time.clock()});
    EXPECT_EQ(GaugeOf(ledger.StateOf(OpenAiSubject()), Metric::kRequests, Period::kDay)->used, 10);
  }
}

// kill -9 in the middle of a request: what was booked stays, the slot becomes free at once.
TEST(SharedQuotaTest, AKilledProcessLeavesAnEstimateAndNoSlot) {
  TempFolder folder;
  const auto path = folder.path() / "quota.sqlite";
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    MovingTime time;
    QuotaLedger ledger({.path = path, .clock = &time.clock()});
    auto done = ledger.Admit(GitHubSubject(), kSmall, {.waiter = time.waiter()}, {});
    if (done)
      (*done)->Finish({.outcome = RequestOutcome::kAnswered,
                       .usage = {.input = TokenCount(5), .output = TokenCount(6)}});
    auto one = ledger.Admit(GitHubSubject(), kSmall, {.waiter = time.waiter()}, {});
    auto two = ledger.Admit(GitHubSubject(), kSmall, {.waiter = time.waiter()}, {});
    const char byte = done && one && two ? '+' : '-';
    if (::write(ready[1], &byte, 1) == 1) ::pause();
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, '+');
  Bench bench(path);
  EXPECT_EQ(bench.ledger->StateOf(GitHubSubject()).under_way, 2);
  EXPECT_EQ(bench.WaitNow(GitHubSubject()), Millis(250));

  ASSERT_EQ(::kill(child, SIGKILL), 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  ::close(ready[0]);
  ::close(ready[1]);
  EXPECT_EQ(bench.WaitNow(GitHubSubject()), Millis(0));
  EXPECT_TRUE(bench.Ask(GitHubSubject(), {}, {.input = TokenCount(1), .output = TokenCount(1)}));
  const ModelQuota quota = bench.ledger->StateOf(GitHubSubject());
  EXPECT_EQ(quota.under_way, 0);
  EXPECT_EQ(GaugeOf(quota, Metric::kRequests, Period::kDay)->used, 4);
  EXPECT_EQ(quota.input.value(), 5 + 2 * 1'000 + 1);
  EXPECT_TRUE(bench.ledger_notices.empty());
}

}  // namespace
}  // namespace logai::llm
