#include "cli/list_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "cli/template_cells.h"
#include "cli/terminal.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

/// The JSON value of a cell.
void AppendValue(std::string& out, const ListTable::Column& column, const ListTable::Cell& cell) {
  if (!column.is_number) {
    AppendJsonText(out, cell.raw, /*ascii_only=*/true);
  } else {
    out += cell.raw.empty() ? "null" : cell.raw;
  }
}

void AppendObject(std::string& out, const ListTable& table,
                  const std::vector<ListTable::Cell>& row) {
  out += '{';
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (table.columns[i].key.empty() || row[i].absent) continue;
    if (out.back() != '{') out += ',';
    AppendJsonText(out, table.columns[i].key, /*ascii_only=*/true);
    out += ':';
    AppendValue(out, table.columns[i], row[i]);
  }
  out += '}';
}

/// The character at the front of `text` and its length; U+FFFD and 1 for what is not UTF-8.
std::pair<char32_t, std::size_t> Decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  if (length == 1 || text.size() < length) return {0xFFFD, 1};
  char32_t code = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80u) return {0xFFFD, 1};
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[length] || code > 0x10FFFF || surrogate) return {0xFFFD, 1};
  return {code, length};
}

/// Characters that a terminal or an editor acts on instead of showing them.
bool ActsOnScreen(char32_t code) {
  return (code >= 0x80 && code < 0xA0) || code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
         (code >= 0xE0000 && code <= 0xE007F);
}

void AppendEscaped(std::string& out, char32_t code) {
  const auto unit = [&](unsigned value) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", value);
  };
  if (code < 0x10000) return unit(static_cast<unsigned>(code));
  unit(0xD800u + static_cast<unsigned>((code - 0x10000) >> 10));
  unit(0xDC00u + static_cast<unsigned>((code - 0x10000) & 0x3FFu));
}

/// How many characters from the beginning on stand in JSON as they are; eight are looked at at
/// once.
std::size_t PlainPrefix(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101, kHigh = 0x80 * kOnes;
  // The high bit of each byte that is zero, and perhaps of one behind it.
  const auto zeros = [](std::uint64_t bytes) { return (bytes - kOnes) & ~bytes & kHigh; };
  std::size_t plain = 0;
  for (; plain + 8 <= text.size(); plain += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + plain, 8);
    const std::uint64_t below_blank = (bytes - 0x20 * kOnes) & ~bytes & kHigh;
    const std::uint64_t special = below_blank | (bytes & kHigh) | zeros(bytes ^ ('"' * kOnes)) |
                                  zeros(bytes ^ ('\\' * kOnes)) | zeros(bytes ^ (0x7F * kOnes));
    if (special != 0) break;
  }
  while (plain < text.size() && text[plain] >= 0x20 && text[plain] != '"' && text[plain] != '\\' &&
         text[plain] != 0x7F)
    ++plain;
  return plain;
}

}  // namespace

void AppendJsonText(std::string& out, std::string_view text, bool ascii_only) {
  out += '"';
  while (!text.empty()) {
    const std::size_t plain = PlainPrefix(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const char c = text.front();
    if (static_cast<unsigned char>(c) >= 0x80) {
      const auto [code, length] = Decode(text);
      if (ascii_only || ActsOnScreen(code)) {
        AppendEscaped(out, code);
      } else if (length == 1) {
        out += "\xEF\xBF\xBD";
      } else {
        out.append(text.substr(0, length));
      }
      text.remove_prefix(length);
      continue;
    }
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        AppendEscaped(out, static_cast<unsigned char>(c));
    }
    text.remove_prefix(1);
  }
  out += '"';
}

std::string TableAsPlain(const ListTable& table, char separator) {
  std::string text;
  for (const auto& row : table.rows) {
    for (const ListTable::Cell& cell : row) {
      const std::string& word = cell.plain.empty() ? cell.raw : cell.plain;
      text += (word.empty() ? "-" : word) + separator;
    }
    if (row.empty()) text += ' ';
    text.back() = '\n';
  }
  return text;
}

std::string TableAsText(const ListTable& table, bool color) {
  std::vector<std::vector<std::string>> lines(1);
  for (const ListTable::Column& column : table.columns) lines.back().push_back(column.title);
  for (const auto& row : table.rows) {
    lines.emplace_back();
    for (const ListTable::Cell& cell : row)
      lines.back().push_back(privacy::SafeForTerminal(cell.text));
  }
  std::vector<int> widths(table.columns.size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], DisplayWidth(line[i]));
  }
  std::string text;
  for (std::size_t l = 0; l < lines.size(); ++l) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::string blanks(static_cast<std::size_t>(widths[i] - DisplayWidth(lines[l][i])),
                               ' ');
      const bool right = table.columns[i].right;
      line += (i > 0 ? "  " : "") + (right ? blanks + lines[l][i] : lines[l][i] + blanks);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += (l == 0 ? Styled(line, Style::kDim, color) : line) + "\n";
  }
  return text;
}

std::string TableAsJson(const ListTable& table, std::string_view name, std::string_view members) {
  std::string text = fmt::format("{{\"schema_version\":1,\"{}\":[", name);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    text += i > 0 ? ",\n" : "\n";
    AppendObject(text, table, table.rows[i]);
  }
  text += "\n]";
  text += members;
  return text + "}\n";
}

std::string TableAsJsonl(const ListTable& table) {
  std::string text;
  for (const auto& row : table.rows) {
    AppendObject(text, table, row);
    text += '\n';
  }
  return text;
}

std::string TableAsCsv(const ListTable& table) {
  std::string text;
  if (table.columns.empty()) return text;
  const auto end_line = [&] {
    text.back() = '\r';
    text += '\n';
  };
  for (const ListTable::Column& column : table.columns) {
    if (!column.key.empty()) text += CsvCell(column.key) + ",";
  }
  end_line();
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!table.columns[i].key.empty()) text += CsvCell(row[i].raw) + ",";
    }
    end_line();
  }
  return text;
}

std::string TableAs(EventFormat format, const ListTable& table, std::string_view name,
                    bool on_terminal, bool color) {
  switch (format) {
    case EventFormat::kText:
      return on_terminal ? TableAsText(table, color) : TableAsPlain(table);
    case EventFormat::kJson:
      return TableAsJson(table, name);
    case EventFormat::kJsonl:
      return TableAsJsonl(table);
    case EventFormat::kCsv:
      return TableAsCsv(table);
  }
  return "";
}

}  // namespace logai::cli
