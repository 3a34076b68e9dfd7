#include "logs/timestamp_grammar.h"

#include <array>
#include <cstdint>

#include "base/ascii.h"

namespace logai::logs {
namespace {

constexpr int kFirstYear = 1970;
constexpr int kLastYear = 2199;

/// One attempt at one position. Each Parse… leaves `civil_` filled and the reader at the end.
class Grammar {
 public:
  Grammar(std::string_view line, std::size_t position, Placement placement, const TimeBasis& basis)
      : reader_(line, position),
        start_(position),
        at_line_start_(placement == Placement::kLineStart),
        basis_(basis) {}

  std::optional<Timestamp> Parse() {
    if (base::IsDigit(reader_.Peek())) return ParseFromDigits();
    if (reader_.Peek() == '@' && at_line_start_) return ParseTai();
    if (!base::IsLetter(reader_.Peek())) return std::nullopt;
    return Finish(ParseNamed() || (Reset() && at_line_start_ && ParseKlog()));
  }

 private:
  std::optional<Timestamp> ParseFromDigits() {
    const std::size_t digits = reader_.CountDigits();
    switch (digits) {
      case 4:
        return Finish(ParseYearFirst());
      case 8:
        return Finish(ParseCompactDate());
      case 6:
        return Finish(at_line_start_ && ParseShortCompactDate());
      case 14:
        return Finish(at_line_start_ && ParseCompactTime());
      case 1:
      case 2:
        return Finish(ParseDayOrMonthFirst(digits));
      case 10:
      case 13:
      case 16:
      case 19:
        return at_line_start_ ? ParseEpoch(digits) : std::nullopt;
      default:
        return std::nullopt;
    }
  }

  bool Reset() {
    civil_ = {};
    reader_.Rewind(start_);
    return true;
  }

  /// The zone behind the clock, and then the end of the timestamp.
  std::optional<Timestamp> Finish(bool parsed) {
    if (!parsed) return std::nullopt;
    if (!zone_read_) reader_.TakeZone(civil_);
    const auto time = Resolve(civil_, basis_);
    if (!time) return std::nullopt;
    const bool inferred = civil_.year < 0 || !civil_.offset_minutes;
    return Timestamp{.time = *time,
                     .inferred = inferred,
                     .distinctive = distinctive_,
                     .begin = start_,
                     .end = reader_.position()};
  }

  bool Year(int& year) { return reader_.TakeNumber(4, kFirstYear, kLastYear, year); }
  bool Month() { return reader_.TakeNumber(2, 1, 12, civil_.month); }
  bool Day() { return reader_.TakeNumber(2, 1, 31, civil_.day); }
  bool ShortDay() {
    const std::size_t digits = reader_.CountDigits();
    return (digits == 1 || digits == 2) && reader_.TakeNumber(digits, 1, 31, civil_.day);
  }

  // 2026-11-22T14:02:04.871Z  2026/11/22 14:02:04  2026.11.22 14:02:04  2026-11-22-14.02.04.871
  bool ParseYearFirst() {
    if (!Year(civil_.year)) return false;
    const char separator = reader_.Peek();
    if (separator != '-' && separator != '/' && separator != '.') return false;
    if (!reader_.Take(separator) || !Month() || !reader_.Take(separator) || !Day()) return false;
    if (reader_.Peek() == '-' && ParseDottedClock()) return true;
    const bool joined = reader_.Take('T') || reader_.Take('t') || reader_.Take('_') ||
                        reader_.Take('-') || reader_.Take(':') || reader_.TakeBlanks();
    return joined && reader_.TakeClock(civil_, /*seconds_optional=*/true);
  }

  /// "-15.42.50.363779", as Blue Gene writes it.
  bool ParseDottedClock() {
    const std::size_t before = reader_.position();
    const bool good = reader_.Take('-') && reader_.TakeNumber(2, 0, 23, civil_.hour) &&
                      reader_.Take('.') && reader_.TakeNumber(2, 0, 59, civil_.minute) &&
                      reader_.Take('.') && reader_.TakeNumber(2, 0, 60, civil_.second);
    if (!good) {
      reader_.Rewind(before);
      return false;
    }
    if (reader_.Take('.')) {
      int scale = 100;
      for (; base::IsDigit(reader_.Peek()); reader_.Take(reader_.Peek()), scale /= 10) {
        civil_.millisecond += (reader_.Peek() - '0') * scale;
      }
    }
    return true;
  }

