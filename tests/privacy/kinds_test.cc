#include "privacy/kinds.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>

#include "privacy/characters.h"
#include "privacy/tokens.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kBytes = 64;

/// A kind as it is meant, byte by byte: of a byte and the one behind it.
struct Meaning {
  std::string name;
  std::uint64_t Kinds::* kind;
  std::function<bool(char, char)> is;
};

bool IsAny(char c, std::string_view of) { return of.find(c) != std::string_view::npos; }

std::vector<Meaning> Meanings() {
  const auto any = [](std::string_view of) { return [of](char c, char) { return IsAny(c, of); }; };
  const auto classes = [](int of) { return [of](char c, char) { return Is(c, of); }; };
  const auto pair = [](char c, char next) {
    for (const std::string_view two : {"m/", "Q~", "D]", "&#", "&g", "\xEF\xBC"}) {
      if (c == two[0] && next == two[1]) return true;
    }
    return IsAny(c, "yY") && Is(next, kBlank);
  };
  return {
      {"digit", &Kinds::digit, classes(kDigit)},
      {"letter", &Kinds::letter, classes(kLetter)},
      {"word", &Kinds::word, classes(kWord)},
      {"upper", &Kinds::upper, classes(kUpper)},
      {"dot", &Kinds::dot, any(".")},
      {"dash", &Kinds::dash, any("-")},
      {"blank", &Kinds::blank, classes(kBlank)},
      {"separator", &Kinds::separator, any(".- \t")},
      {"opening", &Kinds::opening, any("(+")},
      {"escape", &Kinds::escape, any("\\%")},
      {"sign", &Kinds::sign, any("@=:>")},
      {"m", &Kinds::m, any("m")},
      {"v", &Kinds::v, any("vV")},
      {"s", &Kinds::s, any("sS")},
      {"before_w", &Kinds::before_w,
       [](char c, char next) { return IsAny(c, "sS") && IsAny(next, "wWpP \t"); }},
      {"pair", &Kinds::pair, pair},
      {"line_end", &Kinds::line_end, any("\n")},
      {"base64", &Kinds::base64, classes(kAlnum | kBase64Extra)},
      {"before_line", &Kinds::before_line, any(" \t\r-")},
  };
}

std::string WayName(std::size_t way) { return "way " + std::to_string(way); }

TEST(KindsTest, EveryWayTellsWhatIsMeant) {
  constexpr unsigned kSeed = 11;
  const KindsWays& all = WaysToTellKinds();
  const std::vector<Meaning> meanings = Meanings();
  std::mt19937 random(kSeed);
  for (int round = 0; round < 400; ++round) {
    std::string text(kBytes + kKindsReadOn, '\0');
    // All bytes come up, and those that kinds are made of often.
    constexpr std::string_view kOften = "mQDy/~]&#g\xEF\xBC swpT:Z.-+=@>%\\\t\r\n09azAZ_";
    for (char& c : text) {
      c = random() % 3 == 0 ? static_cast<char>(random() % 256) : kOften[random() % kOften.size()];
    }
    for (std::size_t way = 0; way < all.count; ++way) {
      Kinds kinds;
      all.ways[way](text.data(), kinds);
      for (const Meaning& meaning : meanings) {
        std::uint64_t meant = 0;
        for (std::size_t i = 0; i < kBytes; ++i) {
          meant |= std::uint64_t{meaning.is(text[i], text[i + 1])} << i;
        }
        ASSERT_EQ(kinds.*meaning.kind, meant)
            << meaning.name << ", " << WayName(way) << ", seed " << kSeed << " round " << round;
      }
    }
  }
}

TEST(KindsTest, NoWayLeavesOutATokensFirstBytes) {
  const KindsWays& all = WaysToTellKinds();
  std::vector<std::string> starts = {"eyJ",      "Bearer", "bEARER", "basic", "BASIC",
                                     "atlasv1.", "MTk",    "NzA",    "ODQ"};
  for (const TokenForm& form : TokenForms()) starts.push_back(std::string(form.prefix) + "a0");
  for (const std::string& start : starts) {
    for (std::size_t at = 0; at < kBytes; ++at) {
      std::string text(at, ' ');
      text += start;
      text.resize(kBytes + kKindsReadOn + start.size(), ' ');
      for (std::size_t way = 0; way < all.count; ++way) {
        Kinds kinds;
        all.ways[way](text.data(), kinds);
        ASSERT_TRUE(kinds.token >> at & 1) << start << " at " << at << ", " << WayName(way);
      }
    }
  }
}

}  // namespace
}  // namespace logai::privacy
