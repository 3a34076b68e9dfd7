#include "cli/template_cells.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "cli/terminal.h"

namespace logai::cli {

Style LevelStyle(logs::Level level) {
  if (level >= logs::Level::kError) return Style::kRed;
  return level == logs::Level::kWarning ? Style::kYellow : Style::kDim;
}

std::string LevelCell(logs::Level level, bool color) {
  return Styled(fmt::format("{:<8}", logs::Name(level)), LevelStyle(level), color);
}

std::vector<std::string> WrapAtBlanks(std::string_view text, int columns) {
  std::vector<std::string> lines;
  std::string line;
  for (const std::string_view word : base::Split(text, ' ')) {
    if (!line.empty() && DisplayWidth(line) + 1 + DisplayWidth(word) > columns) {
      lines.push_back(std::exchange(line, ""));
    } else if (!line.empty()) {
      line += ' ';
    }
    line += word;
  }
  lines.push_back(std::move(line));
  return lines;
}

std::string WithVariables(std::string_view line, bool color) {
  if (!color) return std::string(line);
  std::string text;
  while (!line.empty()) {
    const auto open = line.find('<');
    const auto close = line.find('>', open);
    if (open == std::string_view::npos || close == std::string_view::npos || close - open > 7)
      break;
    text += line.substr(0, open);
    text += Styled(line.substr(open, close + 1 - open), Style::kCyan, true);
    line.remove_prefix(close + 1);
  }
  return text + std::string(line);
}

std::string Plural(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", base::WithThousands(static_cast<long long>(count)),
                     count == 1 ? one : many);
}

std::string Percent(double share) {
  if (share > 0 && share < 0.001) return "<0.1%";
  return fmt::format("{:.1f}%", share * 100);
}

std::string CsvCell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + '"';
}

}  // namespace logai::cli
