#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "logs/filter_matcher.h"
#include "logs/filter_value.h"

namespace logai::logs {
namespace {

/// The conditions of one field: alternatives of which each is a list of tests that must all pass.
using Alternatives = std::vector<std::vector<ValueTest>>;

struct Field {
  std::string name;
  Alternatives alternatives;  ///< empty: any value

  bool Accepts(std::string_view value) const {
    const auto passes = [&](const ValueTest& test) { return test.PassesText(value); };
    return alternatives.empty() || std::ranges::any_of(alternatives, [&](const auto& tests) {
             return std::ranges::all_of(tests, passes);
           });
  }
};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// The first field of `text`, which is then cut off. Text in [brackets] or "quotes" is one field.
std::string_view TakeField(std::string_view& text) {
  const char opening = text.front();
  if (opening == '[' || opening == '"') {
    const auto closing = text.find(opening == '[' ? ']' : '"', 1);
    const bool ends_field = closing != std::string_view::npos &&
                            (closing + 1 == text.size() || IsSpace(text[closing + 1]));
    if (ends_field) {
      const std::string_view field = text.substr(1, closing - 1);
      text.remove_prefix(closing + 1);
      return field;
    }
  }
  const auto end = static_cast<std::size_t>(std::ranges::find_if(text, IsSpace) - text.begin());
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(end);
  return field;
}

void SkipBlanks(std::string_view& text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
}

/// Where AWS's page is silent: brackets and quotes around a field are not part of its value, and a
/// condition is about the field that it stands in.
class FieldMatcher final : public FilterPattern::Matcher {
 public:
  std::vector<Field> before;  ///< fields in front of "..."; all fields when there is none
  std::vector<Field> after;   ///< fields behind "...", which are the last of the message
  bool has_gap = false;

  bool Matches(std::string_view message) const override {
    std::vector<std::string_view> values;
    for (SkipBlanks(message); !message.empty(); SkipBlanks(message)) {
      // Without "..." the last named field takes whatever is left of the message.
      if (!has_gap && values.size() + 1 == before.size()) {
        std::string_view rest = message;
        const std::string_view field = TakeField(rest);
        SkipBlanks(rest);
        values.push_back(rest.empty() ? field : message);
        break;
      }
      values.push_back(TakeField(message));
    }
    const std::size_t needed = before.size() + after.size();
    if (values.size() < needed) return false;
    const std::size_t tail = values.size() - after.size();
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (!before[i].Accepts(values[i])) return false;
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (!after[i].Accepts(values[tail + i])) return false;
    }
    return true;
  }
};

class FieldParser {
 public:
  explicit FieldParser(std::string_view text) : reader_(text) {}

  base::Result<MatcherPtr> Parse() {
    auto matcher = std::make_unique<FieldMatcher>();
    reader_.Take("[");
    do {
      if (reader_.Take("...")) {
        if (matcher->has_gap) {
          return base::Fail(reader_.ErrorHere("'...' may stand only once in a pattern"));
        }
        matcher->has_gap = true;
        continue;
      }
      LOGAI_ASSIGN_OR_RETURN(Field field, ParseField());
      (matcher->has_gap ? matcher->after : matcher->before).push_back(std::move(field));
    } while (reader_.Take(","));
    if (!reader_.Take("]")) {
      return base::Fail(reader_.ErrorHere("expected ',' or ']' here",
                                          "separate fields by commas and end with ']'"));
    }
    reader_.SkipBlanks();
    if (!reader_.AtEnd()) return base::Fail(reader_.ErrorHere("nothing may follow the ']'"));
    return MatcherPtr(std::move(matcher));
  }

 private:
  static constexpr std::string_view kNameStops = ",]=!<>&|()\"%";
  static constexpr std::string_view kValueStops = ",]()&|";

  base::Result<std::string> ParseName() {
    reader_.SkipBlanks();
    const std::string_view name = reader_.TakeUntilAny(kNameStops);
    if (name.empty()) return base::Fail(reader_.ErrorHere("a field name is missing"));
    return std::string(name);
  }

  bool AtFieldEnd() {
    reader_.SkipBlanks();
    return reader_.AtEnd() || reader_.Peek() == ',' || reader_.Peek() == ']' ||
           reader_.Peek() == ')';
  }

  base::Result<Field> ParseField() {
    const bool in_parentheses = reader_.Take("(");
    Field field;
    LOGAI_ASSIGN_OR_RETURN(field.name, ParseName());
    if (!AtFieldEnd()) {
      LOGAI_RETURN_IF_ERROR(ParseConditions(field));
    }
    if (in_parentheses && !reader_.Take(")")) {
      return base::Fail(reader_.ErrorHere("a ')' is missing"));
    }
    return field;
  }

  base::Status ParseConditions(Field& field) {
    field.alternatives.emplace_back();
    while (true) {
      reader_.SkipBlanks();
      const std::size_t start = reader_.position();
      LOGAI_ASSIGN_OR_RETURN(ValueTest test, ValueTest::Parse(reader_, kValueStops));
      regexes_ += test.uses_regex() ? 1 : 0;
      if (regexes_ > kMaxRegexes) {
        return base::Fail(reader_.ErrorAt(start, "at most 2 regular expressions are allowed"));
      }
      field.alternatives.back().push_back(std::move(test));
      if (reader_.Take("||")) {
        field.alternatives.emplace_back();
      } else if (!reader_.Take("&&")) {
        return {};
      }
      LOGAI_ASSIGN_OR_RETURN(const std::string name, ParseName());
      if (name != field.name) {
        return base::Fail(reader_.ErrorHere(
            fmt::format("the condition is about '{}', but it stands in the field '{}'", name,
                        field.name),
            "move it to its own field"));
      }
    }
  }

  PatternReader reader_;
  int regexes_ = 0;
};

}  // namespace

base::Result<MatcherPtr> ParseFieldPattern(std::string_view text) {
  return FieldParser(text).Parse();
}

}  // namespace logai::logs
