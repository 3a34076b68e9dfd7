#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/result.h"
#include "base/time.h"

namespace logai::base {

/// A wall clock's reading, to the millisecond, without a zone.
using LocalTime = std::chrono::local_time<Millis>;

/// The rules of a time zone: what wall clocks there show at which instant. Cheap to copy.
/// Threads: may be used from any thread.
class TimeZone {
 public:
  /// UTC.
  TimeZone();

  /// The zone that a user names: "UTC" (also "Z", "GMT"), "local", an offset such as "+02:00", or a
  /// name of the TZ database such as "Europe/Berlin". "local" is what the variable TZ says in
  /// `environment`, in any form that POSIX gives it, else /etc/localtime, else UTC.
  /// Errors:  kNotFound with a near name; kCorrupt for a damaged file of the database.
  /// Source:  the system's TZ database, RFC 9636; zoned_time is missing from GCC 12.
  static Result<TimeZone> Find(std::string_view name, const Environment& environment);
  /// The zone that a file of the TZ database describes; `content` is the file's.
  /// Errors:  kCorrupt.
  static Result<TimeZone> FromTzif(std::string_view content, std::string name);

  const std::string& name() const { return name_; }
  bool IsUtc() const { return rules_ == nullptr; }

  /// What is added to UTC there at `time`.
  std::chrono::seconds OffsetAt(UtcTime time) const;
  LocalTime ToLocal(UtcTime time) const;
  /// The instant when clocks there show `local`. Of two (clocks were set back) the earlier; of none
  /// (clocks were set forward) as much after the gap as `local` is after its begin.
  UtcTime ToUtc(LocalTime local) const;

  class Rules;

 private:
  TimeZone(std::string name, std::shared_ptr<const Rules> rules);
  static Result<TimeZone> FromPosix(std::string_view text, std::string name);
  static Result<TimeZone> Local(const Environment& environment);

  std::string name_;
  std::shared_ptr<const Rules> rules_;  // null for UTC
};

/// "2026-11-20T15:02:04.871+01:00", with "Z" for UTC.
std::string FormatIso(UtcTime time, const TimeZone& zone);
/// "2026-11-20 15:02:04" by that zone's clocks.
std::string FormatDateTime(UtcTime time, const TimeZone& zone);
/// "15:02:04.871" by that zone's clocks.
std::string FormatClock(UtcTime time, const TimeZone& zone);

}  // namespace logai::base
