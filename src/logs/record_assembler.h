#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string_view>

#include "base/units.h"
#include "logs/event.h"
#include "logs/record.h"
#include "logs/record_joiner.h"

namespace logai::logs {

/// Makes events of the lines of one file: joins stack traces, indented lines, lines without a time
/// in a file that has times, and pretty-printed JSON to the record they belong to. In a file
/// without times each line is an event but for the obvious continuations.
///
/// Under a container runtime (Docker's JSON files, Kubernetes) the program's standard output and
/// its standard error are joined each by itself, and a pause ends a record; events come out in the
/// order of their first lines all the same. Lines of the other stream may then stand between
/// Event::line and Event::line_end.
/// Threads: one thread at a time.
/// Cost:    well above 100 MB/s; the memory of two events, or of kMostHeld of them while one stream
///          goes on and a record of the other is open.
class RecordAssembler {
 public:
  explicit RecordAssembler(RecordAssemblerOptions options);
  /// `parser` has seen lines of the same file.
  RecordAssembler(RecordAssemblerOptions options, RecordParser parser);
  RecordAssembler(const RecordAssembler&) = delete;
  RecordAssembler& operator=(const RecordAssembler&) = delete;

  /// Takes the next line, without its line end. Returns the first of the events that are complete
  /// now, or null; Next gives the others. Lives: until the next call.
  const Event* Add(std::string_view line, base::LineNumber number);
  /// Returns the first of the last events, or null; Next gives the others. The assembler may then
  /// be used for the next lines.
  const Event* Finish();
  /// Returns the next event that the last Add or Finish completed, or null. Lives: until the next
  /// call.
  const Event* Next();

  /// What RecordScanner needs, which reads simple lines itself: the parser; the last line, while
  /// its text lives; whether the record that began with line `number` is all that is open, and as
  /// simple as a line that is no part of a trace; and to be told of timed lines that it did not
  /// get.
  const RecordParser& parser() const { return parser_; }
  const ParsedLine& last_line() const { return last_line_; }
  bool HoldsOnly(base::LineNumber number) const {
    return output_.IsSimple(number) && !errors_.is_open() && held_.empty() && direct_ == nullptr;
  }
  void CountTimed(std::int64_t lines) { output_.CountTimed(lines); }

  /// Whether any record had a time, its program's or the container runtime's.
  bool has_times() const { return output_.has_times() || errors_.has_times(); }
  /// How many lines held bytes that are not UTF-8, which events show as U+FFFD.
  std::int64_t lines_not_utf8() const {
    return output_.lines_not_utf8() + errors_.lines_not_utf8();
  }

 private:
  static constexpr std::size_t kMostHeld = 1'000;
  static constexpr base::ByteCount kMostBytesHeld = base::MiB(4);

  void CloseIdle(RecordJoiner& other, const ParsedLine& line, base::LineNumber number);
  void Offer(const Event* event);
  bool MayGo(base::LineNumber first_line) const;

  RecordAssemblerOptions options_;
  RecordParser parser_;
  ParsedLine last_line_;
  RecordJoiner output_;  ///< of what is not standard error
  RecordJoiner errors_;
  const Event* direct_ = nullptr;  ///< goes out first; still in its joiner
  std::deque<Event> held_;         ///< in the order of their lines
  base::ByteCount held_bytes_;
  Event given_;
};

}  // namespace logai::logs
