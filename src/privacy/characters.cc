#include "privacy/characters.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kLongestColour = 24;  // ESC[38;2;255;255;255;1m and some

std::size_t ColourBefore(std::string_view text, std::size_t floor, std::size_t end) {
  for (std::size_t i = end - 1; i > floor && end - i < kLongestColour; --i) {
    const char c = text[i - 1];
    if (Is(c, kDigit) || c == ';') continue;
    const bool starts = c == '[' && i - 1 > floor && text[i - 2] == '\x1b';
    return starts ? end - (i - 2) : 0;
  }
  return 0;
}

bool AllHex(std::string_view text) {
  for (const char c : text) {
    if (!Is(c, kHex)) return false;
  }
  return true;
}

}  // namespace

std::size_t EscapeBefore(std::string_view text, std::size_t floor, std::size_t end) {
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

std::size_t ColoursAt(std::string_view text, std::size_t i) {
  const std::size_t begin = i;
  while (At(text, i) == '\x1b' && At(text, i + 1) == '[') {
    std::size_t end = i + 2;
    while (end - i < kLongestColour && (Is(At(text, end), kDigit) || At(text, end) == ';')) ++end;
    if (At(text, end) != 'm') break;
    i = end + 1;
  }
  return i - begin;
}

}  // namespace logai::privacy
