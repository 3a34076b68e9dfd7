#include "analysis/timeline.h"

#include <gtest/gtest.h>

#include <map>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include "tests/support/events.h"

namespace logai::analysis {
namespace {

using test::At;

TEST(TimelineTest, BucketsWidenUntilTheSpanFits) {
  Timeline timeline(10);
  for (int second = 0; second < 600; ++second) timeline.Add(At(second * 1000));
  EXPECT_EQ(timeline.total(), 600U);
  EXPECT_LE(timeline.counts().size(), 10U);
  EXPECT_EQ(timeline.width(), base::Millis(60'000));
  EXPECT_EQ(timeline.begin(), At(0));
  EXPECT_EQ(timeline.end(), At(600'000));
  for (const std::uint32_t count : timeline.counts()) EXPECT_EQ(count, 60U);
}

TEST(TimelineTest, OrderOfEventsDoesNotMatter) {
  std::vector<std::int64_t> times;
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) times.push_back(static_cast<std::int64_t>(random() % 90'000'000));
  Timeline forward(32);
  for (const std::int64_t t : times) forward.Add(At(t));
  std::ranges::reverse(times);
  Timeline backward(32);
  for (const std::int64_t t : times) backward.Add(At(t));
  EXPECT_EQ(forward.width(), backward.width());
  EXPECT_EQ(forward.begin(), backward.begin());
  EXPECT_TRUE(std::ranges::equal(forward.counts(), backward.counts()));
}

TEST(TimelineTest, MergeEqualsAddingEverything) {
  Timeline all(16);
  Timeline left(16);
  Timeline right(16);
  for (int i = 0; i < 1000; ++i) {
    all.Add(At(i * 7919));
    (i % 3 == 0 ? left : right).Add(At(i * 7919));
  }
  left.Merge(right);
  EXPECT_EQ(left.total(), all.total());
  EXPECT_EQ(left.width(), all.width());
  EXPECT_TRUE(std::ranges::equal(left.counts(), all.counts()));
}

TEST(TimelineTest, AnEmptyTimelineTakesOverWhatIsMerged) {
  Timeline wide(4);
  for (int i = 0; i < 100; ++i) wide.Add(At(i * 60'000));
  Timeline empty(4);
  empty.Merge(wide);
  EXPECT_EQ(empty.total(), 100U);
  EXPECT_EQ(empty.begin(), wide.begin());
}

TEST(TimelineTest, ExtremeTimesAreTaken) {
  Timeline timeline(8);
  timeline.Add(base::FromEpochMs(std::numeric_limits<std::int64_t>::max()));
  timeline.Add(base::FromEpochMs(std::numeric_limits<std::int64_t>::min()));
  timeline.Add(At(0));
  EXPECT_EQ(timeline.total(), 3U);
}

TEST(TimelineTest, FoldCoversTheWholeWindowAskedFor) {
  Timeline timeline;
  timeline.Add(At(65'000));
  timeline.Add(At(70'000));
  const Timeline::Columns columns = timeline.Fold(At(0), At(299'000), 10);
  EXPECT_EQ(columns.width, base::Millis(30'000));
  ASSERT_EQ(columns.counts.size(), 10U);
  EXPECT_EQ(columns.counts[2], 2U);
  EXPECT_EQ(Sparkline(columns.counts), "▁▁█▁▁▁▁▁▁▁");
}

TEST(TimelineTest, ABurstStandsOutAndSteadyTrafficDoesNot) {
  Timeline steady;
  Timeline burst;
  for (int i = 0; i < 600; ++i) {
    steady.Add(At(i * 1000), 5);
    burst.Add(At(i * 1000), i >= 300 && i < 320 ? 100 : 5);
  }
  EXPECT_TRUE(Bursts(steady).empty());
  const std::vector<Stretch> found = Bursts(burst);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_LE(found[0].begin, At(300'000));
  EXPECT_GE(found[0].end, At(320'000));
  EXPECT_GT(found[0].factor, 4);
}

TEST(TimelineTest, AGapIsFoundOnlyWhereSilenceIsSurprising) {
  Timeline regular;
  for (int i = 0; i < 300; ++i) regular.Add(At(i * 1000));
  const std::vector<Stretch> found = Gaps(regular, At(600'000));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].begin, At(300'000));
  EXPECT_EQ(found[0].end, At(600'000));
  Timeline rare;
  rare.Add(At(0));
  rare.Add(At(250'000));
  EXPECT_TRUE(Gaps(rare, At(600'000)).empty());
}

TEST(SparklineTest, ALittleNeverLooksLikeNothing) {
  const std::vector<std::uint64_t> counts = {0, 1, 1000, 500};
  EXPECT_EQ(Sparkline(counts), "▁▂█▅");
  EXPECT_EQ(Sparkline({}), "");
}

TEST(TimelineTest, AThinnedTimelineKeepsItsCourse) {
  Timeline timeline;
  for (int second = 0; second < 100; ++second) {
    timeline.Add(At(second * 1000), second < 50 ? 1 : 9);
  }
  const Timeline thin = timeline.Thinned(100);
  EXPECT_EQ(thin.total(), 100U);
  EXPECT_EQ(thin.CountBetween(thin.begin(), At(50'000)), 10U);
  EXPECT_EQ(timeline.Thinned(1000).total(), 500U);
}

TEST(TimelineTest, RememberingTheLastBucketNeverMisplacesAnEvent) {
  // Repeats within a bucket, with growth to both sides, widening and merging in between.
  Timeline timeline(16), other(16);
  std::map<std::int64_t, std::uint64_t> expected;
  std::uint64_t random = 12'345;
  for (int i = 0; i < 3'000; ++i) {
    random = random * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    const auto span = std::int64_t{1} << (random >> 58) % 34;
    const auto ms =
        static_cast<std::int64_t>((random >> 20) % static_cast<std::uint64_t>(2 * span)) - span;
    for (int k = 0; k < 3; ++k) {
      timeline.Add(base::FromEpochMs(ms));
      ++expected[ms];
    }
    if (i % 500 == 250) {
      other.Add(base::FromEpochMs(ms + 1));
      timeline.Merge(other);
      for (std::size_t b = 0; b < other.counts().size(); ++b) {
        const auto at = base::EpochMs(other.begin() + other.width() * static_cast<std::int64_t>(b));
        if (other.counts()[b] > 0) expected[at] += other.counts()[b];
      }
    }
  }
  std::vector<std::uint64_t> sums(timeline.counts().size(), 0);
  for (const auto& [ms, count] : expected) {
    const auto bucket = (base::FromEpochMs(ms) - timeline.begin()) / timeline.width();
    sums[static_cast<std::size_t>(bucket)] += count;
  }
  for (std::size_t i = 0; i < sums.size(); ++i) EXPECT_EQ(timeline.counts()[i], sums[i]) << i;
}

TEST(TimelineTest, WhatLastsForMostOfTheTimeIsABurstOfWhatIsElseRare) {
  Timeline timeline(30);
  for (int minute = 0; minute < 30; ++minute) {
    const std::uint32_t count = minute >= 10 && minute < 28 ? 300 : 2;
    timeline.Add(base::FromEpochMs(minute * 60'000), count);
  }
  EXPECT_TRUE(Bursts(timeline).empty());
  const auto bursts = Bursts(timeline, 4.0, 0.25);
  ASSERT_EQ(bursts.size(), 1U);
  EXPECT_EQ(bursts[0].begin, base::FromEpochMs(600'000));
  EXPECT_EQ(bursts[0].end, base::FromEpochMs(28 * 60'000));
}

}  // namespace
}  // namespace logai::analysis
