#include <algorithm>
#include <array>

#include "privacy/characters.h"
#include "privacy/header.h"
#include "privacy/judge.h"
#include "privacy/label.h"
#include "privacy/names.h"
#include "privacy/search.h"
#include "privacy/value.h"

namespace logai::privacy {
namespace {

/// The length of the separator at `at`: = == => := : %3D \u003d; 0 when it is none.
std::size_t SeparatorLength(std::string_view text, std::size_t at) {
  if (text[at] == '=') {
    const char next = At(text, at + 1);
    return next == '=' || next == '>' || next == '~' ? 2 : 1;
  }
  if (text[at] == ':') {
    if (At(text, at + 1) == ':') return 0;
    return At(text, at + 1) == '=' ? 2 : 1;
  }
  if (StartsAtIgnoringCase(text, at, "%3d") || StartsAtIgnoringCase(text, at, "%3a")) return 3;
  if (StartsAtIgnoringCase(text, at, "\\u003d")) return 6;
  if (StartsAt(text, at, "：")) return 3;
  return 0;
}

/// Names of passwords that are not written in Latin letters.
bool EndsForeignName(std::string_view text, std::size_t end) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"пароль", "Пароль", "密码", "密碼", "パスワード", "비밀번호", "κωδικός", "סיסמה"});
  return std::ranges::any_of(kNames,
                             [&](auto name) { return text.substr(0, end).ends_with(name); });
}

/// The text of <name>text</name>.
Value ReadElement(std::string_view text, std::size_t begin) {
  constexpr std::size_t kLongestElement = 4096;
  const std::size_t end =
      text.substr(0, std::min(text.size(), begin + kLongestElement)).find('<', begin);
  Value value{.begin = begin, .end = begin, .quoted = true, .ends_line = false};
  if (end != std::string_view::npos && StartsAt(text, end, "</")) value.end = end;
  return value;
}

/// Adds the value, as what its own form says it is when that is known.
std::size_t Accept(Search& search, const Value& value, RuleId rule) {
  FindPrefixed(search, value.begin);
  search.Add(value.begin, value.end, rule);
  return value.end;
}

std::size_t FindElement(Search& search, std::size_t at) {
  if (!MayEndSecretName(search.text, search.floor, at)) return at;
  const Label label = Label::Before(search.text, search.floor, at, false);
  if (label.empty() || label.begin() <= search.floor || search.text[label.begin() - 1] != '<') {
    return at;
  }
  const SecretName* name = FindSecretName(label);
  if (name == nullptr) return at;
  const Value value = ReadElement(search.text, at + 1);
  if (value.empty() || !IsSecretValue(search.text, label, *name, value, Tie::kFirm)) return at;
  return Accept(search, value, name->rule);
}

/// How firmly the separator at `at` ties the value behind it to the name that ends at `name_end`.
Tie TieOf(std::string_view text, std::size_t at, std::size_t separator, std::size_t name_end) {
  const bool colon = (text[at] == ':' && separator == 1) || Is(text[at], kHigh) || text[at] == '>';
  // A name in quotes with a colon behind it is JSON or a like; YAML and sentences have none.
  const bool json = colon && name_end != at && Is(text[at - 1], kQuote);
  if (!colon || json) return Tie::kFirm;
  return Is(At(text, at + separator), kBlank) ? Tie::kLoose : Tie::kGlued;
}

std::size_t FindForeign(Search& search, std::size_t at, std::size_t separator) {
  static constexpr SecretName kName{"", false, Strength::kPassword, RuleId::kPassword};
  const Value value = ReadValue(search.text, at + separator);
  if (value.empty() || !IsSecretValue(search.text, Label(), kName, value, Tie::kGlued)) return at;
  return Accept(search, value, RuleId::kPassword);
}

/// Where the value begins that stands in the line behind its name, as in indented JSON; `i` when it
/// does not.
std::size_t PastLineBreak(std::string_view text, std::size_t i) {
  constexpr std::size_t kDeepest = 64;
  std::size_t k = RunEnd(text, std::min(i, text.size()), kBlank, 8);
  const std::size_t line_end = k;
  while (At(text, k) == '\\' && k - line_end < 16) ++k;
  if (k > line_end && At(text, k) != 'n') return i;
  k = k > line_end ? k + 1 : RunEnd(text, k, kLineEnd, 2);
  if (k == line_end) return i;
  k = RunEnd(text, k, kBlank, kDeepest);
  std::size_t quote = k;
  while (At(text, quote) == '\\' && quote - k < 16) ++quote;
  return At(text, quote) == '"' ? k : i;
}

/// The end of the name in Password(value=x) and "password":{"value":"x"}, where `name_end` is the
/// end of "value"; else `name_end`.
std::size_t WrapperNameEnd(std::string_view text, std::size_t floor, std::size_t name_end) {
  constexpr std::string_view kValue = "value";
  if (name_end < floor + kValue.size() + 2) return name_end;
  std::size_t i = name_end - kValue.size();
  if (!StartsAt(text, i, kValue)) return name_end;
  while (i > floor && (Is(text[i - 1], kQuote) || text[i - 1] == '\\')) --i;
  if (i == floor || (text[i - 1] != '(' && text[i - 1] != '{')) return name_end;
  i = Label::End(text, floor, i - 1);
  if (i > floor && (text[i - 1] == ':' || text[i - 1] == '=')) i = Label::End(text, floor, i - 1);
  return i;
}

/// Whether one of the last two characters of a name is percent-encoded, which hides its ending.
bool EndsEncoded(std::string_view text, std::size_t name_end) {
  return name_end >= 4 && (text[name_end - 3] == '%' || text[name_end - 4] == '%');
}

}  // namespace

std::size_t FindLabelled(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const bool arrow = text[at] == '>' && at > search.floor && text[at - 1] == '-';
  if (text[at] == '>' && !arrow) return FindElement(search, at);
  const std::size_t separator = arrow ? 1 : SeparatorLength(text, at);
  if (separator == 0) return at;
  if (text[at] == ':' && at > search.floor && text[at - 1] == '"') {
    if (const std::size_t end = FindKeyLineInJson(search, at); end != at) return end;
  }
  const std::size_t name_end = Label::End(text, search.floor, arrow ? at - 1 : at);
  if (name_end == search.floor) return at;
  if (Is(text[name_end - 1], kHigh)) {
    return EndsForeignName(text.substr(search.floor), name_end - search.floor)
               ? FindForeign(search, at, separator)
               : at;
  }
  const std::size_t telling_end = WrapperNameEnd(text, search.floor, name_end);
  if (!MayEndSecretName(text, search.floor, telling_end) && !EndsEncoded(text, telling_end))
    return at;
  const Label label = Label::Before(text, search.floor, telling_end, true);
  const SecretName* name = FindSecretName(label);
  if (name == nullptr) return at;
  const bool json = text[at] == ':' && Is(text[at - 1], kQuote);
  const std::size_t begin = json ? PastLineBreak(text, at + separator) : at + separator;
  if (name->strength == Strength::kHeader) return FindAuthorization(search, begin, label);
  if (name->strength == Strength::kCookies) return FindCookies(search, begin);
  Value value = ReadValue(text, begin);
  if (value.empty()) return at;
  if (const auto bytes = value.In(text); bytes == "{" || bytes == "[")
    return at;  // has names inside
  if (text[at] == '=' && name->strength == Strength::kPassword)
    AddLaterWords(text, label.begin(), value);
  if (!IsSecretValue(text, label, *name, value, TieOf(text, at, separator, name_end))) return at;
  return Accept(search, value, name->rule);
}

}  // namespace logai::privacy
