#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "base/text.h"
#include "privacy/characters.h"
#include "privacy/checks.h"
#include "privacy/label.h"
#include "privacy/search.h"
#include "privacy/written_time.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kLongestCard = 19;
constexpr std::size_t kShortestCode = 4;  // of one-time codes
constexpr std::size_t kLongestCode = 8;
constexpr std::size_t kKeywordReach = 48;

/// Groups of digits with one separator between them, such as 2223 0002 4175 7340.
struct Groups {
  std::array<std::size_t, 6> size{};
  std::array<std::size_t, 6> end{};
  std::size_t count = 0;
  std::array<char, 56> digit{};
  std::size_t digits = 0;

  std::string_view Digits(std::size_t length) const {
    return std::string_view(digit.data(), digits).substr(0, length);
  }
};

Groups ReadGroups(std::string_view text, std::size_t i, char separator) {
  Groups groups;
  while (groups.count < groups.size.size()) {
    const std::size_t begin = i;
    const std::size_t end = RunEnd(text, i, kDigit, 20);
    if (end == i) break;
    if (groups.digits + (end - i) > groups.digit.size()) break;
    for (; i < end; ++i) groups.digit[groups.digits++] = text[i];
    groups.size[groups.count] = end - begin;
    groups.end[groups.count++] = end;
    if (At(text, end) != separator || end - begin > 6) break;
    i = end + 1;
  }
  return groups;
}

/// Whether a number may end at `end`: nothing glued to it makes it part of something longer.
bool EndsNumber(std::string_view text, std::size_t end) {
  const char next = At(text, end);
  if (Is(next, kWord)) return false;
  return !((next == '.' || next == '-') && Is(At(text, end + 1), kAlnum));
}

/// Names of numbers that are no cards although one in ten of them passes the check digit.
bool IsIdLabel(const Label& label) {
  constexpr auto kIds = std::to_array<std::string_view>(
      {"id",        "ids",      "uid",      "trace",   "span",  "ts",       "timestamp",
       "time",      "seq",      "sequence", "offset",  "size",  "bytes",    "epoch",
       "nanos",     "micros",   "ms",       "ns",      "us",    "serial",   "imei",
       "block",     "blk",      "lsn",      "txid",    "xid",   "pid",      "tid",
       "hash",      "checksum", "duration", "count",   "start", "end",      "version",
       "nonce",     "length",   "len",      "counter", "dist",  "distance", "pos",
       "position",  "inode",    "ino",      "memory",  "mem",   "total",    "rows",
       "row",       "records",  "lines",    "events",  "items", "used",     "free",
       "available", "capacity", "limit",    "quota",   "sum",   "index",    "generation",
       "revision",  "cursor",   "addr"});
  return std::ranges::any_of(kIds, [&](auto id) { return label.EndsWithWord(id); });
}

/// "30569309025904 bytes"
bool HasUnitBehind(std::string_view text, std::size_t end) {
  constexpr auto kUnits = std::to_array<std::string_view>(
      {"bytes",        "byte",    "b",      "kb",     "kib",         "mb",
       "mib",          "ns",      "us",     "ms",     "nanoseconds", "microseconds",
       "milliseconds", "nanos",   "micros", "millis", "ticks",       "cycles",
       "rows",         "records", "events", "lines",  "items",       "bits"});
  if (At(text, end) != ' ') return false;
  const std::string_view word = text.substr(end + 1, RunEnd(text, end + 1, kWord, 16) - end - 1);
  return std::ranges::any_of(kUnits, [&](auto unit) { return EqualsIgnoringCase(word, unit); });
}

bool IsCardLabel(const Label& label) {
  constexpr auto kCards = std::to_array<std::string_view>(
      {"card", "cardnumber", "cardno", "pan", "cc", "ccnum", "ccnumber", "creditcard", "cardnum",
       "maestro", "visa", "mastercard", "amex", "unionpay"});
  return std::ranges::any_of(kCards, [&](auto card) { return label.EndsWithWord(card); });
}

std::size_t AddCard(Search& search, std::size_t begin, std::size_t end, std::string_view digits) {
  if (!EndsNumber(search.text, end) || !IsCardIssuerRange(digits) || !PassesLuhn(digits) ||
      !HasDistinctBytes(digits, 2)) {
    return begin;
  }
  const Label label = Label::OfValue(search.text, search.floor, begin);
  // Unusual lengths are ids far more often than cards; only a name can say otherwise.
  const bool usual = digits.size() >= 14 && digits.size() <= 16;
  if (!IsCardLabel(label) && (!usual || IsIdLabel(label) || HasUnitBehind(search.text, end))) {
    const Label apart = Label::Before(search.text, search.floor, label.begin(), true);
    if (!usual || !IsCardLabel(apart)) return begin;
  }
  search.Add(begin, end, RuleId::kCreditCard);
  return end;
}

