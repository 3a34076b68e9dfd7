#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "cli/event_commands.h"

namespace logai::cli {

/// A list of things for people and for programs: groups, streams, the rows of a query.
struct ListTable {
  struct Column {
    std::string title;       ///< as people read it: "SIZE"
    std::string key;         ///< as programs read it: "stored_bytes"; empty: people only
    bool right = false;      ///< numbers stand to the right
    bool is_number = false;  ///< a JSON number (or null), not a string
  };
  struct Cell {
    std::string text;      ///< for people
    std::string raw = {};  ///< for programs; empty and a number: null
    /// For a pipe: one word; empty: as `raw`, "-" for nothing.
    std::string plain = {};
    bool absent = false;  ///< there is no such thing in this row, which JSON leaves out
  };
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  ///< each as long as `columns`
};

/// The table in aligned columns under a head, safe for a terminal.
std::string TableAsText(const ListTable& table, bool color);
/// A line for each row, its cells parted by `separator`: for cut and awk.
std::string TableAsPlain(const ListTable& table, char separator = ' ');
/// {"schema_version": 1, NAME: [{…}, …]}, with `members` (`, "a": …`) behind.
std::string TableAsJson(const ListTable& table, std::string_view name,
                        std::string_view members = {});
/// An object in each line.
std::string TableAsJsonl(const ListTable& table);
/// RFC 4180, with a head.
std::string TableAsCsv(const ListTable& table);

/// The table in `format`; text is aligned on a terminal and plain on a pipe.
std::string TableAs(EventFormat format, const ListTable& table, std::string_view name,
                    bool on_terminal, bool color);

/// `text` in JSON's quotation marks. Control characters and those that turn or hide text are
/// escaped, `ascii_only` also all beyond ASCII. What is not UTF-8 becomes U+FFFD.
void AppendJsonText(std::string& out, std::string_view text, bool ascii_only);

}  // namespace logai::cli
