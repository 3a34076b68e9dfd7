#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace logai::privacy {

/// Which finders to call at a place, as bits. Rare ones share a bit; their bytes tell them apart.
enum Anchor : std::uint8_t {
  kAtSign = 1 << 0,
  kNumber = 1 << 1,  ///< the number begins at the second byte of the pair
  kLabelled = 1 << 2,
  kIpv6 = 1 << 3,
  kPrefixed = 1 << 4,
  kArmoured = 1 << 5,
  kSpoken = 1 << 6,  ///< and commands, and marks that redaction left
  kUrl = 1 << 7,
  kEveryFinder = 0xFF,
};

/// Two neighbouring bytes as one number.
inline std::uint16_t PairAt(const char* text) {
  std::uint16_t pair = 0;
  std::memcpy(&pair, text, sizeof pair);
  return pair;
}
constexpr std::uint16_t Pair(int first, int second) {
  const auto high = static_cast<std::uint16_t>(first), low = static_cast<std::uint16_t>(second);
  return static_cast<std::uint16_t>(std::endian::native == std::endian::little ? low << 8 | high
                                                                               : high << 8 | low);
}

/// For each pair of bytes the finders whose values can be anchored there. A finder that is called
/// at no pair where it would find something is a mistake that tests/privacy/walk_test.cc finds: it
/// compares with a walk that calls every finder everywhere.
class AnchorTable {
 public:
  /// Lives:   for the whole program.
  static const AnchorTable& Get();
  std::uint8_t At(const char* text) const { return finders_[PairAt(text)]; }

 private:
  AnchorTable();
  void Mark(int first, int second, int finders);
  void MarkBeforeAll(int first, int finders);
  void MarkPunctuation();
  void MarkNumbers();
  void MarkTokens();

  std::array<std::uint8_t, 65536> finders_{};
};

/// Whether a number's first digit is at `at` and enough follows it for any finder of numbers.
/// Candidates sees as much.
bool MayBeNumber(std::string_view text, std::size_t floor, std::size_t at);

/// Of the finders in `finders`, those that can find something with their anchor at `at`: a look at
/// a few bytes more. Exact as the table is, and tested with it.
std::uint8_t Admitted(std::string_view text, std::size_t floor, std::size_t at,
                      std::uint8_t finders);

}  // namespace logai::privacy