/// 4-6-5 (American Express) and 4-6-4 (Diners Club).
std::size_t GroupedCardEnd(const Groups& groups, std::string_view text) {
  if (groups.count < 3 || groups.size[0] != 4 || groups.size[1] != 6) return 0;
  if (groups.size[2] != 4 && groups.size[2] != 5) return 0;
  const std::string_view number = groups.Digits(groups.size[0] + groups.size[1] + groups.size[2]);
  const bool card = IsCardIssuerRange(number) && PassesLuhn(number);
  return card && EndsNumber(text, groups.end[2]) ? groups.end[2] : 0;
}

/// The end of 4-4-4-4-3 or 4-4-4-4 at `at`, or 0. Tables of numbers have such groups everywhere.
std::size_t CardOfFoursEnd(std::string_view text, std::size_t at, char separator) {
  constexpr EightBytes kBlanks[] = {EightBytes("0000 000"), EightBytes("0 0000 0")};
  constexpr EightBytes kDashes[] = {EightBytes("0000-000"), EightBytes("0-0000-0")};
  constexpr std::size_t kLength = 19;
  if (text.size() - at < kLength) return 0;
  const EightBytes* const forms = separator == ' ' ? kBlanks : kDashes;
  const char* const card = text.data() + at;
  if (!forms[0].Fits(card) || !forms[1].Fits(card + 8)) return 0;
  const std::size_t end = at + kLength;
  if (RunEnd(text, end - 3, kDigit, 3) != end) return 0;
  std::array<char, kLongestCard> digits{};
  for (std::size_t group = 0; group < 4; ++group)
    std::memcpy(&digits[4 * group], card + 5 * group, 4);
  const auto is_card = [&](std::size_t count) {
    const std::string_view number(digits.data(), count);
    return IsCardIssuerRange(number) && PassesLuhn(number);
  };
  if (At(text, end) == separator && RunEnd(text, end + 1, kDigit, 4) == end + 4 &&
      EndsNumber(text, end + 4)) {
    std::memcpy(&digits[16], text.data() + end + 1, 3);
    if (is_card(19)) return end + 4;
  }
  return EndsNumber(text, end) && is_card(16) ? end : 0;
}

std::size_t FindGroupedCard(Search& search, std::size_t at, char separator) {
  const std::size_t second = RunEnd(search.text, at + 5, kDigit, 7) - at - 5;
  if (second != 4 && second != 6) return at;
  const std::size_t end = second == 4
                              ? CardOfFoursEnd(search.text, at, separator)
                              : GroupedCardEnd(ReadGroups(search.text, at, separator), search.text);
  if (end == 0) return at;
  search.Add(at, end, RuleId::kCreditCard);
  return end;
}

/// Source: SSA, "SSN randomization": no area 000, 666 or 900-999, no group 00, no serial 0000.
bool IsPossibleSsn(std::string_view digits) {
  const std::string_view area = digits.substr(0, 3);
  return digits.size() == 9 && area != "000" && area != "666" && area[0] != '9' &&
         digits.substr(3, 2) != "00" && digits.substr(5) != "0000";
}

bool SaysSsn(Search& search, std::size_t at) {
  const std::size_t begin = std::max(search.floor, at > kKeywordReach ? at - kKeywordReach : 0);
  const std::size_t end = search.LastLetterEnd(begin, at);
  const std::string_view before = search.text.substr(begin, end - begin);
  const std::string_view line = before.substr(before.rfind('\n') + 1);
  return base::ContainsIgnoringCase(line, "ssn") || base::ContainsIgnoringCase(line, "social");
}

bool IsNamedSsn(std::string_view text, std::size_t floor, std::size_t at) {
  static constexpr auto kNames =
      std::to_array<std::string_view>({"ssn", "socialsecurity", "socialsecuritynumber"});
  static constexpr Endings kEndings(kNames);
  constexpr std::size_t kMost = 24;  // more than the longest
  const std::size_t end = Label::EndForValue(text, floor, at);
  if (!kEndings.MayEnd(text, floor, end)) return false;
  const Label label = Label::Before(text, floor, end, true, kMost);
  return std::ranges::any_of(kNames, [&](auto name) { return label.EndsWith(name); });
}

std::size_t FindSsn(Search& search, std::size_t at, std::size_t run, char next) {
  const std::string_view text = search.text;
  if (run == 9) {
    if (!EndsNumber(text, at + 9) || !IsPossibleSsn(text.substr(at, 9))) return at;
    if (!IsNamedSsn(text, search.floor, at)) return at;
    search.Add(at, at + 9, RuleId::kSsn);
    return at + 9;
  }
  if (run != 3 || (next != '-' && next != ' ' && next != '.')) return at;
  const Groups groups = ReadGroups(text, at, next);
  if (groups.count != 3 && !(groups.count > 3 && next == ' ')) return at;
  if (groups.size[1] != 2 || groups.size[2] != 4) return at;
  const std::size_t end = groups.end[2];
  if (!EndsNumber(text, end) || !IsPossibleSsn(groups.Digits(9))) return at;
  if (next != '-' && !SaysSsn(search, at)) return at;
  search.Add(at, end, RuleId::kSsn);
  return end;
}

