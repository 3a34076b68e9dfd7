#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "privacy/search.h"

namespace logai::privacy {

/// Walks over a text once and calls the finders where two neighbouring bytes can be the anchor of a
/// private value: an at sign, a digit after something else, "gh", "=", and so on. Most pairs of
/// bytes are no anchor, so the walk costs one table look-up a byte on ordinary logs.
class Walk {
 public:
  Walk();

  /// The private values of `text`, sorted, not overlapping. With marks in their place, the walk
  /// finds nothing more. Cost: linear; each finder looks at a bounded neighbourhood or at bytes
  /// that the walk then skips.
  std::vector<Found> Over(std::string_view text) const;

 private:
  std::vector<Found> Once(std::string_view text) const;
  void Mark(int first, int second, int finders);
  void MarkAnchors();
  void MarkNumbers();
  void MarkTokens();

  /// Which finders to call for each pair of bytes, as bits.
  std::array<std::uint8_t, 65536> finders_{};
};

}  // namespace logai::privacy
