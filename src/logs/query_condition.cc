#include "logs/query_condition.h"

#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "logs/filter_value.h"

namespace logai::logs {
namespace {

std::string Comparison(std::string_view term, bool is_not) {
  std::string text = is_not ? "@message not like \"" : "@message like \"";
  for (const char c : term) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

/// What a query's text cannot be trusted to carry unchanged.
bool IsSafe(std::string_view term) {
  for (const char c : term) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  }
  return base::IsValidUtf8(term);
}

}  // namespace

std::string QueryCondition(const FilterPattern& filter) {
  if (filter.empty() || !filter.is_plain()) return "";
  std::vector<std::string> all, any;
  bool any_counts = true;
  PatternReader reader(base::Trim(filter.text()));
  for (reader.SkipBlanks(); !reader.AtEnd(); reader.SkipBlanks()) {
    const char sign = reader.Peek();
    const bool is_any = sign == '?', is_not = sign == '-';
    if (is_any || is_not) reader.Skip(1);
    std::string term;
    if (reader.Peek() == '"') {
      auto quoted = reader.TakeQuoted();
      if (!quoted) return "";  // not so: the pattern was parsed before
      term = *std::move(quoted);
    } else {
      term = reader.TakeUntilAny("\"%");
    }
    if (term.find_first_not_of(" \t") == std::string::npos) {
      if (reader.AtEnd()) break;
      continue;
    }
    // CloudWatch ignores `?` terms next to others; and a choice is only as good as all of its
    // terms.
    any_counts = any_counts && is_any && IsSafe(term);
    if (IsSafe(term)) (is_any ? any : all).push_back(Comparison(term, is_not));
  }
  if (!all.empty()) return base::Join(all, " and ");
  return any_counts ? base::Join(any, " or ") : "";
}

}  // namespace logai::logs
