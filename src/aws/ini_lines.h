#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

/// The text handling of Python that its configuration parser rests on. All of it reads UTF-8.
namespace logai::aws {

/// The lines of a file in text mode: each ends with "\n", "\r\n" or "\r". Lives: as long as `text`.
std::vector<std::string_view> TextLines(std::string_view text);

/// The lines of str.splitlines(), which ends them at vertical tabs, form feeds, the separators of
/// ASCII and the line and paragraph separators of Unicode too. Lives: as long as `text`.
std::vector<std::string_view> NestedLines(std::string_view text);

/// `text` without the blanks of Unicode at both ends: str.strip(). A text pasted from a web page
/// has such. Lives: as long as `text`.
std::string_view Strip(std::string_view text);
/// The same at the end alone: str.rstrip().
std::string_view StripEnd(std::string_view text);

/// How many characters stand before the first that is not blank; 0 when there is none.
std::size_t Indent(std::string_view line);

}  // namespace logai::aws