/// 123456789:AAF… Source: https://core.telegram.org/bots/api (authorizing your bot).
std::size_t FindTelegramToken(Search& search, std::size_t at, std::size_t run) {
  const std::size_t body = at + run + 1;
  const std::size_t end = RunEnd(search.text, body, kTokenChar, 64);
  if (end - body != 35 || !search.text.substr(body).starts_with("AA")) return at;
  search.Add(at, end, RuleId::kTelegramToken);
  return end;
}

/// Whether the digits at `at` are the rest of something that began before: a decimal, a date, an
/// id.
bool ContinuesNumber(const Search& search, std::size_t at) {
  if (at < search.floor + 2) return false;
  const char previous = search.text[at - 1];
  return (previous == '.' || previous == '-') && Is(search.text[at - 2], kWord);
}

std::size_t FindPlainNumber(Search& search, std::size_t at, std::size_t run) {
  if (run >= 13 && run <= kLongestCard) {
    const std::size_t end = AddCard(search, at, at + run, search.text.substr(at, run));
    if (end != at) return end;
  }
  if (run >= 8 && run <= 10 && At(search.text, at + run) == ':') {
    const std::size_t end = FindTelegramToken(search, at, run);
    if (end != at) return end;
  }
  if (run == 9) {
    const std::size_t end = FindSsn(search, at, run, '\0');
    if (end != at) return end;
  }
  return run >= 7 ? FindPhone(search, at) : at;
}

}  // namespace

std::size_t FindNumber(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const char previous = at > search.floor ? text[at - 1] : '\0';
  if (!Is(At(text, at), kDigit) || Is(previous, kDigit)) return at;
  if (previous == '-' || previous == '_') {
    if (const std::size_t end = FindAddressInName(search, at); end != at) return end;
  }
  if (Is(previous, kWord) && EscapeBefore(text, search.floor, at) == 0) {
    if (Is(previous, kUpper)) {
      const std::size_t end = FindIban(search, at);
      return end == at ? FindLetteredId(search, at) : end;
    }
    if ((previous == 'v' || previous == 'V') && At(text, at + 1) == '.')
      return FindIpv4(search, at);
    return at;
  }
  if (previous == '%' && Is(At(text, at + 1), kHex)) {  // %204111…: the number starts behind it
    if (!Is(At(text, at + 2), kDigit) || at + 2 >= text.size()) return at;
    at += 2;
  }
  if (ContinuesNumber(search, at)) return at;
  const std::size_t run = RunEnd(text, at, kDigit, 24) - at;
  const char next = At(text, at + run);
  const bool more = Is(At(text, at + run + 1), kDigit);
  if (run == 4 && next == '-' && more) {
    if (const std::size_t end = WrittenTimeEnd(text, at); end != at) return end;
  }
  const bool dotted = next == '.' && more && run <= 3;
  if (dotted && previous != '+' && previous != '(') {
    // Before the other numbers with dots, of which none begins as an address.
    if (const std::size_t end = FindIpv4(search, at); end != at) return end;
  }
  const bool grouped = more && (next == ' ' || next == '.' || next == '-');
  if (run >= 8 || grouped) {
    if (const std::size_t end = FindNationalId(search, at, run); end != at) return end;
  }
  if (previous == ' ' && run == 2 && next == ' ') {
    if (const std::size_t end = FindLetteredId(search, at); end != at) return end;
  }
  if (run >= kShortestCode && run <= kLongestCode && EndsNumber(text, at + run)) {
    if (const std::size_t end = FindCode(search, at, run); end != at) return end;
  }
  if (previous == '+') return FindPhone(search, at);
  if (previous == '(') {
    if (const std::size_t end = FindPhone(search, at); end != at) return end;
  }
  if (run >= 7) return FindPlainNumber(search, at, run);
  if (dotted && previous == '(') {
    const std::size_t end = FindIpv4(search, at);
    if (end != at) return end;
  }
  if (next != '-' && next != ' ' && next != '.') return at;
  if (!more && At(text, at + run + 1) != '(') return at;
  if (run == 4 && next != '.') {
    const std::size_t end = FindGroupedCard(search, at, next);
    if (end != at) return end;
  }
  if (run == 3) {
    const std::size_t end = FindSsn(search, at, run, next);
    if (end != at) return end;
  }
  return FindPhone(search, at);
}

}  // namespace logai::privacy
