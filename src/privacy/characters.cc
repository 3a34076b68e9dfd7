#include "privacy/characters.h"

#include <array>

namespace logai::privacy {
namespace {

constexpr std::size_t kLongestColour = 24;  // ESC[38;2;255;255;255;1m and some

// The escape character itself, and as JSON, C and shells write it.
constexpr auto kEscapes =
    std::to_array<std::string_view>({"\x1b", "\\u001b", "\\x1b", "\\033", "\\e", "\\u001B"});

/// The length of the escape character that ends before `end`, or 0.
std::size_t EscapeCharacterBefore(std::string_view text, std::size_t floor, std::size_t end) {
  for (const std::string_view escape : kEscapes) {
    if (end >= floor + escape.size() && text.substr(0, end).ends_with(escape)) return escape.size();
  }
  return 0;
}

std::size_t ColourBefore(std::string_view text, std::size_t floor, std::size_t end) {
  for (std::size_t i = end - 1; i > floor && end - i < kLongestColour; --i) {
    const char c = text[i - 1];
    if (Is(c, kDigit) || c == ';') continue;
    if (c != '[') return 0;
    const std::size_t escape = EscapeCharacterBefore(text, floor, i - 1);
    return escape == 0 ? 0 : end - (i - 1) + escape;
  }
  return 0;
}

int HexValue(char c) { return Is(c, kDigit) ? c - '0' : Lower(c) - 'a' + 10; }

bool AllHex(std::string_view text) {
  for (const char c : text) {
    if (!Is(c, kHex)) return false;
  }
  return true;
}

}  // namespace

std::size_t LongEscapeBefore(std::string_view text, std::size_t floor, std::size_t end) {
  const std::size_t room = end - floor;
  if (room < 2) return 0;
  const char last = text[end - 1];
  if (text[end - 2] == '\\' && (last == 'n' || last == 'r' || last == 't')) return 2;
  if (last == 'm') return ColourBefore(text, floor, end);
  if (!Is(last, kHex)) return 0;
  if (room >= 3 && text[end - 3] == '%' && Is(text[end - 2], kHex)) return 3;
  if (room >= 6 && text[end - 6] == '\\' && text[end - 5] == 'u' &&
      AllHex(text.substr(end - 4, 4))) {
    return 6;
  }
  return 0;
}

char NameCharacterEscapedBefore(std::string_view text, std::size_t floor, std::size_t end) {
  if (end < floor + 3 || !AllHex(text.substr(end - 2, 2))) return '\0';
  const bool unicode = end >= floor + 6 && text.substr(end - 6, 4) == "\\u00";
  if (text[end - 3] != '%' && !unicode) return '\0';
  const char c = static_cast<char>(HexValue(text[end - 2]) * 16 + HexValue(text[end - 1]));
  return Is(c, kWord | kDash | kDot) ? c : '\0';
}

std::size_t ColoursAt(std::string_view text, std::size_t i) {
  const std::size_t begin = i;
  for (std::size_t k = 0; k < kEscapes.size();) {
    const std::string_view escape = kEscapes[k];
    std::size_t end = i + escape.size();
    if (!StartsAt(text, i, escape) || At(text, end) != '[') {
      ++k;
      continue;
    }
    ++end;
    while (end - i < kLongestColour && (Is(At(text, end), kDigit) || At(text, end) == ';')) ++end;
    if (At(text, end) != 'm') break;
    i = end + 1;
    k = 0;
  }
  return i - begin;
}

}  // namespace logai::privacy
