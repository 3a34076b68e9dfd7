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

/// Makes events of the lines of one file: joins stack traces, indented lines, lines without a time
/// in a file that has times, and pretty-printed JSON to the record they belong to. In a file
/// without times each line is an event but for the obvious continuations.
/// Threads: one thread at a time.
/// Cost:    well above 100 MB/s; the memory of two events.
class RecordAssembler {
 public:
  explicit RecordAssembler(RecordAssemblerOptions options);

  /// Takes the next line, without its line end. Returns the event that was complete before it, or
  /// null. Lives: until the next call.
  const Event* Add(std::string_view line, base::LineNumber number);
  /// Returns the last event, or null. The assembler may then be used for the next lines.
  const Event* Finish();

  /// Whether any record had a time, its program's or the container runtime's.
  bool has_times() const { return last_time_.has_value(); }
  /// How many lines held bytes that are not UTF-8, which events show as U+FFFD.
  std::int64_t lines_not_utf8() const { return lines_not_utf8_; }

 private:
  bool Continues(const ParsedLine& line, LineShape shape) const;
  bool ContinuesTimed(const ParsedLine& line, LineShape shape) const;
  bool ContinuesUntimed(const ParsedLine& line, LineShape shape) const;
  void Open(const ParsedLine& line, LineShape shape, base::LineNumber number);
  void Append(const ParsedLine& line, LineShape shape, base::LineNumber number);
  const Event* Close();
  void CountBraces(std::string_view text);
  bool IsFull(std::size_t more_bytes) const;

  RecordAssemblerOptions options_;
  RecordParser parser_;
  Event open_;
  Event done_;
  bool is_open_ = false;
  bool closed_by_limit_ = false;
  bool in_trace_ = false;
  bool frames_seen_ = false;
  bool partial_ = false;
  std::int64_t blank_lines_ = 0;  ///< seen since the last line of the open event
  std::size_t logger_end_ = 0;
  int json_depth_ = 0;  ///< of a pretty-printed object that is still open
  std::optional<base::UtcTime> last_time_;
  std::int64_t timed_lines_ = 0;
  std::int64_t untimed_plain_lines_ = 0;
  std::int64_t lines_not_utf8_ = 0;
};

}  // namespace logai::logs
