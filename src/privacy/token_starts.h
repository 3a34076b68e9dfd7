#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logai::privacy {

/// What the first three bytes of the tokens and schemes that FindPrefixed knows can be.
///
/// Some tables of them are made to be asked for many places at once: the tokens are put into
/// groups, and each half of each byte says by a bit which of eight groups have it there. They say
/// yes to every token and to one word in fourteen. Source: Teddy, Geoffrey Langdale's matcher for a
/// few literals in Hyperscan.
class TokenStarts {
 public:
  static constexpr std::size_t kBytes = 3;
  static constexpr std::size_t kSets = 2;  ///< of eight groups
  using Nibbles = std::array<std::uint8_t, 16>;

  /// Lives:   for the whole program.
  static const TokenStarts& Get();

  /// The groups of a set by the low half of byte `i`, and by its high half.
  const Nibbles& low(std::size_t set, std::size_t i) const { return low_[set][i]; }
  const Nibbles& high(std::size_t set, std::size_t i) const { return high_[set][i]; }

  /// Whether a token can begin with the three bytes at `text`: nearly always no for a word.
  bool MayBegin(const char* text) const {
    const unsigned hash = Hash(text[0], text[1], text[2]);
    return (triples_[hash / 64] >> hash % 64 & 1) != 0;
  }

 private:
  TokenStarts();
  static unsigned Hash(char first, char second, char third) {
    const auto byte = [](char c) { return static_cast<unsigned>(static_cast<unsigned char>(c)); };
    return (byte(first) | byte(second) << 8 | byte(third) << 16) * 0x9E3779B1U >> 17;
  }
  std::array<std::array<Nibbles, kBytes>, kSets> low_{}, high_{};
  std::array<std::uint64_t, 512> triples_{};  // a bit for each hash
};

}  // namespace logai::privacy
