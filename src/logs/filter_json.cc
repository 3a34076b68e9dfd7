#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "logs/filter_matcher.h"
#include "logs/filter_value.h"

namespace logai::logs {
namespace {

using Json = nlohmann::json;

struct AnyChild {};
using Step = std::variant<std::string, std::size_t, AnyChild>;  // a name, an index, `*`
using Path = std::vector<Step>;

/// Calls `visit` with each value that the path leads to, until one call returns true.
template <class Visit>
bool AnyAt(const Json& value, std::span<const Step> path, const Visit& visit) {
  if (path.empty()) return visit(value);
  const auto rest = path.subspan(1);
  if (const auto* name = std::get_if<std::string>(&path.front())) {
    if (!value.is_object()) return false;
    const auto it = value.find(*name);
    return it != value.end() && AnyAt(*it, rest, visit);
  }
  if (const auto* index = std::get_if<std::size_t>(&path.front())) {
    return value.is_array() && *index < value.size() && AnyAt(value[*index], rest, visit);
  }
  if (!value.is_structured()) return false;
  return std::ranges::any_of(value, [&](const Json& child) { return AnyAt(child, rest, visit); });
}

/// A node of the condition tree. Where AWS's page is silent: a comparison, also with !=, needs the
/// member to be there; a number in the pattern equals a string that spells it; true and false
/// compare as these words; with a wildcard selector one value that passes is enough.
struct Condition {
  enum class Kind { kAll, kAny, kTest, kIsNull, kIsTrue, kIsFalse, kNotExists };
  Kind kind = Kind::kTest;
  std::vector<Condition> parts;   ///< of kAll and kAny
  Path path;                      ///< of the others
  std::optional<ValueTest> test;  ///< of kTest

  bool Holds(const Json& document) const {
    const auto holds = [&](const Condition& part) { return part.Holds(document); };
    switch (kind) {
      case Kind::kAll:
        return std::ranges::all_of(parts, holds);
      case Kind::kAny:
        return std::ranges::any_of(parts, holds);
      case Kind::kTest:
        return AnyAt(document, path, [&](const Json& value) { return PassesTest(value); });
      case Kind::kIsNull:
        return AnyAt(document, path, [](const Json& value) { return value.is_null(); });
      case Kind::kIsTrue:
        return AnyAt(document, path, [](const Json& value) { return value == true; });
      case Kind::kIsFalse:
        return AnyAt(document, path, [](const Json& value) { return value == false; });
      case Kind::kNotExists:
        return !AnyAt(document, path, [](const Json&) { return true; });
    }
    return false;
  }

 private:
  /// A selector that ends on an object, an array or null passes no comparison.
  bool PassesTest(const Json& value) const {
    if (value.is_string()) return test->PassesText(value.get_ref<const std::string&>());
    if (value.is_number() || value.is_boolean()) return test->PassesText(value.dump());
    return false;
  }
};

class JsonMatcher final : public FilterPattern::Matcher {
 public:
  explicit JsonMatcher(Condition root) : root_(std::move(root)) {}

  bool needs_json() const override { return true; }
  bool Matches(std::string_view message) const override {
    const auto start = message.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || (message[start] != '{' && message[start] != '[')) {
      return false;
    }
    const Json document = Json::parse(message, nullptr, /*allow_exceptions=*/false);
    return !document.is_discarded() && root_.Holds(document);
  }

 private:
  Condition root_;
};

class JsonPatternParser {
 public:
  explicit JsonPatternParser(std::string_view text) : reader_(text) {}

  base::Result<MatcherPtr> Parse() {
    reader_.Take("{");
    LOGAI_ASSIGN_OR_RETURN(Condition root, ParseAny());
    if (!reader_.Take("}")) {
      return base::Fail(reader_.ErrorHere("expected '&&', '||' or '}' here",
                                          "a pattern that starts with '{' ends with '}'"));
    }
    reader_.SkipBlanks();
    if (!reader_.AtEnd()) return base::Fail(reader_.ErrorHere("nothing may follow the '}'"));
    return MatcherPtr(std::make_unique<JsonMatcher>(std::move(root)));
  }

 private:
  using Kind = Condition::Kind;
  // Parentheses need recursion; a pattern of 1,024 characters must not need a deep stack.
  static constexpr int kMaxDepth = 64;
  static constexpr int kMaxWildcards = 3;
  static constexpr std::string_view kValueStops = "(){}&|";

  base::Result<Condition> ParseAny() { return ParseList(Kind::kAny, "||"); }

  base::Result<Condition> ParseList(Kind kind, std::string_view separator) {
    Condition list;
    list.kind = kind;
    do {
      auto part = kind == Kind::kAny ? ParseList(Kind::kAll, "&&") : ParsePrimary();
      if (!part) return part;
      list.parts.push_back(*std::move(part));
    } while (reader_.Take(separator));
    return list;
  }

  base::Result<Condition> ParsePrimary() {
    if (!reader_.Take("(")) return ParseCondition();
    if (++depth_ > kMaxDepth) {
      return base::Fail(reader_.ErrorHere("the parentheses are nested too deeply"));
    }
    LOGAI_ASSIGN_OR_RETURN(Condition inner, ParseAny());
    --depth_;
    if (!reader_.Take(")")) return base::Fail(reader_.ErrorHere("a ')' is missing"));
    return inner;
  }

