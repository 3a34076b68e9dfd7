#include <algorithm>
#include <array>

#include "base/text.h"
#include "privacy/characters.h"
#include "privacy/checks.h"
#include "privacy/judge.h"
#include "privacy/label.h"
#include "privacy/names.h"
#include "privacy/search.h"
#include "privacy/value.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kReach = 96;  // how far in front of its flag a command's name may stand

bool HasCommand(const Search& search, std::size_t at, std::string_view name) {
  const std::size_t begin = std::max(search.floor, at > kReach ? at - kReach : 0);
  const std::string_view before = search.text.substr(begin, at - begin);
  const std::string_view line = before.substr(before.rfind('\n') + 1);
  const auto found = line.find(name);
  return found != std::string_view::npos && Is(At(line, found + name.size()), kBlank | kDash);
}

template <std::size_t N>
bool HasAnyCommand(const Search& search, std::size_t at,
                   const std::array<std::string_view, N>& names) {
  return std::ranges::any_of(names, [&](auto name) { return HasCommand(search, at, name); });
}

std::size_t Accept(Search& search, std::size_t begin, std::size_t end) {
  if (IsPlaceholder(search.text.substr(begin, end - begin))) return begin;
  search.Add(begin, end, RuleId::kPassword);
  return end;
}

/// -u name:password of curl, wget and the like; `argument` is behind the flag.
std::size_t FindUser(Search& search, std::size_t at, std::size_t argument) {
  constexpr std::array<std::string_view, 4> kCommands = {"curl", "wget", "http", "ldapsearch"};
  const Value value = ReadValue(search.text, argument);
  const auto colon = value.In(search.text).find(':');
  if (colon == std::string_view::npos || value.begin + colon + 1 >= value.end) return at;
  if (!HasAnyCommand(search, at, kCommands)) return at;
  FindPrefixed(search, value.begin);  // a token as the user's name
  const std::size_t begin = value.begin + colon + 1;
  const std::size_t end = Accept(search, begin, value.end);
  return end == begin ? at : end;
}

/// -ppassword of mysql, -p password of sshpass and docker login, -a password of redis-cli.
std::size_t FindShortFlag(Search& search, std::size_t at) {
  constexpr std::array<std::string_view, 3> kGlued = {"mysql", "mysqldump", "mysqladmin"};
  constexpr std::array<std::string_view, 3> kApart = {"sshpass", "login", "mongo"};
  constexpr std::array<std::string_view, 1> kRedis = {"redis-cli"};
  const Value value = ReadValue(search.text, at + 2);
  if (value.empty() || At(search.text, value.begin) == '-') return at;
  const bool glued = !Is(At(search.text, at + 2), kBlank);
  const bool redis = search.text[at + 1] == 'a';
  if (redis   ? glued || !HasAnyCommand(search, at, kRedis)
      : glued ? !HasAnyCommand(search, at, kGlued)
              : !HasAnyCommand(search, at, kApart)) {
    return at;
  }
  const std::size_t end = Accept(search, value.begin, value.end);
  return end == value.begin ? at : end;
}

/// unzip -P password, ldapsearch -w password.
std::size_t FindOtherFlag(Search& search, std::size_t at) {
  constexpr std::array<std::string_view, 3> kUpperP = {"unzip", "zip", "7z"};
  constexpr std::array<std::string_view, 4> kW = {"ldapsearch", "ldapmodify", "ldapadd",
                                                  "ldapdelete"};
  if (!Is(At(search.text, at + 2), kBlank)) return at;
  if (search.text[at + 1] == 'P' ? !HasAnyCommand(search, at, kUpperP)
                                 : !HasAnyCommand(search, at, kW)) {
    return at;
  }
  const Value value = ReadValue(search.text, at + 2);
  if (value.empty() || At(search.text, value.begin) == '-') return at;
  const std::size_t end = Accept(search, value.begin, value.end);
  return end == value.begin ? at : end;
}

