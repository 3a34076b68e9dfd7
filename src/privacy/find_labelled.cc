#include <algorithm>
#include <array>

#include "privacy/characters.h"
#include "privacy/checks.h"
#include "privacy/header.h"
#include "privacy/judge.h"
#include "privacy/label.h"
#include "privacy/member.h"
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
      {"пароль", "Пароль", "密码", "密碼", "パスワード", "비밀번호", "κωδικός", "סיסמה",
       "contraseña", "Contraseña", "CONTRASEÑA", "hasło", "Hasło", "şifre", "Şifre"});
  return std::ranges::any_of(kNames,
                             [&](auto name) { return text.substr(0, end).ends_with(name); });
}

/// The text of <name>text</name>, where '<' is written as `open`.
Value ReadElement(std::string_view text, std::size_t begin, std::string_view open) {
  constexpr std::size_t kLongestElement = 4096;
  const std::size_t end =
      text.substr(0, std::min(text.size(), begin + kLongestElement)).find(open, begin);
  Value value{.begin = begin, .end = begin, .quoted = true, .ends_line = false};
  if (end != std::string_view::npos && At(text, end + open.size()) == '/') value.end = end;
  return value;
}

/// Adds the value, as what its own form says it is when that is known.
std::size_t Accept(Search& search, const Value& value, RuleId rule) {
  FindPrefixed(search, value.begin);
  search.Add(value.begin, value.end, rule);
  return value.end;
}

/// <password>x</password>, and <entry key="password">x</entry>.
std::size_t FindElement(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const bool attribute = at > search.floor && Is(text[at - 1], kQuote);
  const std::size_t name_end = attribute ? at - 1 : at;
  if (!MayEndSecretName(text, search.floor, name_end)) return at;
  const Label label = Label::Before(text, search.floor, name_end, false);
  if (label.empty() || label.begin() <= search.floor) return at;
  if (attribute ? !IsNamedByAttribute(text, search.floor, label.begin())
                : text[label.begin() - 1] != '<') {
    return at;
  }
  const SecretName* name = FindSecretName(label);
  if (name == nullptr) return at;
  const Value value = ReadElement(text, at + 1, "<");
  if (value.empty() || !IsSecretValue(text, label, *name, value, Tie::kFirm)) return at;
  return Accept(search, value, name->rule);
}

/// The same where '<' and '>' are escaped, at the escape of '>'.
std::size_t FindEscapedElement(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const bool entity = text[at] == '&';
  const std::string_view open = entity ? "&lt;" : "\\u003c", close = entity ? "&gt;" : "\\u003e";
  if (!StartsAtIgnoringCase(text, at, close) || !MayEndSecretName(text, search.floor, at)) {
    return at;
  }
  const Label label = Label::Before(text, search.floor, at, false);
  if (label.empty() || label.begin() < search.floor + open.size() ||
      !StartsAtIgnoringCase(text, label.begin() - open.size(), open)) {
    return at;
  }
  const SecretName* name = FindSecretName(label);
  if (name == nullptr) return at;
  const Value value = ReadElement(text, at + close.size(), open);
  if (value.empty() || !IsSecretValue(text, label, *name, value, Tie::kFirm)) return at;
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

/// Whether one of the last two characters of a name is escaped, which hides its ending.
bool EndsEncoded(std::string_view text, std::size_t name_end) {
  if (name_end < 4) return false;
  return text[name_end - 3] == '%' || text[name_end - 4] == '%' ||
         (name_end >= 6 && text[name_end - 6] == '\\') ||
         (name_end >= 7 && text[name_end - 7] == '\\');
}

/// bob:$6$salt$hash, as htpasswd and shadow have it: a hash can be guessed from.
/// Source: crypt(5), and Apache's documentation of password formats.
std::size_t FindPasswordHash(Search& search, std::size_t at) {
  constexpr auto kSchemes = std::to_array<std::string_view>(
      {"$apr1$", "$1$", "$5$", "$6$", "$2a$", "$2b$", "$2y$", "$y$", "$7$", "$argon2"});
  constexpr std::size_t kShortest = 28;
  const std::size_t begin = at + 1;
  if (std::ranges::none_of(kSchemes, [&](auto s) { return StartsAt(search.text, begin, s); })) {
    return at;
  }
  std::size_t end = begin;
  while (Is(At(search.text, end), kAlnum | kDot | kBase64Extra) || At(search.text, end) == '$' ||
         (At(search.text, end) == ',' && Is(At(search.text, end + 1), kLower))) {
    ++end;
  }
  if (end - begin < kShortest) return at;
  search.Add(begin, end, RuleId::kPassword);
  return end;
}

/// api.telegram.org/bot123456789:AAF…: the id in front is a part of a word there.
std::size_t FindTelegramInPath(Search& search, std::size_t at) {
  constexpr std::string_view kBot = "/bot";
  constexpr std::size_t kKey = 35;
  const std::string_view text = search.text;
  const std::size_t end = RunEnd(text, at + 1, kTokenChar, 64);
  std::size_t id = at;
  while (id > search.floor && at - id < 11 && Is(text[id - 1], kDigit)) --id;
  if (end - at - 1 != kKey || at - id < 8 || at - id > 10 || id < search.floor + kBot.size() ||
      !text.substr(0, id).ends_with(kBot)) {
    return at;
  }
  search.Add(id, end, RuleId::kTelegramToken);
  return end;
}

/// setPassword("x") and PASSWORD(x9): a call, whose argument without quotes may be a name itself.
std::size_t FindArgument(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (!MayEndSecretName(text, search.floor, at)) return at;
  const Label label = Label::Before(text, search.floor, at, false);
  const SecretName* name = FindSecretName(label);
  if (name == nullptr || name->strength != Strength::kPassword) return at;
  Value value = ReadValue(text, at + 1);
  if (!value.quoted) value.end = std::min(value.end, text.find(')', value.begin));
  const std::size_t behind = value.end + (value.quoted ? 1 : 0);
  if (value.empty() || (At(text, behind) != ')' && At(text, behind) != ',')) return at;
  const std::string_view bytes = value.In(text);
  if (!value.quoted && (!LooksRandom(bytes) || bytes.find_first_of("=:") != bytes.npos)) return at;
  if (!IsSecretValue(text, label, *name, value, Tie::kFirm)) return at;
  return Accept(search, value, name->rule);
}

/// PHP's var_dump: where the value begins behind "=>", which has its line and type in between.
std::size_t PastDumpedType(std::string_view text, std::size_t i) {
  constexpr std::string_view kType = "string(";
  std::size_t k = RunEnd(text, std::min(i, text.size()), kBlank | kLineEnd, 64);
  if (!StartsAt(text, k, kType)) return i;
  k = RunEnd(text, k + kType.size(), kDigit, 8);
  return StartsAt(text, k, ") \"") ? k + 2 : i;
}

}  // namespace

