#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "privacy/triples.h"

namespace logai::privacy {

/// What the first three bytes of the tokens and schemes that FindPrefixed knows can be.
class TokenStarts {
 public:
  static constexpr std::size_t kBytes = 3;

  /// Lives:   for the whole program.
  static const TokenStarts& Get();

  /// To be asked for many places at once; says yes to every token and to few words.
  const Triples<2>& groups() const { return groups_; }

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
  Triples<2> groups_;
  std::array<std::uint64_t, 512> triples_{};  // a bit for each hash
};

}  // namespace logai::privacy
