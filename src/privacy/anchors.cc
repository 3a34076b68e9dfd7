#include "privacy/anchors.h"

#include "privacy/characters.h"
#include "privacy/names.h"
#include "privacy/tokens.h"

namespace logai::privacy {
namespace {

int Byte(char c) { return static_cast<unsigned char>(c); }

/// Whether a number's first digit is at `at` and enough follows it for any finder of numbers.
bool MayBeNumber(std::string_view text, std::size_t floor, std::size_t at) {
  const char previous = at > floor ? text[at - 1] : '\0';
  if (previous == '.' && at >= floor + 2 && Is(text[at - 2], kWord)) return false;
  if (previous == '%') return true;  // the number may begin behind the escape
  const char second = At(text, at + 1);
  if (Is(previous, kAlnum) && EscapeBefore(text, floor, at) == 0) {
    if (Is(previous, kUpper) && Is(second, kDigit)) return true;  // a country's letters
    return (previous == 'v' || previous == 'V') && second == '.';
  }
  constexpr std::size_t kLong = 4;
  const std::size_t end = RunEnd(text, at, kDigit, kLong);
  if (end - at == kLong) return true;
  const char next = At(text, end);
  if (previous == '+' || previous == '(') {
    return next == '-' || next == '.' || next == '/' || next == ' ' || next == '(' || next == ')' ||
           next == '\xC2';
  }
  if (next != '.' && next != '-' && next != ' ') return false;
  const char after = At(text, end + 1);
  return Is(after, kDigit) || after == '(';
}

/// Whether what stands in front of the '=', ':' or '>' at `at` can be a name of secrets.
bool MayBeLabelled(std::string_view text, std::size_t floor, std::size_t at) {
  if (at <= floor) return true;
  const char previous = text[at - 1];
  const char separator = text[at];
  if (separator != '=' && separator != ':' && separator != '>') return true;
  if (!Is(previous, kAlnum) || MayEndEscape(text, floor, at)) return true;
  const bool encoded = at >= floor + 4 && text[at - 4] == '%';
  return encoded || MayEndTellingName(text, floor, at);
}

/// Whether the ':' at `at` can stand between two groups of an IPv6 address: another separator
/// follows the next group, or stands before the one in front.
bool MayBeIpv6(std::string_view text, std::size_t floor, std::size_t at) {
  if (At(text, at + 1) == ':') return true;
  const std::size_t end = RunEnd(text, at + 1, kHex, 5);
  if (At(text, end) == ':' || At(text, end) == '.') return true;
  std::size_t begin = at;
  while (begin > floor && at - begin < 5 && Is(text[begin - 1], kHex)) --begin;
  return begin > floor && text[begin - 1] == ':';
}

bool MayBePrefixed(std::string_view text, std::size_t floor, std::size_t at) {
  const char first = text[at];
  if ((first == 'Q' && text[at + 1] == '~') || (first == 'm' && text[at + 1] == '/')) return true;
  return StartsWord(text, floor, at);
}

}  // namespace

const AnchorTable& AnchorTable::Get() {
  static const AnchorTable table;
  return table;
}

AnchorTable::AnchorTable() {
  MarkPunctuation();
  MarkNumbers();
  MarkTokens();
}

void AnchorTable::Mark(int first, int second, int finders) {
  finders_[Pair(first, second)] |= static_cast<std::uint8_t>(finders);
}

void AnchorTable::MarkBeforeAll(int first, int finders) {
  for (int second = 0; second < 256; ++second) Mark(first, second, finders);
}

void AnchorTable::MarkPunctuation() {
  MarkBeforeAll('@', kAtSign);
  Mark('%', '4', kAtSign);
  Mark('%', '2', kAtSign);
  Mark('&', '#', kAtSign);
  Mark('\\', 'u', kAtSign | kLabelled);
  Mark('\\', 'U', kAtSign | kLabelled);
  Mark('\\', 'x', kAtSign);
  MarkBeforeAll('=', kLabelled);
  MarkBeforeAll(':', kLabelled);
  MarkBeforeAll('>', kLabelled);
  Mark('%', '3', kLabelled);
  Mark(':', '/', kUrl);
  Mark(':', '\\', kUrl);
  Mark(':', ':', kIpv6);
  for (int c = 0; c < 128; ++c) {
    if (Is(static_cast<char>(c), kHex)) Mark(':', c, kIpv6);
  }
  Mark('-', '-', kArmoured);
  Mark('D', ']', kSpoken);  // the end of a mark
  for (const char flag : {'u', 'p', 'a'}) Mark('-', flag, kSpoken);
  for (const char blank : {' ', '\t'}) {
    for (const char last : {'y', 'Y', 's', 'S'}) Mark(last, blank, kSpoken);
  }
  Mark(0xEF, 0xBC, kLabelled);  // the wide colon
  for (const char s : {'s', 'S'}) {
    for (const char w : {'w', 'W', 'p', 'P'}) Mark(s, w, kSpoken);
  }
}

void AnchorTable::MarkNumbers() {
  // A number inside a word is looked at only where the letter can be a country's (IBAN), a
  // version's (v1.2.3.4) or the end of an escape (\n, %3D, ESC[0m).
  constexpr std::string_view kLetters = "nrtmvabcdef";
  for (int c = 0; c < 256; ++c) {
    const char before = static_cast<char>(c);
    if (Is(before, kDigit)) continue;
    if (Is(before, kLower) && kLetters.find(before) == std::string_view::npos) continue;
    for (int digit = '0'; digit <= '9'; ++digit) Mark(c, digit, kNumber);
  }
}

void AnchorTable::MarkTokens() {
  for (const TokenForm& form : TokenForms()) {
    Mark(Byte(form.prefix[0]), Byte(form.prefix[1]), kPrefixed);
  }
  constexpr std::string_view kOthers[] = {
      "ey", "Be", "BE", "be", "bE", "Ba", "BA", "ba", "bA", "Q~", "m/", "at",
      // of digits in base64, as Discord's tokens begin
      "MD", "MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"};
  for (const std::string_view other : kOthers) Mark(Byte(other[0]), Byte(other[1]), kPrefixed);
}

std::uint8_t Admitted(std::string_view text, std::size_t floor, std::size_t at,
                      std::uint8_t finders) {
  if ((finders & kNumber) != 0 && !MayBeNumber(text, floor, at + 1)) finders &= ~kNumber & 0xFF;
  if ((finders & kPrefixed) != 0 && !MayBePrefixed(text, floor, at)) finders &= ~kPrefixed & 0xFF;
  if ((finders & kLabelled) != 0 && !MayBeLabelled(text, floor, at)) finders &= ~kLabelled & 0xFF;
  if ((finders & kIpv6) != 0 && !MayBeIpv6(text, floor, at)) finders &= ~kIpv6 & 0xFF;
  return finders;
}

}  // namespace logai::privacy