  base::Result<Condition> ParseCondition() {
    Condition condition;
    LOGAI_ASSIGN_OR_RETURN(condition.path, ParseSelector());
    if (reader_.TakeWord("NOT")) {
      if (!reader_.TakeWord("EXISTS")) {
        return base::Fail(reader_.ErrorHere("expected EXISTS after NOT"));
      }
      condition.kind = Kind::kNotExists;
      return condition;
    }
    if (reader_.TakeWord("IS")) {
      LOGAI_ASSIGN_OR_RETURN(condition.kind, ParseIs());
      return condition;
    }
    if (reader_.TakeWord("EXISTS")) {
      return base::Fail(reader_.ErrorHere("there is no EXISTS",
                                          "use NOT EXISTS, or { $.name = * } for presence"));
    }
    const std::size_t start = reader_.position();
    LOGAI_ASSIGN_OR_RETURN(condition.test, ValueTest::Parse(reader_, kValueStops));
    regexes_ += condition.test->uses_regex() ? 1 : 0;
    if (regexes_ > kMaxRegexes) {
      return base::Fail(reader_.ErrorAt(start, "at most 2 regular expressions are allowed"));
    }
    return condition;
  }

  base::Result<Kind> ParseIs() {
    if (reader_.TakeWord("NULL")) return Kind::kIsNull;
    if (reader_.TakeWord("TRUE")) return Kind::kIsTrue;
    if (reader_.TakeWord("FALSE")) return Kind::kIsFalse;
    return base::Fail(reader_.ErrorHere("expected NULL, TRUE or FALSE after IS"));
  }

  base::Result<Path> ParseSelector() {
    Path path;
    reader_.SkipBlanks();
    const std::size_t start = reader_.position();
    if (!reader_.Take("$")) {
      return base::Fail(reader_.ErrorHere("expected a selector here", "it looks like $.name"));
    }
    while (reader_.Peek() == '.' || reader_.Peek() == '[') {
      if (reader_.Peek() == '.') reader_.Skip(1);
      auto step = reader_.Peek() == '[' ? ParseBracket() : ParseName();
      if (!step) return base::Fail(std::move(step).error());
      path.push_back(*std::move(step));
    }
    if (path.empty()) return base::Fail(reader_.ErrorHere("expected '.name' after '$'"));
    const auto wildcards = std::ranges::count_if(
        path, [](const Step& step) { return std::holds_alternative<AnyChild>(step); });
    if (wildcards > 1) {
      return base::Fail(reader_.ErrorAt(start, "a selector may hold one wildcard"));
    }
    wildcards_ += static_cast<int>(wildcards);
    if (wildcards_ > kMaxWildcards) {
      return base::Fail(reader_.ErrorAt(start, "a pattern may hold three wildcard selectors"));
    }
    return path;
  }

  base::Result<Step> ParseName() {
    if (reader_.Peek() == '*') {
      reader_.Skip(1);
      return Step(AnyChild());
    }
    const std::string_view ahead = reader_.rest();
    const auto is_name = [](char c) {
      return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
             c == '-';
    };
    const auto size =
        static_cast<std::size_t>(std::ranges::find_if_not(ahead, is_name) - ahead.begin());
    if (size == 0) {
      return base::Fail(reader_.ErrorHere(
          "a property name is missing", "a name with other characters is written $.['the name']"));
    }
    reader_.Skip(size);
    return Step(std::string(ahead.substr(0, size)));
  }

  /// `[3]`, `[*]` or `['a name']`.
  base::Result<Step> ParseBracket() {
    const std::size_t start = reader_.position();
    reader_.Skip(1);
    const std::string_view ahead = reader_.rest();
    if (ahead.starts_with('\'')) {
      const auto end = ahead.find("']", 1);
      if (end == std::string_view::npos) {
        return base::Fail(reader_.ErrorAt(start, "the quoted name has no end", "end it with ']"));
      }
      reader_.Skip(end + 2);
      return Step(std::string(ahead.substr(1, end - 1)));
    }
    const auto end = ahead.find(']');
    const std::string_view content = ahead.substr(0, end);
    const bool is_index = !content.empty() && content.size() <= 6 &&
                          content.find_first_not_of("0123456789") == std::string_view::npos;
    if (end == std::string_view::npos || (content != "*" && !is_index)) {
      return base::Fail(reader_.ErrorAt(start, "expected [number], [*] or ['name'] here"));
    }
    reader_.Skip(end + 1);
    if (content == "*") return Step(AnyChild());
    std::size_t index = 0;
    for (const char c : content) index = index * 10 + static_cast<std::size_t>(c - '0');
    return Step(index);
  }

  PatternReader reader_;
  int depth_ = 0;
  int regexes_ = 0;
  int wildcards_ = 0;
};

}  // namespace

base::Result<MatcherPtr> ParseJsonPattern(std::string_view text) {
  return JsonPatternParser(text).Parse();
}

}  // namespace logai::logs
