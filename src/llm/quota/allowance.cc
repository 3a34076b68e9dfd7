#include "llm/quota/allowance.h"

#include <algorithm>
#include <cmath>

namespace logai::llm {
namespace {

using base::Millis;

/// Two requests reach the server farther apart, or nearer together, than they left: a window is
/// taken a little longer than the server's.
constexpr Millis kJitter{500};

/// What flows back in a millisecond.
double RefillRate(const StatedWindow& window) {
  const double span = static_cast<double>((window.resets_at - window.seen_at).count());
  if (!window.refills || !window.max || span <= 0) return 0;
  return static_cast<double>(*window.max - window.remaining) / span;
}

/// What is left, below zero when more was spent than remained.
std::int64_t Balance(const StatedWindow& window, base::UtcTime now) {
  const double elapsed =
      static_cast<double>(std::max((now - window.seen_at).count(), Millis::rep{0}));
  const auto back = static_cast<std::int64_t>(RefillRate(window) * elapsed);
  return window.remaining + back - window.spent_since;
}

}  // namespace

std::int64_t UsedIn(const CountedWindow& window, base::UtcTime now) {
  std::int64_t used = 0;
  for (const Spending& spending : window.spent) {
    if (spending.at + window.length > now) used += spending.amount;
  }
  return used;
}

Millis WaitFor(const CountedWindow& window, std::int64_t need, base::UtcTime now) {
  need = std::min(need, window.max);
  const Millis length = window.length + kJitter;
  std::int64_t used = UsedIn({.length = length, .spent = window.spent}, now);
  if (used + need <= window.max) return Millis(0);
  for (const Spending& spending : window.spent) {
    if (spending.at + length <= now) continue;
    used -= spending.amount;
    if (used + need <= window.max) return spending.at + length - now;
  }
  return length;  // not reached: an empty window holds every need
}

std::optional<std::int64_t> LeftOf(const StatedWindow& window, base::UtcTime now) {
  if (now >= window.resets_at) return std::nullopt;
  return std::max<std::int64_t>(Balance(window, now), 0);
}

Millis WaitFor(const StatedWindow& window, std::int64_t need, base::UtcTime now) {
  if (now >= window.resets_at) return Millis(0);
  if (window.max) need = std::min(need, *window.max);
  const std::int64_t missing = need - Balance(window, now);
  if (missing <= 0) return Millis(0);
  const Millis until_reset = window.resets_at - now;
  const double rate = RefillRate(window);
  if (rate <= 0) return until_reset;
  const double flows_back_in = std::ceil(static_cast<double>(missing) / rate);
  if (flows_back_in >= static_cast<double>(until_reset.count())) return until_reset;
  return Millis(static_cast<std::int64_t>(flows_back_in));
}

}  // namespace logai::llm
