#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace logai::base {

/// The instant that `text` means, in any case and with any blanks:
///
///   now, today (midnight), yesterday (24 hours back)
///   30m, 1h, 3h30m, 2d, 1w, -1h, now-1h, 1.5h      that long before `now`
///   5 minutes ago, 2 h ago, an hour ago
///   last hour, past 24 hours, last 15m, the last 2 weeks
///   14:05, 14:05:30.250, 14:05Z                     the last such time not after `now`
///   today 14:05, yesterday 14:05                    by the calendar
///   2026-11-20, 2026/11/20, 20261120                midnight
///   2026-11-20T14:05[:04[.871]], blank for T, comma for dot, basic form 20261120T140504;
///     then Z, UTC, GMT, +01:00, +0100, +01 or nothing
///   1795183200, 1795183200.250, 1795183200000       epoch seconds and milliseconds (also 16 and
///                                                   19 digits: micro- and nanoseconds)
///
/// What names no zone is read in `zone`; "today" and days too.
/// Errors:  kInvalidInput for all else; it is refused, not guessed, with examples in `next`.
Result<UtcTime> ParseTime(std::string_view text, UtcTime now, const TimeZone& zone = {});

/// The window from `since` to `until`, both as ParseTime takes them; an absent one leaves that end
/// open. A clock time as `until` whose last occurrence is before `since` is the next one instead
/// ("13:30" to "14:30" at 14:00), unless that is more than 12 hours ahead.
/// Errors:  kInvalidInput, naming the end that cannot be read, or a start after the end.
Result<TimeRange> ParseRange(std::optional<std::string_view> since,
                             std::optional<std::string_view> until, UtcTime now,
                             const TimeZone& zone = {});

/// Whether `text` is a time of day without a date, such as "14:05".
bool IsClockTime(std::string_view text);

/// The forms for help texts and errors: "30m, 2 hours ago, ...".
std::string_view TimeExamples();

}  // namespace logai::base
