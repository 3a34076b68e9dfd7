#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/log_timeline.h"
#include "base/time_zone.h"
#include "cli/render_parameters.h"
#include "cli/terminal.h"

namespace logai::cli {

struct TimelineView {
  std::optional<std::chrono::milliseconds> took = {};  ///< told if set
  base::TimeZone zone;                                 ///< of the times that are shown
  bool bars = false;  ///< text: a line for each bucket, above the rows
  Redact redact;
};

/// For people: bars by time, a sparkline for each row, bursts and gaps. Safe for a terminal.
std::string TimelineAsText(const app::TimelineReport& report, const TimelineView& view,
                           const Terminal& terminal);

/// One JSON document; its schema is docs/json-output.md.
std::string TimelineAsJson(const app::TimelineReport& report, const TimelineView& view);

/// RFC 4180: a line for each bucket, a column for each row.
std::string TimelineAsCsv(const app::TimelineReport& report, const TimelineView& view);

}  // namespace logai::cli
