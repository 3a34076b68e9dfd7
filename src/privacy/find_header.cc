#include <algorithm>
#include <array>

#include "base/text.h"
#include "privacy/characters.h"
#include "privacy/checks.h"
#include "privacy/header.h"
#include "privacy/names.h"
#include "privacy/value.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kMostCookies = 128;

bool IsScheme(std::string_view word) {
  constexpr auto kSchemes = std::to_array<std::string_view>(
      {"bearer", "basic", "token", "jwt", "apikey", "api-key", "key", "oauth", "negotiate", "ntlm",
       "splunk", "bot", "ghtoken", "snowflake", "sharedkey", "sso-key", "kerberos", "gitlab"});
  return std::ranges::any_of(kSchemes, [&](auto s) { return EqualsIgnoringCase(word, s); });
}

/// Whether a header's credentials are real: "Authorization: Bearer token missing" has none.
bool IsCredential(std::string_view word) {
  if (word.size() < 6 || IsPlaceholder(word)) return false;
  const auto has = [&](int classes) {
    return std::ranges::any_of(word, [&](char c) { return Is(c, classes); });
  };
  return has(kDigit) || (word.size() >= 12 && has(kUpper) && has(kLower) && Is(word[1], kAlnum)) ||
         word.ends_with('=');
}

bool IsAttribute(std::string_view name) {
  constexpr auto kAttributes = std::to_array<std::string_view>(
      {"path", "domain", "expires", "max-age", "samesite", "priority", "version", "comment"});
  return std::ranges::any_of(kAttributes, [&](auto a) { return EqualsIgnoringCase(name, a); });
}

/// Whether a cookie's value lets somebody in: by its name, or because it is long and random.
/// theme=dark stays.
bool IsCookieSecret(std::string_view name, std::string_view value) {
  if (IsPlaceholder(value) || IsAttribute(name)) return false;
  if (IsUuid(value) || LooksRandom(value)) return true;
  return FindSecretName(Label::From(name, 0)) != nullptr && value.size() >= 6;
}

struct Pair {
  std::size_t name, name_end, value, value_end;
};

bool EndsCookie(char c) {
  return c == ';' || c == ',' || Is(c, kBlank | kLineEnd | kQuote) || c == '\\' || c == '\0' ||
         c == '}' || c == ']' || c == '\x1b';
}

/// name=value at `i`; value_end == value when there is none.
Pair ReadPair(std::string_view text, std::size_t i) {
  Pair pair{i, i, i, i};
  while (!EndsCookie(At(text, pair.name_end)) && text[pair.name_end] != '=') ++pair.name_end;
  pair.value = pair.value_end = pair.name_end;
  if (At(text, pair.name_end) != '=') return pair;
  pair.value = pair.value_end = pair.name_end + 1;
  while (!EndsCookie(At(text, pair.value_end))) ++pair.value_end;
  return pair;
}

/// The proof in Digest username="…", response="…". Source: RFC 7616, section 3.4.
std::size_t FindDigestResponse(Search& search, std::size_t at) {
  constexpr std::size_t kReach = 2048;
  constexpr std::string_view kName = "response=";
  const std::string_view header = search.text.substr(0, std::min(search.text.size(), at + kReach));
  const std::size_t line_end = std::min(header.find('\n', at), header.size());
  const std::size_t found = header.substr(0, line_end).find(kName, at);
  if (found == std::string_view::npos) return at;
  const Value value = ReadValue(search.text, found + kName.size());
  if (value.empty() || IsPlaceholder(value.In(search.text))) return at;
  search.Add(value.begin, value.end, RuleId::kBearerToken);
  return at;  // the other parameters may hold something else
}

/// "auth":"<base64 of user:password>", as in the settings of Docker.
bool IsEncodedLogin(std::string_view text, const Value& value) {
  const std::string_view bytes = value.In(text);
  return value.quoted && bytes.size() >= 8 && bytes.size() % 4 == 0 &&
         std::ranges::all_of(bytes, [](char c) { return Is(c, kAlnum | kBase64Extra); }) &&
         std::ranges::none_of(DecodeBase64(bytes), [](char c) { return Is(c, kHigh); }) &&
         IsBasicCredential(bytes);
}

}  // namespace

std::size_t FindAuthorization(Search& search, std::size_t at, const Label& label) {
  const std::string_view text = search.text;
  Value value = ReadValue(text, at);
  if (value.empty()) return at;
  std::string_view first = value.In(text);
  if (const auto escape = first.find("%20");
      escape != std::string_view::npos && IsScheme(first.substr(0, escape))) {
    value.begin += escape + 3;
    if (value.empty()) return at;
    first = value.In(text);
  }
  if (const auto blank = first.find(' '); blank != std::string_view::npos)
    first = first.substr(0, blank);
  if (base::EqualIgnoringCase(first, "digest")) return FindDigestResponse(search, value.begin);
  if (IsEncodedLogin(text, value)) {
    search.Add(value.begin, value.end, RuleId::kBasicAuth);
    return value.end;
  }
  const bool scheme = IsScheme(first);
  if (scheme) {
    const Value next = ReadValue(text, value.begin + first.size());
    const std::size_t end = value.quoted ? std::min(next.end, value.end) : next.end;
    value = {.begin = next.begin, .end = end, .quoted = next.quoted, .ends_line = next.ends_line};
    if (value.begin >= value.end) return at;
  } else if (value.quoted && first.size() != value.end - value.begin) {
    return at;  // several words: parameters, which have names of their own
  }
  const std::string_view credential = value.In(text);
  const bool header = label.EndsWith("authorization");
  if (!(scheme && header ? IsCredential(credential)
                         : IsCredential(credential) && LooksRandom(credential))) {
    return at;
  }
  if (credential.find('=') != std::string_view::npos && Is(credential.back(), kAlnum)) return at;
  // Basic realm="x" asks for credentials.
  if (credential.ends_with('=') && !value.quoted && Is(At(text, value.end), kQuote)) return at;
  const bool basic = base::EqualIgnoringCase(first, "basic");
  FindPrefixed(search, value.begin);
  search.Add(value.begin, value.end, basic ? RuleId::kBasicAuth : RuleId::kBearerToken);
  return value.end;
}

std::size_t FindCookies(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  std::size_t i = at;
  for (std::size_t cookies = 0; cookies < kMostCookies; ++cookies) {
    while (Is(At(text, i), kBlank | kQuote) || At(text, i) == '[' ||
           (At(text, i) == '\\' && Is(At(text, i + 1), kQuote))) {
      ++i;
    }
    const Pair pair = ReadPair(text, i);
    if (pair.value == pair.name_end) break;
    const std::string_view name = text.substr(pair.name, pair.name_end - pair.name);
    const std::string_view value = text.substr(pair.value, pair.value_end - pair.value);
    if (IsCookieSecret(name, value)) {
      FindPrefixed(search, pair.value);
      search.Add(pair.value, pair.value_end, RuleId::kCookie);
    }
    i = pair.value_end;
    if (At(text, i) != ';' && At(text, i) != ',') break;
    ++i;
  }
  // The walk goes on at the first name: names and harmless values may hold something else.
  return at;
}

}  // namespace logai::privacy
