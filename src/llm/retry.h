#pragma once

#include <functional>
#include <optional>

#include "base/time.h"
#include "base/wait.h"
#include "llm/errors.h"

namespace logai::llm {

class QuotaGate;

/// Where time, chance and leave to send come from; tests give their own.
struct Pacing {
  base::Waiter* waiter = &base::SystemWaiter();
  const base::Clock* clock = &base::SystemClock();
  std::function<double()> random;  ///< in [0, 1); the machine's when empty
  QuotaGate* quota = nullptr;      ///< asked before each request; without one nothing is counted
};

/// How often a request is sent again at most. There is no other loop of retries below or above.
constexpr int kMaxRetries = 2;

/// How long to wait before the request goes out again, or nullopt when it must not: the failure is
/// not of a passing kind, the server says no, the wait is too long to sit through, or `retries`
/// have been made. The server's wait counts; without one it is 0.5 s, doubling, less up to a
/// quarter by `chance` in [0, 1), so that many clients do not come back at once. Source:  the retry
/// policy of OpenAI's own clients.
std::optional<base::Millis> WaitBeforeRetry(const Failure& failure, int retries, double chance);

}  // namespace logai::llm
