#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "logs/filter_matcher.h"
#include "logs/filter_value.h"

namespace logai::logs {
namespace {

struct Term {
  std::string text;
  std::unique_ptr<const re2::RE2> regex;

  bool IsIn(std::string_view message) const {
    if (regex) {
      return re2::RE2::PartialMatch(re2::StringPiece(message.data(), message.size()), *regex);
    }
    return message.find(text) != std::string_view::npos;
  }
};

/// AWS says that an event must "contain" a term; like the other servers that speak its protocol we
/// take that as a part of the text, so that ERROR is found in ERRORS.
class TermMatcher final : public FilterPattern::Matcher {
 public:
  std::vector<Term> all;
  std::vector<Term> any;
  std::vector<Term> none;
  bool ignored = false;  // terms of `any`

  bool ignores_alternatives() const override { return ignored; }
  bool Matches(std::string_view message) const override {
    const auto is_in = [&](const Term& term) { return term.IsIn(message); };
    return std::ranges::all_of(all, is_in) && std::ranges::none_of(none, is_in) &&
           (any.empty() || std::ranges::any_of(any, is_in));
  }
};

bool IsTermCharacter(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
         static_cast<signed char>(c) < 0;
}

base::Result<Term> ParseTerm(PatternReader& reader) {
  Term term;
  if (reader.Peek() == '"') {
    LOGAI_ASSIGN_OR_RETURN(term.text, reader.TakeQuoted());
    return term;
  }
  if (reader.Peek() == '%') {
    LOGAI_ASSIGN_OR_RETURN(term.regex, reader.TakeRegex());
    return term;
  }
  const std::size_t start = reader.position();
  term.text = reader.TakeUntilAny("\"%");
  if (term.text.empty()) {
    return base::Fail(reader.ErrorHere("a term is missing after the '?' or '-'",
                                       "write it without a blank, as in ?ERROR or -DEBUG"));
  }
  const auto wrong = std::ranges::find_if_not(term.text, IsTermCharacter);
  if (wrong == term.text.end()) return term;
  std::string next = "put the term in double quotes: \"" + term.text + "\"";
  if (*wrong == '|') next = "write one of several terms as ?ERROR ?timeout, or as %ERROR|timeout%";
  if (*wrong == '*' || *wrong == '.') next += "; for a pattern use %regex%";
  return base::Fail(reader.ErrorAt(start + static_cast<std::size_t>(wrong - term.text.begin()),
                                   std::string("the character '") + *wrong + "' needs quotes",
                                   next));
}

}  // namespace

base::Result<MatcherPtr> ParseTermPattern(std::string_view text) {
  auto matcher = std::make_unique<TermMatcher>();
  PatternReader reader(text);
  for (reader.SkipBlanks(); !reader.AtEnd(); reader.SkipBlanks()) {
    auto* terms = &matcher->all;
    if (reader.Peek() == '?') terms = &matcher->any;
    if (reader.Peek() == '-') terms = &matcher->none;
    if (terms != &matcher->all) reader.Skip(1);
    LOGAI_ASSIGN_OR_RETURN(Term term, ParseTerm(reader));
    // A phrase of blanks only is CloudWatch's way to write "everything".
    const bool blank = !term.regex && term.text.find_first_not_of(" \t") == std::string::npos;
    if (!blank) terms->push_back(std::move(term));
  }
  // CloudWatch ignores `?` terms next to others, silently; so do we, to find the same events.
  if (!matcher->all.empty() || !matcher->none.empty()) {
    matcher->ignored = !matcher->any.empty();
    matcher->any.clear();
  }
  if (matcher->all.empty() && matcher->any.empty() && matcher->none.empty()) return MatcherPtr();
  return MatcherPtr(std::move(matcher));
}

}  // namespace logai::logs
