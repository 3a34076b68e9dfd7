#include "llm/quota/stated_limits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "net/retry_after.h"

namespace logai::llm {
namespace {

using base::Millis;

constexpr Millis kLongestKnowledge = std::chrono::hours(24);
/// Where a limit has no reset field: most of such limits are per minute.
constexpr Millis kUnstatedReset = std::chrono::minutes(1);

constexpr std::int64_t kMost = 1'000'000'000'000'000;  // sums of such stay in range

/// "30000" and "29999.5"; nullopt for "-1", "unlimited" and what no count could be.
std::optional<std::int64_t> CountIn(std::string_view text) {
  text = base::Trim(text);
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc() || count < 0 || (!rest.empty() && rest.front() != '.'))
    return std::nullopt;
  return std::min(count, kMost);
}

std::optional<std::int64_t> CountIn(const std::optional<std::string_view>& text) {
  return text ? CountIn(*text) : std::nullopt;
}

/// Whether a bucket of `max` that fills up in `length` would be full again after `reset`.
bool FitsBucket(std::int64_t max, std::int64_t remaining, Millis reset, Millis length) {
  constexpr double kTolerance = 0.1;
  const double missing = static_cast<double>(max - remaining) / static_cast<double>(max);
  const double expected = missing * static_cast<double>(length.count());
  const double off = std::abs(static_cast<double>(reset.count()) - expected);
  return off <= std::max(kTolerance * expected, 1'000.0);  // many servers round to seconds
}

/// One limit out of its three fields. `period` is given where the name of the field says it.
std::optional<StatedQuota> Stated(Metric metric, std::optional<Period> period,
                                  std::optional<std::int64_t> max,
                                  std::optional<std::int64_t> remaining,
                                  std::optional<Millis> reset) {
  if (!remaining || (max && *max == 0)) return std::nullopt;
  if (max) *remaining = std::min(*remaining, *max);
  StatedQuota stated{.metric = metric,
                     .max = max,
                     .remaining = *remaining,
                     .resets_in = std::min(reset.value_or(kUnstatedReset), kLongestKnowledge)};
  const Millis ahead = stated.resets_in;
  const bool after_a_minute = ahead > LengthOf(Period::kMinute) + std::chrono::seconds(5);
  stated.period = period.value_or(after_a_minute ? Period::kDay : Period::kMinute);
  // An empty one says nothing of how it fills: a window that has just begun looks the same.
  if (!max || !reset || *remaining == 0 || *remaining == *max) return stated;
  for (const Period candidate : {Period::kMinute, Period::kDay}) {
    if (period && *period != candidate) continue;
    if (!FitsBucket(*max, *remaining, ahead, LengthOf(candidate))) continue;
    stated.period = candidate;
    stated.refills = true;
    break;
  }
  return stated;
}

/// What follows "x-ratelimit-remaining" in the name of a field.
struct Suffix {
  std::string_view text;
  Metric metric;
  std::optional<Period> period;
};
constexpr std::array kSuffixes = std::to_array<Suffix>({
    {"", Metric::kRequests, std::nullopt},
    {"-requests", Metric::kRequests, std::nullopt},
    {"-requests-minute", Metric::kRequests, Period::kMinute},
    {"-requests-day", Metric::kRequests, Period::kDay},
    {"-tokens", Metric::kTokens, std::nullopt},
    {"-tokens-minute", Metric::kTokens, Period::kMinute},
    {"-tokens-day", Metric::kTokens, Period::kDay},
});
constexpr std::array kAnthropic =
    std::to_array<std::pair<std::string_view, Metric>>({{"requests", Metric::kRequests},
                                                        {"tokens", Metric::kTokens},
                                                        {"input-tokens", Metric::kInputTokens},
                                                        {"output-tokens", Metric::kOutputTokens}});

std::optional<Millis> ResetIn(const std::optional<std::string_view>& field, base::UtcTime now) {
  return field ? net::ParseReset(*field, now) : std::nullopt;
}

/// The number right behind `before` in `text`.
std::optional<std::int64_t> CountBehind(std::string_view text, std::string_view before) {
  const auto at = text.find(before);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + before.size());
  return CountIn(rest.substr(0, rest.find_first_not_of("0123456789")));
}

/// What `said`, a type or a message in lower case, names of the limit that was hit.
void ReadWords(std::string_view said, StatedQuota& stated) {
  const auto says = [&](std::string_view words) { return said.contains(words); };
  const bool by_day = says("byday") || says("per day") || says("per 86400s");
  const bool by_minute = says("byminute") || says("per min") || says("per 60s");
  if (!by_day && !by_minute) return;
  stated.period = by_day ? Period::kDay : Period::kMinute;
  stated.metric = says("token") ? Metric::kTokens : Metric::kRequests;
}

}  // namespace

std::vector<StatedQuota> ReadStatedQuotas(const net::Headers& headers, base::UtcTime now) {
  std::vector<StatedQuota> all;
  const auto add = [&](Metric metric, std::optional<Period> period, const std::string& limit,
                       const std::string& remaining, const std::string& reset) {
    const auto stated = Stated(metric, period, CountIn(headers.Get(limit)),
                               CountIn(headers.Get(remaining)), ResetIn(headers.Get(reset), now));
    if (stated) all.push_back(*stated);
  };
  for (const auto& [suffix, metric, period] : kSuffixes) {
    const std::string end(suffix);
    add(metric, period, "x-ratelimit-limit" + end, "x-ratelimit-remaining" + end,
        "x-ratelimit-reset" + end);
  }
  for (const auto& [name, metric] : kAnthropic) {
    const std::string start = "anthropic-ratelimit-" + std::string(name);
    add(metric, std::nullopt, start + "-limit", start + "-remaining", start + "-reset");
  }
  return all;
}

std::optional<StatedQuota> ReadRefusal(const net::Headers& headers, const WireError& wire,
                                       std::optional<Millis> retry_after) {
  if (!retry_after) {
    const auto seconds = CountIn(headers.Get("x-ratelimit-timeremaining"));
    if (!seconds) return std::nullopt;
    retry_after = std::chrono::seconds(std::min<std::int64_t>(*seconds, 86'400));
  }
  StatedQuota stated{.resets_in = std::clamp(*retry_after, Millis(0), kLongestKnowledge)};
  const std::string type = base::ToLower(headers.Get("x-ratelimit-type").value_or(""));
  const std::string message = base::ToLower(wire.message);
  const std::string code = base::ToLower(wire.code);
  ReadWords(type + " " + message, stated);
  if (stated.metric) {
    stated.max = CountBehind(message, "rate limit of ");
    if (!stated.max) stated.max = CountBehind(message, ": limit ");
    if (stated.max == 0) stated.max = std::nullopt;
  }
  // "UserByModelByDay" is for the model, "UserByDay" and Copilot's "user_global_rate_limited" are
  // not.
  stated.whole_account = (type.starts_with("userby") && !type.contains("model")) ||
                         code.starts_with("user_global") || code.starts_with("user_weekly");
  return stated;
}

}  // namespace logai::llm
