#include "base/iso_time.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/text.h"

namespace logai::base {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Takes parts from the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool AtEnd() const { return text_.empty(); }
  std::size_t DigitsAhead() const {
    std::size_t count = 0;
    while (count < text_.size() && IsDigit(text_[count])) ++count;
    return count;
  }
  bool Take(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (!EqualIgnoringCase(text_.substr(0, word.size()), word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  bool TakeBlanks() {
    const std::size_t before = text_.size();
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\t')) text_.remove_prefix(1);
    return text_.size() != before;
  }
  /// Exactly `digits` digits, or nothing is taken.
  std::optional<int> TakeNumber(std::size_t digits) {
    if (DigitsAhead() < digits) return std::nullopt;
    int number = 0;
    for (std::size_t i = 0; i < digits; ++i) number = number * 10 + (text_[i] - '0');
    text_.remove_prefix(digits);
    return number;
  }
  /// Digits after a decimal mark, to the millisecond.
  Millis TakeFraction() {
    int ms = 0, digits = 0;
    for (; !text_.empty() && IsDigit(text_[0]); text_.remove_prefix(1), ++digits) {
      if (digits < 3) ms = ms * 10 + (text_[0] - '0');
    }
    for (; digits < 3; ++digits) ms *= 10;
    return Millis(ms);
  }

 private:
  std::string_view text_;
};

std::unexpected<Error> NotOne() { return Fail(ErrorKind::kNotFound, "no such form"); }

/// Nothing, "Z", "UTC", "+01", "+0100" or "+01:00" up to the end.
Result<std::optional<seconds>> TakeZone(Scanner& scan) {
  scan.TakeBlanks();
  if (scan.AtEnd()) return std::optional<seconds>();
  if (scan.TakeWord("utc") || scan.TakeWord("gmt") || scan.TakeWord("z")) {
    if (!scan.AtEnd()) return NotOne();
    return std::optional(seconds(0));
  }
  const bool negative = scan.Take('-');
  if (!negative && !scan.Take('+')) return NotOne();
  const auto hour = scan.TakeNumber(2);
  if (!hour) return NotOne();
  const bool colon = scan.Take(':');
  const auto minute = scan.TakeNumber(2);
  if ((colon && !minute) || !scan.AtEnd()) return NotOne();
  if (*hour > 26 || minute.value_or(0) > 59) {
    return Fail(ErrorKind::kInvalidInput, "there is no zone that far from UTC");
  }
  const seconds offset = hours(*hour) + minutes(minute.value_or(0));
  return std::optional(negative ? -offset : offset);
}

struct ClockForm {
  bool lone_hour = false;  ///< "14" is allowed, after a date
  bool basic = false;      ///< no colons
};

Result<ClockReading> TakeClock(Scanner& scan, ClockForm form) {
  const auto hour = scan.TakeNumber(2);
  if (!hour) return NotOne();
  std::optional<int> minute, second;
  Millis fraction{0};
  if (form.basic || scan.Take(':')) {
    minute = scan.TakeNumber(2);
    if (!minute && !form.basic) return NotOne();
    if (minute && (form.basic ? scan.DigitsAhead() > 0 : scan.Take(':'))) {
      second = scan.TakeNumber(2);
      if (!second) return NotOne();
      if (scan.Take('.') || scan.Take(',')) {
        if (scan.DigitsAhead() == 0) return NotOne();
        fraction = scan.TakeFraction();
      }
    }
  }
  if (!minute && !form.lone_hour) return NotOne();
  ClockReading clock;
  LOGAI_ASSIGN_OR_RETURN(clock.offset, TakeZone(scan));
  clock.since_midnight =
      hours(*hour) + minutes(minute.value_or(0)) + seconds(second.value_or(0)) + fraction;
  // 24:00 is midnight at the end of a day and :60 a leap second.
  if (minute.value_or(0) > 59 || second.value_or(0) > 60 || clock.since_midnight > hours(24)) {
    return Fail(ErrorKind::kInvalidInput, "there is no such time of day");
  }
  return clock;
}

}  // namespace

Result<ClockReading> ReadClock(std::string_view text) {
  Scanner scan(text);
  return TakeClock(scan, {});
}

Result<DateReading> ReadDate(std::string_view text) {
  Scanner scan(text);
  const bool basic = scan.DigitsAhead() == 8;
  const auto year = scan.TakeNumber(4);
  if (!year) return NotOne();
  const char between = basic ? '\0' : scan.Take('-') ? '-' : '/';
  if (between == '/' && !scan.Take('/')) return NotOne();
  const auto month = scan.TakeNumber(2);
  if (!month || (between != '\0' && !scan.Take(between))) return NotOne();
  const auto day = scan.TakeNumber(2);
  if (!day || scan.DigitsAhead() > 0) return NotOne();

  DateReading reading{.date = std::chrono::year(*year) /
                              std::chrono::month(static_cast<unsigned>(*month)) /
                              std::chrono::day(static_cast<unsigned>(*day)),
                      .clock = {}};
  if (!scan.AtEnd()) {
    if (!scan.TakeBlanks() && !scan.TakeWord("t")) return NotOne();
    const bool basic_clock = scan.DigitsAhead() != 2;
    LOGAI_ASSIGN_OR_RETURN(reading.clock,
                           TakeClock(scan, {.lone_hour = true, .basic = basic_clock}));
  }
  if (!reading.date.ok()) {
    return Fail(ErrorKind::kInvalidInput, "there is no {:04}-{:02}-{:02} in the calendar", *year,
                *month, *day);
  }
  return reading;
}

}  // namespace logai::base