/// IDENTIFIED BY 'password' of SQL.
std::size_t FindIdentifiedBy(Search& search, std::size_t at) {
  constexpr std::string_view kVerb = "identified by";
  std::size_t i = at + 1;
  if (i < search.floor + kVerb.size() ||
      !StartsAtIgnoringCase(search.text, i - kVerb.size(), kVerb)) {
    return at;
  }
  if (StartsAtIgnoringCase(search.text, i, " password")) i += 9;
  const Value value = ReadValue(search.text, i);
  if (!value.quoted || value.empty()) return at;
  const std::size_t end = Accept(search, value.begin, value.end);
  return end == value.begin ? at : end;
}

/// requirepass x, as Redis has it in its settings and its log.
std::size_t FindDirective(Search& search, std::size_t at) {
  constexpr std::string_view kDirective = "requirepass";
  static constexpr SecretName kName{kDirective, true, Strength::kPassword, RuleId::kPassword};
  const std::string_view text = search.text;
  const std::size_t end = at + 1;
  if (end < search.floor + kDirective.size()) return at;
  const std::size_t begin = end - kDirective.size();
  if (!StartsAtIgnoringCase(text, begin, kDirective) || !Is(At(text, end), kBlank)) return at;
  const Value value = ReadValue(text, end);
  if (value.empty() || !IsSecretValue(text, Label(), kName, value, Tie::kLoose)) return at;
  FindPrefixed(search, value.begin);
  search.Add(value.begin, value.end, RuleId::kPassword);
  return value.end;
}

/// "API-Key <value>": one word without separators, as keys are and names of services are not.
std::size_t FindSpokenApiKey(Search& search, std::size_t at, const Value& value) {
  const std::string_view bytes = value.In(search.text);
  if (bytes.size() < 16 || !LooksRandom(bytes) ||
      !std::ranges::all_of(bytes, [](char c) { return Is(c, kWord | kBase64Extra); }) ||
      !std::ranges::any_of(bytes, [](char c) { return Is(c, kDigit); })) {
    return at;
  }
  if (!Label::Before(search.text, search.floor, at + 1, true).EndsWith("apikey")) return at;
  FindPrefixed(search, value.begin);
  search.Add(value.begin, value.end, RuleId::kGenericApiKey);
  return value.end;
}

/// "aws_secret_access_key <value>", "secret key <value>": no separator, so the value must have the
/// form.
std::size_t FindSpokenKey(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (at < search.floor + 2 || !StartsAtIgnoringCase(text, at - 2, "key")) return at;
  // What a quote, a colour or a bracket hides is looked at, and else what is long enough.
  constexpr std::size_t kShortest = 16;
  const std::size_t begins = RunEnd(text, at + 1, kBlank, 8);
  if (Is(At(text, begins), kWord) &&
      RunEnd(text, begins, kWord | kBase64Extra, kShortest) - begins < kShortest) {
    return at;
  }
  const Value value = ReadValue(text, at + 1);
  if (!IsAwsSecret(value.In(text))) return FindSpokenApiKey(search, at, value);
  const std::size_t begin = std::max(search.floor, at > kReach ? at - kReach : 0);
  if (!base::ContainsIgnoringCase(text.substr(begin, at - begin), "secret")) return at;
  search.Add(value.begin, value.end, RuleId::kAwsSecretKey);
  return value.end;
}

}  // namespace

std::size_t FindUserFlag(Search& search, std::size_t at) {
  constexpr std::string_view kFlag = "--user";
  const std::size_t end = at + kFlag.size();
  if (!StartsAt(search.text, at, kFlag)) return at;
  const char next = At(search.text, end);
  return Is(next, kBlank) || next == '=' ? FindUser(search, at, end + 1) : at;
}

std::size_t FindCommand(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const char first = Lower(text[at]);
  const char second = Lower(At(text, at + 1));
  if (Is(second, kBlank)) {
    if (first == 's') return FindDirective(search, at);
    if (first != 'y') return at;
    const std::size_t end = FindIdentifiedBy(search, at);
    return end == at ? FindSpokenKey(search, at) : end;
  }
  if (first != '-' || at <= search.floor || !Is(text[at - 1], kBlank)) return at;
  if (At(text, at + 1) == 'u') return FindUser(search, at, at + 2);
  if (At(text, at + 1) == 'P' || At(text, at + 1) == 'w') return FindOtherFlag(search, at);
  return At(text, at + 1) == 'p' || At(text, at + 1) == 'a' ? FindShortFlag(search, at) : at;
}

}  // namespace logai::privacy
