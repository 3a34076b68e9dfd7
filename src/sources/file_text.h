#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace logai::sources {

/// Whether `bytes`, from a file's front, are a program's data and not text. Zero bytes alone do not
/// tell: a power cut and a log that is cut while a program writes it leave holes of them.
bool LooksBinary(std::string_view bytes);

std::int64_t CountZeros(std::string_view bytes);

/// Calls `take` for each text of a line that holds zero bytes: a hole parts two texts (what stands
/// behind it is a record of its own); single zeros become U+FFFD.
/// Lives:   the text until `take` returns.
void ForEachText(std::string_view line, const std::function<void(std::string_view)>& take);

}  // namespace logai::sources
