#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "base/time_zone.h"

namespace logai::logs {

/// What completes a time that is not written in full.
struct TimeBasis {
  /// A time that no record is later than, such as the file's modification time.
  std::optional<base::UtcTime> reference;
  /// Where the clocks stand that wrote times without a zone; null for UTC. A time that these clocks
  /// show twice (they were set back) is the earlier; one that they skip is as much after the gap as
  /// it is written after its begin. Lives: as long as what reads by this basis.
  const base::TimeZone* zone = nullptr;
};

/// A time written in a line.
struct Timestamp {
  base::UtcTime time;
  bool inferred = false;    ///< the year, the date or the zone was not written (see TimeBasis)
  bool distinctive = true;  ///< by its form it is a time; false for bare numbers and clock times
  std::size_t begin = 0;    ///< bytes of the line; brackets and quotes around it are outside
  std::size_t end = 0;
};

/// Finds the timestamp at or near the start of each line of one file, in any of the forms that
/// logs are known to use: ISO 8601 and its relatives, syslog, epochs, access logs, klog, …
/// It learns where the file's timestamps stand, so that a date inside a message is not taken for
/// one. Year-less dates get the latest year, and bare clock times the latest day, that is not after
/// the reference (a day of grace covers logs written in a zone east of UTC).
/// Threads: one thread at a time.
/// Cost:    tens of nanoseconds for a line of the same form as the one before.
class TimestampFinder {
 public:
  explicit TimestampFinder(TimeBasis basis) : basis_(basis) {}

  std::optional<Timestamp> Find(std::string_view line);

  /// Times stand at the beginning of the lines of this file, and of the last ones.
  bool trusts_start() const {
    return hits_at_start_ >= kHitsToTrustStart && misses_ < kMissesToDoubt;
  }
  bool distinctive() const { return distinctive_; }

 private:
  /// After so many timestamps at the very start of lines, those inside of lines are not looked at.
  static constexpr int kHitsToTrustStart = 2;
  /// … until so many lines in a row have none there.
  static constexpr int kMissesToDoubt = 200;

  std::optional<Timestamp> FindByScan(std::string_view line) const;

  TimeBasis basis_;
  std::size_t hint_ = 0;  ///< where the last one began
  int hits_at_start_ = 0;
  bool distinctive_ = false;  ///< the file writes distinctive timestamps
  int misses_ = 0;            ///< since the last hit
};

/// The time that a value such as a JSON member gives, which may be a number (epoch in seconds to
/// nanoseconds) or any of the written forms; nullopt when the whole text is not a time.
std::optional<Timestamp> ParseTimestampText(std::string_view text, const TimeBasis& basis);

}  // namespace logai::logs
