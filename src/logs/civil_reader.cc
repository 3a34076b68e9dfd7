#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "logs/timestamp_grammar.h"

namespace logai::logs {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

/// Zone names whose meaning is not disputed. Others ("IST", "CST" in China, …) are left out: the
/// time then counts as UTC and inferred.
struct Zone {
  std::string_view name;
  int offset_minutes;
};
constexpr std::array kZones = {
    Zone{"UTC", 0},    Zone{"GMT", 0},    Zone{"EST", -300}, Zone{"EDT", -240}, Zone{"CDT", -300},
    Zone{"MST", -420}, Zone{"MDT", -360}, Zone{"PST", -480}, Zone{"PDT", -420}, Zone{"CET", 60},
    Zone{"CEST", 120}, Zone{"MSK", 180},  Zone{"JST", 540}};

constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
constexpr std::string_view kWeekdays =
    "monday   tuesday  wednesdaythursday friday   saturday sunday   ";

}  // namespace

std::size_t CivilReader::CountDigits() const {
  const char* p = p_;
  while (p < end_ && base::IsDigit(*p)) ++p;
  return static_cast<std::size_t>(p - p_);
}

bool CivilReader::Take(char c) {
  if (p_ == end_ || *p_ != c) return false;
  ++p_;
  return true;
}

bool CivilReader::TakeBlanks() {
  if (Take('\t')) return true;
  if (!Take(' ')) return false;
  Take(' ');
  return true;
}

bool CivilReader::TakeNumber(std::size_t digits, int low, int high, int& out) {
  if (static_cast<std::size_t>(end_ - p_) < digits) return false;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (!base::IsDigit(p_[i])) return false;
    value = value * 10 + (p_[i] - '0');
  }
  if (value < low || value > high) return false;
  p_ += digits;
  out = value;
  return true;
}

bool CivilReader::TakeMonthName(int& month) {
  if (end_ - p_ < 4 || !base::IsLetter(p_[0]) || !base::IsLetter(p_[1]) || !base::IsLetter(p_[2]))
    return false;
  const std::array name = {static_cast<char>(p_[0] | 0x20), static_cast<char>(p_[1] | 0x20),
                           static_cast<char>(p_[2] | 0x20)};
  // Each word of a line without a time comes here: a search would cost more than the few looks.
  std::size_t at = 0;
  while (at < kMonths.size() && !std::equal(name.begin(), name.end(), &kMonths[at])) at += 3;
  if (at == kMonths.size()) return false;
  month = static_cast<int>(at / 3) + 1;
  p_ += 3;
  while (p_ < end_ && base::IsLetter(*p_)) ++p_;  // the month may be written out
  return true;
}

bool CivilReader::TakeWeekdayName() {
  if (end_ - p_ < 3) return false;
  for (std::size_t row = 0; row < kWeekdays.size(); row += 9) {
    if ((p_[0] | 0x20) != kWeekdays[row] || (p_[1] | 0x20) != kWeekdays[row + 1]) continue;
    std::string_view name = kWeekdays.substr(row, 9);
    name = name.substr(0, std::min(name.find(' '), name.size()));
    const auto length = static_cast<std::size_t>(std::find_if_not(p_, end_, base::IsLetter) - p_);
    if (length != 3 && length != name.size()) continue;
    const auto same = [](char a, char b) { return (a | 0x20) == b; };
    if (std::equal(p_, p_ + length, name.begin(), same)) {
      p_ += length;
      return true;
    }
  }
  return false;
}

bool CivilReader::TakeClock(CivilTime& civil, bool seconds_optional) {
  const std::size_t hour_digits = CountDigits();
  if (hour_digits != 1 && hour_digits != 2) return false;
  if (!TakeNumber(hour_digits, 0, 23, civil.hour) || !Take(':') ||
      !TakeNumber(2, 0, 59, civil.minute)) {
    return false;
  }
  if (Peek() == ':' && base::IsDigit(Peek(1))) {
    Take(':');
    if (!TakeNumber(2, 0, 60, civil.second) || base::IsDigit(Peek())) return false;
    TakeFraction(civil);
  } else if (!seconds_optional || base::IsDigit(Peek())) {
    return false;
  }
  return TakeHalfOfDay(civil);
}

bool CivilReader::TakeUnpaddedClock(CivilTime& civil) {
  const auto take = [&](std::size_t longest, int high, int& out) {
    const std::size_t digits = CountDigits();
    return digits > 0 && digits <= longest && TakeNumber(digits, 0, high, out);
  };
  return take(2, 23, civil.hour) && Take(':') && take(2, 59, civil.minute) && Take(':') &&
         take(2, 60, civil.second) && Take(':') && take(3, 999, civil.millisecond);
}

bool CivilReader::TakeCompactClock(CivilTime& civil) {
  if (!TakeNumber(2, 0, 23, civil.hour) || !TakeNumber(2, 0, 59, civil.minute) ||
      !TakeNumber(2, 0, 60, civil.second) || base::IsDigit(Peek())) {
    return false;
  }
  TakeFraction(civil);
  return true;
}

void CivilReader::TakeFraction(CivilTime& civil) {
  const char separator = Peek();
  if ((separator != '.' && separator != ',' && separator != ':') || !base::IsDigit(Peek(1))) return;
  std::size_t digits = 0;
  while (base::IsDigit(Peek(1 + digits))) ++digits;
  // After a colon only milliseconds make a fraction (WebSphere and some handsets write them so).
  if (digits > 12 || (separator == ':' && digits != 3)) return;
  int scale = 100;
  for (std::size_t i = 0; i < std::min<std::size_t>(digits, 3); ++i, scale /= 10) {
    civil.millisecond += (Peek(1 + i) - '0') * scale;
  }
  p_ += 1 + digits;
}

