#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logai::privacy {

/// The classes of bytes that the finders ask about; one byte can be in several.
enum Class : std::uint16_t {
  kDigit = 1 << 0,
  kUpper = 1 << 1,
  kLower = 1 << 2,
  kHexLetter = 1 << 3,  ///< a-f, A-F
  kUnderscore = 1 << 4,
  kDash = 1 << 5,
  kDot = 1 << 6,
  kBase64Extra = 1 << 7,  ///< + / =
  kBlank = 1 << 8,        ///< space and tab
  kLineEnd = 1 << 9,
  kQuote = 1 << 10,       ///< " ' `
  kHigh = 1 << 11,        ///< 0x80 and above: part of a UTF-8 character
  kLabelExtra = 1 << 12,  ///< what else stands inside names: $ @
  kTilde = 1 << 13,
  kLetter = kUpper | kLower,
  kAlnum = kLetter | kDigit,
  kHex = kDigit | kHexLetter,
  kWord = kAlnum | kUnderscore,
  kTokenChar = kWord | kDash,
};

inline constexpr std::array<std::uint16_t, 256> kClasses = [] {
  std::array<std::uint16_t, 256> table{};
  const auto mark = [&table](std::string_view chars, int classes) {
    for (const char c : chars)
      table[static_cast<unsigned char>(c)] |= static_cast<uint16_t>(classes);
  };
  mark("0123456789", kDigit);
  mark("ABCDEFGHIJKLMNOPQRSTUVWXYZ", kUpper);
  mark("abcdefghijklmnopqrstuvwxyz", kLower);
  mark("abcdefABCDEF", kHexLetter);
  mark("_", kUnderscore);
  mark("-", kDash);
  mark(".", kDot);
  mark("+/=", kBase64Extra);
  mark(" \t", kBlank);
  mark("\r\n", kLineEnd);
  mark("\"'`", kQuote);
  mark("$@", kLabelExtra);
  mark("~", kTilde);
  for (std::size_t c = 0x80; c < 0x100; ++c) table[c] |= kHigh;
  return table;
}();

constexpr bool Is(char c, int classes) {
  return (kClasses[static_cast<unsigned char>(c)] & classes) != 0;
}

constexpr char Lower(char c) { return Is(c, kUpper) ? static_cast<char>(c + ('a' - 'A')) : c; }

/// The byte at `i`, or 0 outside the text.
constexpr char At(std::string_view text, std::size_t i) { return i < text.size() ? text[i] : '\0'; }

constexpr bool StartsAt(std::string_view text, std::size_t i, std::string_view part) {
  return i <= text.size() && text.substr(i).starts_with(part);
}

constexpr bool StartsAtIgnoringCase(std::string_view text, std::size_t i, std::string_view lower) {
  if (i > text.size() || text.size() - i < lower.size()) return false;
  for (std::size_t k = 0; k < lower.size(); ++k) {
    if (Lower(text[i + k]) != lower[k]) return false;
  }
  return true;
}

constexpr bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && StartsAtIgnoringCase(text, 0, lower);
}

/// The end of the run of bytes of `classes` that starts at `i`, at most `limit` bytes on.
constexpr std::size_t RunEnd(std::string_view text, std::size_t i, int classes,
                             std::size_t limit = std::string_view::npos) {
  const std::size_t stop = limit < text.size() - i ? i + limit : text.size();
  while (i < stop && Is(text[i], classes)) ++i;
  return i;
}

/// Whether the bytes before `end` look like the end of an escape; EscapeBefore knows.
inline bool MayEndEscape(std::string_view text, std::size_t floor, std::size_t end) {
  if (end < floor + 2) return false;
  const char before = text[end - 2];
  if (before == '\\') return true;
  if (text[end - 1] == 'm') return Is(before, kDigit) || before == '[' || before == ';';
  return (end >= floor + 3 && text[end - 3] == '%') || (end >= floor + 6 && text[end - 6] == '\\');
}

/// The length of the escape that ends just before `end` and is no part of the word after it: `\n`
/// or `\u003d` in JSON, `%20` in a URL, a terminal colour such as ESC[31m. 0 when there is none.
std::size_t LongEscapeBefore(std::string_view text, std::size_t floor, std::size_t end);
inline std::size_t EscapeBefore(std::string_view text, std::size_t floor, std::size_t end) {
  return MayEndEscape(text, floor, end) ? LongEscapeBefore(text, floor, end) : 0;
}

/// The character that an escape such as `%5F` or `\u0077`, which ends just before `end`, stands for
/// when it can be part of a name; 0 when there is none.
char NameCharacterEscapedBefore(std::string_view text, std::size_t floor, std::size_t end);

/// Whether a word can start at `i`: what stands before it, not below `floor`, is no letter, digit
/// or underscore, or is an escape.
inline bool StartsWord(std::string_view text, std::size_t floor, std::size_t i) {
  return i <= floor || !Is(text[i - 1], kWord) || EscapeBefore(text, floor, i) > 0;
}

/// The length of the colour sequences (ESC [ ... m) at `i`, or 0.
std::size_t ColoursAt(std::string_view text, std::size_t i);

}  // namespace logai::privacy
