#include <algorithm>

#include "base/ascii.h"
#include "base/time_zone_rules.h"

namespace logai::base {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;

/// Takes the parts of a TZ string from its front. After a failure, `ok` stays false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return text_.empty(); }
  bool Take(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  /// "CET" or "<+03>".
  void SkipName() {
    const bool bracketed = Take('<');
    std::size_t length = 0;
    while (length < text_.size() && (bracketed ? text_[length] != '>' : IsLetter(text_[length]))) {
      ++length;
    }
    text_.remove_prefix(length);
    ok_ = ok_ && length >= (bracketed ? 1u : 3u) && (!bracketed || Take('>'));
  }

  /// "[+-]hh[:mm[:ss]]"
  seconds TakeTime() {
    const bool negative = Take('-');
    if (!negative) Take('+');
    seconds time = hours(TakeNumber(0, 167));
    if (Take(':')) time += minutes(TakeNumber(0, 59));
    if (Take(':')) time += seconds(TakeNumber(0, 59));
    return negative ? -time : time;
  }

  YearlyChange TakeChange() {
    YearlyChange change;
    if (Take('M')) {
      change.month = static_cast<unsigned>(TakeNumber(1, 12));
      ok_ = ok_ && Take('.');
      change.week = static_cast<unsigned>(TakeNumber(1, 5));
      ok_ = ok_ && Take('.');
      change.weekday = static_cast<unsigned>(TakeNumber(0, 6));
    } else if (Take('J')) {
      change.form = YearlyChange::Form::kDayWithoutLeapDay;
      change.day = TakeNumber(1, 365);
    } else {
      change.form = YearlyChange::Form::kDayFromZero;
      change.day = TakeNumber(0, 365);
    }
    if (Take('/')) change.at = TakeTime();
    return change;
  }

 private:
  int TakeNumber(int lowest, int highest) {
    int number = 0;
    std::size_t digits = 0;
    while (digits < 3 && digits < text_.size() && IsDigit(text_[digits])) {
      number = number * 10 + (text_[digits++] - '0');
    }
    text_.remove_prefix(digits);
    ok_ = ok_ && digits > 0 && number >= lowest && number <= highest;
    return std::clamp(number, lowest, highest);
  }

  std::string_view text_;
  bool ok_ = true;
};

}  // namespace

sys_seconds YearlyChange::In(year y) const {
  const sys_days new_year = sys_days(y / std::chrono::January / 1);
  sys_days date;
  if (form == Form::kDayFromZero) {
    date = new_year + days(day);
  } else if (form == Form::kDayWithoutLeapDay) {
    const bool after_leap_day = y.is_leap() && day >= 60;
    date = new_year + days(day - 1 + (after_leap_day ? 1 : 0));
  } else {
    const std::chrono::weekday which(weekday);
    const auto in_month = y / std::chrono::month(month);
    date = week == 5 ? sys_days(in_month / which[std::chrono::last])
                     : sys_days(in_month / which[week]);
  }
  return sys_seconds(date) + at;
}

std::optional<PosixZone> PosixZone::Parse(std::string_view text) {
  Scanner scan(text);
  PosixZone zone;
  scan.SkipName();
  zone.offset = -scan.TakeTime();  // POSIX counts westwards
  if (scan.ok() && scan.AtEnd()) return zone;

  Summer summer{.offset = zone.offset + hours(1), .begin = {}, .end = {}};
  scan.SkipName();
  if (!scan.AtEnd() && !scan.Take(',')) {
    summer.offset = -scan.TakeTime();
    if (!scan.Take(',')) return std::nullopt;
  } else if (scan.AtEnd()) {
    return std::nullopt;  // which days, POSIX leaves to the system
  }
  summer.begin = scan.TakeChange();
  if (!scan.Take(',')) return std::nullopt;
  summer.end = scan.TakeChange();
  if (!scan.ok() || !scan.AtEnd()) return std::nullopt;
  zone.summer = summer;
  return zone;
}

seconds PosixZone::OffsetAt(sys_seconds time) const {
  if (!summer) return offset;
  const auto local_day = std::chrono::floor<days>(time + offset);
  const year here = std::chrono::year_month_day(local_day).year();
  // A change near New Year may belong, in UTC, to the year before or after.
  for (const year y : {here - std::chrono::years(1), here, here + std::chrono::years(1)}) {
    const sys_seconds begin = summer->begin.In(y) - offset;
    sys_seconds end = summer->end.In(y) - summer->offset;
    if (end <= begin) end = summer->end.In(y + std::chrono::years(1)) - summer->offset;
    if (begin <= time && time < end) return summer->offset;
  }
  return offset;
}

}  // namespace logai::base
