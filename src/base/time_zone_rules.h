#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time_zone.h"

namespace logai::base {

/// A day and time of every year on which clocks change: POSIX's `Mm.w.d/time`, `Jn` and `n` forms.
struct YearlyChange {
  enum class Form { kMonthWeekDay, kDayWithoutLeapDay, kDayFromZero };
  Form form = Form::kMonthWeekDay;
  unsigned month = 1;                               ///< of kMonthWeekDay, 1 to 12
  unsigned week = 1;                                ///< 1 to 5; 5 is the last
  unsigned weekday = 0;                             ///< 0 is Sunday
  int day = 0;                                      ///< of the other forms
  std::chrono::seconds at = std::chrono::hours(2);  ///< by the clock before the change

  /// Midnight of that day plus `at`, read as if it were UTC.
  std::chrono::sys_seconds In(std::chrono::year year) const;
};

/// A TZ string such as "CET-1CEST,M3.5.0,M10.5.0/3": one offset, or two with the changes between.
/// Source:  POSIX.1-2017, Base Definitions 8.3, with the -167..167 hours of RFC 9636, 3.3.1.
struct PosixZone {
  struct Summer {
    std::chrono::seconds offset{0};
    YearlyChange begin;
    YearlyChange end;
  };
  std::chrono::seconds offset{0};
  std::optional<Summer> summer;

  static std::optional<PosixZone> Parse(std::string_view text);
  std::chrono::seconds OffsetAt(std::chrono::sys_seconds time) const;
};

/// The changes that have happened, and the rule for what comes after.
class TimeZone::Rules {
 public:
  struct Transition {
    std::chrono::sys_seconds at;
    std::chrono::seconds offset{0};  ///< from then on
  };

  Rules(std::chrono::seconds first_offset, std::vector<Transition> transitions,
        std::optional<PosixZone> afterwards)
      : first_offset_(first_offset),
        transitions_(std::move(transitions)),
        afterwards_(afterwards) {}

  /// Reads a TZif file of version 1 to 4.
  /// Errors:  kCorrupt when it is cut, inconsistent or unsorted.
  /// Source:  RFC 9636.
  static Result<Rules> FromTzif(std::string_view content);

  std::chrono::seconds OffsetAt(std::chrono::sys_seconds time) const;

 private:
  std::chrono::seconds first_offset_;
  std::vector<Transition> transitions_;  // in order of time
  std::optional<PosixZone> afterwards_;
};

}  // namespace logai::base
