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

/// name:password; `argument` is behind the flag.
std::size_t FindLogin(Search& search, std::size_t at, std::size_t argument) {
  const Value value = ReadValue(search.text, argument);
  const auto colon = value.In(search.text).find(':');
  if (colon == std::string_view::npos || value.begin + colon + 1 >= value.end) return at;
  FindPrefixed(search, value.begin);  // a token as the user's name
  const std::size_t begin = value.begin + colon + 1;
  const std::size_t end = Accept(search, begin, value.end);
  return end == begin ? at : end;
}

/// -u name:password of curl, wget and the like.
std::size_t FindUser(Search& search, std::size_t at, std::size_t argument) {
  constexpr std::array<std::string_view, 4> kCommands = {"curl", "wget", "http", "ldapsearch"};
  if (ReadValue(search.text, argument).In(search.text).find(':') == std::string_view::npos)
    return at;
  return HasAnyCommand(search, at, kCommands) ? FindLogin(search, at, argument) : at;
}

/// -ppassword of mysql, -p password of sshpass and docker login, -a password of redis-cli.
std::size_t FindShortFlag(Search& search, std::size_t at) {
  constexpr std::array<std::string_view, 4> kGlued = {"mysql", "mysqldump", "mysqladmin",
                                                      "sshpass"};
  constexpr std::array<std::string_view, 4> kApart = {"sshpass", "login", "mongo", "psexec"};
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
  constexpr std::array<std::string_view, 7> kUpperP = {
      "unzip", "zip", "7z", "sqlcmd", "bcp", "mosquitto_pub", "mosquitto_sub"};
  constexpr std::array<std::string_view, 4> kW = {"ldapsearch", "ldapmodify", "ldapadd",
                                                  "ldapdelete"};
  constexpr std::array<std::string_view, 2> kGlued = {"sqlcmd", "bcp"};
  const bool glued = !Is(At(search.text, at + 2), kBlank);
  if (glued && (search.text[at + 1] != 'P' || !HasAnyCommand(search, at, kGlued))) return at;
  if (search.text[at + 1] == 'P' ? !HasAnyCommand(search, at, kUpperP)
                                 : !HasAnyCommand(search, at, kW)) {
    return at;
  }
  const Value value = ReadValue(search.text, at + 2);
  if (value.empty() || At(search.text, value.begin) == '-') return at;
  const std::size_t end = Accept(search, value.begin, value.end);
  return end == value.begin ? at : end;
}

/// echo password | sudo -S; `at` is behind what reads it.
std::size_t FindPiped(Search& search, std::size_t at) {
  constexpr std::string_view kEcho = "echo ";
  const std::string_view text = search.text;
  const std::size_t low = std::max(search.floor, at > kReach ? at - kReach : 0);
  const std::string_view before = text.substr(low, at - low);
  const auto pipe = before.rfind('|');
  const auto echo = before.substr(0, pipe).rfind(kEcho);
  if (pipe == std::string_view::npos || echo == std::string_view::npos ||
      before.find('\n', echo) != std::string_view::npos) {
    return at;
  }
  Value value = ReadValue(text, low + echo + kEcho.size());
  while (value.end > value.begin && text[value.end - 1] == '|') --value.end;
  if (value.empty() || value.end > low + pipe || text[value.begin] == '-') return at;
  return Accept(search, value.begin, value.end) == value.begin ? at : at + 1;
}

/// -U name%password of Samba's programs.
std::size_t FindSambaUser(Search& search, std::size_t at) {
  constexpr std::array<std::string_view, 3> kCommands = {"smbclient", "rpcclient", "smbget"};
  const Value value = ReadValue(search.text, at + 2);
  const auto percent = value.In(search.text).find('%');
  if (percent == std::string_view::npos || !HasAnyCommand(search, at, kCommands)) return at;
  const std::size_t begin = value.begin + percent + 1;
  const std::size_t end = Accept(search, begin, value.end);
  return end == begin ? at : end;
}

/// ConvertTo-SecureString "password" -AsPlainText, at the flag.
std::size_t FindPlainText(Search& search, std::size_t at) {
  constexpr std::string_view kCommand = "ConvertTo-SecureString";
  const std::string_view text = search.text;
  if (!StartsAtIgnoringCase(text, at, "-asplaintext")) return at;
  const std::size_t low = std::max(search.floor, at > kReach ? at - kReach : 0);
  const auto found = text.substr(low, at - low).rfind(kCommand);
  if (found == std::string_view::npos) return at;
  std::size_t i = RunEnd(text, low + found + kCommand.size(), kBlank, 8);
  if (StartsAtIgnoringCase(text, i, "-string ")) i += 8;
  const Value value = ReadValue(text, i);
  if (value.empty() || value.end > at || text[value.begin] == '$' || text[value.begin] == '-')
    return at;
  return Accept(search, value.begin, value.end) == value.begin ? at : at + 1;
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
  if (value.empty() || (!value.quoted && !LooksRandom(value.In(search.text)))) return at;
  const std::size_t end = Accept(search, value.begin, value.end);
  return end == value.begin ? at : end;
}

/// USER bob … PASS x of FTP and POP3: the name says that it is no result of a test.
std::size_t FindProtocolPass(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const std::size_t low = std::max(search.floor, at > kReach ? at - kReach : 0);
  if (at < low + 3 || !StartsAt(text, at - 3, "PASS ") || !StartsWord(text, search.floor, at - 3) ||
      text.substr(low, at - low).rfind("USER ") == std::string_view::npos) {
    return at;
  }
  const Value value = ReadValue(text, at + 1);
  if (value.empty() || !value.ends_line) return at;
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
  const Label label = Label::Before(search.text, search.floor, at + 1, true);
  if (!label.EndsWith("apikey") && !(value.quoted && label.EndsWith("encryptionkey"))) return at;
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

std::size_t FindPasswordOnInput(Search& search, std::size_t at) {
  return StartsAt(search.text, at, "--password-stdin") ? FindPiped(search, at) : at;
}

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
    if (first == 's') {
      const std::size_t end = FindProtocolPass(search, at);
      return end == at ? FindDirective(search, at) : end;
    }
    if (first != 'y') return at;
    const std::size_t end = FindIdentifiedBy(search, at);
    return end == at ? FindSpokenKey(search, at) : end;
  }
  if (first != '-' || at <= search.floor || !Is(text[at - 1], kBlank)) return at;
  switch (At(text, at + 1)) {
    case 'u':
      return FindUser(search, at, at + 2);
    case 'U':
      return FindSambaUser(search, at);
    case 'A':
      return FindPlainText(search, at);
    case 'S':
      return HasCommand(search, at, "sudo") ? FindPiped(search, at) : at;
    default:
      break;
  }
  if (StartsAt(text, at, "-auth ") && HasCommand(search, at, "-jar")) {
    return FindLogin(search, at, at + 5);
  }
  if (At(text, at + 1) == 'a' && Is(At(text, at + 2), kBlank)) {
    if (const std::size_t end = FindUser(search, at, at + 2); end != at) return end;
  }
  if (At(text, at + 1) == 'P' || At(text, at + 1) == 'w') return FindOtherFlag(search, at);
  return At(text, at + 1) == 'p' || At(text, at + 1) == 'a' ? FindShortFlag(search, at) : at;
}

}  // namespace logai::privacy
