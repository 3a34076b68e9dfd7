#include "llm/quota/allowance.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tests/llm/quota/moving_time.h"

namespace logai::llm {
namespace {

Spending At(int second, std::int64_t amount) {
  return {.at = kStart + seconds(second), .amount = amount};
}

Millis Wait(const std::vector<Spending>& spent, std::int64_t max, std::int64_t need, int second) {
  return WaitFor({.max = max, .length = minutes(1), .spent = spent}, need,
                 kStart + seconds(second));
}

TEST(CountedWindowTest, WaitsUntilEnoughHasLeftIt) {
  const std::vector<Spending> spent{At(0, 4), At(10, 4), At(20, 2)};
  EXPECT_EQ(Wait(spent, 10, 1, 30), seconds(30) + Millis(500));  // half a second for the network
  EXPECT_EQ(Wait(spent, 10, 5, 30), seconds(40) + Millis(500));
  EXPECT_EQ(Wait(spent, 11, 1, 30), Millis(0));
  EXPECT_EQ(Wait(spent, 10, 4, 61), Millis(0));
}

TEST(CountedWindowTest, MoreThanTheLimitWaitsForAnEmptyWindowAndNoLonger) {
  EXPECT_EQ(Wait({}, 10, 5'000, 30), Millis(0));
  EXPECT_EQ(Wait({At(0, 1)}, 10, 5'000, 30), seconds(30) + Millis(500));
}

// Against the definition: at the moment it names everything fits, a millisecond before it does not.
TEST(CountedWindowTest, NamesTheFirstMomentThatFits) {
  std::mt19937 random(20'261'122);
  for (int round = 0; round < 500; ++round) {
    std::vector<Spending> spent;
    base::UtcTime at = kStart;
    for (int i = static_cast<int>(random() % 12); i > 0; --i) {
      at += Millis(random() % 20'000);
      spent.push_back({.at = at, .amount = static_cast<std::int64_t>(random() % 5)});
    }
    const std::int64_t max = 1 + static_cast<std::int64_t>(random() % 12);
    const std::int64_t need = 1 + static_cast<std::int64_t>(random() % max);
    const Millis length = minutes(1) + Millis(500);
    const auto fits = [&](base::UtcTime now) {
      return UsedIn({.length = length, .spent = spent}, now) + need <= max;
    };
    const Millis wait = WaitFor({.max = max, .length = minutes(1), .spent = spent}, need, at);
    EXPECT_TRUE(fits(at + wait)) << "round " << round;
    EXPECT_TRUE(wait == Millis(0) || !fits(at + wait - Millis(1))) << "round " << round;
    EXPECT_LE(wait, length);
  }
}

TEST(StatedWindowTest, HoldsWhatRemainedUntilItsReset) {
  const StatedWindow window{.max = 100,
                            .remaining = 10,
                            .spent_since = 4,
                            .seen_at = kStart,
                            .resets_at = kStart + seconds(60)};
  EXPECT_EQ(LeftOf(window, kStart + seconds(20)), 6);
  EXPECT_EQ(WaitFor(window, 6, kStart + seconds(20)), Millis(0));
  EXPECT_EQ(WaitFor(window, 7, kStart + seconds(20)), seconds(40));
  EXPECT_EQ(LeftOf(window, kStart + seconds(60)), std::nullopt);
  EXPECT_EQ(WaitFor(window, 7, kStart + seconds(60)), Millis(0));
}

TEST(StatedWindowTest, ABucketFillsUpOnTheWay) {
  const StatedWindow window{.max = 60'000,
                            .remaining = 30'000,
                            .spent_since = 30'000,
                            .seen_at = kStart,
                            .resets_at = kStart + seconds(30),
                            .refills = true};
  EXPECT_EQ(LeftOf(window, kStart + seconds(10)), 10'000);
  EXPECT_EQ(WaitFor(window, 10'000, kStart + seconds(10)), Millis(0));
  EXPECT_EQ(WaitFor(window, 15'000, kStart + seconds(10)), seconds(5));
  EXPECT_EQ(WaitFor(window, 60'000, kStart + seconds(10)), seconds(20));
}

TEST(StatedWindowTest, NothingLeftIsNeverLessThanNothing) {
  const StatedWindow window{.max = 5,
                            .remaining = 1,
                            .spent_since = 9,
                            .seen_at = kStart,
                            .resets_at = kStart + hours(1)};
  EXPECT_EQ(LeftOf(window, kStart), 0);
}

}  // namespace
}  // namespace logai::llm
