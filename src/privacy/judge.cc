#include "privacy/judge.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "privacy/characters.h"
#include "privacy/checks.h"

namespace logai::privacy {
namespace {

bool Has(std::string_view value, int classes) {
  return std::ranges::any_of(value, [&](char c) { return Is(c, classes); });
}

/// /run/secrets/db, ./key.pem, C:\keys, and addresses of a secret that is kept elsewhere.
bool IsReference(std::string_view value) {
  constexpr auto kSchemes = std::to_array<std::string_view>(
      {"arn:", "vault:", "file:", "ssm:", "secretsmanager:", "kms:", "env:", "op://", "projects/"});
  if (std::ranges::any_of(kSchemes, [&](auto scheme) { return value.starts_with(scheme); }))
    return true;
  const bool rooted = value.starts_with('/') || value.starts_with("./") ||
                      value.starts_with("~/") || value.starts_with("../");
  const bool plain = std::ranges::all_of(
      value, [](char c) { return Is(c, kTokenChar | kDot) || c == '/' || c == '~'; });
  if (rooted && plain && std::ranges::count(value, '/') >= 2) return true;
  return value.size() > 3 && Is(value[0], kLetter) && value.substr(1).starts_with(":\\");
}

/// Token{9f4ef63 and os.BinderProxy@32f5a11: objects, printed.
bool IsObject(std::string_view value) {
  const auto sign = value.find('@');
  if (sign != std::string_view::npos && RunEnd(value, sign + 1, kHex) == value.size()) return true;
  return value.find('{') != std::string_view::npos || value.find('(') != std::string_view::npos;
}

/// "This field is required": what a validator says in the place of a value.
bool IsSentence(std::string_view value) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {" is ", " must ", " be ", " required", " not ", " characters", " invalid", " should ",
       " cannot ", " can't ", " field", " at least ", " has been ", " was ", " are "});
  for (auto i = value.find(' '); i != std::string_view::npos; i = value.find(' ', i + 1)) {
    if (std::ranges::any_of(kWords, [&](auto w) { return StartsAtIgnoringCase(value, i, w); }))
      return true;
  }
  return false;
}

/// A word as it stands in sentences: letters, perhaps with a capital, an apostrophe or a hyphen.
bool IsPlainWord(std::string_view value) {
  if (value.empty() || !Is(value[0], kLetter | kHigh)) return false;
  return std::ranges::all_of(value.substr(1),
                             [](char c) {
                               return Is(c, kLower | kHigh | kDash) || c == '\'' || c == '.' ||
                                      c == ':' || c == '!';
                             }) ||
         std::ranges::all_of(value, [](char c) { return Is(c, kUpper); });
}

bool StartsLine(std::string_view text, std::size_t i) {
  while (i > 0 && (Is(text[i - 1], kBlank | kDash | kQuote))) --i;
  return i == 0 || Is(text[i - 1], kLineEnd) || text[i - 1] == '{' || text[i - 1] == ',';
}

/// PWD and OLDPWD alone are also what a shell calls its folders.
bool IsWorkingFolder(std::string_view text, const Label& label, std::string_view value) {
  const std::size_t length = label.EndsWithWord("oldpwd") ? 6 : label.EndsWithWord("pwd") ? 3 : 0;
  if (length == 0 || label.end() < length) return false;
  const std::size_t begin = label.end() - length;
  if (begin > 0 && Is(text[begin - 1], kTokenChar | kDot)) return false;
  if (value.starts_with('/') || value.starts_with('~')) return true;
  return value.size() > 2 && Is(value[0], kLetter) && value[1] == ':' &&
         (value[2] == '/' || value[2] == '\\');
}

/// has_password=1 says whether there is one.
bool IsFlag(const Label& label, std::string_view value) {
  constexpr auto kFlags = std::to_array<std::string_view>(
      {"haspassword", "usepassword", "needpassword", "requirepassword", "withpassword",
       "nopassword", "showpassword", "resetpassword", "changepassword"});
  if (value != "0" && value != "1") return false;
  return std::ranges::any_of(kFlags, [&](auto flag) { return label.EndsWithWord(flag); });
}

bool IsPassword(std::string_view text, const Label& label, const Value& value, Tie tie) {
  const std::string_view bytes = value.In(text);
  if (IsSentence(bytes) || IsWorkingFolder(text, label, bytes) || IsFlag(label, bytes))
    return false;
  if (tie == Tie::kFirm || value.quoted) return true;
  if (tie == Tie::kGlued) return bytes.size() >= 3;
  if (bytes.size() < 4) return false;
  if (!IsPlainWord(bytes)) return true;
  return value.ends_line && (label.compound() || StartsLine(text, label.begin()));
}

