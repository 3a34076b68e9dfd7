#include "app/log_timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/environment.h"
#include "tests/support/temp_folder.h"

namespace logai::app {
namespace {

using By = TimelineRequest::By;
using test::TempFolder;

std::string Line(int second, const std::string& rest) {
  char time[32];
  std::snprintf(time, sizeof time, "2026-11-20T%02d:%02d:%02dZ ", 13 + second / 3'600,
                second / 60 % 60, second % 60);
  return time + rest + "\n";
}

// An hour, a line every two seconds; silent from minute 20 to 30, and from 40 to 45 full of errors.
std::string Hour() {
  std::string text;
  for (int s = 0; s < 3'600; s += 2) {
    if (s >= 1'200 && s < 1'800) continue;
    text += Line(s, "INFO door " + std::to_string(s) + " opened");
    if (s >= 2'400 && s < 2'700) {
      for (int i = 0; i < 6; ++i) text += Line(s, "ERROR key is lost");
    }
  }
  return text;
}

TimelineReport Made(const TimelineRequest& request) {
  auto report = MakeTimeline(request, {});
  EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().ToString());
  return report ? *std::move(report) : TimelineReport();
}

TEST(LogTimelineTest, CountsByLevelAndNamesBurstsAndGaps) {
  const TempFolder folder;
  const TimelineReport report =
      Made({.specs = {folder.Write("app.log", Hour())}, .bucket = base::Millis(60'000)});
  ASSERT_EQ(report.buckets, 60U);
  EXPECT_EQ(report.width, base::Millis(60'000));
  EXPECT_EQ(base::FormatIso(report.begin), "2026-11-20T13:00:00.000Z");
  ASSERT_EQ(report.series.size(), 2U);
  EXPECT_EQ(report.series[0].name, "error");
  EXPECT_EQ(report.series[0].events, 900U);
  EXPECT_EQ(report.series[0].counts[40], 180U);
  EXPECT_EQ(report.series[0].counts[39], 0U);
  EXPECT_EQ(report.series[1].counts[0], 30U);
  EXPECT_EQ(report.all.counts[25], 0U);
  ASSERT_EQ(report.gaps.size(), 1U);
  EXPECT_EQ(base::FormatClock(report.gaps[0].begin), "13:20:00.000");
  EXPECT_EQ(base::FormatClock(report.gaps[0].end), "13:30:00.000");
  ASSERT_EQ(report.problem_bursts.size(), 1U);
  EXPECT_EQ(base::FormatClock(report.problem_bursts[0].begin), "13:40:00.000");
  EXPECT_EQ(base::FormatClock(report.problem_bursts[0].end), "13:45:00.000");
}

TEST(LogTimelineTest, EveryEventIsInOneBucketOfEachKindOfRow) {
  const TempFolder folder;
  folder.Write("a.log", Hour());
  folder.Write("b.log", Line(5, "WARN rain"));
  for (const By by : {By::kLevel, By::kTemplate, By::kSource}) {
    const TimelineReport report = Made({.specs = {folder.path()}, .by = by});
    std::uint64_t sum = 0, events = 0;
    for (const TimelineSeries& series : report.series) {
      ASSERT_EQ(series.counts.size(), report.buckets);
      events += series.events;
      for (const std::uint64_t count : series.counts) sum += count;
    }
    EXPECT_EQ(sum, report.totals.events);
    EXPECT_EQ(events, report.totals.events);
    EXPECT_LE(report.buckets, 61U);
    EXPECT_EQ(report.totals.events, 1'500U + 900U + 1U);
  }
}

TEST(LogTimelineTest, BucketsBeginByTheClocksOfTheZone) {
  const TempFolder folder;
  const std::string log =
      "2026-11-20T21:30:00Z INFO before midnight\n2026-11-20T22:30:00Z INFO behind midnight\n";
  TimelineRequest request{.specs = {folder.Write("app.log", log)},
                          .bucket = base::Millis(24 * 3'600'000)};
  EXPECT_EQ(Made(request).buckets, 1U);
  const auto zone = base::TimeZone::Find(
      "+02:00", base::Environment(std::map<std::string, std::string, std::less<>>{}));
  ASSERT_TRUE(zone);
  request.zone = *zone;
  const TimelineReport report = Made(request);
  ASSERT_EQ(report.buckets, 2U);
  EXPECT_EQ(base::FormatIso(report.begin), "2026-11-19T22:00:00.000Z");
  EXPECT_EQ(report.all.counts, (std::vector<std::uint64_t>{1, 1}));
}

TEST(LogTimelineTest, AWindowAndATopLeaveTheRestOut) {
  const TempFolder folder;
  const auto log = folder.Write("app.log", Hour());
  const TimelineReport report = Made({.specs = {log},
                                      .since = "13:40",
                                      .until = "13:44:59",
                                      .by = By::kTemplate,
                                      .bucket = base::Millis(60'000),
                                      .top = 1});
  EXPECT_EQ(report.totals.events, 150U + 900U);
  ASSERT_EQ(report.series.size(), 1U);
  EXPECT_EQ(report.more_series, 1U);
  EXPECT_EQ(report.series[0].name, "key is lost");
  EXPECT_EQ(report.buckets, 5U);
}

TEST(LogTimelineTest, WithoutTimesLinesAreCounted) {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 30'000; ++i)
    text += "worker " + std::to_string(i) + " is ready to go on now\n";
  const TimelineReport report = Made({.specs = {folder.Write("app.log", text)}, .max_buckets = 40});
  EXPECT_TRUE(report.by_line);
  EXPECT_EQ(report.width, base::Millis(1'000));
  EXPECT_EQ(report.totals.timed, 0U);
  std::uint64_t sum = 0;
  for (const std::uint64_t count : report.all.counts) sum += count;
  EXPECT_EQ(sum, 30'000U);
  EXPECT_EQ(report.all.counts[5], 1'000U);
}

TEST(LogTimelineTest, ABucketThatIsTooFineIsWidenedAndTold) {
  const TempFolder folder;
  std::string text;
  for (int day = 1; day < 29; ++day) {
    text += "2026-11-" + std::string(day < 10 ? "0" : "") + std::to_string(day) +
            "T10:00:00Z INFO door opened\n";
  }
  const auto log = folder.Write("app.log", text);
  const TimelineReport report = Made({.specs = {log}, .bucket = base::Millis(100'000)});
  EXPECT_EQ(report.notices.size(), 1U);
  EXPECT_GT(report.width, base::Millis(100'000));
  std::uint64_t sum = 0;
  for (const std::uint64_t count : report.all.counts) sum += count;
  EXPECT_EQ(sum, 28U);
}

TEST(LogTimelineTest, TheResultDoesNotDependOnTheNumberOfThreads) {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 90'000; ++i) {
    text +=
        Line(i % 3'600, (i % 7 == 0 ? "WARN door " : "INFO gate ") + std::to_string(i) + " moved");
  }
  const auto log = folder.Write("app.log", text);
  std::string expected;
  for (const int threads : {1, 4}) {
    std::ostringstream summary;
    const TimelineReport report = Made({.specs = {log}, .by = By::kTemplate, .threads = threads});
    for (const TimelineSeries& series : report.series) {
      summary << series.name;
      for (const std::uint64_t count : series.counts) summary << " " << count;
    }
    if (expected.empty()) expected = summary.str();
    EXPECT_EQ(summary.str(), expected);
  }
}

TEST(LogTimelineTest, AnEmptyWindowIsAnErrorThatTellsTheSpan) {
  const TempFolder folder;
  const auto report = MakeTimeline(
      {.specs = {folder.Write("app.log", Hour())}, .since = {}, .until = "2020-01-01"}, {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, base::ErrorKind::kInvalidInput);
  EXPECT_NE(report.error().next.find("2026-11-20T13:00:00"), std::string::npos);
}

}  // namespace
}  // namespace logai::app