bool CivilReader::TakeHalfOfDay(CivilTime& civil) {
  // Java 20 and later put U+202F (narrow no-break space) in front of AM and PM.
  constexpr std::string_view kNarrowBlank = "\xE2\x80\xAF";
  const std::string_view ahead(p_, static_cast<std::size_t>(end_ - p_));
  const std::size_t skip = ahead.starts_with(kNarrowBlank) ? 3 : ahead.starts_with(' ') ? 1 : 0;
  const char half = static_cast<char>(Peek(skip) | 0x20);
  const bool written = (half == 'a' || half == 'p') && (Peek(skip + 1) | 0x20) == 'm' &&
                       !base::IsLetter(Peek(skip + 2));
  if (!written) return true;
  if (civil.hour < 1 || civil.hour > 12) return false;
  civil.hour = civil.hour % 12 + (half == 'p' ? 12 : 0);
  p_ += skip + 2;
  return true;
}

bool CivilReader::TakeNumericZone(CivilTime& civil) {
  const std::size_t start = position();
  const bool west = Peek() == '-';
  if (!Take('+') && !Take('-')) return false;
  int hours = 0, minutes = 0;
  bool good = TakeNumber(2, 0, 14, hours);
  if (good && (Peek() == ':' || base::IsDigit(Peek()))) {
    Take(':');
    good = TakeNumber(2, 0, 59, minutes) && minutes % 15 == 0;
  }
  if (!good || base::IsDigit(Peek()) || Peek() == '-' || Peek() == ':') {
    Rewind(start);
    return false;
  }
  civil.offset_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

void CivilReader::TakeZone(CivilTime& civil) {
  if ((Peek() == 'Z' || Peek() == 'z') && !base::IsLetter(Peek(1)) && !base::IsDigit(Peek(1))) {
    ++p_;
    civil.offset_minutes = 0;
    return;
  }
  if (TakeNumericZone(civil)) return;
  const std::size_t start = position();
  const bool blank = Take(' ');
  // Behind a blank the zone must be written in full: "-05" there could be anything.
  if (blank && (Peek() == '+' || Peek() == '-') && base::IsDigit(Peek(3)) &&
      base::IsDigit(Peek(4)) && TakeNumericZone(civil)) {
    return;
  }
  const auto letters = static_cast<std::size_t>(
      std::find_if_not(p_, std::min(end_, p_ + 5), [](char c) { return c >= 'A' && c <= 'Z'; }) -
      p_);
  const auto zone = std::ranges::find(kZones, std::string_view(p_, letters), &Zone::name);
  if (zone == kZones.end() || base::IsLetter(Peek(letters)) || base::IsDigit(Peek(letters))) {
    Rewind(start);
    return;
  }
  p_ += letters;
  civil.offset_minutes = zone->offset_minutes;
}

namespace {

/// The instant when the clocks that wrote `civil` stood at `clock` of `date`.
base::UtcTime At(std::chrono::sys_days date, base::Millis clock, const CivilTime& civil,
                 const base::TimeZone* zone) {
  const base::UtcTime as_utc = base::UtcTime(date) + clock;
  if (civil.offset_minutes) return as_utc - std::chrono::minutes(*civil.offset_minutes);
  if (zone == nullptr || zone->IsUtc()) return as_utc;
  return zone->ToUtc(base::LocalTime(as_utc.time_since_epoch()));
}

}  // namespace

std::optional<base::UtcTime> Resolve(const CivilTime& civil, const TimeBasis& basis) {
  using std::chrono::day;
  using std::chrono::month;
  using std::chrono::year;
  const base::Millis clock = std::chrono::hours(civil.hour) + std::chrono::minutes(civil.minute) +
                             std::chrono::seconds(civil.second) + base::Millis(civil.millisecond);
  if (civil.month != 0 && civil.year >= 0) {
    const std::chrono::year_month_day date{year(civil.year),
                                           month(static_cast<unsigned>(civil.month)),
                                           day(static_cast<unsigned>(civil.day))};
    if (!date.ok()) return std::nullopt;
    return At(sys_days(date), clock, civil, basis.zone);
  }
  if (!basis.reference) return std::nullopt;
  const base::UtcTime reference = *basis.reference;
  if (civil.month == 0) {
    // The writer's day may be the one after UTC's.
    const auto tomorrow = std::chrono::floor<days>(reference) + days(1);
    for (int back = 0; back <= 2; ++back) {
      const base::UtcTime time = At(tomorrow - days(back), clock, civil, basis.zone);
      if (time <= reference) return time;
    }
    return std::nullopt;
  }
  // A file copied from a machine east of UTC may end "after" its own modification time.
  const auto latest = reference + days(1);
  const year this_year = std::chrono::year_month_day(std::chrono::floor<days>(latest)).year();
  for (int back = 0; back <= 8; ++back) {  // 29 February may be eight years away
    const std::chrono::year_month_day date{this_year - std::chrono::years(back),
                                           month(static_cast<unsigned>(civil.month)),
                                           day(static_cast<unsigned>(civil.day))};
    if (!date.ok()) continue;
    const base::UtcTime time = At(sys_days(date), clock, civil, basis.zone);
    if (time <= latest) return time;
  }
  return std::nullopt;
}

}  // namespace logai::logs
