#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "logs/event.h"
#include "logs/header_token.h"
#include "logs/timestamp.h"

namespace logai::logs {

/// What stands between the timestamp and the message proper of a text line.
struct RecordHeader {
  Level level = Level::kUnknown;
  std::size_t body_begin = 0;  ///< bytes of the line
  /// Where level and logger end: lines that are equal up to here come from one statement.
  std::size_t logger_end = 0;
  /// Lines that are equal between the time and here, but for which digit stands where, have equal
  /// headers; may be behind the line's end, when that matters. kWholeLine: there is no such place.
  std::size_t looked_at = 0;

  static constexpr std::size_t kWholeLine = static_cast<std::size_t>(-1);
};

/// Reads the headers of one file's lines: level, process, thread and logger, before or behind the
/// timestamp. A level counts only where headers have one (in brackets, in capitals, before a colon,
/// behind `level=`), so that "0 errors" is not an error.
/// Threads: one thread at a time.
class HeaderReader {
 public:
  RecordHeader Read(std::string_view line, const std::optional<Timestamp>& time);

  /// What Read has learnt of the file so far: equal headers are read equally while it is equal.
  bool bare_levels_seen() const { return bare_levels_seen_; }

 private:
  void ReadLevel(std::string_view line, bool behind_time, bool syslog, RecordHeader& header);
  bool FindLevel(std::string_view line, bool behind_time, RecordHeader& header);
  bool Accepts(const HeaderToken& token, const LevelMark& mark, int words_before, bool behind_time,
               bool first);

  bool bare_levels_seen_ = false;  ///< this file writes bare lower-case levels behind its times
};

}  // namespace logai::logs
