#include "analysis/comparison.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "analysis/template_text.h"

namespace logai::analysis {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
const DetailOptions kDetails = {
    .courses = true, .parameters = true, .sample_only = true, .sides = 2};

// Messages of templates on two sides, each an hour long.
class TwoSides {
 public:
  void Add(std::size_t side, std::size_t at, std::string_view text, std::int64_t ms,
           logs::Level level = logs::Level::kInfo) {
    if (patterns_.size() <= at) patterns_.resize(at + 1);
    Pattern& pattern = patterns_[at];
    std::vector<Token> tokens;
    Tokenise(text, {}, tokens);
    if (pattern.tokens.empty()) {
      pattern.details.resize(2);
      for (const Token& token : tokens) {
        const bool varies = IsVariable(token.kind);
        pattern.tokens.push_back(
            {token.kind, token.space_before, varies ? "" : std::string(token.text)});
      }
    }
    const Sighting sighting{
        .order = order_++,
        .level = level,
        .time = base::FromEpochMs(ms + static_cast<std::int64_t>(side) * kHourMs),
        .text = text};
    pattern.seen.Add(sighting);
    pattern.details[side].Add(tokens, sighting, kDetails);
    ++sides_[side].events;
  }

  // `count` messages spread over the hour at random.
  void Spread(std::size_t side, std::size_t at, std::uint64_t count,
              logs::Level level = logs::Level::kInfo, const std::string& text = "it went well") {
    for (std::uint64_t i = 0; i < count; ++i) {
      Add(side, at, text, static_cast<std::int64_t>(random_() % kHourMs), level);
    }
  }

  Comparison Compare() {
    for (std::size_t side : {0U, 1U}) {
      const auto begin = static_cast<std::int64_t>(side) * kHourMs;
      sides_[side].times = {base::FromEpochMs(begin), base::FromEpochMs(begin + kHourMs)};
    }
    return analysis::Compare(patterns_, sides_[0], sides_[1]);
  }

  std::mt19937_64 random_{42};

