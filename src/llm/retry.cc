#include "llm/retry.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace logai::llm {
namespace {

int MostRetries(const Failure& failure) {
  return std::min(kMaxRetries, failure.max_retries.value_or(kMaxRetries));
}

}  // namespace

std::optional<base::Millis> WaitBeforeRetry(const Failure& failure, int retries, double chance) {
  using base::ErrorKind;
  constexpr double kFirstMs = 500, kLongestMs = 8000, kJitter = 0.25;
  const ErrorKind kind = failure.error.kind;
  const bool passing = kind == ErrorKind::kRateLimited || kind == ErrorKind::kUnavailable ||
                       kind == ErrorKind::kTimeout;
  if (retries >= MostRetries(failure) || !failure.retry.value_or(passing)) return std::nullopt;
  // A moment that has passed, by a clock that differs from ours or in a reply that was long on its
  // way, is no leave to ask at once.
  if (const auto asked = failure.error.retry_after; asked && *asked > base::Millis(0)) {
    return *asked <= kLongestWait ? asked : std::nullopt;
  }
  const double backoff = std::min(kFirstMs * static_cast<double>(1 << retries), kLongestMs);
  return base::Millis(static_cast<std::int64_t>(backoff * (1 - kJitter * chance)));
}

std::optional<Retries::Wait> Retries::Next(const Failure& failure, double chance) {
  constexpr base::Millis kBetweenLooks{2'000};
  if (failure.loading && loading_ < load_patience_) {
    const bool first = loading_ == base::Millis(0);
    loading_ += kBetweenLooks;
    return Wait{
        .duration = kBetweenLooks,
        .notice = first ? fmt::format("{}; waiting for that, {} at most", failure.error.message,
                                      base::FormatDuration(load_patience_))
                        : std::string()};
  }
  const auto wait = failure.loading ? std::nullopt : WaitBeforeRetry(failure, made_, chance);
  if (!wait) return std::nullopt;
  ++made_;
  return Wait{.duration = *wait,
              .notice = fmt::format("{}; trying again in {} ({} of {})", failure.error.message,
                                    base::FormatDuration(*wait), made_, MostRetries(failure))};
}

}  // namespace logai::llm
