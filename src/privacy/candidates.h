#pragma once

#include <cstddef>
#include <string_view>

#include "privacy/kinds.h"

namespace logai::privacy {

/// Says of 512 bytes at a time at which of them a value can be anchored, from what kinds of bytes
/// stand beside each other: where enough of a number or the first bytes of a token begin, at '='
/// behind what can be a name of secrets and so on. It says yes to about one byte in thirty of
/// ordinary logs; the table of anchors decides then. Threads: one at a time.
class Candidates {
 public:
  static constexpr std::size_t kBytes = Kinds::kStrides * Kinds::kStride;

  /// With the best way to tell kinds that this processor has; where it has none every byte can be
  /// an anchor. Lives:   `text` as long as this.
  explicit Candidates(std::string_view text) : text_(text) {}

  /// What the next 512 bytes say.
  /// Lives:   until the next call.
  const Places& Next();

 private:
  void Read(std::size_t first);

  std::string_view text_;
  std::size_t read_ = 0;  // of the text; one stride more than was asked for
  Kinds kinds_;
  Places places_;
};

}  // namespace logai::privacy
