#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/wait.h"
#include "llm/quota/ledger.h"

/// Time and a bench for the tests of the quota ledger.
namespace logai::llm {

using base::Millis;
using base::TokenCount;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// 2026-11-22T22:30:00Z
constexpr base::UtcTime kStart = base::FromEpochMs(1'795'386'600'000);

/// A clock, and a waiter that moves it at once. Threads: any.
class MovingTime {
 public:
  base::UtcTime Now() const { return base::FromEpochMs(ms_.load()); }
  void Move(Millis by) { ms_ += by.count(); }

  const base::Clock& clock() const { return clock_; }
  base::Waiter& waiter() { return waiter_; }
  std::vector<Millis> waits() const {
    const std::scoped_lock lock(mutex_);
    return waits_;
  }

 private:
  struct AsClock final : base::Clock {
    explicit AsClock(const MovingTime& t) : time(t) {}
    base::UtcTime Now() const override { return time.Now(); }
    const MovingTime& time;
  };
  struct AsWaiter final : base::Waiter {
    explicit AsWaiter(MovingTime& t) : time(t) {}
    Instant Now() const override { return Instant(time.Now().time_since_epoch()); }
    base::Status WaitFor(Millis duration, std::stop_token stop) override {
      if (stop.stop_requested()) return base::Fail(base::ErrorKind::kCancelled, "cancelled");
      const std::scoped_lock lock(time.mutex_);
      time.waits_.push_back(duration);
      time.Move(duration);
      return {};
    }
    MovingTime& time;
  };

  std::atomic<std::int64_t> ms_ = base::EpochMs(kStart);
  AsClock clock_{*this};
  AsWaiter waiter_{*this};
  mutable std::mutex mutex_;
  std::vector<Millis> waits_;
};

/// gpt-4o at GitHub: 10 requests a minute, 50 a day, 2 at the same time on the free tier.
inline QuotaSubject GitHubSubject(std::string model = "openai/gpt-4o") {
  return {.provider = "github", .row = "github", .account = "aaaa", .model = std::move(model)};
}
/// A provider without a plan in the table.
inline QuotaSubject OpenAiSubject() {
  return {.provider = "openai", .row = "openai", .account = "bbbb", .model = "gpt-6.1-terra"};
}

constexpr RequestEstimate kSmall{TokenCount(1'000), TokenCount(200)};

/// A ledger with its time, and what it told.
class Bench {
 public:
  explicit Bench(std::filesystem::path path = {}, std::string tier = "free")
      : options_{.path = std::move(path),
                 .github_tier = std::move(tier),
                 .clock = &time.clock(),
                 .on_notice = [this](auto text) { ledger_notices.emplace_back(text); }},
        ledger(std::make_unique<QuotaLedger>(options_)) {}

  /// Nothing may push the ledger off its file that a test does not know of.
  ~Bench() { EXPECT_EQ(ledger_notices.size(), expected_notices); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  /// Another process opens the ledger, or this one does again.
  void Reopen() { ledger = std::make_unique<QuotaLedger>(options_); }

  base::Result<std::unique_ptr<QuotaTicket>> Admit(const QuotaSubject& subject,
                                                   RequestEstimate estimate = kSmall,
                                                   std::stop_token stop = {}) {
    const GateWait wait{.waiter = time.waiter(),
                        .on_notice = [this](auto text) { wait_notices.emplace_back(text); },
                        .title = "GitHub Models"};
    return ledger->Admit(subject, estimate, wait, std::move(stop));
  }
  /// A whole request that was answered. False when it was not let through.
  bool Ask(const QuotaSubject& subject, const net::Headers& headers = {}, Usage usage = {}) {
    auto ticket = Admit(subject);
    if (!ticket) return false;
    (*ticket)->SawHeaders(headers);
    (*ticket)->Finish({.outcome = RequestOutcome::kAnswered, .usage = usage});
    return true;
  }
  /// A request that was refused with 429.
  void Refused(const QuotaSubject& subject, const net::Headers& headers, std::string message,
               std::optional<Millis> retry_after) {
    auto ticket = Admit(subject);
    ASSERT_TRUE(ticket);
    (*ticket)->SawHeaders(headers);
    (*ticket)->Finish({.outcome = RequestOutcome::kRateLimited,
                       .wire = {.status = 429, .message = std::move(message)},
                       .retry_after = retry_after});
  }
  /// Of a request that asks for next to nothing.
  Millis WaitNow(const QuotaSubject& subject) {
    const auto wait = ledger->WaitBefore(subject, kSmall);
    return wait ? *wait : wait.error().retry_after.value_or(Millis(-1));
  }

  MovingTime time;
  std::vector<std::string> ledger_notices;
  std::vector<std::string> wait_notices;
  std::size_t expected_notices = 0;

 private:
  LedgerOptions options_;

 public:
  std::unique_ptr<QuotaLedger> ledger;
};

inline const QuotaGauge* GaugeOf(const ModelQuota& quota, Metric metric, Period period) {
  for (const QuotaGauge& gauge : quota.gauges) {
    if (gauge.metric == metric && gauge.period == period) return &gauge;
  }
  return nullptr;
}

}  // namespace logai::llm
