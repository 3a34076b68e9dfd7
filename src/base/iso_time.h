#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace logai::base {

/// A time of day, perhaps with the zone that was written after it.
struct ClockReading {
  Millis since_midnight{0};  ///< up to 24:00:00 and 23:59:60
  std::optional<std::chrono::seconds> offset;
};

/// A date, perhaps with the time that was written after it.
struct DateReading {
  std::chrono::year_month_day date;
  std::optional<ClockReading> clock;
};

/// Reads "14:05", "14:05:04.871Z", all of `text`. A lone hour is no clock reading.
/// Errors:  kNotFound when it is something else; kInvalidInput when it is one that cannot be, such
///          as 14:75, with the reason.
Result<ClockReading> ReadClock(std::string_view text);

/// Reads "2026-11-20", "2026-11-20 14:05+01:00", "20261120T140504Z", all of `text`.
/// Errors:  as ReadClock.
/// Source:  ISO 8601-1:2019 calendar dates; also "/" between the parts, a blank for "T", a blank
///          before the zone, "UTC" and "GMT".
Result<DateReading> ReadDate(std::string_view text);

}  // namespace logai::base
