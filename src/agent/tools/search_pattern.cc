#include "agent/tools/search_pattern.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/tools/real_values.h"
#include "base/text.h"

namespace logai::agent {
namespace {

/// `word`, or `"word"` when CloudWatch wants quotes.
std::string Quoted(std::string_view word) {
  const bool plain = std::ranges::all_of(
      word, [](unsigned char c) { return (c < 0x80 && std::isalnum(c) != 0) || c == '_'; });
  return plain ? std::string(word) : '"' + std::string(word) + '"';
}

/// "ERROR|connection refused" as `?ERROR ?"connection refused"`.
std::optional<std::string> Alternatives(std::string_view typed) {
  std::vector<std::string> terms;
  for (const std::string_view part : base::Split(typed, '|')) {
    std::string_view term = base::Trim(part);
    if (term.starts_with('?')) term.remove_prefix(1);
    if (term.empty()) return std::nullopt;
    terms.push_back('?' + Quoted(term));
  }
  return base::Join(terms, " ");
}

/// "?payment-db -DEBUG" as `?"payment-db" -DEBUG`.
std::string QuotedTerms(std::string_view typed) {
  std::vector<std::string> terms;
  for (std::string_view word : base::Split(typed, ' ')) {
    if (word.empty()) continue;
    std::string sign;
    if (word.size() > 1 && (word.front() == '?' || word.front() == '-')) {
      sign = word.front();
      word.remove_prefix(1);
    }
    terms.push_back(sign + Quoted(word));
  }
  return base::Join(terms, " ");
}

}  // namespace

base::Result<logs::FilterPattern> ReadSearchPattern(std::string_view typed) {
  auto as_typed = logs::FilterPattern::Parse(typed);
  // Whoever writes quotes, regexes or selectors knows the syntax: the error will help.
  if (as_typed || typed.find_first_of("\"%{[\n") != std::string_view::npos) return as_typed;
  const auto meant = typed.find('|') == std::string_view::npos ? QuotedTerms(typed)
                                                               : Alternatives(typed).value_or("");
  if (meant.empty()) return as_typed;
  auto as_meant = logs::FilterPattern::Parse(meant);
  return as_meant ? as_meant : as_typed;
}

base::Result<SearchPattern> ReadSearchPattern(std::string_view typed,
                                              const privacy::Redactor& redactor) {
  auto filter = ReadSearchPattern(typed);
  if (!filter) {
    // In a regex no name can stand, and its value can.
    const auto real = WithRealValues(typed, Syntax::kFilter, redactor);
    auto with_values = real && *real != typed ? logs::FilterPattern::Parse(*real) : filter;
    if (with_values)
      return SearchPattern{.filter = *std::move(with_values), .shown = std::string(typed)};
    return base::Fail(std::move(filter).error());
  }
  SearchPattern pattern{.filter = *std::move(filter), .shown = {}};
  pattern.shown = pattern.filter.text();
  LOGAI_ASSIGN_OR_RETURN(const std::string real,
                         WithRealValues(pattern.shown, Syntax::kFilter, redactor));
  if (real == pattern.shown) return pattern;
  auto with_values = logs::FilterPattern::Parse(real);
  if (!with_values) {
    // The reason would show the value.
    return base::Fail({.kind = base::ErrorKind::kInvalidInput,
                       .message = "the pattern cannot be read once values stand in the place of "
                                  "their names",
                       .next = "write each name in double quotes, as in \"<email-1>\"",
                       .retry_after = {}});
  }
  pattern.filter = *std::move(with_values);
  return pattern;
}

}  // namespace logai::agent
