#include "privacy/checks.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <cstdint>

#include "base/text.h"
#include "privacy/characters.h"

namespace logai::privacy {
namespace {

struct IssuerRange {
  std::uint32_t low;  // the first six digits
  std::uint32_t high;
  std::size_t shortest;
  std::size_t longest;
};

constexpr auto kIssuers = std::to_array<IssuerRange>({
    {220000, 220499, 16, 19},  // Mir
    {222100, 272099, 16, 16},  // Mastercard
    {300000, 305999, 14, 16},  // Diners Club
    {309500, 309599, 14, 16},  // Diners Club
    {340000, 349999, 15, 15},  // American Express
    {352800, 358999, 16, 19},  // JCB
    {360000, 369999, 14, 16},  // Diners Club
    {370000, 379999, 15, 15},  // American Express
    {380000, 399999, 14, 16},  // Diners Club
    {400000, 499999, 16, 16},  // Visa
    {400000, 499999, 13, 13},  // Visa, old
    {400000, 499999, 19, 19},  // Visa
    {500000, 509999, 16, 16},  // Maestro, Elo, Verve
    {510000, 559999, 16, 16},  // Mastercard
    {560000, 589999, 16, 16},  // Maestro
    {600000, 699999, 16, 19},  // Discover, UnionPay, Maestro, RuPay
    {817000, 829999, 16, 16},  // UnionPay, RuPay
    {979200, 979289, 16, 16},  // Troy
});

struct Country {
  char code[3];
  std::uint8_t length;
};

constexpr auto kIbanCountries = std::to_array<Country>({
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22},
    {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24},
    {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18},
    {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27},
    {"GT", 28}, {"HN", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26},
    {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20},
    {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20},
    {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24},
    {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24},
    {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25},
    {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20},
    {"YE", 30},
});

constexpr auto kEmptyWords = std::to_array<std::string_view>({
    "null",      "none",    "nil",      "undefined", "true",     "false",     "yes",
    "no",        "n/a",     "na",       "empty",     "redacted", "masked",    "hidden",
    "filtered",  "removed", "required", "optional",  "missing",  "invalid",   "incorrect",
    "wrong",     "set",     "unset",    "notset",    "provided", "present",   "absent",
    "expired",   "unknown", "default",  "ok",        "omitted",  "sanitized", "protected",
    "encrypted", "xxx",
});

/// The class that a change between two neighbours is counted by.
int Kind(char c) { return Is(c, kDigit) ? 1 : Is(c, kUpper) ? 2 : Is(c, kLower) ? 3 : 0; }

bool IsRepeated(std::string_view value) {
  return std::ranges::all_of(value, [&](char c) { return c == value.front(); });
}

bool IsBracketed(std::string_view value) {
  if (value.empty() || Is(value.front(), kAlnum)) return false;
  constexpr auto kPairs = std::to_array<std::array<std::string_view, 2>>({{"[", "]"},
                                                                          {"<", ">"},
                                                                          {"${", "}"},
                                                                          {"$(", ")"},
                                                                          {"{{", "}}"},
                                                                          {"%(", ")s"},
                                                                          {"#{", "}"},
                                                                          {"{", "}"},
                                                                          {"(", ")"},
                                                                          {"&lt;", "&gt;"},
                                                                          {"%{", "}"},
                                                                          {"@@", "@@"},
                                                                          {"__", "__"}});
  return std::ranges::any_of(kPairs, [&](const auto& pair) {
    return value.size() >= pair[0].size() + pair[1].size() && value.starts_with(pair[0]) &&
           value.ends_with(pair[1]);
  });
}

/// $PASSWORD and %PASSWORD%, %s and %d.
bool IsVariable(std::string_view value) {
  const bool dollar = value.starts_with('$');
  if (!dollar && !value.starts_with('%')) return false;
  std::string_view name = value.substr(1);
  if (!dollar && name.ends_with('%')) name.remove_suffix(1);
  if (!dollar && name.size() <= 2) return true;
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return Is(c, kUpper | kUnderscore) || Is(c, kDigit);
  });
}

