#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "base/text.h"
#include "privacy/characters.h"
#include "privacy/search.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kLongestLocal = 96;    // RFC 5321 has 64; some are percent-encoded
constexpr std::size_t kLongestDomain = 253;  // RFC 1035

// Names of files and units that look like domains: icon@2x.png, user@1000.service, pkg@1.2.tgz.
constexpr auto kFileEndings = std::to_array<std::string_view>({
    "png",  "jpg",  "jpeg",    "gif",    "svg",   "webp",  "css",   "js",    "mjs",    "ts",
    "map",  "json", "html",    "xml",    "tgz",   "gz",    "zip",   "tar",   "jar",    "war",
    "log",  "txt",  "yaml",    "yml",    "conf",  "cfg",   "ini",   "toml",  "lock",   "py",
    "java", "exe",  "dll",     "deb",    "rpm",   "pdf",   "csv",   "sql",   "db",     "bak",
    "tmp",  "pem",  "service", "socket", "slice", "timer", "mount", "scope", "target", "device",
    "whl",  "ico",  "woff",    "woff2",  "ttf",   "sh~",   "plist", "proto", "class",
});

// Where an address in front of such an ending surely stopped: bob@example.com.log.
constexpr auto kSureTopLevels = std::to_array<std::string_view>({
    "com",
    "org",
    "net",
    "edu",
    "gov",
    "info",
    "io",
    "dev",
    "example",
});

/// What mail systems hand out in practice; the rest of RFC 5322's characters are punctuation of the
/// log line far more often than part of an address.
constexpr bool IsCommonLocalChar(char c) { return Is(c, kWord | kDash | kDot) || c == '+'; }

/// Whether the UTF-8 character that ends before `end` is a letter of an alphabetic script.
bool IsAccentedLetter(std::string_view text, std::size_t end) {
  if (end < 2 || !Is(text[end - 1], kHigh)) return false;
  const auto lead = static_cast<unsigned char>(text[end - 2]);
  return lead >= 0xC3 && lead <= 0xDF;
}

/// %2B and such inside a local part.
bool IsEncodedLocalChar(std::string_view text, std::size_t at) {
  const std::string_view hex = text.substr(at, 2);
  return base::EqualIgnoringCase(hex, "2b") || base::EqualIgnoringCase(hex, "2e") ||
         base::EqualIgnoringCase(hex, "5f") || base::EqualIgnoringCase(hex, "2d");
}

std::size_t LocalBegin(const Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const std::size_t stop = std::max(search.floor, at > kLongestLocal ? at - kLongestLocal : 0);
  std::size_t begin = at;
  while (begin > stop) {
    if (const std::size_t escape = EscapeBefore(text, stop, begin); escape > 0) {
      if (escape != 3 || !IsEncodedLocalChar(text, begin - 2)) break;
      begin -= escape;
    } else if (IsCommonLocalChar(text[begin - 1])) {
      --begin;
    } else if (begin - stop >= 2 && IsAccentedLetter(text, begin)) {
      begin -= 2;
    } else if (text[begin - 1] == '\'' && begin - stop >= 2 && Is(text[begin - 2], kLetter) &&
               Is(At(text, begin), kLetter)) {
      --begin;  // o'brien@example.com
    } else {
      break;
    }
  }
  while (begin < at && (text[begin] == '.' || text[begin] == '-' || text[begin] == '+')) ++begin;
  return begin;
}

/// A local part between quotes: "john smith"@example.com. Returns `at` when there is none.
std::size_t QuotedLocalBegin(const Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (at < search.floor + 3 || text[at - 1] != '"') return at;
  std::size_t i = at - 1;
  while (i > search.floor && at - i < kLongestLocal &&
         (IsCommonLocalChar(text[i - 1]) || text[i - 1] == ' ')) {
    --i;
  }
  const bool quoted = i > search.floor && i < at - 1 && text[i - 1] == '"';
  return quoted && StartsWord(text, search.floor, i - 1) ? i - 1 : at;
}

struct Domain {
  std::size_t end = 0;  // 0 when there is none
  std::string_view last_label;
};

std::size_t LabelEnd(std::string_view text, std::size_t i, std::size_t stop) {
  while (i < stop && (Is(text[i], kAlnum | kDash | kHigh))) ++i;
  return i;
}

