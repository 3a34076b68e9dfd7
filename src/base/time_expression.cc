#include "base/time_expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "base/iso_time.h"
#include "base/text.h"

namespace logai::base {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::weeks;

/// Nobody asks for more; it keeps arithmetic far from overflow.
constexpr auto kLongestAgo = days(100 * 366);
/// How far ahead the end of a window of clock times may be before it looks like a slip.
constexpr auto kFurthestAhead = hours(12);
constexpr std::size_t kLongestText = 100;

struct Unit {
  std::array<std::string_view, 5> names;
  Millis length;
};
constexpr std::array<Unit, 5> kUnits = {{
    {{"w", "wk", "wks", "week", "weeks"}, weeks(1)},
    {{"d", "day", "days"}, days(1)},
    {{"h", "hr", "hrs", "hour", "hours"}, hours(1)},
    {{"m", "min", "mins", "minute", "minutes"}, minutes(1)},
    {{"s", "sec", "secs", "second", "seconds"}, seconds(1)},
}};

const Unit* FindUnit(std::string_view name) {
  const auto found = std::ranges::find_if(kUnits, [&](const Unit& unit) {
    return !name.empty() && std::ranges::find(unit.names, name) != unit.names.end();
  });
  return found == kUnits.end() ? nullptr : &*found;
}

bool TakeWord(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text = Trim(text.substr(word.size()));
  return true;
}

/// The number at the front of `text`, such as "3" or "1.5"; nothing is taken when there is none.
std::optional<double> TakeAmount(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && (IsDigit(text[length]) || text[length] == '.')) ++length;
  double amount = 0;
  const char* const end = text.data() + length;
  const auto [parsed, error] = std::from_chars(text.data(), end, amount, std::chars_format::fixed);
  if (length == 0 || error != std::errc() || parsed != end || !IsDigit(text[length - 1]) ||
      !IsDigit(text[0])) {
    return std::nullopt;
  }
  text = Trim(text.substr(length));
  return amount;
}

/// "3h30m", "5 minutes", "an hour", and "hour" when `bare_unit`: all of `text`, which is in lower
/// case. Larger units come first and none comes twice.
std::optional<Millis> ReadDuration(std::string_view text, bool bare_unit) {
  double total_ms = 0;
  const Unit* previous = nullptr;
  while (!text.empty() || !previous) {
    auto amount = TakeAmount(text);
    if (!amount && !previous && (bare_unit || TakeWord(text, "an ") || TakeWord(text, "a "))) {
      amount = 1;
    }
    if (!amount) return std::nullopt;
    std::size_t length = 0;
    while (length < text.size() && IsLower(text[length])) ++length;
    const Unit* unit = FindUnit(text.substr(0, length));
    if (!unit || (previous && unit->length >= previous->length)) return std::nullopt;
    text = Trim(text.substr(length));
    total_ms += *amount * static_cast<double>(unit->length.count());
    previous = unit;
  }
  if (!(total_ms <= static_cast<double>(Millis(kLongestAgo).count()))) return std::nullopt;
  return Millis(std::llround(total_ms));
}

/// A duration in any of the forms that count back from now.
std::optional<Millis> ReadAgo(std::string_view text) {
  if (text.ends_with(" ago")) return ReadDuration(Trim(text.substr(0, text.size() - 4)), false);
  if (text.ends_with("ago") && text.size() > 3) {
    return ReadDuration(Trim(text.substr(0, text.size() - 3)), false);  // "5mago"
  }
  TakeWord(text, "the ");
  if (TakeWord(text, "last ") || TakeWord(text, "past ")) return ReadDuration(text, true);
  if (TakeWord(text, "now")) {
    if (!TakeWord(text, "-")) return std::nullopt;
    return ReadDuration(text, false);
  }
  TakeWord(text, "-");
  return ReadDuration(text, false);
}

/// A number of digits that can only be a time since the epoch. 8 digits are a date, few digits and
/// odd lengths are unclear.
std::optional<UtcTime> ReadEpoch(std::string_view text) {
  const auto dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction =
      dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  if (whole.empty() || whole.size() > 19 || !std::ranges::all_of(whole, IsDigit) ||
      !std::ranges::all_of(fraction, IsDigit) ||
      (dot != std::string_view::npos && fraction.empty())) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  if (std::from_chars(whole.data(), whole.data() + whole.size(), number).ec != std::errc()) {
    return std::nullopt;
  }
  switch (whole.size()) {
    case 1:
      return number == 0 ? std::optional(UtcTime()) : std::nullopt;
    case 9:
    case 10: {
      std::string ms(fraction.substr(0, 3));
      ms.resize(3, '0');
      return FromEpochMs(number * 1000 + (ms[0] - '0') * 100 + (ms[1] - '0') * 10 + (ms[2] - '0'));
    }
    case 12:
    case 13:
      return FromEpochMs(number);
    case 16:
      return FromEpochMs(number / 1000);
    case 19:
      return FromEpochMs(number / 1'000'000);
    default:
      return std::nullopt;
  }
}

UtcTime At(local_days day, const ClockReading& clock, const TimeZone& zone) {
  const LocalTime local = day + clock.since_midnight;
  return clock.offset ? UtcTime(local.time_since_epoch() - *clock.offset) : zone.ToUtc(local);
}

