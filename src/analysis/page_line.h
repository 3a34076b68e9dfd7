#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/job_lines.h"
#include "analysis/signals.h"
#include "base/time.h"
#include "base/units.h"
#include "logs/event.h"

namespace logai::analysis {

/// Why a line stands on a digest's page, the strongest reason only.
enum class LineReason : std::uint8_t {
  kNone,
  kVerdict,     ///< the runner's: the step or the job failed
  kSummary,     ///< a tool's own verdict
  kCause,       ///< says why: a compiler's error, an assertion, an exception
  kFailedName,  ///< names what failed
  kProblem,     ///< reports a problem, by its level or its words
  kChange,      ///< something was changed, or works again
  kStep,        ///< the step that failed, or the job's name
  kCommand,     ///< a command that was run
  kBefore,      ///< stands before such a line
  kAfter,       ///< goes on with such a line, or stands behind it
  kEnd,         ///< near the end of a step that failed, or of a file
  kQuestion,    ///< holds words of the question
  kNew,         ///< the baseline has none of its kind
  kRare,        ///< there are few of its kind
};

/// The reason for people: "says why it failed".
std::string_view Name(LineReason reason);

/// One line of a log, as a digest may show it, and what it is worth there.
struct PageCandidate {
  std::uint32_t file = 0;
  base::LineNumber number{0};
  std::optional<base::UtcTime> time;
  logs::Level level = logs::Level::kUnknown;
  /// Behind the time, without colours; of a JSON record its message, a line end, and the rest.
  std::string text;
  std::size_t body_begin = 0;  ///< where the message starts in `text`
  /// How many of its kind there are when this is the first of them in all that was read; 0: it is
  /// not known to be.
  std::uint32_t seen_count = 0;
  std::optional<base::UtcTime> seen_until;  ///< the last of them
  std::string parameters;  ///< what stood at the variables of them all, for people; may be empty

  // What JudgeLines finds.
  JobMark mark = JobMark::kNone;
  Signal signal = Signal::kNone;
  std::uint32_t kind = 0;   ///< equal for messages of one template
  bool is_problem = false;  ///< by its level, or by the status of an access log
  std::uint32_t rank = 0;   ///< how many of its kind, as grave as it, stand before it
  std::uint32_t count = 0;  ///< how many there are of them
  bool is_new = false;      ///< there is a baseline, and it has none of its kind
  float value = 0;
  LineReason reason = LineReason::kNone;

  /// The message.
  std::string_view body() const {
    const std::string_view behind = std::string_view(text).substr(body_begin);
    return behind.substr(0, behind.find('\n'));
  }
  /// Whether `next` is the line behind this one.
  bool IsBefore(const PageCandidate& next) const {
    return file == next.file && number.value() + 1 == next.number.value();
  }
};

}  // namespace logai::analysis
