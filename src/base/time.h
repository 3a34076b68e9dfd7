#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace logai::base {

/// An instant: UTC, to the millisecond.
using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;
using Millis = std::chrono::milliseconds;

/// A window in time. Both ends belong to it; an absent end is open.
struct TimeRange {
  std::optional<UtcTime> begin;
  std::optional<UtcTime> end;

  bool Contains(UtcTime t) const { return (!begin || *begin <= t) && (!end || t <= *end); }
  /// Grows the range so that it holds `t`; a range with no ends becomes just `t`.
  void Include(UtcTime t);
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

/// Where "now" comes from; tests set it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcTime Now() const = 0;
};
/// The machine's clock. Lives: for the whole program.
const Clock& SystemClock();

constexpr UtcTime FromEpochMs(std::int64_t epoch_ms) { return UtcTime(Millis(epoch_ms)); }
constexpr std::int64_t EpochMs(UtcTime t) { return t.time_since_epoch().count(); }

/// "2026-11-20T14:02:04.871Z".
std::string FormatIso(UtcTime t);
/// "2026-11-20 14:02:04" .
std::string FormatDateTime(UtcTime t);
/// "14:02:04.871".
std::string FormatClock(UtcTime t);
/// A duration for people: "340 ms", "2.1 s", "3 min", "6 h 40 min", "2 d 3 h".
std::string FormatDuration(Millis duration);

}  // namespace logai::base