  // 20261122T140204Z  20261122-14:02:04:606  20261122-9:2:4:6  20261122 14:02:04.123456
  bool ParseCompactDate() {
    if (!Year(civil_.year) || !Month() || !Day()) return false;
    const bool dashed = reader_.Take('-');
    if (!dashed && !reader_.Take('T') && !reader_.Take('_') && !reader_.TakeBlanks()) return false;
    if (reader_.CountDigits() == 6) return reader_.TakeCompactClock(civil_);
    const std::size_t clock = reader_.position();
    if (reader_.TakeClock(civil_) && reader_.Peek() != ':') return true;
    reader_.Rewind(clock);
    return dashed && reader_.TakeUnpaddedClock(civil_);
  }

  // 20261122140204
  bool ParseCompactTime() {
    distinctive_ = false;
    return Year(civil_.year) && Month() && Day() && reader_.TakeCompactClock(civil_) &&
           (reader_.Peek() == ' ' || reader_.Peek() == '\t' || reader_.AtEnd());
  }

  // 081109 203615  261122 14:02:04
  bool ParseShortCompactDate() {
    distinctive_ = false;
    int year = 0;
    if (!reader_.TakeNumber(2, 0, 99, year) || !Month() || !Day()) return false;
    if (!reader_.TakeBlanks()) return false;
    civil_.year = 2000 + year;
    if (reader_.CountDigits() != 6) return reader_.TakeClock(civil_);
    return reader_.TakeCompactClock(civil_) && (reader_.Peek() == ' ' || reader_.AtEnd());
  }

  bool ParseDayOrMonthFirst(std::size_t digits) {
    int first = 0;
    if (!reader_.TakeNumber(digits, 0, 99, first)) return false;
    const char separator = reader_.Peek();
    if (separator == ':') {
      distinctive_ = false;
      return at_line_start_ && Reset() && reader_.TakeClock(civil_);
    }
    if (separator != '/' && separator != '-' && separator != '.' && separator != ' ') return false;
    reader_.Take(separator);
    if (base::IsLetter(reader_.Peek())) return first <= 31 && ParseDayMonthName(first, separator);
    return separator != ' ' && base::IsDigit(reader_.Peek()) && ParseNumericDate(first, separator);
  }

  // 22/Nov/2026:14:02:04 +0000  22-Nov-2026 14:02:04.123  22 Nov 2026 14:02:04  22 Nov 14:02:04
  bool ParseDayMonthName(int day, char separator) {
    civil_.day = day;
    if (day < 1 || !reader_.TakeMonthName(civil_.month)) return false;
    if (!reader_.Take(separator)) return false;
    if (reader_.CountDigits() == 4) {
      if (!Year(civil_.year)) return false;
      reader_.Take(',');
      if (!reader_.Take(':') && !reader_.TakeBlanks()) return false;
    } else if (separator != ' ') {
      return false;
    }
    return reader_.TakeClock(civil_);
  }

  // 11/22/2026 2:02:04 PM  22.11.2026 14:02:04  17/06/09 20:10:40  11-22 14:02:04.123
  bool ParseNumericDate(int first, char separator) {
    const std::size_t digits = reader_.CountDigits();
    int second = 0;
    if (digits > 2 || !reader_.TakeNumber(digits, 0, 99, second)) return false;
    if (!reader_.Take(separator)) {
      // A month and a day only: Android and a few others.
      distinctive_ = false;
      civil_.month = first;
      civil_.day = second;
      return at_line_start_ && separator != '/' && first >= 1 && first <= 12 && second >= 1 &&
             second <= 31 && reader_.TakeBlanks() && reader_.TakeClock(civil_);
    }
    int third = 0;
    const std::size_t year_digits = reader_.CountDigits();
    if (year_digits == 4) {
      if (!Year(third)) return false;
    } else if (year_digits != 2 || !at_line_start_ || !reader_.TakeNumber(2, 0, 99, third)) {
      return false;
    }
    reader_.Take(',');
    if (!reader_.TakeBlanks() || !reader_.TakeClock(civil_)) return false;
    reader_.TakeZone(civil_);
    zone_read_ = true;
    return ChooseOrder(first, second, third, year_digits == 4, separator);
  }

