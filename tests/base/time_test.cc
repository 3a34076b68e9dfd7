#include "base/time.h"

#include <gtest/gtest.h>

namespace logai::base {
namespace {

constexpr UtcTime kTime = FromEpochMs(1'795'183'324'871);  // 2026-11-20T14:02:04.871Z

TEST(TimeTest, InstantsArePrintedInUtc) {
  EXPECT_EQ(FormatIso(kTime), "2026-11-20T14:02:04.871Z");
  EXPECT_EQ(FormatDateTime(kTime), "2026-11-20 14:02:04");
  EXPECT_EQ(FormatClock(kTime), "14:02:04.871");
  EXPECT_EQ(FormatIso(UtcTime()), "1970-01-01T00:00:00.000Z");
}

TEST(TimeTest, InstantsBefore1970ArePrintedToo) {
  EXPECT_EQ(FormatIso(FromEpochMs(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(FormatIso(FromEpochMs(-86'400'000)), "1969-12-31T00:00:00.000Z");
}

TEST(TimeTest, EpochMillisecondsGoBothWays) {
  EXPECT_EQ(EpochMs(kTime), 1'795'183'324'871);
  EXPECT_EQ(EpochMs(FromEpochMs(-5)), -5);
}

TEST(TimeTest, DurationsReadLikeAPersonWouldSayThem) {
  using namespace std::chrono_literals;
  EXPECT_EQ(FormatDuration(0ms), "0 ms");
  EXPECT_EQ(FormatDuration(340ms), "340 ms");
  EXPECT_EQ(FormatDuration(999ms), "999 ms");
  EXPECT_EQ(FormatDuration(1000ms), "1.0 s");
  EXPECT_EQ(FormatDuration(2149ms), "2.1 s");
  EXPECT_EQ(FormatDuration(59'999ms), "59.9 s");
  EXPECT_EQ(FormatDuration(60s), "1 min");
  EXPECT_EQ(FormatDuration(59min), "59 min");
  EXPECT_EQ(FormatDuration(1h), "1 h");
  EXPECT_EQ(FormatDuration(6h + 40min), "6 h 40 min");
  EXPECT_EQ(FormatDuration(24h), "1 d");
  EXPECT_EQ(FormatDuration(51h), "2 d 3 h");
}

TEST(TimeRangeTest, BothEndsBelongToIt) {
  const TimeRange range{.begin = FromEpochMs(10), .end = FromEpochMs(20)};
  EXPECT_FALSE(range.Contains(FromEpochMs(9)));
  EXPECT_TRUE(range.Contains(FromEpochMs(10)));
  EXPECT_TRUE(range.Contains(FromEpochMs(20)));
  EXPECT_FALSE(range.Contains(FromEpochMs(21)));
}

TEST(TimeRangeTest, AnAbsentEndIsOpen) {
  EXPECT_TRUE(TimeRange{}.Contains(UtcTime::min()));
  const TimeRange from{.begin = FromEpochMs(10), .end = {}};
  EXPECT_TRUE(from.Contains(UtcTime::max()));
  EXPECT_FALSE(from.Contains(FromEpochMs(9)));
}

TEST(TimeRangeTest, IncludeGrowsItInBothDirections) {
  TimeRange range;
  range.Include(FromEpochMs(10));
  EXPECT_EQ(range, (TimeRange{.begin = FromEpochMs(10), .end = FromEpochMs(10)}));
  range.Include(FromEpochMs(5));
  range.Include(FromEpochMs(20));
  range.Include(FromEpochMs(7));
  EXPECT_EQ(range, (TimeRange{.begin = FromEpochMs(5), .end = FromEpochMs(20)}));
}

}  // namespace
}  // namespace logai::base
