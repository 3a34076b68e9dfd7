#include "privacy/search.h"

#include <algorithm>

namespace logai::privacy {

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
