#include <algorithm>
#include <array>

#include "privacy/characters.h"
#include "privacy/checks.h"
#include "privacy/judge.h"
#include "privacy/search.h"
#include "privacy/value.h"

namespace logai::privacy {
namespace {

/// Where the next word of a line begins behind the blanks at `i`.
std::size_t PastBlanks(std::string_view text, std::size_t i) {
  return RunEnd(text, std::min(i, text.size()), kBlank, 8);
}

std::size_t WordEnd(std::string_view text, std::size_t i) {
  constexpr std::size_t kLongest = 128;
  const std::size_t stop = std::min(text.size(), i + kLongest);
  while (i < stop && !Is(text[i], kBlank | kLineEnd)) ++i;
  return i;
}

std::size_t Accept(Search& search, std::size_t at, const Value& value, RuleId rule) {
  if (value.empty() || IsPlaceholder(value.In(search.text))) return at;
  FindPrefixed(search, value.begin);
  search.Add(value.begin, value.end, rule);
  return value.end;
}

bool HasDigitAndLetter(std::string_view bytes) {
  const auto has = [&](int classes) {
    return std::ranges::any_of(bytes, [&](char c) { return Is(c, classes); });
  };
  return has(kDigit) && has(kLetter);
}

/// AUTH PLAIN AGJvYgB4 of SMTP and others: zero, name, zero, password. Source: RFC 4616, section 2.
bool IsPlainCredential(std::string_view bytes) {
  const std::string decoded = DecodeBase64(bytes);
  const auto second = decoded.find('\0', 1);
  return decoded.size() >= 4 && second != std::string::npos && second + 1 < decoded.size() &&
         std::ranges::count(decoded, '\0') == 2;
}

/// AUTH password, or AUTH name password, of Redis; also "AUTH" "password" as its MONITOR prints it.
std::size_t FindAuth(Search& search, std::size_t at) {
  constexpr std::string_view kPlain = "PLAIN ";
  constexpr auto kMechanisms = std::to_array<std::string_view>(
      {"PLAIN", "LOGIN", "CRAM-", "DIGEST-", "SCRAM-", "XOAUTH", "NTLM", "GSSAPI", "EXTERNAL"});
  const std::string_view text = search.text;
  std::size_t i = at + 4;
  const bool quoted = At(text, i) == '"' && At(text, i + 1) == ' ';
  i = PastBlanks(text, i + (quoted ? 1 : 0));
  if (StartsAt(text, i, kPlain)) {
    const Value value = ReadValue(text, i + kPlain.size());
    return IsPlainCredential(value.In(text)) ? Accept(search, at, value, RuleId::kBasicAuth) : at;
  }
  const Value value = ReadValue(text, i);
  const std::string_view bytes = value.In(text);
  if (value.empty() || !value.ends_line || quoted != value.quoted) return at;
  if (std::ranges::any_of(kMechanisms, [&](auto m) { return bytes.starts_with(m); })) return at;
  const bool fits = quoted ? bytes.size() >= 4
                           : bytes.size() >= 6 && HasDigitAndLetter(bytes) &&
                                 bytes.find('.') == std::string_view::npos;
  return fits ? Accept(search, at, value, RuleId::kPassword) : at;
}

/// a1 LOGIN name password of IMAP (RFC 3501, section 6.2.3).
std::size_t FindImapLogin(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  std::size_t tag = at;
  while (tag > search.floor && Is(text[tag - 1], kBlank)) --tag;
  if (tag == at || tag == search.floor || !Is(text[tag - 1], kDigit)) return at;
  const std::size_t user = PastBlanks(text, at + 5);
  const Value value = ReadValue(text, PastBlanks(text, WordEnd(text, user)));
  if (value.empty() || !value.ends_line || WordEnd(text, user) == user) return at;
  if (!value.quoted && !HasDigitAndLetter(value.In(text))) return at;
  return Accept(search, at, value, RuleId::kPassword);
}

/// net use Z: \\\\host\\share /user:name password, and net user name password /add.
std::size_t FindNetUse(Search& search, std::size_t at) {
  constexpr std::string_view kFlag = "/user:";
  constexpr std::size_t kReach = 256;
  const std::string_view text = search.text;
  const std::string_view line = text.substr(0, text.find('\n', at)).substr(0, at + kReach);
  const bool user = StartsAt(text, at, "net user ");
  // "host.example.net user=root" is none.
  const bool starts = at <= search.floor || Is(text[at - 1], kBlank | kLineEnd | kQuote);
  if (!starts || !(user || StartsAt(text, at, "net use "))) return at;
  std::size_t i = PastBlanks(text, at + 7);
  if (user) {
    i = PastBlanks(text, WordEnd(text, PastBlanks(text, at + 8)));
  } else {
    const auto flag = line.find(kFlag, i);
    if (flag == std::string_view::npos) return at;
    i = PastBlanks(text, WordEnd(text, flag));
  }
  if (i >= line.size() || text[i] == '/') return at;
  const Value value = ReadValue(text, i);
  return HasDigitAndLetter(value.In(text)) ? Accept(search, at, value, RuleId::kPassword) : at;
}

std::size_t FindRabbitUser(Search& search, std::size_t at) {
  constexpr auto kVerbs = std::to_array<std::string_view>({" add_user ", " change_password "});
  const std::string_view text = search.text;
  const std::size_t verb = at + std::string_view("rabbitmqctl").size();
  for (const std::string_view v : kVerbs) {
    if (!StartsAt(text, verb, v)) continue;
    const std::size_t user = verb + v.size();
    const Value value = ReadValue(text, PastBlanks(text, WordEnd(text, user)));
    return Accept(search, at, value, RuleId::kPassword);
  }
  return at;
}

}  // namespace

std::size_t FindLoginCommand(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (StartsAt(text, at, "AUTH ") || StartsAt(text, at, "AUTH\" \"")) return FindAuth(search, at);
  if (StartsAt(text, at, "LOGIN ")) return FindImapLogin(search, at);
  if (StartsAt(text, at, "net use")) return FindNetUse(search, at);
  return StartsAt(text, at, "rabbitmqctl ") ? FindRabbitUser(search, at) : at;
}

}  // namespace logai::privacy
