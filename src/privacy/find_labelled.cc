#include <algorithm>

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
  return 0;
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
  const Label label = Label::Before(search.text, search.floor, at, false);
  if (label.end() != at || label.begin() <= search.floor || search.text[label.begin() - 1] != '<') {
    return at;
  }
  const SecretName* name = FindSecretName(label);
  if (name == nullptr) return at;
  const Value value = ReadElement(search.text, at + 1);
  if (value.empty() || !IsSecretValue(search.text, label, *name, value, Tie::kFirm)) return at;
  return Accept(search, value, name->rule);
}

}  // namespace

std::size_t FindLabelled(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (text[at] == '>') return FindElement(search, at);
  const std::size_t separator = SeparatorLength(text, at);
  if (separator == 0) return at;
  const Label label = Label::Before(text, search.floor, at, true);
  const SecretName* name = FindSecretName(label);
  if (name == nullptr) return at;
  if (name->strength == Strength::kHeader) return FindAuthorization(search, at + separator, label);
  if (name->strength == Strength::kCookies) return FindCookies(search, at + separator);
  const Value value = ReadValue(text, at + separator);
  if (value.empty()) return at;
  const bool colon = text[at] == ':' && separator == 1;
  // A name in quotes with a colon behind it is JSON or a like; YAML and sentences have none.
  const bool json = colon && (label.end() != at) && Is(text[at - 1], kQuote);
  Tie tie = colon && !json ? Tie::kGlued : Tie::kFirm;
  if (tie == Tie::kGlued && Is(At(text, at + 1), kBlank)) tie = Tie::kLoose;
  if (!IsSecretValue(text, label, *name, value, tie)) return at;
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