 private:
  std::vector<Pattern> patterns_;
  std::array<ComparisonSide, 2> sides_;
  std::uint64_t order_ = 0;
};

std::map<std::size_t, TemplateChange> ByPattern(const Comparison& comparison) {
  std::map<std::size_t, TemplateChange> changes;
  for (const TemplateChange& change : comparison.changes) changes[change.pattern] = change;
  return changes;
}

TEST(ComparisonTest, TellsNewGoneMoreLessAndSame) {
  TwoSides sides;
  sides.Spread(0, 0, 500);
  sides.Spread(1, 0, 510);
  sides.Spread(1, 1, 40, logs::Level::kError);
  sides.Spread(0, 2, 40);
  sides.Spread(0, 3, 50);
  sides.Spread(1, 3, 400, logs::Level::kWarning);
  sides.Spread(0, 4, 400);
  sides.Spread(1, 4, 50);
  const Comparison comparison = sides.Compare();
  const auto changes = ByPattern(comparison);
  EXPECT_EQ(comparison.scale, Scale::kTime);
  EXPECT_DOUBLE_EQ(comparison.exposure_ratio, 1);
  EXPECT_EQ(changes.at(0).change, Change::kSame);
  EXPECT_EQ(changes.at(1).change, Change::kNew);
  EXPECT_TRUE(changes.at(1).significant);
  EXPECT_EQ(changes.at(2).change, Change::kGone);
  EXPECT_EQ(changes.at(3).change, Change::kMore);
  EXPECT_NEAR(changes.at(3).rate.ratio, 8, 0.01);
  EXPECT_EQ(changes.at(4).change, Change::kLess);
  // The new error first, then the warning that rose; what fell stands last of what changed.
  EXPECT_EQ(comparison.changes[0].pattern, 1U);
  EXPECT_EQ(comparison.changes[1].pattern, 3U);
  EXPECT_EQ(comparison.changes[4].pattern, 0U);
}

TEST(ComparisonTest, ASingleNewErrorIsToldFirstButNotAsCertain) {
  TwoSides sides;
  sides.Spread(0, 0, 500);
  sides.Spread(1, 0, 900);
  sides.Spread(1, 1, 1, logs::Level::kCritical, "disk is on fire");
  const Comparison comparison = sides.Compare();
  EXPECT_EQ(comparison.changes[0].pattern, 1U);
  EXPECT_EQ(comparison.changes[0].change, Change::kNew);
  EXPECT_FALSE(comparison.changes[0].significant);
  EXPECT_TRUE(comparison.changes[0].told);
}

TEST(ComparisonTest, SingleErrorsThatComeAndGoAllTheTimeAreNoNews) {
  TwoSides sides;
  sides.Spread(0, 0, 500);
  sides.Spread(1, 0, 500);
  for (std::size_t at = 1; at < 20; ++at) {
    sides.Spread(at % 2, at, 1, logs::Level::kError, "child is lost");
  }
  for (const TemplateChange& change : sides.Compare().changes) EXPECT_FALSE(change.told);
  // What errors do says nothing of graver ones.
  sides.Spread(1, 20, 1, logs::Level::kCritical, "disk is on fire");
  const Comparison comparison = sides.Compare();
  EXPECT_EQ(comparison.changes[0].pattern, 20U);
  EXPECT_TRUE(comparison.changes[0].told);
}

TEST(ComparisonTest, ValuesThatNameOneThingAreNoShift) {
  TwoSides sides;
  for (std::int64_t i = 0; i < 300; ++i) {
    sides.Add(0, 0, "get /v2/images/098a56ca-1e2a-4ddc.png for 1.2.3-x", i * 9'000);
    sides.Add(1, 0, "get /v2/images/77de01ab-1e2a-4ddc.png for 1.2.3-x", i * 9'000);
  }
  EXPECT_TRUE(sides.Compare().parameters.empty());
}

TEST(ComparisonTest, EqualSidesHaveNoSignificantChange) {
  TwoSides sides;
  for (std::size_t at = 0; at < 60; ++at) {
    for (std::uint64_t i = 0; i < 1 + at * at; ++i) {
      const auto ms = static_cast<std::int64_t>(sides.random_() % kHourMs);
      for (const std::size_t side : {0U, 1U}) {
        sides.Add(side, at, "took " + std::to_string(ms % 100) + " of it", ms);
      }
    }
  }
  const Comparison comparison = sides.Compare();
  for (const TemplateChange& change : comparison.changes) {
    EXPECT_EQ(change.change, Change::kSame);
    EXPECT_FALSE(change.significant);
  }
  EXPECT_TRUE(comparison.parameters.empty());
}

TEST(ComparisonTest, SwappedSidesMirrorTheResult) {
  const auto fill = [](TwoSides& sides, std::size_t first, std::size_t second) {
    for (std::size_t at = 0; at < 40; ++at) {
      sides.Spread(first, at, at * 7 % 50 * (at % 3));
      sides.Spread(second, at, at * 11 % 60 * (at % 5 == 0 ? 0 : 2));
    }
    for (std::int64_t i = 0; i < 200; ++i) {
      sides.Add(first, 40, "took " + std::to_string(20 + i * i % 37) + "ms", i * 9'000);
      sides.Add(second, 40, "took " + std::to_string(700 + i * i % 370) + "ms", i * 9'000);
    }
  };
  TwoSides forwards, backwards;
  fill(forwards, 0, 1);
  fill(backwards, 1, 0);
  const Comparison there = forwards.Compare(), back = backwards.Compare();
  const auto a = ByPattern(there), b = ByPattern(back);
  EXPECT_EQ(there.scale, back.scale);
  EXPECT_NEAR(there.exposure_ratio * back.exposure_ratio, 1, 1e-9);
  const std::map<Change, Change> mirror = {{Change::kSame, Change::kSame},
                                           {Change::kNew, Change::kGone},
                                           {Change::kGone, Change::kNew},
                                           {Change::kMore, Change::kLess},
                                           {Change::kLess, Change::kMore}};
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [pattern, change] : a) {
    EXPECT_EQ(mirror.at(change.change), b.at(pattern).change) << pattern;
    EXPECT_NEAR(change.q, b.at(pattern).q, 1e-9) << pattern;
    EXPECT_EQ(change.count_a, b.at(pattern).count_b);
  }
  ASSERT_EQ(there.parameters.size(), 1U);
  ASSERT_EQ(back.parameters.size(), 1U);
  EXPECT_EQ(there.parameters[0].from, back.parameters[0].to);
  EXPECT_EQ(there.parameters[0].to, back.parameters[0].from);
}

TEST(ComparisonTest, EqualRatesAreRarelyToldApart) {
  // 20 pairs of hours with 80 templates whose rates are the same on both sides: alone, and in
  // bursts of 30. Every significant change is a false discovery; a level of 0.01 allows one in a
  // hundred comparisons to have any.
  for (const std::uint64_t burst : {1U, 30U}) {
    int false_discoveries = 0;
    for (unsigned pair = 0; pair < 20; ++pair) {
      TwoSides sides;
      sides.random_.seed(1'000 + pair);
      for (std::size_t at = 0; at < 80; ++at) {
        const double mean = 0.5 * static_cast<double>(1 + at);
        for (const std::size_t side : {0U, 1U}) {
          std::poisson_distribution<std::uint64_t> count(mean);
          for (std::uint64_t n = count(sides.random_); n > 0; --n) {
            const auto ms = static_cast<std::int64_t>(sides.random_() % (kHourMs - 1'000));
            for (std::uint64_t i = 0; i < burst; ++i) {
              sides.Add(side, at, "it went well", ms + static_cast<std::int64_t>(i));
            }
          }
        }
      }
      for (const TemplateChange& change : sides.Compare().changes) {
        false_discoveries += change.significant ? 1 : 0;
      }
    }
    EXPECT_LE(false_discoveries, 2) << burst;
  }
}

TEST(ComparisonTest, MoreTrafficIsNoChangeOfEveryTemplate) {
  TwoSides sides;
  for (std::size_t at = 0; at < 12; ++at) {
    sides.Spread(0, at, 100 + 10 * at);
    sides.Spread(1, at, 3 * (100 + 10 * at));
  }
  sides.Spread(0, 12, 100);
  sides.Spread(1, 12, 2'000, logs::Level::kError);
  const Comparison comparison = sides.Compare();
  EXPECT_EQ(comparison.scale, Scale::kTraffic);
  EXPECT_NEAR(comparison.exposure_ratio, 3, 0.01);
  const auto changes = ByPattern(comparison);
  EXPECT_EQ(changes.at(12).change, Change::kMore);
  for (std::size_t at = 0; at < 12; ++at) EXPECT_EQ(changes.at(at).change, Change::kSame) << at;
}

TEST(ComparisonTest, LatencyThatRoseIsToldWithItsQuantiles) {
  TwoSides sides;
  for (std::int64_t i = 0; i < 2'000; ++i) {
    sides.Add(0, 0, "GET done in " + std::to_string(5 + i * 7'919 % 36) + "ms", i * 1'500);
    const bool slow = i % 8 == 0;
    sides.Add(1, 0,
              "GET done in " + std::to_string(slow ? 900 + i * 31 % 50 : 5 + i * 7'919 % 36) + "ms",
              i * 1'500);
  }
  const Comparison comparison = sides.Compare();
  ASSERT_EQ(comparison.parameters.size(), 1U);
  const ParameterChange& change = comparison.parameters[0];
  EXPECT_EQ(change.kind, ParameterChange::Kind::kQuantile);
  EXPECT_EQ(change.percentile, 95);
  EXPECT_EQ(change.unit, NumberUnit::kMilliseconds);
  EXPECT_NEAR(change.from, 39, 3);
  EXPECT_NEAR(change.to, 925, 30);
}

TEST(ComparisonTest, AValueThatTookOverIsNamed) {
  TwoSides sides;
  for (std::int64_t i = 0; i < 400; ++i) {
    sides.Add(0, 0, "no answer from 10.0.0." + std::to_string(i % 12), i * 9'000);
    sides.Add(1, 0, "no answer from 10.0.0." + std::to_string(i % 20 == 0 ? i % 12 : 7), i * 9'000);
  }
  const Comparison comparison = sides.Compare();
  ASSERT_EQ(comparison.parameters.size(), 1U);
  EXPECT_EQ(comparison.parameters[0].kind, ParameterChange::Kind::kShare);
  EXPECT_EQ(comparison.parameters[0].value, "10.0.0.7");
  EXPECT_GT(comparison.parameters[0].to, 0.9);
  EXPECT_LT(comparison.parameters[0].from, 0.2);
}

TEST(ComparisonTest, NumbersThatCountUpAndIdentitiesAreNoShift) {
  TwoSides sides;
  for (std::int64_t i = 0; i < 400; ++i) {
    sides.Add(0, 0, "job " + std::to_string(1'000 + i) + " pid 17 began", i * 9'000);
    sides.Add(1, 0, "job " + std::to_string(90'000 + i) + " pid 18 began", i * 9'000);
  }
  EXPECT_TRUE(sides.Compare().parameters.empty());
}

TEST(ComparisonTest, WithoutTimesTheNumberOfMessagesIsTheScale) {
  std::vector<Pattern> patterns(2);
  const std::array<std::array<std::uint64_t, 2>, 2> counts = {{{100, 200}, {0, 30}}};
  ComparisonSide a, b;
  for (std::size_t at = 0; at < 2; ++at) {
    patterns[at].details.resize(2);
    for (const std::size_t side : {0U, 1U}) {
      for (std::uint64_t i = 0; i < counts[at][side]; ++i) {
        patterns[at].details[side].Add({}, {.order = i}, {.sides = 2});
        ++(side == 0 ? a : b).events;
      }
    }
  }
  const Comparison comparison = Compare(patterns, a, b);
  EXPECT_EQ(comparison.scale, Scale::kEvents);
  EXPECT_DOUBLE_EQ(comparison.exposure_ratio, 2.3);
  EXPECT_EQ(comparison.changes[0].change, Change::kNew);
  EXPECT_EQ(comparison.changes[1].change, Change::kSame);
  EXPECT_TRUE(Compare({}, {}, {}).changes.empty());
}

}  // namespace
}  // namespace logai::analysis
