#include "llm/wait_hint.h"

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

}  // namespace

std::optional<base::Millis> WaitHint(const net::Headers& headers, const WireError& error,
                                     base::UtcTime now) {
  if (const auto wait = net::RetryAfter(headers, now)) return wait;
  return WaitInWords(error.message, now);
}

}  // namespace logai::llm
