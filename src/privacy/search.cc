#include "privacy/search.h"

#include <algorithm>

#include "privacy/characters.h"

namespace logai::privacy {

std::size_t Search::LastLetterEnd(std::size_t low, std::size_t at) {
  std::size_t i = at;
  while (i > low && !Is(text[i - 1], kLetter)) {
    i = i == no_letter_end && no_letter_begin < i ? no_letter_begin : i - 1;
  }
  no_letter_begin = i;
  no_letter_end = at;
  return std::max(i, low);
}

std::vector<Found> Search::Settle() && {
  const auto before = [](const Found& a, const Found& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  };
  if (!std::ranges::is_sorted(found_, before)) std::ranges::stable_sort(found_, before);
  std::vector<Found> settled;
  settled.reserve(found_.size());
  for (Found found : found_) {
    if (!settled.empty()) {
      if (found.end <= settled.back().end) continue;
      if (found.begin < settled.back().end) {
        found.begin = settled.back().end;
        found.may_uncover = true;
      }
    }
    settled.push_back(found);
  }
  return settled;
}

}  // namespace logai::privacy
