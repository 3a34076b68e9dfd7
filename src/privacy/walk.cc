#include "privacy/walk.h"

#include <string_view>

#include "privacy/characters.h"
#include "privacy/tokens.h"

namespace logai::privacy {
namespace {

enum : std::uint8_t {
  kAtSign = 1 << 0,
  kNumber = 1 << 1,
  kLabelled = 1 << 2,
  kIpv6 = 1 << 3,
  kPrefixed = 1 << 4,
  kArmoured = 1 << 5,
  kSpoken = 1 << 6,
  kUrl = 1 << 7,
};

constexpr int kEveryByte = -1;

std::uint8_t Byte(char c) { return static_cast<std::uint8_t>(c); }

/// Calls one finder. Returns whether the walk goes on at `i`, which was moved.
bool Try(Search& search, Finder finder, std::size_t at, std::size_t& i) {
  const std::size_t before = search.count();
  const std::size_t next = finder(search, at);
  if (search.count() != before) {
    search.floor = next;
    i = next;
    return true;
  }
  if (next <= at) return false;
  i = next;
  return true;
}

bool TryAll(Search& search, std::uint8_t finders, std::size_t& i) {
  const std::size_t at = i;
  // A labelled value may hold an address or a number; the label says more.
  if ((finders & kLabelled) != 0 && Try(search, FindLabelled, at, i)) return true;
  if ((finders & kUrl) != 0 && Try(search, FindUrlPassword, at, i)) return true;
  if ((finders & kPrefixed) != 0 && Try(search, FindPrefixed, at, i)) return true;
  if ((finders & kAtSign) != 0 && Try(search, FindEmail, at, i)) return true;
  if ((finders & kIpv6) != 0 && Try(search, FindIpv6, at, i)) return true;
  if ((finders & kNumber) != 0 && Try(search, FindNumber, at + 1, i)) return true;
  if ((finders & kArmoured) != 0 && Try(search, FindArmoured, at, i)) return true;
  return (finders & kSpoken) != 0 && Try(search, FindSpoken, at, i);
}

}  // namespace

Walk::Walk() {
  MarkAnchors();
  MarkNumbers();
  MarkTokens();
}

void Walk::Mark(int first, int second, int finders) {
  for (int a = 0; a < 256; ++a) {
    if (first != kEveryByte && first != a) continue;
    for (int b = 0; b < 256; ++b) {
      if (second != kEveryByte && second != b) continue;
      finders_[static_cast<std::size_t>(a << 8 | b)] |= static_cast<std::uint8_t>(finders);
    }
  }
}

void Walk::MarkAnchors() {
  Mark('@', kEveryByte, kAtSign);
  Mark('%', '4', kAtSign);
  Mark('%', '2', kAtSign);
  Mark('&', '#', kAtSign);
  Mark('\\', 'u', kAtSign | kLabelled);
  Mark('\\', 'x', kAtSign);
  Mark('=', kEveryByte, kLabelled);
  Mark(':', kEveryByte, kLabelled);
  Mark('>', kEveryByte, kLabelled);
  Mark('%', '3', kLabelled);
  Mark(':', '/', kUrl);
  Mark(':', '\\', kUrl);
  Mark(':', ':', kIpv6);
  for (int c = 0; c < 128; ++c) {
    if (Is(static_cast<char>(c), kHex)) Mark(':', c, kIpv6);
  }
  Mark('-', '-', kArmoured);
  for (const char s : {'s', 'S'}) {
    for (const char w : {'w', 'W'}) Mark(s, w, kSpoken);
  }
}

void Walk::MarkNumbers() {
  // A number inside a word is looked at only where the letter can be a country's (IBAN), a
  // version's (v1.2.3.4) or the end of an escape (\n, %3D, ESC[0m).
  constexpr std::string_view kLetters = "nrtmv";
  for (int c = 0; c < 256; ++c) {
    const char before = static_cast<char>(c);
    if (Is(before, kDigit | kUnderscore | kDot)) continue;
    if (Is(before, kLower) && kLetters.find(before) == std::string_view::npos) continue;
    for (int digit = '0'; digit <= '9'; ++digit) Mark(c, digit, kNumber);
  }
}

void Walk::MarkTokens() {
  for (const TokenForm& form : TokenForms()) {
    Mark(Byte(form.prefix[0]), Byte(form.prefix[1]), kPrefixed);
  }
  constexpr std::string_view kOthers[] = {"eyJ",     "Be",      "BE",  "be",    "Ba",
                                          "BA",      "ba",      "Q~",  "hooks", "discord",
                                          "webhook", "outlook", "chat"};
  for (const std::string_view other : kOthers) Mark(Byte(other[0]), Byte(other[1]), kPrefixed);
}

std::vector<Found> Walk::Over(std::string_view text) const {
  Search search(text);
  std::size_t i = 0;
  if (!text.empty() && Is(text[0], kDigit)) Try(search, FindNumber, 0, i);
  while (i + 1 < text.size()) {
    const std::uint8_t finders =
        finders_[static_cast<std::size_t>(Byte(text[i]) << 8 | Byte(text[i + 1]))];
    if (finders == 0 || !TryAll(search, finders, i)) ++i;
  }
  return std::move(search).Settle();
}

}  // namespace logai::privacy