  /// Numbers do not say which of them is the day. Takes the first order that is a date and not
  /// after the reference.
  bool ChooseOrder(int first, int second, int third, bool has_century, char separator) {
    struct Order {
      int year, month, day;
    };
    const int late_year = has_century ? third : 2000 + third;
    const Order month_first{late_year, first, second};
    const Order day_first{late_year, second, first};
    const Order year_first{2000 + first, second, third};
    std::array<Order, 3> orders = {month_first, day_first, day_first};
    if (separator == '.') orders = {day_first, month_first, month_first};
    if (!has_century) orders = {year_first, month_first, day_first};
    for (const bool allow_future : {false, true}) {
      for (const Order& order : orders) {
        if (order.month < 1 || order.month > 12 || order.day < 1 || order.day > 31) continue;
        civil_.year = order.year;
        civil_.month = order.month;
        civil_.day = order.day;
        const auto time = Resolve(civil_, {});
        const bool future =
            basis_.reference && time && *time > *basis_.reference + std::chrono::days(1);
        if (time && (allow_future || !future)) return true;
      }
    }
    return false;
  }

  // Sun Nov 22 14:02:04.123 2026  Sun, 22 Nov 2026 14:02:04 GMT  Nov 22 14:02:04
  // Nov 22, 2026 2:02:04 PM  Nov 22 2026 14:02:04
  bool ParseNamed() {
    if (reader_.TakeWeekdayName()) {
      reader_.Take(',');
      if (!reader_.TakeBlanks()) return false;
      if (base::IsDigit(reader_.Peek())) {
        int day = 0;
        const std::size_t digits = reader_.CountDigits();
        return digits <= 2 && reader_.TakeNumber(digits, 1, 31, day) &&
               (reader_.Peek() == ' ' || reader_.Peek() == '-') &&
               ParseDayMonthName(day, TakeSeparator());
      }
    }
    if (!reader_.TakeMonthName(civil_.month) || !reader_.TakeBlanks() || !ShortDay()) return false;
    reader_.Take(',');
    if (!reader_.TakeBlanks()) return false;
    if (reader_.CountDigits() == 4) {
      if (!Year(civil_.year)) return false;
      reader_.Take(',');
      return reader_.TakeBlanks() && reader_.TakeClock(civil_);
    }
    return reader_.TakeClock(civil_) && TakeTrailingYear();
  }

  char TakeSeparator() {
    const char separator = reader_.Peek();
    reader_.Take(separator);
    return separator;
  }

  /// The year may stand behind the clock (and the zone), as ctime and Apache write it.
  bool TakeTrailingYear() {
    reader_.TakeZone(civil_);
    zone_read_ = true;
    const std::size_t before = reader_.position();
    const bool year_follows = reader_.TakeBlanks() && reader_.CountDigits() == 4 &&
                              Year(civil_.year) && !base::IsLetter(reader_.Peek()) &&
                              reader_.Peek() != '.' && reader_.Peek() != '-';
    if (!year_follows) {
      civil_.year = -1;
      reader_.Rewind(before);
    }
    return true;
  }

  // I1122 14:02:04.123456  I20261122 14:02:04.123456
  bool ParseKlog() {
    const char level = reader_.Peek();
    if (level != 'I' && level != 'W' && level != 'E' && level != 'F' && level != 'D') return false;
    reader_.Take(level);
    const std::size_t digits = reader_.CountDigits();
    if (digits == 8 && !Year(civil_.year)) return false;
    return (digits == 4 || digits == 8) && Month() && Day() && reader_.TakeBlanks() &&
           reader_.TakeClock(civil_);
  }

