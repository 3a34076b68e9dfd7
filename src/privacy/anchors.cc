#include "privacy/anchors.h"

#include "privacy/characters.h"
#include "privacy/names.h"
#include "privacy/token_starts.h"
#include "privacy/tokens.h"

namespace logai::privacy {
namespace {

int Byte(char c) { return static_cast<unsigned char>(c); }

/// Whether the '"' behind the ':' at `at` can begin a value that FindKeyLineInJson takes.
bool MayBeKeyLine(std::string_view text, std::size_t at) {
  constexpr std::size_t kShortest = 16;
  const std::size_t quote = At(text, at + 1) == ' ' ? at + 2 : at + 1;
  return At(text, quote) == '"' && Is(At(text, quote + kShortest), kAlnum | kBase64Extra);
}

/// Whether what stands in front of the '=', ':' or '>' at `at` can be a name of secrets.
bool MayBeLabelled(std::string_view text, std::size_t floor, std::size_t at) {
  constexpr std::size_t kLongestGap = 8;
  const char separator = text[at];
  if (at <= floor) return false;
  if (separator == '&') return MayEndSecretName(text, floor, at);
  if (separator == ':' &&
      (At(text, at + 1) == '$' || (At(text, at + 1) == 'A' && Is(text[at - 1], kDigit))))
    return true;
  if (separator == '(') return MayEndSecretName(text, floor, at);
  if (separator != '=' && separator != ':' && separator != '>') return true;
  if (separator == ':' && text[at - 1] == '"' && MayBeKeyLine(text, at)) return true;
  std::size_t end = at;
  while (end > floor && at - end < kLongestGap &&
         (Is(text[end - 1], kBlank | kQuote) || text[end - 1] == ']')) {
    --end;
  }
  if (end <= floor) return false;
  const char last = text[end - 1];
  if (!Is(last, kAlnum)) {
    return Is(last, kHigh | kBlank | kQuote) || last == '\\' || last == ']' || last == '[' ||
           last == '-';
  }
  if (MayEndEscape(text, floor, end)) return true;
  const bool encoded = (end >= floor + 4 && text[end - 4] == '%') ||
                       (end >= floor + 7 && text[end - 7] == '\\') ||
                       (end >= floor + 2 && Is(text[end - 2], kHigh));
  return encoded || MayEndTellingName(text, floor, end);
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
  if (first == 'Q' && At(text, at + 1) == '~') return true;
  if (first == 'm' && At(text, at + 1) == '/') return at > floor && text[at - 1] == 'o';
  return at + TokenStarts::kBytes <= text.size() && TokenStarts::Get().MayBegin(text.data() + at) &&
         StartsWord(text, floor, at);
}

/// A mark's end, a flag, "password", "requirepass ", "key " or "by ".
bool MayBeSpoken(std::string_view text, std::size_t floor, std::size_t at) {
  const char first = Lower(text[at]);
  if (first == 'd' || first == '-') return true;
  if (at <= floor) return false;
  const char before = Lower(text[at - 1]);
  if (first == 'y') return before == 'e' || before == 'b';
  return before == 's' && at >= floor + 2 && Lower(text[at - 2]) == 'a';
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
  Mark('&', 'g', kLabelled);
  Mark('\\', 'u', kAtSign | kLabelled);
  Mark('\\', 'U', kAtSign | kLabelled);
  Mark('\\', 'x', kAtSign);
  MarkBeforeAll('=', kLabelled);
  MarkBeforeAll(':', kLabelled);
  MarkBeforeAll('>', kLabelled);
  MarkBeforeAll('(', kLabelled);
  Mark('%', '3', kLabelled);
  Mark(':', '/', kUrl);
  Mark(':', '\\', kUrl);
  Mark(':', ':', kIpv6);
  for (int c = 0; c < 128; ++c) {
    if (Is(static_cast<char>(c), kHex)) Mark(':', c, kIpv6);
  }
  Mark('-', '-', kArmoured);
  Mark('D', ']', kSpoken);  // the end of a mark
  for (const char flag : {'u', 'U', 'p', 'a', 'A', 'P', 'S', 'w'}) Mark('-', flag, kSpoken);
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
  constexpr std::string_view kOthers[] = {"LS", "ey", "Be", "BE", "be", "bE", "Ba", "BA", "ba",
                                          "bA", "Q~", "m/", "at", "AU", "LO", "ne", "ra",
                                          // of digits in base64, as Discord's tokens begin
                                          "MD", "MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD",
                                          "OT"};
  for (const std::string_view other : kOthers) Mark(Byte(other[0]), Byte(other[1]), kPrefixed);
}

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

std::uint8_t Admitted(std::string_view text, std::size_t floor, std::size_t at,
                      std::uint8_t finders) {
  if ((finders & kPrefixed) != 0 && !MayBePrefixed(text, floor, at)) finders &= ~kPrefixed & 0xFF;
  if ((finders & kLabelled) != 0 && !MayBeLabelled(text, floor, at)) finders &= ~kLabelled & 0xFF;
  if ((finders & kSpoken) != 0 && !MayBeSpoken(text, floor, at)) finders &= ~kSpoken & 0xFF;
  if ((finders & kIpv6) != 0 && !MayBeIpv6(text, floor, at)) finders &= ~kIpv6 & 0xFF;
  return finders;
}

}  // namespace logai::privacy
