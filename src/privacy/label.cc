#include "privacy/label.h"

#include <algorithm>

#include "privacy/characters.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kLongestGap = 24;  // between name and '='

bool IsNameSeparator(char c) { return Is(c, kUnderscore | kDash | kDot | kLabelExtra); }

/// Whether a word starts between `before` and `c`: after a separator, or fooBar.
bool StartsWordAt(char before, char c) {
  return !Is(before, kAlnum) || (Is(before, kLower | kDigit) && Is(c, kUpper));
}

}  // namespace

std::size_t Label::End(std::string_view text, std::size_t floor, std::size_t separator) {
  std::size_t i = separator;
  while (i > floor && separator - i < kLongestGap) {
    const char c = text[i - 1];
    if (Is(c, kBlank | kQuote) || c == '\\' || c == ']' ||
        (c == '[' && At(text, i) == ']')) {  // password[]
      --i;
    } else if (const std::size_t escape = EscapeBefore(text, floor, i);
               escape > 2 && NameCharacterEscapedBefore(text, floor, i) == '\0') {
      i -= escape;
    } else {
      break;
    }
  }
  return i;
}

std::size_t Label::EndForValue(std::string_view text, std::size_t floor, std::size_t value) {
  constexpr std::size_t kLongestSeparator = 10;
  std::size_t i = value;
  while (i > floor && value - i < kLongestSeparator) {
    const char c = text[i - 1];
    const bool separates = Is(c, kBlank | kQuote) || c == '=' || c == ':' || c == '#' || c == '(' ||
                           c == '[' || c == '\\' || c == '>';
    if (!separates) break;
    --i;
  }
  return End(text, floor, i);
}

Label Label::Before(std::string_view text, std::size_t floor, std::size_t end, bool words,
                    std::size_t most) {
  Label label;
  std::size_t i = end;
  std::size_t size = 0;
  label.begin_ = label.end_ = i;
  int blanks = words ? 2 : 0;
  while (i > floor && size < most) {
    const std::size_t length = EscapeBefore(text, floor, i);
    const char c = length == 0 ? text[i - 1] : NameCharacterEscapedBefore(text, floor, i);
    if (c == '\0') break;
    const std::size_t begin = i - std::max<std::size_t>(length, 1);
    if (Is(c, kAlnum)) {
      ++size;
      label.chars_[kLongest - size] = Lower(c);
      const bool starts = begin == floor || StartsWordAt(text[begin - 1], c);
      label.starts_ |= std::uint64_t{starts} << size;
    } else if (size > 0 && IsNameSeparator(c)) {
      label.compound_ = true;
      label.starts_ |= std::uint64_t{1} << size;
    } else if (size > 0 && c == ' ' && blanks > 0) {
      --blanks;
    } else {
      break;
    }
    i = begin;
    if (c != ' ') label.begin_ = i;
  }
  label.size_ = size;
  if (size > 0) label.starts_ |= std::uint64_t{1} << size;
  return label;
}

Label Label::From(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end - begin < kLongest && (Is(At(text, end), kAlnum) || IsNameSeparator(At(text, end)))) {
    ++end;
  }
  return end == begin ? Label() : Before(text, begin, end, false);
}

}  // namespace logai::privacy
