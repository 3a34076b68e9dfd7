#include "privacy/token_starts.h"

#include <algorithm>
#include <bit>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "privacy/characters.h"
#include "privacy/tokens.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kGroups = 8 * TokenStarts::kSets;

/// Three bytes, each as the bytes that may stand there.
using Start = std::array<std::string, TokenStarts::kBytes>;

std::string BytesOf(int classes) {
  std::string bytes;
  for (int c = 0; c < 128; ++c) {
    if (Is(static_cast<char>(c), classes)) bytes += static_cast<char>(c);
  }
  return bytes;
}

std::vector<Start> Starts() {
  std::vector<Start> starts = {
      {"e", "y", "J"},
      {"L", "S", "0"},     // a PEM block in base64
      {"bB", "eE", "aA"},  // Bearer
      {"bB", "aA", "sS"},  // Basic
      {"a", "t", "l"},     // atlasv1.
      // Digits in base64, as Discord's tokens begin.
      {"MN", "DTjz", BytesOf(kAlnum)},
      {"O", "DT", BytesOf(kAlnum)},
  };
  for (const TokenForm& form : TokenForms()) {
    const std::string_view prefix = form.prefix;
    starts.push_back({std::string(1, prefix[0]), std::string(1, prefix[1]),
                      prefix.size() > 2 ? std::string(1, prefix[2]) : BytesOf(form.body)});
  }
  // Groups are the better the more their members share, most of all the third byte.
  std::ranges::sort(starts, {}, [](const Start& s) {
    return std::tuple(s[2].size() > 1, std::string_view(s[2]), std::string_view(s[0]));
  });
  return starts;
}

/// The halves of the bytes of some starts, as sets.
struct Group {
  std::array<unsigned, TokenStarts::kBytes> low{}, high{};

  Group With(const Start& start) const {
    Group group = *this;
    for (std::size_t i = 0; i < start.size(); ++i) {
      for (const char c : start[i]) {
        group.low[i] |= 1U << (static_cast<unsigned char>(c) & 0x0F);
        group.high[i] |= 1U << (static_cast<unsigned char>(c) >> 4);
      }
    }
    return group;
  }
  /// To how many threes of bytes it says yes: to every mix of its halves.
  std::uint64_t size() const {
    std::uint64_t threes = 1;
    for (std::size_t i = 0; i < low.size(); ++i)
      threes *= static_cast<unsigned>(std::popcount(low[i]) * std::popcount(high[i]));
    return threes;
  }
};

/// A new start goes where it adds least.
std::array<Group, kGroups> GroupsOf(std::span<const Start> starts) {
  std::array<Group, kGroups> groups;
  for (const Start& start : starts) {
    Group& best = *std::ranges::min_element(
        groups, {}, [&](const Group& g) { return g.With(start).size() - g.size(); });
    best = best.With(start);
  }
  return groups;
}

}  // namespace

const TokenStarts& TokenStarts::Get() {
  static const TokenStarts starts;
  return starts;
}

TokenStarts::TokenStarts() {
  const std::vector<Start> starts = Starts();
  for (const Start& start : starts) {
    for (const char a : start[0]) {
      for (const char b : start[1]) {
        for (const char c : start[2]) {
          triples_[Hash(a, b, c) / 64] |= std::uint64_t{1} << Hash(a, b, c) % 64;
        }
      }
    }
  }
  const std::array<Group, kGroups> groups = GroupsOf(starts);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto bit = static_cast<std::uint8_t>(1U << g % 8);
    for (std::size_t i = 0; i < kBytes; ++i) {
      for (std::size_t half = 0; half < 16; ++half) {
        if ((groups[g].low[i] >> half & 1) != 0) low_[g / 8][i][half] |= bit;
        if ((groups[g].high[i] >> half & 1) != 0) high_[g / 8][i][half] |= bit;
      }
    }
  }
}

}  // namespace logai::privacy