bool IsKey(std::string_view bytes, Tie tie) {
  if (bytes.size() < 8 || Has(bytes, kBlank) || IsObject(bytes)) return false;
  if (LooksRandom(bytes)) return true;
  if (tie == Tie::kLoose) return bytes.size() >= 16 && Has(bytes, kDigit);
  return Has(bytes, kDigit) || bytes.size() >= 16 || !IsPlainWord(bytes);
}

bool IsSessionValue(std::string_view bytes) {
  return bytes.size() >= 16 && !Has(bytes, kBlank) && !bytes.starts_with("0x") && !IsUuid(bytes) &&
         LooksRandom(bytes);
}

/// Signature=fe5f80… of a request to AWS or Google, whose account stands beside it; hashes and
/// signatures of files are no secrets.
bool IsRequestSignature(std::string_view text, const Label& label, std::string_view bytes) {
  constexpr std::size_t kReach = 1024;
  constexpr auto kAccounts = std::to_array<std::string_view>(
      {"AWS4-HMAC", "AccessKeyId=", "GoogleAccessId=", "AWS4-ECDSA", "Key-Pair-Id="});
  if (bytes.size() < 24 || !LooksRandom(bytes)) return false;
  const std::size_t begin = label.begin() > kReach ? label.begin() - kReach : 0;
  const std::string_view around = text.substr(begin, label.begin() - begin + kReach);
  const auto before = around.substr(0, label.begin() - begin).rfind('\n');
  const std::string_view line =
      before == std::string_view::npos ? around : around.substr(before + 1);
  return std::ranges::any_of(kAccounts, [&](auto account) {
    return line.substr(0, line.find('\n')).find(account) != std::string_view::npos;
  });
}

bool IsSmallIban(std::string_view bytes) {
  if (!Has(bytes, kLower)) return false;  // FindIban knows the others
  std::string iban(bytes);
  std::ranges::transform(iban, iban.begin(),
                         [](char c) { return Is(c, kLower) ? static_cast<char>(c - 32) : c; });
  return IsIban(iban);
}

/// {Kx9mP2vL} and (Kx9mP2vL), as ODBC and dumps write values; {password} stands for one.
bool IsEnclosedSecret(std::string_view bytes) {
  if (bytes.size() < 8 || (bytes[0] != '{' && bytes[0] != '(')) return false;
  const std::string_view inside = bytes.substr(1, bytes.size() - 2);
  return LooksRandom(inside) &&
         std::ranges::all_of(inside, [](char c) { return !Is(c, kBlank | kUnderscore | kDot); });
}

bool IsPass(std::string_view bytes) {
  const std::size_t number = RunEnd(bytes, 0, kDigit);
  const bool quantity = number > 0 && bytes.size() - number <= 3;  // 120ms
  return bytes.size() >= 6 && !quantity && !Has(bytes, kBlank) && MixesLettersAndOthers(bytes) &&
         Has(bytes, kDigit);
}

/// --- PASS: TestLogin2 (0.01s)
bool IsTestResult(std::string_view text, const Label& label, std::string_view bytes) {
  const std::string_view name = text.substr(0, label.end());
  if (!name.ends_with("PASS")) return false;
  return name.ends_with("--- PASS") || StartsAtIgnoringCase(bytes, 0, "test") ||
         bytes.find('/') != std::string_view::npos;
}

}  // namespace

bool MixesLettersAndOthers(std::string_view value) {
  const bool letters = Has(value, kLetter | kHigh);
  const bool others = std::ranges::any_of(value, [](char c) { return !Is(c, kLetter | kHigh); });
  return letters && others;
}

bool IsSecretValue(std::string_view text, const Label& label, const SecretName& name,
                   const Value& value, Tie tie) {
  const std::string_view bytes = value.In(text);
  if (name.strength == Strength::kMaybe && !LooksRandom(bytes)) return false;  // as nearly all
  if (name.strength == Strength::kPassword && IsEnclosedSecret(bytes)) return true;
  if (IsPlaceholder(bytes) || IsReference(bytes)) return false;
  switch (name.strength) {
    case Strength::kPassword:
      return IsPassword(text, label, value, tie);
    case Strength::kPass:
      return IsPass(bytes) && !IsTestResult(text, label, bytes);
    case Strength::kKey:
      return IsKey(bytes, tie);
    case Strength::kMaybe:
      return !Has(bytes, kBlank) && !IsObject(bytes);
    case Strength::kIban:
      return IsSmallIban(bytes);
    case Strength::kSigned:
      return IsRequestSignature(text, label, bytes);
    case Strength::kSession:
      return IsSessionValue(bytes);
    case Strength::kCardCode:
      return (bytes.size() == 3 || bytes.size() == 4) &&
             std::ranges::all_of(bytes, [](char c) { return Is(c, kDigit); });
    case Strength::kLogin:
      return IsPass(bytes) || (value.quoted && bytes.size() >= 4);
    case Strength::kHeader:
    case Strength::kCookies:
      return false;  // these hold several values; see find_header.cc
  }
  return false;
}

}  // namespace logai::privacy
