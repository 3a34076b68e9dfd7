#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace logai::app {

/// A window as typed: "14:00..14:30", "..14:00", "2026-11-20 14:00..", "14:00/14:30", both ends as
/// base::ParseTime takes them. Lives: as long as the text.
struct TypedWindow {
  std::optional<std::string_view> since, until;
};

/// Nothing when `text` is no window but, for one, the name of a file ("../app.log").
/// Errors:  kInvalidInput when it looks like a window and an end can't be read.
base::Result<std::optional<TypedWindow>> ReadTypedWindow(std::string_view text);

/// What a window is compared with, when that is another time of the same logs.
enum class BaselineKind { kBefore, kPrevDay, kPrevWeek };

/// "before", "prev-day", "prev-week"; nothing for all else.
std::optional<BaselineKind> ReadBaselineKind(std::string_view text);

/// That other time: all of the logs before the window; the window a day or a week earlier. A window
/// without an end goes to the end of `data`.
/// Errors:  kInvalidInput when the window has no begin.
base::Result<base::TimeRange> BaselineOf(BaselineKind kind, const base::TimeRange& window,
                                         const base::TimeRange& data);

/// "there are no events in the window (14:00 to …)", and from when to when there are some.
base::Error NoEventsIn(std::string_view what, const base::TimeRange& range,
                       const base::TimeRange& data, const base::TimeZone& zone);

}  // namespace logai::app
