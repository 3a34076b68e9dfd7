#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "base/units.h"
#include "logs/continuation.h"
#include "logs/event.h"
#include "logs/record.h"

namespace logai::logs {

struct RecordAssemblerOptions {
  std::string group;
  std::string stream;
  TimeBasis basis;
  /// A record that is longer goes on as another event, so that nothing is lost.
  base::ByteCount max_event_bytes = base::KiB(64);
  std::int64_t max_event_lines = 512;
};

/// Joins the parsed lines of one program's output to events: see RecordAssembler.
/// Threads: one thread at a time.
class RecordJoiner {
 public:
  /// A program writes a record at once: what a container runtime took down so much later is another
  /// one.
  static constexpr base::Millis kPause{1000};

  /// Lives:   `options` must outlive the joiner.
  explicit RecordJoiner(const RecordAssemblerOptions& options);

  /// Takes the next line. Returns the event that was complete before it, or null.
  /// Lives:   the event until the next call.
  const Event* Add(const ParsedLine& line, base::LineNumber number);
  /// Returns the event that is open, or null; the next line begins another.
  const Event* Close();

  bool is_open() const { return is_open_; }
  /// The first line of the open event.
  base::LineNumber first_line() const { return open_.line; }
  /// Where and, by the container runtime, when the last line of the open event was written.
  base::LineNumber last_line() const { return open_.line_end; }
  std::optional<base::UtcTime> last_written() const { return last_written_; }

  /// Whether the record that began with line `number` is open, consists of that line, and nothing
  /// of a trace or an object is open.
  bool IsSimple(base::LineNumber number) const {
    return is_open_ && open_.line == number && open_.line_end == number && !partial_ &&
           !in_trace_ && !frames_seen_ && !go_trace_ && json_depth_ == 0;
  }
  /// Takes note of lines with times of their own that were not given to it.
  void CountTimed(std::int64_t lines) { timed_lines_ += lines; }

  bool has_times() const { return last_time_.has_value(); }
  std::int64_t lines_not_utf8() const { return lines_not_utf8_; }

 private:
  bool Continues(const ParsedLine& line, LineShape shape) const;
  bool ContinuesTimed(const ParsedLine& line, LineShape shape) const;
  bool ContinuesUntimed(const ParsedLine& line, LineShape shape) const;
  bool BeginsAnotherTrace(std::string_view text) const;
  bool ContinuesTrace(std::string_view text) const;
  void Open(const ParsedLine& line, LineShape shape, base::LineNumber number);
  void Append(const ParsedLine& line, LineShape shape, base::LineNumber number);
  void TakeLevel(const ParsedLine& line, std::size_t begin);
  void SetBody(std::size_t begin);
  void FollowTrace(const ParsedLine& line, LineShape shape);
  void CountBraces(std::string_view text);
  bool IsFull(std::size_t more_bytes) const;

  const RecordAssemblerOptions& options_;
  Event open_;
  Event done_;
  bool is_open_ = false;
  bool closed_by_limit_ = false;
  bool in_trace_ = false;
  bool frames_seen_ = false;
  bool go_trace_ = false;  ///< a goroutine's frames, which are not indented
  LineShape last_shape_ = LineShape::kPlain;
  bool partial_ = false;
  std::int64_t lines_ = 0;        ///< of the open event
  std::int64_t blank_lines_ = 0;  ///< seen since the last line of the open event
  std::int64_t plain_lines_ = 0;  ///< seen since the head of a trace
  std::size_t logger_end_ = 0;
  int json_depth_ = 0;  ///< of a pretty-printed object that is still open
  std::optional<base::UtcTime> last_time_;
  std::optional<base::UtcTime> last_written_;
  std::int64_t timed_lines_ = 0;
  std::int64_t untimed_plain_lines_ = 0;
  std::int64_t lines_not_utf8_ = 0;
};

}  // namespace logai::logs
