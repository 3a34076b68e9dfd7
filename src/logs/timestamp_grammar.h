#pragma once

#include <optional>
#include <string_view>

#include "logs/timestamp.h"

namespace logai::logs {

/// Where a timestamp is looked for: forms that could be anything else (a bare number, a clock
/// time) count only at the start of a line or behind a key such as `ts=`.
enum class Placement { kLineStart, kInside };

/// The timestamp that begins exactly at `position`.
std::optional<Timestamp> ParseTimestampAt(std::string_view line, std::size_t position,
                                          Placement placement, const TimeBasis& basis);

/// A date and time as written, before it is placed on the time line.
struct CivilTime {
  int year = -1;  ///< -1: not written
  int month = 0;  ///< 0: no date written
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
  std::optional<int> offset_minutes;  ///< from UTC, eastwards; absent: not written
};

/// The instant of `civil`, with what is missing taken from `basis`; nullopt when there is no such
/// day or a reference is needed and absent.
std::optional<base::UtcTime> Resolve(const CivilTime& civil, const TimeBasis& basis);

/// Reads the parts of timestamps from left to right. Each Take… returns false, and may have moved,
/// when the part does not come next.
class CivilReader {
 public:
  CivilReader(std::string_view text, std::size_t position)
      : begin_(text.data()), p_(text.data() + position), end_(text.data() + text.size()) {}

  std::size_t position() const { return static_cast<std::size_t>(p_ - begin_); }
  void Rewind(std::size_t position) { p_ = begin_ + position; }
  bool AtEnd() const { return p_ == end_; }
  char Peek(std::size_t ahead = 0) const {
    return static_cast<std::size_t>(end_ - p_) > ahead ? p_[ahead] : '\0';
  }
  /// How many digits come next.
  std::size_t CountDigits() const;
  bool Take(char c);
  bool TakeBlanks();  ///< one or two blanks, or a tab
  bool TakeNumber(std::size_t digits, int low, int high, int& out);
  bool TakeMonthName(int& month);
  bool TakeWeekdayName();
  /// hh:mm:ss with an optional fraction, AM or PM; and hh:mm alone where allowed.
  bool TakeClock(CivilTime& civil, bool seconds_optional = false);
  /// h:m:s:f with one or two digits each, and up to three of the milliseconds.
  bool TakeUnpaddedClock(CivilTime& civil);
  /// hhmmss without separators.
  bool TakeCompactClock(CivilTime& civil);
  /// Z, +hh:mm, +hhmm, +hh, UTC and a few more names; nothing is fine too.
  void TakeZone(CivilTime& civil);

 private:
  void TakeFraction(CivilTime& civil);
  bool TakeHalfOfDay(CivilTime& civil);
  bool TakeNumericZone(CivilTime& civil);

  const char* begin_;
  const char* p_;
  const char* end_;
};

}  // namespace logai::logs