  // 1700000000  1700000000.123  1700000000123  1700000000123456  1700000000123456789
  std::optional<Timestamp> ParseEpoch(std::size_t digits) {
    std::int64_t number = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (number > INT64_MAX / 10 - 1) return std::nullopt;
      number = number * 10 + (reader_.Peek() - '0');
      reader_.Take(reader_.Peek());
    }
    std::int64_t ms = digits == 10   ? number * 1000
                      : digits == 13 ? number
                      : digits == 16 ? number / 1000
                                     : number / 1'000'000;
    constexpr std::int64_t kLatestMs = 4'102'444'800'000;  // the year 2100
    if (ms < 1'000'000'000'000 || ms > kLatestMs) return std::nullopt;
    if (digits == 10 && reader_.Peek() == '.' && base::IsDigit(reader_.Peek(1))) {
      reader_.Take('.');
      for (std::int64_t scale = 100; base::IsDigit(reader_.Peek()); scale /= 10) {
        ms += (reader_.Peek() - '0') * scale;
        reader_.Take(reader_.Peek());
      }
    }
    const char next = reader_.Peek();
    if (base::IsLetter(next) || base::IsDigit(next) || next == '-' || next == '_' || next == '.' ||
        next == '/') {
      return std::nullopt;
    }
    return Timestamp{.time = base::FromEpochMs(ms),
                     .inferred = false,
                     .distinctive = false,
                     .begin = start_,
                     .end = reader_.position()};
  }

  /// "@" and 16 hex digits of seconds, then 8 of nanoseconds or 16 of attoseconds or none: what
  /// multilog and svlogd write.
  /// Source:  TAI64 and libtai: the label of the epoch is 2^62 + 10; no later leap seconds are
  ///          counted, as those tools do not either.
  std::optional<Timestamp> ParseTai() {
    constexpr std::uint64_t kEpoch = (std::uint64_t{1} << 62) + 10;
    constexpr std::uint64_t kLatestSeconds = 4'102'444'800;  // the year 2100
    reader_.Take('@');
    std::uint64_t seconds = 0, nanos = 0;
    if (!TakeHex(16, seconds)) return std::nullopt;
    const bool has_nanos = TakeHex(8, nanos);
    std::uint64_t ignored = 0;
    if (has_nanos) TakeHex(8, ignored);
    if (base::IsLetter(reader_.Peek()) || base::IsDigit(reader_.Peek())) return std::nullopt;
    if (seconds < kEpoch || seconds - kEpoch > kLatestSeconds || nanos >= 1'000'000'000) {
      return std::nullopt;
    }
    const auto ms = static_cast<std::int64_t>((seconds - kEpoch) * 1000 + nanos / 1'000'000);
    return Timestamp{.time = base::FromEpochMs(ms),
                     .inferred = false,
                     .distinctive = true,
                     .begin = start_,
                     .end = reader_.position()};
  }

  bool TakeHex(std::size_t digits, std::uint64_t& value) {
    const std::size_t before = reader_.position();
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = reader_.Peek();
      const char lower = static_cast<char>(c | 0x20);
      const bool letter = lower >= 'a' && lower <= 'f';
      if (!base::IsDigit(c) && !letter) {
        reader_.Rewind(before);
        return false;
      }
      number = number * 16 + static_cast<std::uint64_t>(letter ? lower - 'a' + 10 : c - '0');
      reader_.Take(c);
    }
    value = number;
    return true;
  }

  CivilReader reader_;
  std::size_t start_;
  bool at_line_start_;
  bool zone_read_ = false;
  bool distinctive_ = true;
  const TimeBasis& basis_;
  CivilTime civil_;
};

}  // namespace

std::optional<Timestamp> ParseTimestampAt(std::string_view line, std::size_t position,
                                          Placement placement, const TimeBasis& basis) {
  return Grammar(line, position, placement, basis).Parse();
}

}  // namespace logai::logs
