#include "llm/wait_hint.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.h"
#include "net/retry_after.h"

namespace logai::llm {
namespace {

/// The unit that the word after a number names; seconds when it names none.
std::string_view UnitOf(std::string_view word) {
  if (word.starts_with("ms") || word.starts_with("milli")) return "ms";
  if (word.starts_with("min")) return "m";
  if (word.starts_with("hour")) return "h";
  return "s";
}

std::optional<base::Millis> WaitInWords(std::string_view message, base::UtcTime now) {
  const std::string lower = base::ToLower(message);
  for (const std::string_view before :
       {"please wait ", "try again in ", "retry after ", "retry in ", "available again in "}) {
    const auto at = lower.find(before);
    if (at == std::string::npos) continue;
    // "6m0s." or "20 seconds before": the amount ends at a blank, its full stop is the sentence's.
    const auto rest = std::string_view(lower).substr(at + before.size());
    auto amount = rest.substr(0, std::min(rest.size(), rest.find_first_of(" ,;)")));
    const auto next_word = base::Trim(rest.substr(amount.size()));
    while (amount.ends_with('.')) amount.remove_suffix(1);
    if (amount.empty() || amount.front() < '0' || amount.front() > '9') continue;
    const bool bare = amount.find_first_not_of("0123456789.") == std::string_view::npos;
    std::string duration(amount);
    if (bare) duration += UnitOf(next_word);
    if (const auto wait = net::ParseReset(duration, now)) return wait;
  }
  return std::nullopt;
}

/// "2026-12-01 at 00:00 UTC", "2026-12-01T00:00:00Z", "2026-12-01": a moment, UTC unless it says
/// another offset.
std::optional<base::Millis> UntilMoment(std::string_view text, base::UtcTime now) {
  constexpr std::size_t kDate = 10, kClock = 5;
  if (text.size() < kDate || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::string date(text.substr(0, kDate));
  text.remove_prefix(kDate);
  if (text.starts_with('t')) {
    const auto whole = text.substr(0, text.find_first_of(" ,;)"));
    std::string moment = date + std::string(whole);
    while (moment.ends_with('.')) moment.pop_back();
    if (const auto wait = net::ParseReset(moment, now)) return wait;
  }
  for (const std::string_view between : {" at ", " ", "t", ", "}) {
    if (!text.starts_with(between)) continue;
    const auto clock = text.substr(between.size(), kClock);
    if (const auto wait = net::ParseReset(fmt::format("{}T{}:00Z", date, clock), now)) return wait;
  }
  return net::ParseReset(date + "T00:00:00Z", now);
}

std::optional<base::Millis> MomentInWords(std::string_view message, base::UtcTime now) {
  const std::string lower = base::ToLower(message);
  for (const std::string_view before :
       {"regain access on ", "regain access at ", "try again at ", "try again after ",
        "try again on ", "retry at ", "retry after ", "resets at ", "resets on ", "reset at ",
        "reset on ", "renews on ", "renews at ", "available again on ", "available again at "}) {
    const auto at = lower.find(before);
    if (at == std::string::npos) continue;
    if (const auto wait = UntilMoment(std::string_view(lower).substr(at + before.size()), now))
      return wait;
  }
  return std::nullopt;
}

}  // namespace

std::string When(base::UtcTime now, base::Millis wait) {
  const auto end = std::chrono::ceil<std::chrono::minutes>(now + wait);
  const std::string date_time = base::FormatDateTime(end);  // 2026-11-20 05:10:00
  const bool another_day =
      std::chrono::floor<std::chrono::days>(end) != std::chrono::floor<std::chrono::days>(now);
  const std::string shown = another_day ? date_time.substr(0, 16) : date_time.substr(11, 5);
  return fmt::format("at {} UTC (in {})", shown, base::FormatDuration(wait));
}

std::optional<base::Millis> WaitHint(const net::Headers& headers, const WireError& error,
                                     base::UtcTime now) {
  auto wait = net::RetryAfter(headers, now);
  if (!wait) wait = WaitInWords(error.message, now);
  if (!wait) wait = MomentInWords(error.message, now);
  // No wait at all is no hint: a server that said "now" has just refused.
  return wait && *wait > base::Millis(0) ? wait : std::nullopt;
}

}  // namespace logai::llm
