#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

/// A fast hash for tables in memory; not for what an attacker gains from colliding.
namespace logai::base {

/// Source:  the multiply-and-fold step of wyhash.
inline std::uint64_t Mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x9E3779B97F4A7C15U) * (b ^ 0xD6E8FEB86659FD93U);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// `hash` and then `text`. Cost:    about eight bytes a multiplication.
inline std::uint64_t HashBytes(std::string_view text, std::uint64_t hash) {
  while (text.size() > 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    hash = Mix(hash, word);
    text.remove_prefix(8);
  }
  std::uint64_t word = 0;
  std::memcpy(&word, text.data(), text.size());
  return Mix(hash, word ^ (static_cast<std::uint64_t>(text.size()) << 56));
}

}  // namespace logai::base
