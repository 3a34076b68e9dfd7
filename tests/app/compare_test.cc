#include "app/compare.h"

#include <gtest/gtest.h>

#include <sstream>

#include "analysis/template_text.h"
#include "tests/support/file_reading.h"
#include "tests/support/temp_folder.h"

namespace logai::app {
namespace {

using analysis::Change;
using test::TempFolder;

// Two hours from 13:00 on, a line a second; from `break_at` seconds on another host answers,
// slower, and every fourth call fails.
std::string Log(int seconds, int break_at, const std::string& day = "2026-11-20") {
  std::string text;
  for (int s = 0; s < seconds; ++s) {
    const bool broken = s >= break_at;
    char time[16];
    std::snprintf(time, sizeof time, "%02d:%02d:%02d", 13 + s / 3'600, s / 60 % 60, s % 60);
    text += day + "T" + time + "Z INFO  served request from host-" +
            std::to_string(broken ? 7 : s % 9) + "x1a in " +
            std::to_string(broken ? 800 + s % 90 : 20 + s % 30) + "ms\n";
    if (broken && s % 4 == 0)
      text += day + "T" + time + "Z ERROR pool of payment-db is exhausted\n";
    if (s % 10 == 0)
      text += day + "T" + time + "Z DEBUG cache holds " + std::to_string(s % 77) + " things\n";
  }
  return text;
}

std::string Summary(const CompareReport& report) {
  std::ostringstream text;
  for (const auto& change : report.comparison.changes) {
    text << analysis::Name(change.change) << " " << change.count_a << " " << change.count_b << " "
         << change.q << " " << change.dispersion << " "
         << analysis::TypedText(report.patterns.patterns[change.pattern].tokens) << "\n";
  }
  for (const auto& change : report.comparison.parameters) {
    text << change.label << " " << change.value << " p" << change.percentile << " " << change.from
         << " " << change.to << "\n";
  }
  return text.str();
}

CompareReport Compared(const CompareRequest& request) {
  auto report = CompareLogs(request, {});
  EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().ToString());
  return report ? *std::move(report) : CompareReport();
}

void TellsTheOutage(const CompareReport& report) {
  const std::string summary = Summary(report);
  ASSERT_EQ(report.comparison.changes.size(), 3U) << summary;
  const auto& first = report.comparison.changes[0];
  EXPECT_EQ(first.change, Change::kNew) << summary;
  EXPECT_TRUE(first.significant && first.problem) << summary;
  EXPECT_EQ(first.level, logs::Level::kError);
  EXPECT_EQ(report.comparison.changes[1].change, Change::kSame) << summary;
  EXPECT_NE(summary.find("host-7x1a p0"), std::string::npos) << summary;
  EXPECT_NE(summary.find(" p95 48 88"), std::string::npos) << summary;
}

TEST(CompareTest, AWindowIsComparedWithWhatCameBefore) {
  const TempFolder folder;
  const auto log = folder.Write("app.log", Log(5'400, 3'600));
  const CompareReport report = Compared({.specs = {log}, .baseline = "before", .since = "14:00"});
  TellsTheOutage(report);
  EXPECT_EQ(report.sides[0].events, 3'600U + 360U);
  EXPECT_EQ(report.sides[1].events, 1'800U + 180U + 450U);
  EXPECT_EQ(report.comparison.scale, analysis::Scale::kTime);
  EXPECT_NEAR(report.comparison.exposure_ratio, 0.5, 0.01);
}

TEST(CompareTest, TwoFilesAreComparedWhole) {
  const TempFolder folder;
  const auto yesterday = folder.Write("yesterday.log", Log(3'000, 9'999, "2026-11-19"));
  const auto today = folder.Write("today.log", test::Gzip(Log(3'000, 0)));
  TellsTheOutage(Compared({.specs = {today}, .specs_a = {yesterday}, .window_of_both = true}));
}

TEST(CompareTest, AWindowOfBothIsReadByEachOnesOwnDay) {
  const TempFolder folder;
  const auto yesterday = folder.Write("yesterday.log", Log(3'000, 9'999, "2026-11-19"));
  const auto today = folder.Write("today.log", Log(3'000, 0));
  const CompareReport report = Compared({.specs = {today},
                                         .specs_a = {yesterday},
                                         .baseline = {},
                                         .since = "13:10",
                                         .until = "13:19:59",
                                         .window_of_both = true});
  EXPECT_EQ(report.sides[0].events, 660U);
  EXPECT_EQ(report.sides[1].events, 660U + 150U);
}

TEST(CompareTest, TheResultDoesNotDependOnTheNumberOfThreads) {
  const TempFolder folder;
  std::string text;
  for (int day = 10; day < 28; ++day) text += Log(6'000, 3'000, "2026-11-" + std::to_string(day));
  const auto log = folder.Write("app.log", text);
  std::string expected;
  for (const int threads : {1, 3}) {
    const std::string summary = Summary(Compared(
        {.specs = {log}, .baseline = "before", .since = "2026-11-20", .threads = threads}));
    if (expected.empty()) expected = summary;
    EXPECT_EQ(summary, expected);
  }
}

TEST(CompareTest, AWindowWithoutEventsIsAnErrorThatTellsTheSpan) {
  const TempFolder folder;
  const auto log = folder.Write("app.log", Log(60, 99));
  const auto report = CompareLogs(
      {.specs = {log}, .baseline = "2026-01-01..2026-01-02", .since = "2026-11-20 13:00"}, {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, base::ErrorKind::kInvalidInput);
  EXPECT_NE(report.error().message.find("baseline"), std::string::npos) << report.error().message;
  EXPECT_NE(report.error().next.find("2026-11-20T13:00:00"), std::string::npos)
      << report.error().next;
}

}  // namespace
}  // namespace logai::app
