#include "aws/query_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace logai::aws {
namespace {

/// `text` in its parts between separators that stand in no quotes and no brackets.
std::vector<std::string_view> Parts(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '\'' || c == '"' || c == '`') {
      quote = c;
    } else if (c == '(' || c == '[') {
      ++depth;
    } else if (c == ')' || c == ']') {
      --depth;
    } else if (c == separator && depth <= 0) {
      parts.push_back(base::Trim(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  parts.push_back(base::Trim(text.substr(begin)));
  return parts;
}

/// The name of "bytes / 1024 as kib", "`a-b`" or "@message"; empty for a nameless expression.
std::string ColumnName(std::string_view item) {
  const std::string lower = base::ToLower(item);
  if (const auto as = lower.rfind(" as "); as != lower.npos) item = base::Trim(item.substr(as + 4));
  if (item.size() > 2 && item.starts_with('`') && item.ends_with('`'))
    return std::string(item.substr(1, item.size() - 2));
  return item.find_first_of(" \t\n()[]+*/'\"") == item.npos ? std::string(item) : "";
}

}  // namespace

bool NamesGroups(std::string_view query, QueryLanguage language) {
  const std::string lower = base::ToLower(query);
  const auto has = [&](std::string_view word) { return lower.contains(word); };
  if (language == QueryLanguage::kSql) return has("from");
  if (language == QueryLanguage::kPpl) return has("source");
  return has("source") && (has("loggroups") || has("datasource"));
}

std::optional<std::int64_t> LimitIn(std::string_view query) {
  constexpr std::string_view kWord = "limit";
  const std::string lower = base::ToLower(query);
  std::optional<std::int64_t> most;
  for (auto at = lower.find(kWord); at != lower.npos; at = lower.find(kWord, at + 1)) {
    // A command: behind a pipe, or at the beginning.
    const auto before = lower.find_last_not_of(" \t\n", at == 0 ? lower.npos : at - 1);
    if (at > 0 && before != lower.npos && lower[before] != '|') continue;
    const auto digits = lower.find_first_not_of(" \t\n", at + kWord.size());
    if (digits == lower.npos || digits == at + kWord.size()) continue;
    std::int64_t rows = 0;
    const auto read = std::from_chars(lower.data() + digits, lower.data() + lower.size(), rows);
    if (read.ec == std::errc()) most = std::max(most.value_or(rows), rows);
  }
  return most;
}

std::vector<std::string> ColumnsIn(std::string_view query) {
  // What gives rows of its own making.
  static constexpr std::array<std::string_view, 6> kOthers = {"stats",   "pattern", "diff",
                                                              "anomaly", "unnest",  "join"};
  std::vector<std::string> columns;
  for (const std::string_view command : Parts(query, '|')) {
    const auto end = std::min(command.find_first_of(" \t\n"), command.size());
    const std::string word = base::ToLower(command.substr(0, end));
    if (std::ranges::find(kOthers, word) != kOthers.end()) return {};
    if (word != "fields" && word != "display") continue;
    if (word == "display") columns.clear();
    for (const std::string_view item : Parts(command.substr(end), ',')) {
      std::string name = ColumnName(item);
      if (!name.empty() && std::ranges::find(columns, name) == columns.end())
        columns.push_back(std::move(name));
    }
  }
  return columns;
}

}  // namespace logai::aws
