#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "privacy/characters.h"

namespace logai::privacy {

/// Whether the eight bytes at `text` are those of `shape`, where a '0' stands for any digit.
inline bool FitsEight(const char* text, const std::array<char, 8>& shape) {
  constexpr auto kEach = [](unsigned char byte) { return 0x0101010101010101U * byte; };
  std::uint64_t digits = 0, bytes = 0;  // digits: all bits of the bytes of digits
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == '0') digits |= std::uint64_t{0xFF} << (8 * i);
  }
  if constexpr (std::endian::native == std::endian::big) digits = __builtin_bswap64(digits);
  std::memcpy(&bytes, text, sizeof bytes);
  const std::uint64_t difference =
      bytes ^ std::bit_cast<std::uint64_t>(shape);  // 0 to 9 for digits
  const std::uint64_t too_much = (difference + (kEach(0x7F - 9) & digits)) | difference;
  return (difference & ~digits) == 0 && (too_much & kEach(0x80) & digits) == 0;
}

/// The end of a time as 2026-11-20T14:02:07.123Z or with a blank for the T, at its year; else `at`.
inline std::size_t WrittenTimeEnd(std::string_view text, std::size_t at) {
  constexpr std::size_t kLength = 19;
  if (text.size() - at < kLength) return at;
  const char* const time = text.data() + at;
  const bool fits = FitsEight(time, {'0', '0', '0', '0', '-', '0', '0', '-'}) &&
                    (time[10] == 'T' || time[10] == ' ') &&
                    FitsEight(time + 11, {'0', '0', ':', '0', '0', ':', '0', '0'}) &&
                    Is(time[8], kDigit) && Is(time[9], kDigit);
  if (!fits) return at;
  std::size_t end = at + kLength;
  if (Is(At(text, end), kWord) && At(text, end) != 'Z') return at;
  if ((At(text, end) == '.' || At(text, end) == ',') && Is(At(text, end + 1), kDigit)) {
    end = RunEnd(text, end + 1, kDigit, 9);
  }
  return end;
}

}  // namespace logai::privacy