/// Today by the clocks that `clock` speaks of.
local_days Today(UtcTime now, const ClockReading& clock, const TimeZone& zone) {
  return floor<days>(clock.offset ? LocalTime(now.time_since_epoch() + *clock.offset)
                                  : zone.ToLocal(now));
}

std::unexpected<Error> Refuse(std::string_view text, std::string_view reason) {
  Error error{
      .kind = ErrorKind::kInvalidInput,
      .message = fmt::format("cannot read \"{}\" as a time", ToValidUtf8(Utf8Prefix(text, 60))),
      .next = fmt::format("give it for example as {}", TimeExamples()),
      .retry_after = {}};
  if (!reason.empty()) error.message += fmt::format(": {}", reason);
  std::ranges::replace_if(
      error.message, [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; }, '?');
  return Fail(std::move(error));
}

/// What came of looking for one form: the time, that it is another form (nullopt), or an error.
using Attempt = Result<std::optional<UtcTime>>;

Attempt TryClock(std::string_view text, UtcTime now, const TimeZone& zone) {
  const bool of_today = TakeWord(text, "today ");
  const bool of_yesterday = !of_today && TakeWord(text, "yesterday ");
  const auto clock = ReadClock(text);
  if (!clock) {
    if (clock.error().kind == ErrorKind::kNotFound) return std::optional<UtcTime>();
    return Fail(clock.error());
  }
  const local_days today = Today(now, *clock, zone);
  if (of_yesterday) return std::optional(At(today - days(1), *clock, zone));
  const UtcTime time = At(today, *clock, zone);
  if (of_today || time <= now) return std::optional(time);
  return std::optional(At(today - days(1), *clock, zone));
}

Attempt TryDate(std::string_view text, const TimeZone& zone) {
  const auto date = ReadDate(text);
  if (!date) {
    if (date.error().kind == ErrorKind::kNotFound) return std::optional<UtcTime>();
    return Fail(date.error());
  }
  return std::optional(At(local_days(date->date), date->clock.value_or(ClockReading{}), zone));
}

/// In lower case, with one blank between words.
std::string Normalized(std::string_view text) {
  std::string result;
  for (const char c : ToLower(Trim(text))) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank) result += c;
    if (blank && !result.ends_with(' ')) result += ' ';
  }
  return result;
}

}  // namespace

bool IsClockTime(std::string_view text) { return ReadClock(Normalized(text)).has_value(); }

std::string_view TimeExamples() {
  return "now, 30m, 3h30m, 2 hours ago, yesterday, last hour, 14:05, 2026-11-20, "
         "2026-11-20 14:05, 2026-11-20T14:05:00Z or epoch seconds or milliseconds";
}

Result<UtcTime> ParseTime(std::string_view text, UtcTime now, const TimeZone& zone) {
  const std::string_view original = Trim(text);
  if (original.size() > kLongestText) return Refuse(original, "it is too long");
  const std::string normal = Normalized(original);
  if (normal.empty()) return Refuse(original, "it is empty");
  if (normal == "now") return now;
  if (normal == "yesterday") return now - days(1);
  if (normal == "today") return zone.ToUtc(floor<days>(zone.ToLocal(now)));
  if (const auto epoch = ReadEpoch(normal)) return *epoch;
  if (const auto ago = ReadAgo(normal)) return now - *ago;
  auto attempt = TryClock(normal, now, zone);
  if (attempt && !*attempt) attempt = TryDate(normal, zone);
  if (!attempt) return Refuse(original, attempt.error().message);
  if (!*attempt) return Refuse(original, "");
  return **attempt;
}

Result<TimeRange> ParseRange(std::optional<std::string_view> since,
                             std::optional<std::string_view> until, UtcTime now,
                             const TimeZone& zone) {
  const auto read = [&](std::optional<std::string_view> text,
                        std::string_view which) -> Result<std::optional<UtcTime>> {
    if (!text) return std::optional<UtcTime>();
    auto time = ParseTime(*text, now, zone);
    if (!time) return Fail(time.error().Within(which));
    return std::optional(*time);
  };
  TimeRange range;
  LOGAI_ASSIGN_OR_RETURN(range.begin, read(since, "start"));
  LOGAI_ASSIGN_OR_RETURN(range.end, read(until, "end"));
  if (!range.begin || !range.end || *range.begin <= *range.end) return range;
  if (IsClockTime(*until)) {
    // The last such time was before the start, so the next one is meant: "13:30" to "14:30" at
    // 14:00.
    const UtcTime next = zone.ToUtc(zone.ToLocal(*range.end) + days(1));
    if (next >= *range.begin && next <= now + kFurthestAhead) {
      range.end = next;
      return range;
    }
  }
  Error error{.kind = ErrorKind::kInvalidInput,
              .message = fmt::format("the start ({}) is after the end ({})",
                                     FormatIso(*range.begin, zone), FormatIso(*range.end, zone)),
              .next = "swap them, or give one of them with its date",
              .retry_after = {}};
  return Fail(std::move(error));
}

}  // namespace logai::base
