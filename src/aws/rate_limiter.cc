#include "aws/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace logai::aws {
namespace {

using Seconds = std::chrono::duration<double>;

/// Below this a search would hardly move; AWS's own adaptive mode stops here too.
constexpr double kSlowest = 0.5;
/// How long the halved rate is kept before it grows again.
constexpr std::chrono::seconds kHold{5};
/// Refusals closer together than this are one lesson.
constexpr std::chrono::seconds kLesson{1};
/// The time in which it grows from nothing to the full rate.
constexpr double kRecoverySeconds = 20;

}  // namespace

RateLimiter::RateLimiter(double per_second, base::Waiter& waiter)
    : ceiling_(std::max(per_second, kSlowest)),
      waiter_(waiter),
      rate_(ceiling_),
      tokens_(std::max(1.0, ceiling_)),
      updated_(waiter.Now()),
      learnt_at_(updated_ - kLesson),
      recover_from_(updated_) {}

void RateLimiter::Advance(base::Waiter::Instant now) {
  const double passed = std::max(0.0, Seconds(now - updated_).count());
  if (rate_ < ceiling_ && now > recover_from_) {
    const double recovering = Seconds(now - std::max(updated_, recover_from_)).count();
    rate_ = std::min(ceiling_, rate_ + recovering * ceiling_ / kRecoverySeconds);
  }
  tokens_ = std::min(std::max(1.0, rate_), tokens_ + passed * rate_);
  updated_ = std::max(updated_, now);
}

base::Status RateLimiter::Acquire(std::stop_token stop) {
  base::Millis wait{0};
  {
    const std::scoped_lock lock(mutex_);
    Advance(waiter_.Now());
    tokens_ -= 1;  // a debt is a place in the queue
    if (tokens_ < 0) wait = std::chrono::ceil<base::Millis>(Seconds(-tokens_ / rate_));
  }
  if (wait == base::Millis(0)) return {};
  base::Status waited = waiter_.WaitFor(wait, stop);
  if (!waited.has_value()) {
    const std::scoped_lock lock(mutex_);
    tokens_ += 1;  // leaves the queue
  }
  return waited;
}

void RateLimiter::OnThrottled() {
  const std::scoped_lock lock(mutex_);
  const auto now = waiter_.Now();
  Advance(now);
  // Several calls in flight are refused together: that is one lesson, not several.
  if (now - learnt_at_ >= kLesson) {
    rate_ = std::max(kSlowest, rate_ / 2);
    learnt_at_ = now;
  }
  tokens_ = std::min(tokens_, 0.0);
  recover_from_ = now + kHold;
}

double RateLimiter::per_second() const {
  const std::scoped_lock lock(mutex_);
  return rate_;
}

}  // namespace logai::aws
