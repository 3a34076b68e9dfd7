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
  base::LineNumber line{0};  ///< first line in the (decompressed) file; 0 for CloudWatch
  /// Last line; lines of a container's other stream may stand between.
  base::LineNumber line_end{0};

  /// What a record that is a JSON object says: its message with its error, then the lines of its
  /// trace, then its other members as key=value; empty for other records (see FillJsonText).
  std::string text;

  /// What is shown and grouped: the message proper.
  std::string_view body() const { return text.empty() ? raw_body() : std::string_view(text); }
  /// The record as it was written, behind its header.
  std::string_view raw_body() const { return std::string_view(message).substr(body_begin); }
};

}  // namespace logai::logs
