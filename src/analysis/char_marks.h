#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logai::analysis {

/// Where the characters of a class stand in a text: bit i for the character at i, none behind its
/// end.
class MarkedPlaces {
 public:
  static constexpr std::size_t kMost = 4'096;  ///< characters

  /// The first at or behind `from` that is of the class; `end`, which must not lie behind the end
  /// of the text, when there is none.
  std::size_t Next(std::size_t from, std::size_t end) const { return Find(from, end, 0); }
  /// The first that is not. REQUIRES: from <= end.
  std::size_t NextOther(std::size_t from, std::size_t end) const {
    return Find(from, end, ~std::uint64_t{0});
  }
  /// The first of the characters of the class that reach up to `at` without a gap, not before
  /// `least`.
  std::size_t RunBegin(std::size_t at, std::size_t least) const;

  /// Bit i for the character at begin + i, for `size` characters.
  /// REQUIRES: 0 < size <= 64; none of them lies behind the end of the text.
  std::uint64_t Bits(std::size_t begin, std::size_t size) const {
    const std::size_t word = begin / 64, shift = begin % 64;
    std::uint64_t bits = words_[word] >> shift;
    if (shift + size > 64) bits |= words_[word + 1] << (64 - shift);
    return bits & (~std::uint64_t{0} >> (64 - size));
  }

  void Set(std::size_t word, std::uint64_t bits) { words_[word] = bits; }

 private:
  std::size_t Find(std::size_t from, std::size_t end, std::uint64_t flip) const {
    std::size_t word = from / 64;
    std::uint64_t bits = (words_[word] ^ flip) & (~std::uint64_t{0} << from % 64);
    while (bits == 0) {
      if (++word * 64 >= end) return end;
      bits = words_[word] ^ flip;
    }
    const std::size_t found = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
    return found < end ? found : end;
  }

  std::array<std::uint64_t, kMost / 64 + 1> words_;  // as many as the text is long are set
};

inline std::size_t MarkedPlaces::RunBegin(std::size_t at, std::size_t least) const {
  std::size_t word = at / 64;
  std::uint64_t others = ~words_[word] & ~(~std::uint64_t{0} << at % 64);
  while (others == 0) {
    if (word * 64 <= least) return least;
    others = ~words_[--word];
  }
  const std::size_t begin = word * 64 + 64 - static_cast<std::size_t>(std::countl_zero(others));
  return begin > least ? begin : least;
}

/// The places in a message that its form is made from (MessageForm).
struct CharMarks {
  MarkedPlaces joining;  ///< characters that join to pieces (IsJoining)
  MarkedPlaces telling;  ///< digits, and the marks of paths and addresses: "/", "\\", "@"
  MarkedPlaces digits;
  MarkedPlaces quotes;  ///< '"'
  MarkedPlaces colons;

  /// REQUIRES: text.size() <= MarkedPlaces::kMost.
  /// Cost:    a few instructions for 32 characters where the processor has AVX2.
  void Read(std::string_view text);
};

}  // namespace logai::analysis
