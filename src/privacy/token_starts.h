#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logai::privacy {

/// What the first three bytes of the tokens and schemes that FindPrefixed knows can be.
///
/// Some tables of them are made to be asked for many places at once: the tokens are put into eight
/// groups, and each half of each byte says by a bit which groups have it there. They say yes to
/// every token and to one word in five. Source: Teddy, Geoffrey Langdale's matcher for a few
/// literals in Hyperscan.
class TokenStarts {
 public:
  static constexpr std::size_t kBytes = 3;
  using Nibbles = std::array<std::uint8_t, 16>;

  /// Lives:   for the whole program.
  static const TokenStarts& Get();

  /// The groups by the low half of byte `i`, and by its high half.
  const Nibbles& low(std::size_t i) const { return low_[i]; }
  const Nibbles& high(std::size_t i) const { return high_[i]; }

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
  /// Three bytes, each as the bytes that may stand there.
  void Add(std::string_view first, std::string_view second, std::string_view third);

  void AddToGroups(const std::array<std::string_view, kBytes>& bytes);

  std::array<Nibbles, kBytes> low_{}, high_{};
  std::array<std::uint64_t, 512> triples_{};  // a bit for each hash
};

}  // namespace logai::privacy
