#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal.h"
#include "logs/event.h"

/// What the tables of templates are made of.
namespace logai::cli {

/// How narrow the column of templates may become on a narrow terminal, in columns.
inline constexpr int kNarrowestTemplate = 24;

/// The colour of a level.
Style LevelStyle(logs::Level level);
/// The level in eight columns, in its colour.
std::string LevelCell(logs::Level level, bool color);

/// `text` in lines of at most `columns`, parted at blanks where there are some.
std::vector<std::string> WrapAtBlanks(std::string_view text, int columns);

/// A template in which what varies stands out from what does not.
std::string WithVariables(std::string_view line, bool color);

/// "1 line", "1,600 lines".
std::string Plural(std::uint64_t count, std::string_view one, std::string_view many);

/// "61.2%", "<0.1%".
std::string Percent(double share);

/// `text` as a cell of RFC 4180.
std::string CsvCell(std::string_view text);

}  // namespace logai::cli
