#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "privacy/kinds.h"

namespace logai::privacy {

/// Says of 64 bytes at a time at which of them a value can be anchored, from what kinds of bytes
/// stand beside each other: where enough of a number or the first bytes of a token begin, at '='
/// and so on. It says yes to about one byte in fifteen of ordinary logs; the table of anchors
/// decides then. Threads: one at a time.
class Candidates {
 public:
  static constexpr std::size_t kStride = 64;

  /// With the best way to tell kinds that this processor has.
  /// Lives:   `text` as long as this.
  explicit Candidates(std::string_view text) : Candidates(text, WaysToTellKinds().ways[0]) {}
  /// `kinds_of`: null says yes to every byte.
  Candidates(std::string_view text, KindsOf kinds_of);

  /// What 64 bytes say, a bit for each, the lowest for the first.
  struct Places {
    std::uint64_t all = ~std::uint64_t{0};
    std::uint64_t numbers = ~std::uint64_t{0};        ///< before which enough of a number can be
    std::uint64_t key_line_ends = ~std::uint64_t{0};  ///< see FindKeyLines
  };

  /// Goes on to the next 64 bytes.
  Places Next();

 private:
  void Read(std::size_t at, Kinds& kinds) const;

  std::string_view text_;
  KindsOf kinds_of_;
  std::size_t at_ = 0;            // of the last of the three below
  std::array<Kinds, 3> kinds_{};  // of three times 64 bytes: before those that were asked for, of
                                  // them, and behind them, from `oldest_` on
  std::size_t oldest_ = 0;
};

}  // namespace logai::privacy
