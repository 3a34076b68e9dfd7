#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/time_zone.h"

namespace logai::agent {

/// A time that a question names: "14:05", "14:05:30 UTC", "2026-11-20T14:05:00Z".
struct NamedTime {
  std::size_t begin = 0;  ///< of the time of day in the text
  std::size_t end = 0;
  std::chrono::seconds of_day{0};
  bool with_seconds = false;
  bool utc = false;  ///< it says so
  std::optional<std::chrono::sys_days> date;
};

/// The times in `text`, in order, at most four.
std::vector<NamedTime> NamedTimes(std::string_view text);

/// That time on the day it names, else on the last day of `span` on which it lies inside (half an
/// hour before and after included), by the clocks of `zone` unless it says UTC.
std::optional<base::UtcTime> TimeIn(const NamedTime& time, const base::TimeRange& span,
                                    const base::TimeZone& zone);

/// The stretch of time that a question names.
struct AskedWindow {
  enum class Kind {
    kNone,
    kAt,       ///< at 14:05: that minute, or second
    kAround,   ///< around 14:05: five minutes to either side
    kBefore,   ///< before 14:05
    kSince,    ///< since, after, from 14:05 on
    kBetween,  ///< between 14:00 and 14:10
    kLast,     ///< in the last 10 minutes of the data
    kFirst     ///< in the first 10 minutes
  };
  Kind kind = Kind::kNone;
  NamedTime from;                  ///< of kBetween the first
  NamedTime to;                    ///< kBetween
  std::chrono::seconds length{0};  ///< kLast, kFirst

  /// Its part of `span`, ends included; nothing when the data do not hold any of it.
  /// REQUIRES: kind is not kNone.
  std::optional<base::TimeRange> In(const base::TimeRange& span, const base::TimeZone& zone) const;
};

/// The stretch that `text` names.
AskedWindow WindowOf(std::string_view text);

}  // namespace logai::agent
