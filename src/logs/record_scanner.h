#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "base/units.h"
#include "logs/event.h"
#include "logs/header_memo.h"
#include "logs/line_form.h"
#include "logs/record_assembler.h"
#include "logs/time_memo.h"

namespace logai::logs {

/// What counting and ranking need to know of a record. Lives: until the scanner's next call.
struct ScannedRecord {
  base::LineNumber line{0};  ///< the first, as it was given to Add
  base::LineNumber line_end{0};
  std::optional<base::UtcTime> time;  ///< as in Event
  bool time_inferred = false;
  Level level = Level::kUnknown;
  /// LineForm::MessageOf: behind the header and the columns that the file's form knows; valid
  /// UTF-8, without colours where the form has them, lines joined by '\n'.
  std::string_view message;
  bool one_line = false;  ///< the message is known to have no line end
};

/// What the scanners of one file remember of its lines, so that most are read by comparison.
/// Lives:   a memo serves the scanners of one form, one after the other, on one thread.
struct LineMemo {
  explicit LineMemo(const LineForm& form)
      : zone(form.parser().basis().zone), times(form.parser().basis()) {}
  const base::TimeZone* zone;  ///< that times without one were read in
  TimeMemo times;
  HeaderMemo headers;
};

/// Reads the records of a part of one file, whose form is known: gives what a RecordAssembler
/// would, but makes no events of most lines. For whole files use sources::ChunkRecords, which cuts
/// them into parts that can be scanned at the same time.
///
///     RecordScanner scanner(form, memo);
///     while (…) {  // each line
///       for (auto* r = scanner.Add(line, number); r; r = scanner.Next()) Count(*r);
///     }
///     for (auto* r = scanner.Finish(); r; r = scanner.Next()) Count(*r);
///
/// How: a line that begins with a time of a known minute, has a header that was seen before and is
/// no part of a trace is a simple record; it waits here, and when the next one comes it is given.
/// Before any other line the one that waits goes to the assembler, as if all had gone there.
/// Threads: one thread at a time.
class RecordScanner {
 public:
  /// Lives:   `form` and `memo` as long as this.
  RecordScanner(const LineForm& form, LineMemo& memo);
  RecordScanner(const RecordScanner&) = delete;
  RecordScanner& operator=(const RecordScanner&) = delete;

  /// Takes the next line, without its line end. Returns the first of the records that are complete
  /// now, or null; Next gives the others. `ascii`: the line is known to hold nothing else.
  /// Lives:   `line` until the second call of Add behind this one, or of Finish.
  const ScannedRecord* Add(std::string_view line, base::LineNumber number, bool ascii = false);
  const ScannedRecord* Next() { return Take(assembler_.Next()); }
  /// Returns the first of the last records, or null; Next gives the others.
  const ScannedRecord* Finish();

 private:
  /// A line that is a record by itself unless lines follow that belong to it.
  struct Simple {
    std::string_view text;
    std::size_t body_begin = 0, logger_end = 0;
    base::LineNumber line{0};
    base::UtcTime time;
    bool inferred = false;
    bool distinctive = false;
    Level level = Level::kUnknown;
  };
  /// Where the record that is open stands.
  enum class Open {
    kNowhere,
    kHere,       ///< in waiting()
    kAssembler,  ///< in the assembler, and waiting() describes it
    kComplex,    ///< in the assembler, which must see the next line
  };

  Simple& waiting() { return lines_[waiting_at_]; }
  const Simple& waiting() const { return lines_[waiting_at_]; }
  Simple& next() { return lines_[1 - waiting_at_]; }
  const ScannedRecord* AddSimple(std::string_view line);
  const ScannedRecord* AddComplex(std::string_view line, base::LineNumber number, bool ascii);
  bool Match(std::string_view line, bool ascii, Simple& simple);
  bool IsSameStatement(std::string_view line, const Simple& simple) const;
  void Learn(std::string_view line, base::LineNumber number, bool ascii);
  std::uint64_t FormOf(const TimeMemo::Hit& hit) const;
  void FollowParser();
  const ScannedRecord* Take(const Event* event);
  const ScannedRecord* Give(const Simple& simple);

  const LineForm& form_;
  LineMemo& memo_;
  RecordAssembler assembler_;
  bool ready_ = false;        // the parser is in a state in which lines can be matched
  bool distinctive_ = false;  // see RecordParser::ExpectsDistinctiveTime
  bool bare_levels_ = false;  // see RecordParser::bare_levels_seen
  Open open_ = Open::kNowhere;
  std::int64_t unseen_ = 0;      // simple lines that the assembler has not been told of
  std::array<Simple, 2> lines_;  // the one that waits, and the next
  std::size_t waiting_at_ = 0;
  std::array<std::string, 2> plain_;  // lines without their colours, the last and the one before
  ScannedRecord given_;
};

}  // namespace logai::logs
