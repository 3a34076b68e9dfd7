#include "cli/render_timeline.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace logai::cli {
namespace {

app::TimelineReport Report() {
  app::TimelineReport report;
  report.begin = base::FromEpochMs(50'400'000);  // 14:00:00
  report.width = base::Millis(60'000);
  report.buckets = 4;
  report.series = {
      {.name = "error", .level = logs::Level::kError, .events = 6, .counts = {0, 6, 0, 0}},
      {.name = "info", .level = logs::Level::kInfo, .events = 1'000, .counts = {500, 250, 0, 250}}};
  report.all = {.name = "all", .events = 1'006, .counts = {500, 256, 0, 250}};
  report.problem_bursts = {{base::FromEpochMs(50'460'000), base::FromEpochMs(50'520'000), 12}};
  report.gaps = {{base::FromEpochMs(50'520'000), base::FromEpochMs(50'580'000), 0}};
  report.totals = {.events = 1'010, .timed = 1'006, .inferred = 1'006, .times = {}};
  report.totals.times.Include(base::FromEpochMs(50'400'000));
  report.totals.times.Include(base::FromEpochMs(50'630'000));
  report.lines = 1'010;
  return report;
}

TEST(RenderTimelineTest, TextShowsBarsRowsBurstsAndGaps) {
  TimelineView view;
  view.bars = true;
  const std::string text = TimelineAsText(Report(), view, Terminal());
  EXPECT_NE(text.find("1,010 events, 1970-01-01 14:00:00 to 1970-01-01 14:03:50 UTC, year or zone "
                      "inferred, 4 without a time left out (a bucket is 1 min)\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("14:01:00     256       6          █░░"), std::string::npos) << text;
  EXPECT_NE(text.find("14:02:00       0                  \n"), std::string::npos) << text;
  EXPECT_NE(text.find("    6  ▁█▁▁  error\n"), std::string::npos) << text;
  EXPECT_NE(text.find("1,006  █▅▁▅  all\n"), std::string::npos) << text;
  EXPECT_NE(
      text.find("bursts of problems\n  14:01:00 to 14:02:00  up to 12 times their usual rate\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("gaps\n  14:02:00 to 14:03:00  nothing for 1 min\n"), std::string::npos)
      << text;
}

TEST(RenderTimelineTest, RowsFitTheTerminalAndTheirNamesAreSafe) {
  app::TimelineReport report = Report();
  report.buckets = 200;
  report.series = {{.name = "\x1b]0;x\x07" + std::string(200, 'n'),
                    .is_template = true,
                    .events = 1,
                    .counts = std::vector<std::uint64_t>(200, 1)}};
  report.all.counts.assign(200, 1);
  Terminal terminal;
  terminal.stdout_is_terminal = true;
  terminal.width = 70;
  const std::string text = TimelineAsText(report, {}, terminal);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  const std::size_t row = text.find("▄") == std::string::npos ? text.find("█") : text.find("▄");
  const std::size_t begin = text.rfind('\n', row) + 1;
  EXPECT_LE(DisplayWidth(text.substr(begin, text.find('\n', row) - begin)), 70) << text;
}

TEST(RenderTimelineTest, JsonAndCsvHoldEveryBucket) {
  const auto document = nlohmann::json::parse(TimelineAsJson(Report(), {}));
  EXPECT_EQ(document["begin"], 50'400'000);
  EXPECT_EQ(document["width"], 60'000);
  EXPECT_EQ(document["series"][0]["counts"], (std::vector<int>{0, 6, 0, 0}));
  EXPECT_EQ(document["without_time"], 4);
  EXPECT_EQ(document["problem_bursts"][0]["factor"], 12.0);
  EXPECT_EQ(TimelineAsCsv(Report(), {}),
            "begin,all,error,info\r\n1970-01-01T14:00:00.000Z,500,0,500\r\n"
            "1970-01-01T14:01:00.000Z,256,6,250\r\n1970-01-01T14:02:00.000Z,0,0,0\r\n"
            "1970-01-01T14:03:00.000Z,250,0,250\r\n");
}

TEST(RenderTimelineTest, LogsWithoutTimesSaySo) {
  app::TimelineReport report = Report();
  report.by_line = true;
  report.begin = base::FromEpochMs(0);
  report.width = base::Millis(1'000);
  report.series.clear();
  report.totals = {.events = 4'000};
  report.bursts = report.gaps = report.problem_bursts = {};
  TimelineView view;
  view.bars = true;
  const std::string text = TimelineAsText(report, view, Terminal());
  EXPECT_NE(text.find("no times were found, so they are counted by line (a bucket is 1,000 lines)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("3,000     250  ░"), std::string::npos) << text;
}

}  // namespace
}  // namespace logai::cli
