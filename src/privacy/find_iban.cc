#include <array>
#include <string_view>

#include "privacy/characters.h"
#include "privacy/checks.h"
#include "privacy/search.h"

namespace logai::privacy {

constexpr std::size_t kLongestIban = 34;  // ISO 13616

// `at` is the first check digit; the country stands before it. Written in one piece or in groups of
// four.
std::size_t FindIban(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (at < search.floor + 2 || !Is(text[at - 2], kUpper) || !Is(At(text, at + 1), kDigit))
    return at;
  const std::size_t begin = at - 2;
  if (!StartsWord(text, search.floor, begin)) return at;
  const std::size_t length = IbanLength(text.substr(begin, 2));
  if (length == 0 || length > kLongestIban) return at;
  std::array<char, kLongestIban> iban{};
  std::size_t size = 0;
  std::size_t i = begin;
  while (size < length && i < text.size()) {
    const bool between_groups = size % 4 == 0 && i > begin && Is(text[i - 1], kAlnum);
    if (Is(text[i], kDigit | kUpper)) {
      iban[size++] = text[i++];
    } else if ((text[i] == ' ' || text[i] == '-') && between_groups) {
      ++i;
    } else {
      return at;
    }
  }
  if (Is(At(text, i), kWord) || !IsIban(std::string_view(iban.data(), size))) return at;
  search.Add(begin, i, RuleId::kIban);
  return i;
}

}  // namespace logai::privacy
