#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "base/units.h"

namespace logai::logs {

/// How serious a record says it is, mildest first.
enum class Level { kUnknown, kTrace, kDebug, kInfo, kNotice, kWarning, kError, kCritical };

/// "error", "warning", …; "" for kUnknown.
std::string_view Name(Level level);
constexpr bool IsProblem(Level level) { return level >= Level::kWarning; }

/// One log record.
struct Event {
  std::optional<base::UtcTime>
      time;                    ///< absent when neither the record nor the one before it has a time
  bool time_inferred = false;  ///< the year, the zone or the whole time was not in the record
  Level level = Level::kUnknown;
  std::string message;  ///< the whole record with its header; valid UTF-8; lines joined by '\n',
                        ///< none at the end
  std::size_t body_begin =
      0;  ///< where the message proper starts in `message`, behind time, level and the like

  std::string group;     ///< CloudWatch's log group, or a file's name for people (decisions, 17)
  std::string stream;    ///< CloudWatch's log stream, or the member of a rotated set; may be empty
  std::string event_id;  ///< CloudWatch's id; empty for files
  base::LineNumber line{0};      ///< first line in the (decompressed) file; 0 for CloudWatch
  base::LineNumber line_end{0};  ///< last line

  std::string_view body() const { return std::string_view(message).substr(body_begin); }
};

}  // namespace logai::logs
