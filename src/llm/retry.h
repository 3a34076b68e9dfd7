#pragma once

#include <functional>
#include <optional>
#include <string>

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

/// How often a request is sent again at most, but to a server that still loads its model. There is
/// no other loop of retries below or above.
constexpr int kMaxRetries = 2;

/// How long to wait before the request goes out again, or nullopt when it must not: the failure is
/// not of a passing kind, the server says no, the wait is too long to sit through, or `retries`
/// have been made. The server's wait counts; without one it is 0.5 s, doubling, less up to a
/// quarter by `chance` in [0, 1), so that many clients do not come back at once. Source:  the retry
/// policy of OpenAI's own clients.
std::optional<base::Millis> WaitBeforeRetry(const Failure& failure, int retries, double chance);

/// The waits between the tries of one request.
class Retries {
 public:
  /// `load_patience`: how long a server may take to load its model.
  explicit Retries(base::Millis load_patience) : load_patience_(load_patience) {}

  struct Wait {
    base::Millis duration;
    std::string notice;  ///< for the user; "" when it was told already
  };
  /// How long to wait before the request goes out again, or nullopt when it must not. See
  /// WaitBeforeRetry. A server that loads its model is asked every two seconds.
  std::optional<Wait> Next(const Failure& failure, double chance);

  int made() const { return made_; }

 private:
  base::Millis load_patience_;
  base::Millis loading_{0};  ///< waited for a model to load so far
  int made_ = 0;             ///< tries beside the first and those for a model to load
};

}  // namespace logai::llm
