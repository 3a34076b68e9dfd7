#include "logs/filter_value.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "base/text.h"

namespace logai::logs {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool IsWordCharacter(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

/// '*' in a quoted or bare value is a wildcard; '?' is an ordinary character there, which is why
/// base::MatchesWildcard does not serve.
bool MatchesStars(std::string_view text, std::string_view pattern) {
  const auto pieces = base::Split(pattern, '*');
  if (!text.starts_with(pieces.front())) return false;
  text.remove_prefix(pieces.front().size());
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const auto at = text.find(pieces[i]);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + pieces[i].size());
  }
  return text.ends_with(pieces.back());
}

}  // namespace

std::optional<double> ParseNumber(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  const auto digit = text.find_first_not_of('-');
  if (digit == std::string_view::npos) return std::nullopt;
  const char first = text[digit];
  if (first != '.' && (first < '0' || first > '9')) return std::nullopt;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void PatternReader::SkipBlanks() {
  position_ = std::min(text_.find_first_not_of(kBlanks, position_), text_.size());
}

bool PatternReader::Take(std::string_view token) {
  SkipBlanks();
  if (!rest().starts_with(token)) return false;
  position_ += token.size();
  return true;
}

bool PatternReader::TakeWord(std::string_view word) {
  SkipBlanks();
  const std::string_view ahead = rest();
  if (!base::EqualIgnoringCase(ahead.substr(0, word.size()), word)) return false;
  if (ahead.size() > word.size() && IsWordCharacter(ahead[word.size()])) return false;
  position_ += word.size();
  return true;
}

std::string_view PatternReader::TakeUntilAny(std::string_view stops) {
  const std::string_view ahead = rest();
  std::size_t size = 0;
  while (size < ahead.size() && stops.find(ahead[size]) == std::string_view::npos &&
         kBlanks.find(ahead[size]) == std::string_view::npos) {
    ++size;
  }
  position_ += size;
  return ahead.substr(0, size);
}

base::Result<std::string> PatternReader::TakeQuoted() {
  const std::size_t opening = position_++;
  std::string value;
  for (; !AtEnd(); ++position_) {
    const char c = Peek();
    if (c == '"') {
      ++position_;
      return value;
    }
    const bool escapes = c == '\\' && position_ + 1 < text_.size() &&
                         (text_[position_ + 1] == '"' || text_[position_ + 1] == '\\');
    if (escapes) ++position_;
    value += Peek();
  }
  return base::Fail(ErrorAt(opening, "the quoted phrase has no end",
                            "add a closing \" (write \\\" for a quotation mark inside it)"));
}

base::Result<std::unique_ptr<const re2::RE2>> PatternReader::TakeRegex() {
  const std::size_t opening = position_++;
  const std::string_view expression = rest().substr(0, rest().find('%'));
  if (expression.size() == rest().size()) {
    return base::Fail(ErrorAt(opening, "the regular expression has no end", "add a closing %"));
  }
  if (expression.empty()) return base::Fail(ErrorAt(opening, "the regular expression is empty"));
  for (std::size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    constexpr std::string_view kAllowed = " :_#=@/;,-^$?[]{}|\\*+.";
    if (IsWordCharacter(c) || kAllowed.find(c) != std::string_view::npos) continue;
    if (static_cast<signed char>(c) <= 0) {
      return base::Fail(ErrorAt(position_ + i, "only ASCII is allowed in a regular expression",
                                "match it with '.', or use a quoted phrase"));
    }
    const std::string_view hint =
        c == '(' ? "groups are not supported; write the alternatives out, as in a|b; for the "
                   "character itself write \\x28"
                 : "";
    return base::Fail(ErrorAt(
        position_ + i, fmt::format("'{}' is not allowed in a regular expression", c),
        hint.empty() ? fmt::format("write \\x{:02X} for it", static_cast<unsigned>(c)) : hint));
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto regex = std::make_unique<const re2::RE2>(
      re2::StringPiece(expression.data(), expression.size()), options);
  if (!regex->ok()) {
    return base::Fail(
        ErrorAt(opening, fmt::format("the regular expression is wrong: {}", regex->error())));
  }
  position_ += expression.size() + 1;
  return regex;
}

base::Error PatternReader::ErrorHere(std::string_view what, std::string_view next) const {
  return ErrorAt(position_, what, next);
}

base::Error PatternReader::ErrorAt(std::size_t position, std::string_view what,
                                   std::string_view next) const {
  return {.kind = base::ErrorKind::kInvalidInput,
          .message = fmt::format("filter pattern, position {}: {}", position + 1, what),
          .next = std::string(next),
          .retry_after = {}};
}

ValueTest::ValueTest() = default;
ValueTest::ValueTest(ValueTest&&) noexcept = default;
ValueTest& ValueTest::operator=(ValueTest&&) noexcept = default;
ValueTest::~ValueTest() = default;

std::optional<ValueTest::Operator> ValueTest::TakeOperator(PatternReader& reader) {
  if (reader.Take("!=")) return Operator::kNotEqual;
  if (reader.Take("<=")) return Operator::kLessOrEqual;
  if (reader.Take(">=")) return Operator::kGreaterOrEqual;
  if (reader.Take("<")) return Operator::kLess;
  if (reader.Take(">")) return Operator::kGreater;
  if (reader.Take("=")) return Operator::kEqual;
  return std::nullopt;
}

base::Result<ValueTest> ValueTest::Parse(PatternReader& reader, std::string_view stops) {
  ValueTest test;
  reader.SkipBlanks();
  const std::size_t start = reader.position();
  const auto op = TakeOperator(reader);
  if (!op) {
    return base::Fail(reader.ErrorHere("an operator is missing", "use one of = != < <= > >="));
  }
  test.operator_ = *op;
  const bool orders = *op != Operator::kEqual && *op != Operator::kNotEqual;
  reader.SkipBlanks();
  if (reader.Peek() == '%') {
    if (orders) return base::Fail(reader.ErrorAt(start, "a regular expression needs = or !="));
    LOGAI_ASSIGN_OR_RETURN(test.regex_, reader.TakeRegex());
    return test;
  }
  if (reader.Peek() == '"') {
    LOGAI_ASSIGN_OR_RETURN(test.text_, reader.TakeQuoted());
  } else {
    const std::string_view bare = reader.TakeUntilAny(stops);
    if (bare.empty()) {
      return base::Fail(reader.ErrorHere("a value is missing after the operator",
                                         "write a number, a word or \"a quoted text\""));
    }
    if (const auto quote = bare.find('"'); quote != std::string_view::npos) {
      return base::Fail(reader.ErrorAt(reader.position() - bare.size() + quote,
                                       "a quotation mark stands inside a value",
                                       "put the whole value in double quotes"));
    }
    test.text_ = bare;
    test.number_ = ParseNumber(bare);
  }
  test.has_wildcard_ = test.text_.find('*') != std::string::npos;
  if (orders && !test.number_) {
    return base::Fail(reader.ErrorAt(
        start, fmt::format("'{}' is not a number, so it has no order", test.text_), "use = or !="));
  }
  return test;
}

bool ValueTest::Equals(std::string_view field) const {
  if (regex_) return re2::RE2::PartialMatch(re2::StringPiece(field.data(), field.size()), *regex_);
  if (has_wildcard_) return MatchesStars(field, text_);
  if (number_) {
    if (const auto number = ParseNumber(field)) return *number == *number_;
  }
  return field == text_;
}

bool ValueTest::PassesText(std::string_view field) const {
  if (operator_ == Operator::kEqual) return Equals(field);
  if (operator_ == Operator::kNotEqual) return !Equals(field);
  const auto number = ParseNumber(field);
  if (!number || !number_) return false;
  switch (operator_) {
    case Operator::kLess:
      return *number < *number_;
    case Operator::kLessOrEqual:
      return *number <= *number_;
    case Operator::kGreater:
      return *number > *number_;
    default:
      return *number >= *number_;
  }
}

}  // namespace logai::logs
