#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace logai::sources {

/// Whether `bytes`, from a file's front, are a program's data and not text. Zero bytes alone do not
/// tell: a power cut and a log that is cut while a program writes it leave holes of them.
bool LooksBinary(std::string_view bytes);

std::int64_t CountZeros(std::string_view bytes);

/// What ends the lines of a text that begins with `bytes`: a carriage return where there is no line
/// feed at all, as in texts of old Macs and what a progress bar alone has written; else a line
/// feed.
char LineEndOf(std::string_view bytes);

/// Calls `take` for each text of a line, without its end, that has carriage returns within, as
/// progress bars leave them: of a text that is drawn again and again the last, other texts one by
/// one.
/// Lives:   the text until `take` returns.
void ForEachDrawn(std::string_view line, const std::function<void(std::string_view)>& take);

/// Whether a line, without its line feed, has carriage returns within.
inline bool HasRedraws(std::string_view line) {
  const auto at = line.find('\r');
  return at != std::string_view::npos && line.find_first_not_of('\r', at) != std::string_view::npos;
}

/// Calls `take` for each text of a line that holds zero bytes: a hole parts two texts (what stands
/// behind it is a record of its own); single zeros become U+FFFD.
/// Lives:   the text until `take` returns.
void ForEachText(std::string_view line, const std::function<void(std::string_view)>& take);

}  // namespace logai::sources
