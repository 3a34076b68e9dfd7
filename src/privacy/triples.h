#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace logai::privacy {

/// Three bytes in a row, each as the bytes that may stand there.
using Triple = std::array<std::string, 3>;

/// Some triples, made to be looked for at many places at once: they are put into groups, and tables
/// say by a bit in which of eight groups a byte can stand at each of the three places. A group may
/// be there where its bit is set for all three bytes: for every member, and for few other words.
/// Source: Teddy, Geoffrey Langdale's matcher for a few literals in Hyperscan.
template <std::size_t Sets>
class Triples {
 public:
  static constexpr std::size_t kBytes = 3;
  static constexpr std::size_t kSets = Sets;  ///< of eight groups

  /// The groups of a byte below 128, and of its halves, which say yes more often.
  struct Place {
    std::array<std::uint8_t, 128> bytes{};
    std::array<std::uint8_t, 16> low{}, high{};
  };

  explicit Triples(std::vector<Triple> members) {
    // Groups are the better the more their members share, most of all the third byte.
    std::ranges::sort(members, {}, [](const Triple& m) {
      return std::tuple(m[2].size() > 1, std::string_view(m[2]), std::string_view(m[0]));
    });
    const std::array<Group, kGroups> groups = GroupsOf(members);
    for (std::size_t g = 0; g < groups.size(); ++g) Fill(groups[g], g);
  }

  const Place& place(std::size_t set, std::size_t i) const { return places_[set][i]; }

 private:
  static constexpr std::size_t kGroups = 8 * Sets;

  struct Group {
    std::array<std::array<bool, 128>, kBytes> has{};
    std::array<unsigned, kBytes> low{}, high{};  // halves, as sets
    std::array<unsigned, kBytes> weight{1, 1,
                                        1};  // of the bytes; what words are made of counts more

    void Add(const Triple& member) {
      for (std::size_t i = 0; i < kBytes; ++i) {
        for (const char c : member[i]) {
          const auto byte = static_cast<unsigned char>(c);
          const bool lower = c >= 'a' && c <= 'z';
          if (!std::exchange(has[i][byte % 128], true)) weight[i] += lower ? 8 : 1;
          low[i] |= 1U << (byte & 0x0F);
          high[i] |= 1U << (byte >> 4);
        }
      }
    }
    // To how many triples it says yes: to every mix of its bytes.
    std::uint64_t size() const { return std::uint64_t{1} * weight[0] * weight[1] * weight[2]; }
    std::uint64_t SizeWith(const Triple& member) const {
      Group group = *this;
      group.Add(member);
      return group.size();
    }
  };

  // A new member goes where it adds least.
  static std::array<Group, kGroups> GroupsOf(std::span<const Triple> members) {
    std::array<Group, kGroups> groups;
    for (const Triple& member : members) {
      std::ranges::min_element(groups, {}, [&](const Group& g) {
        return g.SizeWith(member) - g.size();
      })->Add(member);
    }
    return groups;
  }

  void Fill(const Group& group, std::size_t g) {
    const auto bit = static_cast<std::uint8_t>(1U << g % 8);
    for (std::size_t i = 0; i < kBytes; ++i) {
      Place& place = places_[g / 8][i];
      for (std::size_t c = 0; c < 128; ++c) {
        if (group.has[i][c]) place.bytes[c] |= bit;
      }
      for (std::size_t half = 0; half < 16; ++half) {
        if ((group.low[i] >> half & 1) != 0) place.low[half] |= bit;
        if ((group.high[i] >> half & 1) != 0) place.high[half] |= bit;
      }
    }
  }

  std::array<std::array<Place, kBytes>, Sets> places_{};
};

}  // namespace logai::privacy
