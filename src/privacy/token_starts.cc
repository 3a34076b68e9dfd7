#include "privacy/token_starts.h"

#include <bit>
#include <string>

#include "privacy/characters.h"
#include "privacy/tokens.h"

namespace logai::privacy {
namespace {

constexpr unsigned kGroups = 8;

std::string BytesOf(int classes) {
  std::string bytes;
  for (int c = 0; c < 128; ++c) {
    if (Is(static_cast<char>(c), classes)) bytes += static_cast<char>(c);
  }
  return bytes;
}

}  // namespace

const TokenStarts& TokenStarts::Get() {
  static const TokenStarts starts;
  return starts;
}

TokenStarts::TokenStarts() {
  for (const TokenForm& form : TokenForms()) {
    const std::string_view prefix = form.prefix;
    Add(prefix.substr(0, 1), prefix.substr(1, 1),
        prefix.size() > 2 ? std::string(prefix.substr(2, 1)) : BytesOf(form.body));
  }
  Add("e", "y", "J");
  Add("bB", "eE", "aA");  // Bearer
  Add("bB", "aA", "sS");  // Basic
  Add("a", "t", "l");     // atlasv1.
  // Digits in base64, as Discord's tokens begin.
  Add("MN", "DTjz", BytesOf(kAlnum));
  Add("O", "DT", BytesOf(kAlnum));
}

void TokenStarts::Add(std::string_view first, std::string_view second, std::string_view third) {
  for (const char a : first) {
    for (const char b : second) {
      for (const char c : third) {
        triples_[Hash(a, b, c) / 64] |= std::uint64_t{1} << Hash(a, b, c) % 64;
      }
    }
  }
  AddToGroups({first, second, third});
}

void TokenStarts::AddToGroups(const std::array<std::string_view, kBytes>& bytes) {
  std::array<unsigned, kBytes> low{}, high{};  // sets of halves
  for (std::size_t i = 0; i < kBytes; ++i) {
    for (const char c : bytes[i]) {
      low[i] |= 1U << (static_cast<unsigned char>(c) & 0x0F);
      high[i] |= 1U << (static_cast<unsigned char>(c) >> 4);
    }
  }
  // A group says yes to whatever mixes the halves of its members, so a new one goes where it adds
  // least to that.
  const auto set_of = [](const Nibbles& nibbles, unsigned group) {
    unsigned set = 0;
    for (unsigned half = 0; half < 16; ++half) set |= (nibbles[half] >> group & 1U) << half;
    return set;
  };
  unsigned best = 0;
  std::uint64_t least = ~std::uint64_t{0};
  for (unsigned group = 0; group < kGroups; ++group) {
    std::uint64_t before = 1, after = 1;
    for (std::size_t i = 0; i < kBytes; ++i) {
      const unsigned lows = set_of(low_[i], group), highs = set_of(high_[i], group);
      before *= static_cast<unsigned>(std::popcount(lows) * std::popcount(highs));
      after *= static_cast<unsigned>(std::popcount(lows | low[i]) * std::popcount(highs | high[i]));
    }
    if (after - before < least) {
      least = after - before;
      best = group;
    }
  }
  for (std::size_t i = 0; i < kBytes; ++i) {
    for (unsigned half = 0; half < 16; ++half) {
      low_[i][half] |= static_cast<std::uint8_t>((low[i] >> half & 1U) << best);
      high_[i][half] |= static_cast<std::uint8_t>((high[i] >> half & 1U) << best);
    }
  }
}

}  // namespace logai::privacy
