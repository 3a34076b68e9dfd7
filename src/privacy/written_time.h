#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "privacy/characters.h"

namespace logai::privacy {

/// Eight bytes of which a '0' stands for any digit.
class EightBytes {
 public:
  consteval explicit EightBytes(const char (&shape)[9]) {
    std::array<char, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = shape[i];
      if (shape[i] == '0') digits_ |= std::uint64_t{0xFF} << (8 * i);
    }
    if constexpr (std::endian::native == std::endian::big) digits_ = __builtin_bswap64(digits_);
    bytes_ = std::bit_cast<std::uint64_t>(bytes);
  }

  bool Fits(const char* text) const {
    constexpr auto kEach = [](unsigned char byte) { return 0x0101010101010101U * byte; };
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text, sizeof bytes);
    const std::uint64_t difference = bytes ^ bytes_;  // 0 to 9 for digits
    const std::uint64_t too_much = (difference + (kEach(0x7F - 9) & digits_)) | difference;
    return ((difference & ~digits_) | (too_much & kEach(0x80) & digits_)) == 0;
  }

 private:
  std::uint64_t digits_ = 0;  // all bits of the bytes of digits
  std::uint64_t bytes_ = 0;
};

/// The end of a time as 2026-11-20T14:02:07.123Z or with a blank for the T, at its year; else `at`.
inline std::size_t WrittenTimeEnd(std::string_view text, std::size_t at) {
  constexpr std::size_t kLength = 19;
  if (text.size() - at < kLength) return at;
  const char* const time = text.data() + at;
  constexpr EightBytes kMonth("0000-00-"), kTime("00:00:00");
  const bool fits = kMonth.Fits(time) && kTime.Fits(time + 11) &&
                    (time[10] == 'T' || time[10] == ' ') && Is(time[8], kDigit) &&
                    Is(time[9], kDigit);
  if (!fits) return at;
  std::size_t end = at + kLength;
  if (Is(At(text, end), kWord) && At(text, end) != 'Z') return at;
  if ((At(text, end) == '.' || At(text, end) == ',') && Is(At(text, end + 1), kDigit)) {
    end = RunEnd(text, end + 1, kDigit, 9);
  }
  return end;
}

}  // namespace logai::privacy
