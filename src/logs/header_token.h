#pragma once

#include <cstddef>
#include <string_view>

#include "logs/event.h"

namespace logai::logs {

/// A piece of a line's header.
struct HeaderToken {
  enum class Kind { kEnd, kWord, kGroup };
  Kind kind = Kind::kEnd;
  std::string_view text;  ///< of a group: what is between its brackets, trimmed
  std::size_t begin = 0;
  std::size_t end = 0;
  bool closed = false;  ///< a word followed by ':', ']' or a separator: it is a field, not prose
  /// What stands in the line from here on has no part in the token; may be behind the line's end,
  /// when that has.
  std::size_t looked_at = 0;
};

/// The piece that begins at or behind `position`; blanks and lone separators (- | :) are skipped.
/// Text in (balanced) brackets is one piece.
HeaderToken NextHeaderToken(std::string_view line, std::size_t position);

/// `position` behind blanks and lone separators.
std::size_t SkipSeparators(std::string_view line, std::size_t position);

/// How far SkipSeparators looked at the line to stop at `skipped_to`: see HeaderToken::looked_at.
std::size_t LookedAtToSkip(std::string_view line, std::size_t skipped_to);

/// How sure a piece is a level.
struct LevelMark {
  Level level = Level::kUnknown;
  bool certain = false;  ///< by its form; else a bare lower-case or capitalised word
};
LevelMark ReadLevelMark(const HeaderToken& token);

/// Letters only: prose, or a host, rather than a number, a path or a dotted name.
bool IsPlainWord(std::string_view word);
bool IsDigits(std::string_view word);
/// "a.b.Class", "Class$Inner:", "CamelCase:": what loggers call themselves.
bool IsLoggerName(std::string_view word, bool has_colon);

/// "file.go:12]", as klog and glog write it.
bool IsSourceLine(std::string_view word);

/// Whether a group begins with a label, as in "[instance: 78aed90f-…] Took 3 s", so that it is what
/// the message is about. If it were not closed, its label would begin the message as well: nothing
/// behind the label and one more character decides. That matters because ids have letters, too.
bool IsLabelled(std::string_view line, const HeaderToken& token);

}  // namespace logai::logs
