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
  const auto load = [](const char* from, auto word) {
    std::memcpy(&word, from, sizeof word);
    return static_cast<std::uint64_t>(word);
  };
  const char* at = text.data();
  const std::size_t size = text.size();
  hash ^= static_cast<std::uint64_t>(size) << 56;
  if (size >= 8) {
    // The last eight bytes overlap those before, which costs less than a loop for the rest.
    const char* last = at + size - 8;
    for (; at < last; at += 8) hash = Mix(hash, load(at, std::uint64_t{}));
    return Mix(hash, load(last, std::uint64_t{}));
  }
  if (size >= 4) {
    return Mix(hash, load(at, std::uint32_t{}) << 32 | load(at + size - 4, std::uint32_t{}));
  }
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) {
    word = word << 8 | static_cast<unsigned char>(at[i]);
  }
  return Mix(hash, word);
}

}  // namespace logai::base
