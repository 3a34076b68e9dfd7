#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "logs/event.h"
#include "logs/record_header.h"
#include "logs/timestamp.h"

namespace logai::logs {

/// Where a program in a container wrote a line; the two streams of one container share a file.
enum class RuntimeStream { kNone, kStdout, kStderr };

/// One physical line, taken apart. Views live until the parser's next call, and as long as the
/// line.
struct ParsedLine {
  /// The line as an event shows it: Docker's JSON envelope is taken off, anything else is kept.
  std::string_view text;
  /// The part of `text` that the program wrote: behind the prefix of a container runtime, or of a
  /// tool that stamps every line.
  std::string_view inner;
  std::optional<base::UtcTime> time;
  bool time_inferred = false;
  bool own_time = false;  ///< the program wrote a time; else it comes from the container runtime
  RuntimeStream runtime = RuntimeStream::kNone;  ///< kNone: no container runtime wrote the line
  bool partial = false;  ///< the container runtime cut the line here; the next one goes on
  Level level = Level::kUnknown;
  std::size_t body_begin = 0;  ///< in `text`
  std::size_t logger_end = 0;  ///< in `text`; see RecordHeader
  /// Of a line of text that has its own time and no container runtime's; else kWholeLine.
  std::size_t looked_at = RecordHeader::kWholeLine;
  Timestamp stamp;  ///< of such a line
};

/// Reads time, level and the beginning of the message of each line of one file (or stream),
/// learning the file's form on the way. Knows plain text lines, JSON lines, Docker's JSON files and
/// the prefix of Kubernetes' container runtimes.
/// Threads: one thread at a time.
/// Cost:    well above 100 MB/s.
class RecordParser {
 public:
  explicit RecordParser(std::optional<base::UtcTime> reference)
      : RecordParser(TimeBasis{reference}) {}
  explicit RecordParser(TimeBasis basis) : basis_(basis), finder_(basis) {}

  /// `line` is without its line end.
  ParsedLine Parse(std::string_view line);

  const TimeBasis& basis() const { return basis_; }
  /// Whether lines that begin with a time have been seen, and lately: a time at the beginning of a
  /// line is the line's then, whatever else has been seen.
  bool ExpectsTimeFirst() const { return finder_.trusts_start(); }
  /// The file writes times that are distinctive: others count for nothing.
  bool ExpectsDistinctiveTime() const { return finder_.distinctive(); }
  bool bare_levels_seen() const { return headers_.bare_levels_seen(); }
  /// What the headers of the lines so far have, and to be told what they have.
  const HeaderCounts& header_counts(bool timed) const { return headers_.counts(timed); }
  void SetHeaderShape(const HeaderShape& shape) { headers_.SetShape(shape); }

 private:
  bool ParseDocker(std::string_view line, ParsedLine& parsed);
  void ParseInner(std::string_view text, ParsedLine& parsed);

  TimeBasis basis_;
  TimestampFinder finder_;
  TimestampFinder inner_finder_{TimeBasis{}};
  HeaderReader headers_;
  std::string unwrapped_;
};

}  // namespace logai::logs
