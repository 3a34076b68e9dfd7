#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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

/// What the headers of one file have, as far as that must be learnt from many of its lines. Without
/// it whatever looks like a part of a header is taken for one.
struct HeaderShape {
  static constexpr int kMostPieces = 6;

  bool level_first = true;   ///< a level that begins the line, or stands right behind its time
  bool level_behind = true;  ///< a level behind other pieces
  int pieces = kMostPieces;  ///< behind the level: threads, loggers and contexts
};

/// Counts what headers have, to learn their shape: what only some lines have begins their messages.
class HeaderCounts {
 public:
  enum class LevelPlace { kNone, kFront, kFirst, kBehind };  ///< kFront: before the time
  void Add(LevelPlace place, int pieces) {
    ++lines_;
    ++places_[static_cast<std::size_t>(place)];
    if (place != LevelPlace::kNone) ++pieces_[static_cast<std::size_t>(pieces)];
  }
  HeaderShape Shape() const;
  /// Whether lines have more than the shape, so that knowing it makes a difference.
  bool Exceeds(const HeaderShape& shape) const;

 private:
  std::int64_t At(LevelPlace place) const { return places_[static_cast<std::size_t>(place)]; }

  std::int64_t lines_ = 0;
  std::array<std::int64_t, 4> places_{};
  std::array<std::int64_t, HeaderShape::kMostPieces + 1> pieces_{};  ///< lines with so many
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

  /// Of the lines with times and of those without, but for those of syslog.
  const HeaderCounts& counts(bool timed) const { return counts_[timed ? 1 : 0]; }
  void SetShape(const HeaderShape& shape) { shape_ = shape; }

 private:
  using LevelPlace = HeaderCounts::LevelPlace;

  void ReadLevel(std::string_view line, bool timed, bool syslog, RecordHeader& header);
  LevelPlace FindLevel(std::string_view line, bool behind_time, RecordHeader& header);
  void SkipLogger(std::string_view line, std::size_t position, bool any_tag, RecordHeader& header);
  bool Accepts(const HeaderToken& token, const LevelMark& mark, int words_before, bool behind_time,
               bool first);

  HeaderShape shape_;
  std::array<HeaderCounts, 2> counts_;
  int pieces_ = 0;                 ///< behind the level of the current line
  bool bare_levels_seen_ = false;  ///< this file writes bare lower-case levels behind its times
};

}  // namespace logai::logs
