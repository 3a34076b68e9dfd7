#include <string>

#include "privacy/characters.h"
#include "privacy/checks.h"
#include "privacy/search.h"

namespace logai::privacy {

// `at` is the first check digit; the country stands before it. Written in one piece or in groups of
// four.
std::size_t FindIban(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (at < search.floor + 2 || !Is(text[at - 2], kUpper) || !Is(At(text, at + 1), kDigit))
    return at;
  const std::size_t begin = at - 2;
  if (!StartsWord(text, search.floor, begin)) return at;
  const std::size_t length = IbanLength(text.substr(begin, 2));
  if (length == 0) return at;
  std::string iban;
  std::size_t i = begin;
  while (iban.size() < length && i < text.size()) {
    const bool between_groups = iban.size() % 4 == 0 && i > begin && Is(text[i - 1], kAlnum);
    if (Is(text[i], kDigit | kUpper)) {
      iban += text[i++];
    } else if ((text[i] == ' ' || text[i] == '-') && between_groups) {
      ++i;
    } else {
      return at;
    }
  }
  if (Is(At(text, i), kWord) || !IsIban(iban)) return at;
  search.Add(begin, i, RuleId::kIban);
  return i;
}

}  // namespace logai::privacy
