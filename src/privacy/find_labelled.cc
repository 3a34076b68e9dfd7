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
  const bool colon = (text[at] == ':' && separator == 1) || Is(text[at], kHigh);
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

}  // namespace

std::size_t FindLabelled(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (text[at] == '>') return FindElement(search, at);
  const std::size_t separator = SeparatorLength(text, at);
  if (separator == 0) return at;
  if (text[at] == ':' && at > search.floor && text[at - 1] == '"') {
    if (const std::size_t end = FindKeyLineInJson(search, at); end != at) return end;
  }
  const std::size_t name_end = Label::End(text, search.floor, at);
  if (name_end == search.floor) return at;
  if (Is(text[name_end - 1], kHigh)) {
    return EndsForeignName(text.substr(search.floor), name_end - search.floor)
               ? FindForeign(search, at, separator)
               : at;
  }
  if (!MayEndSecretName(text, search.floor, name_end)) return at;
  const Label label = Label::Before(text, search.floor, name_end, true);
  const SecretName* name = FindSecretName(label);
  if (name == nullptr) return at;
  if (name->strength == Strength::kHeader) return FindAuthorization(search, at + separator, label);
  if (name->strength == Strength::kCookies) return FindCookies(search, at + separator);
  const Value value = ReadValue(text, at + separator);
  if (value.empty()) return at;
  if (!IsSecretValue(text, label, *name, value, TieOf(text, at, separator, name_end))) return at;
  return Accept(search, value, name->rule);
}

// "password is x", "the password was 'x'", "password x": only what is no word of the sentence.
std::size_t FindSpoken(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (at < search.floor + 3 || !StartsAtIgnoringCase(text, at - 3, "passw")) return at;
  std::size_t i = at + 2;
  i += StartsAtIgnoringCase(text, i, "ord") ? 3 : StartsAtIgnoringCase(text, i, "d") ? 1 : 0;
  if (!Is(At(text, i), kBlank)) return at;
  bool stated = false;
  for (const std::string_view filler : {" is ", " was ", " set to ", " changed to ", " to "}) {
    if (StartsAtIgnoringCase(text, i, filler)) {
      i += filler.size() - 1;
      stated = filler != " to ";
      break;
    }
  }
  const Value value = ReadValue(text, i);
  const std::string_view bytes = value.In(text);
  static constexpr SecretName kName{"password", false, Strength::kPassword, RuleId::kPassword};
  const std::size_t word = RunEnd(bytes, 0, kTokenChar);
  if (bytes.size() < 4 || At(bytes, word) == '=' || At(bytes, word) == ':') return at;
  if (value.quoted ? !stated && !MixesLettersAndOthers(bytes)
                   : bytes.size() < 6 || !MixesLettersAndOthers(bytes) || Is(bytes[0], kDash) ||
                         std::ranges::none_of(bytes, [](char c) { return Is(c, kDigit); })) {
    return at;
  }
  if (!IsSecretValue(text, Label(), kName, value, Tie::kLoose)) return at;
  return Accept(search, value, RuleId::kPassword);
}

}  // namespace logai::privacy
