#pragma once

#include <mutex>
#include <stop_token>

#include "base/result.h"
#include "base/wait.h"

namespace logai::aws {

/// A token bucket for the calls of one operation, whose rate learns from the service: a throttled
/// call halves it, and each quiet while gives some of it back.
/// Threads: all methods may be called from any thread.
class RateLimiter {
 public:
  /// Units:   calls per second; as many may go at once after a second without any.
  RateLimiter(double per_second, base::Waiter& waiter);

  /// Waits for its turn.
  /// Errors:  kCancelled.
  base::Status Acquire(std::stop_token stop);
  /// The service refused a call for going too fast.
  void OnThrottled();
  double per_second() const;

 private:
  void Advance(base::Waiter::Instant now);

  const double ceiling_;
  base::Waiter& waiter_;
  mutable std::mutex mutex_;
  double rate_;                         // guarded by mutex_
  double tokens_;                       // guarded by mutex_; negative: promised to those who wait
  base::Waiter::Instant updated_;       // guarded by mutex_
  base::Waiter::Instant learnt_at_;     // guarded by mutex_; when the rate was last halved
  base::Waiter::Instant recover_from_;  // guarded by mutex_; the rate grows again from then on
};

}  // namespace logai::aws