int Base64Value(char c) {
  if (Is(c, kUpper)) return c - 'A';
  if (Is(c, kLower)) return c - 'a' + 26;
  if (Is(c, kDigit)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

}  // namespace

bool PassesLuhn(std::string_view digits) {
  int sum = 0;
  bool doubled = false;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, doubled = !doubled) {
    const int digit = (*it - '0') * (doubled ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 == 0;
}

bool IsCardIssuerRange(std::string_view digits) {
  if (digits.size() < 13) return false;
  std::uint32_t first = 0;
  std::from_chars(digits.data(), digits.data() + 6, first);
  return std::ranges::any_of(kIssuers, [&](const IssuerRange& range) {
    return first >= range.low && first <= range.high && digits.size() >= range.shortest &&
           digits.size() <= range.longest;
  });
}

std::size_t IbanLength(std::string_view country) {
  static constexpr auto kLengths = [] {
    std::array<std::array<std::uint8_t, 26>, 26> lengths{};
    for (const Country& c : kIbanCountries)
      lengths[static_cast<std::size_t>(c.code[0] - 'A')]
             [static_cast<std::size_t>(c.code[1] - 'A')] = static_cast<std::uint8_t>(c.length);
    return lengths;
  }();
  if (country.size() != 2 || !Is(country[0], kUpper) || !Is(country[1], kUpper)) return 0;
  return kLengths[static_cast<std::size_t>(country[0] - 'A')]
                 [static_cast<std::size_t>(country[1] - 'A')];
}

bool IsIban(std::string_view iban) {
  if (iban.size() < 15 || IbanLength(iban.substr(0, 2)) != iban.size()) return false;
  unsigned remainder = 0;
  for (std::size_t i = 0; i < iban.size(); ++i) {
    const char c = iban[(i + 4) % iban.size()];  // the country and check digits go last
    if (!Is(c, kDigit | kUpper)) return false;
    remainder = Is(c, kDigit) ? remainder * 10 + static_cast<unsigned>(c - '0')
                              : remainder * 100 + static_cast<unsigned>(c - 'A' + 10);
    remainder %= 97;
  }
  return remainder == 1;
}

std::string DecodeBase64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = Base64Value(c);
    if (value < 0) break;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xFF);
    }
  }
  return bytes;
}

bool IsBasicCredential(std::string_view value) {
  const std::string decoded = DecodeBase64(value);
  const bool printable =
      std::ranges::all_of(decoded, [](char c) { return c >= ' ' || Is(c, kHigh); });
  return decoded.size() >= 3 && decoded.find(':') != std::string::npos && printable;
}

bool IsAwsSecret(std::string_view value) {
  constexpr std::size_t kLength = 40;
  if (value.size() != kLength) return false;
  const auto has = [&](int classes) {
    return std::ranges::any_of(value, [&](char c) { return Is(c, classes); });
  };
  const bool base64 =
      std::ranges::all_of(value, [](char c) { return Is(c, kAlnum | kBase64Extra); });
  return base64 && has(kUpper) && has(kLower) && has(kDigit) && LooksRandom(value);
}

bool LooksRandom(std::string_view value) {
  std::size_t letters = 0, digits = 0, changes = 0, separators = 0;
  int previous = 0;
  bool starts = true;
  for (const char c : value) {
    const int kind = Kind(c);
    letters += kind >= 2;
    digits += kind == 1;
    separators += kind == 0;
    // A capital at the start of a word is how words are written.
    const bool capitalised = previous == 2 && kind == 3 && starts;
    if (kind != 0 && previous != 0 && kind != previous && !capitalised) ++changes;
    starts = previous == 0;
    previous = kind;
  }
  if (value.size() < 8 || letters == 0) return false;
  if (digits == 0) return value.size() >= 16 && changes * 5 >= value.size();
  if (changes >= 3 && changes * 8 >= value.size()) return true;
  return separators == 0 && digits >= 3 && letters >= 3;
}

bool IsPlaceholder(std::string_view value) {
  if (value.empty() || value.find("***") != std::string_view::npos) return true;
  if (value.find("_REDACTED") != std::string_view::npos) return true;
  if (value.find("\xE2\x80\xA2\xE2\x80\xA2") != std::string_view::npos) return true;  // two bullets
  if (value.size() >= 3 && IsRepeated(value) && !Is(value[0], kDigit)) return true;
  if (value.size() >= 2 && IsRepeated(value) && !Is(value[0], kAlnum)) return true;
  if (IsBracketed(value) || IsVariable(value)) return true;
  return std::ranges::any_of(
      kEmptyWords, [&](std::string_view word) { return EqualsIgnoringCase(value, word); });
}

bool HasDistinctBytes(std::string_view value, std::size_t count) {
  std::bitset<256> seen;
  for (const char c : value) seen.set(static_cast<unsigned char>(c));
  return seen.count() >= count;
}

bool IsUuid(std::string_view value) {
  if (value.size() != 36) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? value[i] != '-' : !Is(value[i], kHex)) return false;
  }
  return true;
}

}  // namespace logai::privacy