std::size_t FindLabelled(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const bool arrow = text[at] == '>' && at > search.floor && text[at - 1] == '-';
  if (text[at] == '>' && !arrow) return FindElement(search, at);
  if (text[at] == '(') return FindArgument(search, at);
  if (text[at] == '&' || StartsAtIgnoringCase(text, at, "\\u003e")) {
    return FindEscapedElement(search, at);
  }
  const std::size_t separator = arrow ? 1 : SeparatorLength(text, at);
  if (separator == 0) return at;
  if (text[at] == ':' && at > search.floor && text[at - 1] == '"') {
    if (const std::size_t end = FindKeyLineInJson(search, at); end != at) return end;
  }
  if (text[at] == ':' && at > search.floor && At(text, at + 1) == '$') {
    if (const std::size_t end = FindPasswordHash(search, at); end != at) return end;
  }
  if (text[at] == ':' && StartsAt(text, at + 1, "AA")) {
    if (const std::size_t end = FindTelegramInPath(search, at); end != at) return end;
  }
  const std::size_t name_end = Label::End(text, search.floor, arrow ? at - 1 : at);
  if (name_end == search.floor) return at;
  if (Is(text[name_end - 1], kHigh) ||
      (name_end >= search.floor + 2 && Is(text[name_end - 2], kHigh))) {
    return EndsForeignName(text.substr(search.floor), name_end - search.floor)
               ? FindForeign(search, at, separator)
               : at;
  }
  const std::size_t telling_end = TellingNameEnd(text, search.floor, name_end);
  if (!MayEndSecretName(text, search.floor, telling_end) && !EndsEncoded(text, telling_end))
    return at;
  const Label label = Label::Before(text, search.floor, telling_end, true);
  const SecretName* name = FindSecretName(label);
  if (name == nullptr) return at;
  const bool json = text[at] == ':' && Is(text[at - 1], kQuote);
  const std::size_t begin = json             ? PastLineBreak(text, at + separator)
                            : separator == 2 ? PastDumpedType(text, at + separator)
                                             : at + separator;
  if (name->strength == Strength::kHeader) return FindAuthorization(search, begin, label);
  if (name->strength == Strength::kCookies) return FindCookies(search, begin);
  Value value = ReadValue(text, begin);
  if (value.empty()) return at;
  if (const auto bytes = value.In(text);
      bytes == "[" || (bytes[0] == '{' && bytes.find('}') == std::string_view::npos)) {
    return at;  // has names inside
  }
  if (name->strength == Strength::kLogin) {
    const auto colon = value.In(text).find(':');
    if (colon == 0 || colon == std::string_view::npos || value.In(text).substr(colon).size() < 2)
      return at;
    value.begin += colon + 1;
    if (text[value.begin] == '/') return at;  // a URL has its own rule
  }
  if (text[at] == '=' && name->strength == Strength::kPassword)
    AddLaterWords(text, label.begin(), value);
  if (!IsSecretValue(text, label, *name, value, TieOf(text, at, separator, name_end))) return at;
  return Accept(search, value, name->rule);
}

}  // namespace logai::privacy
