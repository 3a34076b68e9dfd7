#include "app/baseline_window.h"

#include <gtest/gtest.h>

namespace logai::app {
namespace {

base::UtcTime At(std::int64_t minutes) { return base::FromEpochMs(minutes * 60'000); }

TEST(BaselineWindowTest, ReadsWindowsAndLeavesPathsAlone) {
  const auto both = ReadTypedWindow("14:00..2026-11-20 14:30");
  ASSERT_TRUE(both.has_value() && both->has_value());
  EXPECT_EQ((*both)->since, "14:00");
  EXPECT_EQ((*both)->until, "2026-11-20 14:30");
  const auto open = ReadTypedWindow("1h..");
  ASSERT_TRUE(open.has_value() && open->has_value());
  EXPECT_FALSE((*open)->until.has_value());
  const auto slash = ReadTypedWindow("2026-11-20 14:00/2026-11-20 14:30");
  ASSERT_TRUE(slash.has_value() && slash->has_value());
  EXPECT_EQ((*slash)->until, "2026-11-20 14:30");
  for (const std::string_view path : {"logs/14:00", "2026-11-20/app.log", "../app.log", "a..b.log",
                                      "app.log", "..", "logs/../x", ""}) {
    const auto window = ReadTypedWindow(path);
    EXPECT_TRUE(window.has_value() && !window->has_value()) << path;
  }
}

TEST(BaselineWindowTest, AWindowWithOneBadEndIsAnError) {
  const auto window = ReadTypedWindow("14:00..half past two");
  ASSERT_FALSE(window.has_value());
  EXPECT_EQ(window.error().kind, base::ErrorKind::kInvalidInput);
}

TEST(BaselineWindowTest, BaselinesLieBeforeOrADayOrAWeekEarlier) {
  const base::TimeRange window{At(100'000), At(100'030)};
  const auto before = BaselineOf(BaselineKind::kBefore, window, {});
  ASSERT_TRUE(before.has_value());
  EXPECT_FALSE(before->begin.has_value());
  EXPECT_EQ(before->end, At(100'000) - base::Millis(1));
  const auto day = BaselineOf(BaselineKind::kPrevDay, window, {});
  ASSERT_TRUE(day.has_value());
  EXPECT_EQ(day->begin, At(100'000 - 1'440));
  EXPECT_EQ(day->end, At(100'030 - 1'440));
  const auto week = BaselineOf(BaselineKind::kPrevWeek, {At(100'000), {}}, {{}, At(100'045)});
  ASSERT_TRUE(week.has_value());
  EXPECT_EQ(week->begin, At(100'000 - 7 * 1'440));
  EXPECT_EQ(week->end, At(100'045 - 7 * 1'440));  // to the end of the data
}

TEST(BaselineWindowTest, WithoutABeginThereIsNoBefore) {
  const auto before = BaselineOf(BaselineKind::kBefore, {{}, At(5)}, {});
  ASSERT_FALSE(before.has_value());
  EXPECT_EQ(before.error().kind, base::ErrorKind::kInvalidInput);
  EXPECT_NE(before.error().next.find("--since"), std::string::npos);
}

}  // namespace
}  // namespace logai::app