bool IsTopLevel(std::string_view label) {
  if (label.size() < 2 || label.size() > 24) return false;
  if (base::ToLower(label).starts_with("xn--")) return true;
  return std::ranges::all_of(label, [](char c) { return Is(c, kLetter | kHigh); });
}

bool IsOneOf(std::string_view label, std::span<const std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return EqualsIgnoringCase(label, word); });
}

Domain ReadDomain(std::string_view text, std::size_t begin) {
  const std::size_t stop = std::min(text.size(), begin + kLongestDomain);
  Domain domain;
  std::size_t labels = 0;
  for (std::size_t i = begin; i < stop;) {
    std::size_t end = LabelEnd(text, i, stop);
    if (end == i || text[i] == '-') break;
    ++labels;
    const std::string_view label = text.substr(i, end - i);
    // A domain in Latin letters ends where text in other ones follows without a blank.
    const std::size_t latin = RunEnd(text, i, kLetter, end - i);
    const bool cut = latin >= i + 2 && latin < end && Is(text[latin], kHigh);
    const std::string_view last = cut ? text.substr(i, latin - i) : label;
    const bool names_a_file =
        IsOneOf(last, kFileEndings) && IsOneOf(domain.last_label, kSureTopLevels);
    if (names_a_file) break;
    if (labels >= 2 && IsTopLevel(last)) domain = {i + last.size(), last};
    if (At(text, end) != '.') break;
    i = end + 1;
  }
  return domain;
}

bool IsAddress(const Search& search, std::size_t begin, std::size_t at, const Domain& domain) {
  const std::string_view text = search.text;
  if (IsOneOf(domain.last_label, kFileEndings)) return false;
  // git@github.com:org/repo is where a repository lives, not who somebody is.
  return !(text.substr(begin, at - begin) == "git" && At(text, domain.end) == ':');
}

/// The length of the at sign at `at`, which may be escaped, or 0.
std::size_t AtSignLength(std::string_view text, std::size_t at) {
  if (text[at] == '@') return 1;
  if (StartsAt(text, at, "%40")) return 3;
  if (StartsAtIgnoringCase(text, at, "\\u0040")) return 6;
  if (StartsAt(text, at, "\\x40") || StartsAt(text, at, "%2540")) return text[at] == '%' ? 5 : 4;
  if (StartsAt(text, at, "&#64;")) return 5;
  if (StartsAtIgnoringCase(text, at, "&#x40;")) return 6;
  return 0;
}

/// jdbc:oracle:thin:bob/password@host, at the at sign.
std::size_t FindOraclePassword(Search& search, std::size_t at) {
  constexpr std::string_view kThin = ":thin:";
  constexpr std::size_t kLongest = 96;
  const std::string_view text = search.text;
  const std::size_t stop = std::max(search.floor, at > kLongest ? at - kLongest : 0);
  std::size_t begin = at;
  while (begin > stop && !Is(text[begin - 1], kBlank | kLineEnd | kQuote) &&
         text[begin - 1] != '/' && text[begin - 1] != '@') {
    --begin;
  }
  if (begin == at || begin <= stop || text[begin - 1] != '/') return at;
  std::size_t user = begin - 1;
  while (user > stop && Is(text[user - 1], kTokenChar | kDot)) --user;
  const std::string_view before = text.substr(0, user);
  if (user == begin - 1 || !(before.ends_with(kThin) || before.ends_with("sqlplus "))) return at;
  search.Add(begin, at, RuleId::kPassword);
  return at;
}

}  // namespace

std::size_t FindEmail(Search& search, std::size_t at) {
  const std::size_t sign = AtSignLength(search.text, at);
  if (sign == 0 || at <= search.floor) return at;
  const std::size_t found = search.count();
  if (sign == 1) FindOraclePassword(search, at);
  if (search.count() != found) return at;
  std::size_t begin = LocalBegin(search, at);
  if (begin == at) begin = QuotedLocalBegin(search, at);
  if (begin == at) return at;
  const Domain domain = ReadDomain(search.text, at + sign);
  if (domain.end == 0 || !IsAddress(search, begin, at, domain)) return at;
  search.Add(begin, domain.end, RuleId::kEmail);
  return domain.end;
}

}  // namespace logai::privacy
