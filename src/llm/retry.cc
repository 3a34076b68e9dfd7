#include "llm/retry.h"

#include <algorithm>

namespace logai::llm {

std::optional<base::Millis> WaitBeforeRetry(const Failure& failure, int retries, double chance) {
  using base::ErrorKind;
  constexpr double kFirstMs = 500, kLongestMs = 8000, kJitter = 0.25;
  const ErrorKind kind = failure.error.kind;
  const bool passing = kind == ErrorKind::kRateLimited || kind == ErrorKind::kUnavailable ||
                       kind == ErrorKind::kTimeout;
  if (retries >= kMaxRetries || !failure.retry.value_or(passing)) return std::nullopt;
  if (const auto asked = failure.error.retry_after) {
    return *asked <= kLongestWait ? asked : std::nullopt;
  }
  const double backoff = std::min(kFirstMs * static_cast<double>(1 << retries), kLongestMs);
  return base::Millis(static_cast<std::int64_t>(backoff * (1 - kJitter * chance)));
}

}  // namespace logai::llm
