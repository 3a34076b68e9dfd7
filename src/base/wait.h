#pragma once

#include <chrono>
#include <stop_token>

#include "base/result.h"
#include "base/time.h"

namespace logai::base {

/// How code waits: for the next try, for a rate limit. Tests put one in its place that returns at
/// once and moves its own clock.
class Waiter {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  virtual ~Waiter() = default;
  /// A clock that only goes forward.
  virtual Instant Now() const = 0;
  /// Returns after `duration`.
  /// Errors:  kCancelled as soon as `stop` is requested.
  /// Threads: may be called from any thread, also at the same time.
  virtual Status WaitFor(Millis duration, std::stop_token stop) = 0;
};

/// The real one. Lives: for the whole program.
Waiter& SystemWaiter();

}  // namespace logai::base
