#include "cli/render_comparison.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace logai::cli {
namespace {

using analysis::Change;

app::CompareReport Report() {
  app::CompareReport report;
  const auto add = [&](std::string text, Change change, std::uint64_t a, std::uint64_t b,
                       bool problem) {
    analysis::Pattern pattern;
    pattern.tokens = {{analysis::TokenKind::kWord, false, std::move(text)},
                      {analysis::TokenKind::kDuration, true, ""}};
    pattern.seen.count = a + b;
    pattern.seen.times.Include(base::FromEpochMs(50'527'000));
    pattern.seen.example = "an example";
    report.comparison.changes.push_back(
        {.pattern = report.patterns.patterns.size(),
         .change = change,
         .significant = change != Change::kSame && b != 1,
         .told = change != Change::kSame && b != 1,
         .problem = problem,
         .level = problem ? logs::Level::kError : logs::Level::kInfo,
         .count_a = a,
         .count_b = b,
         .rate = {.ratio = a == 0 ? std::numeric_limits<double>::infinity()
                                  : static_cast<double>(b) / static_cast<double>(a),
                  .ratio_95 = {0.5, std::numeric_limits<double>::infinity()},
                  .p = 0.001}});
    report.patterns.patterns.push_back(std::move(pattern));
    report.patterns.first.push_back({.file = "app.log", .line = base::LineNumber(17)});
    report.patterns.last.push_back({.file = "app.log", .line = base::LineNumber(99)});
  };
  add("timeout\x1b[31m", Change::kNew, 0, 412, true);
  add("retry", Change::kMore, 12, 110, false);
  add("gone", Change::kGone, 200, 0, false);
  add("rare", Change::kNew, 0, 1, false);
  add("usual", Change::kSame, 50, 51, false);
  report.comparison.parameters.push_back({.kind = analysis::ParameterChange::Kind::kQuantile,
                                          .pattern = 1,
                                          .token = 1,
                                          .label = "retry",
                                          .percentile = 95,
                                          .unit = analysis::NumberUnit::kMilliseconds,
                                          .from = 40,
                                          .to = 900});
  report.sides = {{{.events = 262, .times = {base::FromEpochMs(0), base::FromEpochMs(600'000)}},
                   {.events = 574, .times = {}}}};
  report.patterns.sides[0].events = report.patterns.sides[0].timed = 262;
  report.patterns.lines = 900;
  return report;
}

const ComparisonView kView = {
    .top = 20, .took = {}, .zone = {}, .name_a = "old.log", .name_b = "new.log", .redact = {}};

TEST(RenderComparisonTest, TextTellsWhatChangedAndWhatIsLeftOut) {
  const std::string text = ComparisonAsText(Report(), kView, Terminal());
  EXPECT_NE(
      text.find(
          "A  old.log: 262 events, 1970-01-01 00:00:00 to 1970-01-01 00:10:00 UTC, 26.2 a minute"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("    0    412  new     error    timeout <dur>\n"), std::string::npos) << text;
  EXPECT_NE(text.find("first 14:02:07.000  app.log:17\n"), std::string::npos) << text;
  EXPECT_NE(text.find("   12    110  ×9.2     info     retry <dur>\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  200      0  gone "), std::string::npos) << text;
  EXPECT_EQ(text.find("rare <dur>"), std::string::npos) << text;
  EXPECT_NE(text.find("1 template on one side only"), std::string::npos) << text;
  EXPECT_NE(text.find("  retry: p95 40 ms → 900 ms\n      retry <dur>\n"), std::string::npos)
      << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(RenderComparisonTest, LinesFitTheTerminal) {
  Terminal terminal;
  terminal.stdout_is_terminal = true;
  terminal.width = 60;
  app::CompareReport report = Report();
  for (int i = 0; i < 20; ++i) {
    report.patterns.patterns[0].tokens.push_back({analysis::TokenKind::kWord, true, "word"});
  }
  const std::string text = ComparisonAsText(report, kView, terminal);
  const std::string table =
      text.substr(text.find("template\n"), text.find("values that") - text.find("template\n"));
  for (std::size_t at = 0; at < table.size();) {
    const std::size_t end = table.find('\n', at);
    const std::string line = table.substr(at, end - at);
    EXPECT_TRUE(line.starts_with("…") || DisplayWidth(line) <= 60) << line;
    at = end + 1;
  }
}

TEST(RenderComparisonTest, TopSaysHowManyAreLeft) {
  ComparisonView view = kView;
  view.top = 1;
  const std::string text = ComparisonAsText(Report(), view, Terminal());
  EXPECT_EQ(text.find("retry <dur>\n  200"), std::string::npos);
  EXPECT_NE(text.find("… and 2 changes more (--top 0 shows all)"), std::string::npos) << text;
}

TEST(RenderComparisonTest, NothingThatChangedIsSaidInWords) {
  app::CompareReport report = Report();
  report.comparison.changes.erase(report.comparison.changes.begin(),
                                  report.comparison.changes.begin() + 4);
  const std::string text = ComparisonAsText(report, kView, Terminal());
  EXPECT_NE(text.find("Nothing changed that chance does not explain"), std::string::npos) << text;
}

TEST(RenderComparisonTest, JsonHoldsEveryChangeAndNullForWhatHasNoNumber) {
  ComparisonView view = kView;
  view.top = 0;
  const auto document = nlohmann::json::parse(ComparisonAsJson(Report(), view));
  EXPECT_EQ(document["changes"].size(), 5U);
  EXPECT_EQ(document["templates"]["new"], 2);
  EXPECT_EQ(document["changes"][0]["change"], "new");
  EXPECT_TRUE(document["changes"][0]["ratio"].is_null());
  EXPECT_EQ(document["changes"][0]["first"]["line"], 17);
  EXPECT_EQ(document["parameters"][0]["kind"], "p95");
  EXPECT_EQ(document["parameters"][0]["unit"], "ms");
  EXPECT_EQ(document["parameters"][0]["position"], 1);
}

TEST(RenderComparisonTest, WhatIsShownIsRedactedWhenAsked) {
  ComparisonView view = kView;
  view.redact = [](std::string_view) { return std::string("[X]"); };
  const auto document = nlohmann::json::parse(ComparisonAsJson(Report(), view));
  EXPECT_EQ(document["changes"][0]["template"], "[X]");
  EXPECT_EQ(document["changes"][0]["example"], "[X]");
}

}  // namespace
}  // namespace logai::cli
