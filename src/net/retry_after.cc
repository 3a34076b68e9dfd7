#include "net/retry_after.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <string>

#include "base/text.h"

namespace logai::net {
namespace {

using base::Millis;
using base::UtcTime;

constexpr double kLongestMs = 366.0 * 86'400'000;

/// A plain decimal number at the start of `text`, which is removed from it.
std::optional<double> TakeNumber(std::string_view& text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error == std::errc::result_out_of_range) {
    number = kLongestMs;
  } else if (error != std::errc()) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(last - text.data()));
  return number;
}

std::optional<double> WholeNumber(std::string_view text) {
  const auto number = TakeNumber(text);
  return text.empty() ? number : std::nullopt;
}

Millis WaitOf(double milliseconds) {
  return Millis(static_cast<std::int64_t>(std::ceil(std::clamp(milliseconds, 0.0, kLongestMs))));
}

Millis Until(UtcTime moment, UtcTime now) {
  return WaitOf(static_cast<double>((moment - now).count()));
}

/// "1h2m3.5s", "12ms": Go's form of durations, which the servers print.
std::optional<Millis> ParseDuration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  double total_ms = 0;
  while (!text.empty()) {
    const auto number = TakeNumber(text);
    if (!number) return std::nullopt;
    const std::size_t unit_end = std::min(text.find_first_of("0123456789."), text.size());
    const std::string_view unit = text.substr(0, unit_end);
    double unit_ms = 0;
    if (unit == "d") unit_ms = 86'400'000;
    if (unit == "h") unit_ms = 3'600'000;
    if (unit == "m") unit_ms = 60'000;
    if (unit == "s") unit_ms = 1'000;
    if (unit == "ms") unit_ms = 1;
    if (unit == "us" || unit == "\xC2\xB5s") unit_ms = 1e-3;
    if (unit == "ns") unit_ms = 1e-6;
    if (unit_ms == 0) return std::nullopt;
    total_ms += *number * unit_ms;
    text.remove_prefix(unit_end);
  }
  return WaitOf(total_ms);
}

/// A number of exactly `digits` digits at `at`.
std::optional<int> Digits(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  const char* const begin = text.data() + at;
  int number = 0;
  const auto [last, error] = std::from_chars(begin, begin + digits, number);
  if (error != std::errc() || last != begin + digits || number < 0) return std::nullopt;
  return number;
}

/// The offset at the end of an RFC 3339 time: "Z", "+02:00".
std::optional<std::chrono::minutes> ParseOffset(std::string_view zone) {
  if (base::EqualIgnoringCase(zone, "z")) return std::chrono::minutes(0);
  const auto hours = Digits(zone, 1, 2);
  const auto minutes = Digits(zone, 4, 2);
  if (zone.size() != 6 || zone[3] != ':' || !hours || !minutes) return std::nullopt;
  const std::chrono::minutes offset(*hours * 60 + *minutes);
  if (zone[0] == '+') return offset;
  if (zone[0] == '-') return -offset;
  return std::nullopt;
}

std::optional<UtcTime> ParseRfc3339(std::string_view text) {
  const auto year = Digits(text, 0, 4), month = Digits(text, 5, 2), day = Digits(text, 8, 2);
  const auto hour = Digits(text, 11, 2), minute = Digits(text, 14, 2), second = Digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  text.remove_prefix(19);
  double fraction_ms = 0;
  if (text.starts_with('.')) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    const auto fraction = WholeNumber("0" + std::string(text.substr(0, end)));
    if (!fraction) return std::nullopt;
    fraction_ms = *fraction * 1'000;
    text.remove_prefix(end);
  }
  const auto offset = ParseOffset(text);
  if (!offset) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) + WaitOf(fraction_ms) - *offset;
}

std::optional<UtcTime> ParseHttpDate(std::string_view value) {
  value = base::Trim(value);
  // curl_getdate takes nearly anything; an HTTP date begins with the name of a day.
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  if (value.size() < 16 || kDays.find(value.substr(0, 3)) % 3 != 0) return std::nullopt;
  const std::time_t date = curl_getdate(std::string(value).c_str(), nullptr);
  if (date == -1) return std::nullopt;
  return UtcTime(std::chrono::seconds(date));
}

}  // namespace

std::optional<Millis> ParseRetryAfter(std::string_view value, UtcTime now) {
  value = base::Trim(value);
  if (const auto seconds = WholeNumber(value)) return WaitOf(*seconds * 1'000);
  const auto date = ParseHttpDate(value);
  return date ? std::optional(Until(*date, now)) : std::nullopt;
}

std::optional<Millis> ParseReset(std::string_view value, UtcTime now) {
  value = base::Trim(value);
  if (const auto number = WholeNumber(value)) {
    if (*number >= 1e11) return WaitOf(*number - static_cast<double>(base::EpochMs(now)));
    if (*number >= 1e9) return WaitOf(*number * 1e3 - static_cast<double>(base::EpochMs(now)));
    return WaitOf(*number * 1'000);
  }
  if (const auto moment = ParseRfc3339(value)) return Until(*moment, now);
  return ParseDuration(value);
}

namespace {

/// The name of the "remaining" field that belongs to a "reset" field, or "" for another field.
std::string RemainingFieldOf(std::string_view field) {
  std::string name = base::ToLower(field);
  const bool openai = name.starts_with("x-ratelimit-reset");
  const bool anthropic = name.starts_with("anthropic-ratelimit-") && name.ends_with("-reset");
  if (!openai && !anthropic) return {};
  return name.replace(name.rfind("reset"), 5, "remaining");
}

/// The moment of the answer by the server's own clock, by which its dates must be read: ours may be
/// minutes off.
UtcTime ServersNow(const Headers& headers, UtcTime ours) {
  const auto date = headers.Get("date");
  return (date ? ParseHttpDate(*date) : std::nullopt).value_or(ours);
}

}  // namespace

std::optional<Millis> RetryAfter(const Headers& headers, UtcTime our_now) {
  const UtcTime now = ServersNow(headers, our_now);
  if (const auto value = headers.Get("retry-after-ms")) {
    if (const auto ms = WholeNumber(base::Trim(*value))) return WaitOf(*ms);
  }
  if (const auto value = headers.Get("retry-after")) {
    if (const auto wait = ParseRetryAfter(*value, now)) return wait;
  }
  std::optional<Millis> spent;
  std::optional<Millis> soonest;
  for (const auto& [name, value] : headers.all()) {
    const std::string remaining = RemainingFieldOf(name);
    if (remaining.empty()) continue;
    const auto wait = ParseReset(value, now);
    if (!wait) continue;
    if (headers.Get(remaining) == "0") spent = std::max(spent.value_or(*wait), *wait);
    soonest = std::min(soonest.value_or(*wait), *wait);
  }
  return spent ? spent : soonest;
}

}  // namespace logai::net
