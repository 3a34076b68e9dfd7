#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "analysis/timeline.h"
#include "app/patterns.h"
#include "app/read_progress.h"
#include "base/result.h"
#include "base/time_zone.h"

namespace logai::app {

struct TimelineRequest {
  enum class By { kLevel, kTemplate, kSource };
  std::vector<std::string> specs;  ///< files, folders, globs, "-"
  std::optional<std::string> since, until;
  By by = By::kLevel;
  std::optional<base::Millis> bucket;  ///< absent: as wide as `max_buckets` asks for
  std::size_t max_buckets = 60;        ///< when the bucket is chosen here
  std::size_t top = 12;                ///< series by template and source; 0: all
  int threads = 0;
  std::filesystem::path home;
  /// Of times that are written without one; buckets of days begin at its midnights, by its offset
  /// at the first event.
  base::TimeZone zone;
  ReadProgress progress = {};
};

/// One row: events of a level, a template or a source.
struct TimelineSeries {
  std::string name;
  logs::Level level = logs::Level::kUnknown;  ///< by level; by template the gravest
  bool is_template = false;
  std::uint64_t events = 0;
  std::vector<std::uint64_t> counts;  ///< by bucket
};

/// Events over time; without any times, over the lines instead.
/// Shape:   every series has counts.size() == buckets.
struct TimelineReport {
  bool by_line = false;  ///< a bucket is `width` lines then, from `begin`, the first line, on
  base::UtcTime begin{};
  base::Millis width{1};
  std::size_t buckets = 0;
  std::vector<TimelineSeries> series;  ///< by level the gravest first, else the most events
  TimelineSeries all;
  std::size_t more_series = 0;                    ///< beyond `top`; they are in `all`
  std::vector<analysis::Stretch> bursts, gaps;    ///< of all events
  std::vector<analysis::Stretch> problem_bursts;  ///< of warnings and worse
  EventTotals totals;
  std::uint64_t lines = 0;
  base::ByteCount bytes;
  std::size_t files = 0;
  std::vector<std::string> notices;
};

/// Counts the events of logs over time.
/// Errors:  those of FindPatterns; kInvalidInput when the window can't be read or is empty.
/// Determinism: the same report for any number of threads.
base::Result<TimelineReport> MakeTimeline(const TimelineRequest& request, std::stop_token stop);

}  // namespace logai::app
