#include "privacy/kinds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>

#include "privacy/names.h"
#include "privacy/tokens.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kBytes = Kinds::kStride;
constexpr std::size_t kFirst = 3;  // of the strides that are told; which does not matter

std::string WayName(std::size_t way) { return "way " + std::to_string(way); }

Kinds TellWith(std::size_t way, const std::string& text) {
  Kinds kinds;
  WaysToTellKinds().ways[way].tell(text.data(), kFirst, (text.size() - kKindsReadOn) / kBytes,
                                   kinds);
  return kinds;
}

bool IsOf(Kind kind, char c) {
  if (kind == Kind::kHigh) return static_cast<unsigned char>(c) >= 128;
  if (kind == Kind::kWide) return c == '\xEF';
  return BytesOf(kind).find(c) != std::string_view::npos;
}

TEST(KindsTest, EveryWayTellsOfEachByteWhatIsMeant) {
  constexpr unsigned kSeed = 11;
  constexpr std::size_t kStrides = 3;
  std::string text(kStrides * kBytes + kKindsReadOn, '\0');
  std::string all(256, '\0');
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>(i);
  std::mt19937 random(kSeed);
  for (int round = 0; round < 60; ++round) {
    std::ranges::generate(text, [&] { return all[random() % all.size()]; });
    for (std::size_t way = 0; way < WaysToTellKinds().count; ++way) {
      const Kinds kinds = TellWith(way, text);
      for (std::size_t i = 0; i < kStrides * kBytes; ++i) {
        for (std::size_t kind = 0; kind < static_cast<std::size_t>(Kind::kToken); ++kind) {
          const bool told = (kinds.planes[kind][kFirst + i / kBytes] >> i % kBytes & 1) != 0;
          ASSERT_EQ(told, IsOf(static_cast<Kind>(kind), text[i]))
              << "kind " << kind << ", byte " << static_cast<int>(text[i]) << ", " << WayName(way)
              << ", seed " << kSeed << " round " << round;
        }
      }
    }
  }
}

TEST(KindsTest, EveryWayMakesTheSamePlacesOfTheSameKinds) {
  constexpr unsigned kSeed = 5;
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 50; ++round) {
    Kinds kinds;
    for (Kinds::Plane& plane : kinds.planes) std::ranges::generate(plane, std::ref(random));
    Places first;
    for (std::size_t way = 0; way < WaysToTellKinds().count; ++way) {
      Places places;
      WaysToTellKinds().ways[way].places(kinds, places);
      if (way == 0) first = places;
      EXPECT_EQ(places.all, first.all) << WayName(way);
      EXPECT_EQ(places.numbers, first.numbers) << WayName(way);
      EXPECT_EQ(places.key_line_ends, first.key_line_ends) << WayName(way);
    }
  }
}

/// Whether every way says `kind` of the first byte of `word`, wherever in a stride that stands.
void ExpectToldEverywhere(Kind kind, const std::string& word) {
  for (std::size_t at = 0; at < kBytes; ++at) {
    std::string text = std::string(at, ' ') + word;
    text.resize(2 * kBytes + kKindsReadOn, ' ');
    for (std::size_t way = 0; way < WaysToTellKinds().count; ++way) {
      EXPECT_TRUE(TellWith(way, text)[kind][kFirst] >> at & 1)
          << word << " at " << at << ", " << WayName(way);
    }
  }
}

TEST(KindsTest, NoWayLeavesOutATokensFirstBytes) {
  for (const std::string word :
       {"eyJ", "Bearer", "bEARER", "basic", "BASIC", "atlasv1.", "MTk", "NzA", "ODQ"}) {
    ExpectToldEverywhere(Kind::kToken, word);
  }
  for (const TokenForm& form : TokenForms())
    ExpectToldEverywhere(Kind::kToken, std::string(form.prefix) + "a0");
}

TEST(KindsTest, NoWayLeavesOutTheLastThreeCharactersOfATellingName) {
  for (const std::string name : {"password", "PASSWD", "apiKey", "token", "cvc2", "iban", "value",
                                 "xpw", "9pw", "jwt", "Set-Cookie", "AUTHORIZATION"}) {
    ASSERT_TRUE(MayEndTellingName(name, 0, name.size())) << name;
    ExpectToldEverywhere(Kind::kNameEnd, name.substr(name.size() - 3));
  }
}

}  // namespace
}  // namespace logai::privacy
