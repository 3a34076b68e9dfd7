#include "cli/render_patterns.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace logai::cli {
namespace {

app::PatternReport Report() {
  app::PatternReport report;
  analysis::Pattern often;
  often.tokens = {{analysis::TokenKind::kWord, false, "took"},
                  {analysis::TokenKind::kDuration, true, ""},
                  {analysis::TokenKind::kPunctuation, false, ","},
                  {analysis::TokenKind::kWord, true, "said \x1b[31m\"no\""}};
  often.seen.count = 1'500;
  often.seen.first = 1;
  often.seen.per_level[static_cast<std::size_t>(logs::Level::kError)] = 2;
  often.seen.per_level[0] = 1'498;
  often.seen.times.Include(base::FromEpochMs(0));
  often.seen.example = "took 3ms, said no";
  analysis::Pattern rare;
  rare.tokens = {{analysis::TokenKind::kWord, false, "end"}};
  rare.seen.count = 1;
  report.patterns.push_back(std::move(often));
  report.patterns.push_back(std::move(rare));
  report.first = {{.file = "a.log", .line = base::LineNumber(7)},
                  {.file = "b.log", .line = base::LineNumber(1)}};
  report.events = 1'501;
  report.lines = 1'600;
  report.files = 2;
  return report;
}

TEST(RenderPatternsTest, TextShowsTheMostFrequentAndSaysWhatIsLeftOut) {
  const std::string text =
      PatternsAsText(Report(), {.top = 1, .took = {}, .redact = {}}, Terminal());
  EXPECT_NE(text.find("1,500   99.9%  error    took <dur>, said \"no\"\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("1 template more, <0.1% of the events (--top 0 shows all)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("1,600 lines of 2 files, 1,501 events, 2 templates"), std::string::npos)
      << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(RenderPatternsTest, LongTemplatesAreWrappedUnderTheirColumnOnATerminal) {
  Terminal terminal;
  terminal.stdout_is_terminal = true;
  terminal.width = 54;
  app::PatternReport report = Report();
  for (int i = 0; i < 9; ++i)
    report.patterns[0].tokens.push_back({analysis::TokenKind::kWord, true, "word"});
  const std::string text = PatternsAsText(report, {}, terminal);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const bool coverage = text.substr(at, end - at).find("lines") != std::string::npos;
    EXPECT_TRUE(coverage || end - at <= 54) << text;
    at = end + 1;
  }
}

TEST(RenderPatternsTest, JsonHoldsCountsLevelsAndTheFirstPlace) {
  const auto document = nlohmann::json::parse(PatternsAsJson(Report(), {}));
  EXPECT_EQ(document["patterns"].size(), 2U);
  const auto& often = document["patterns"][0];
  EXPECT_EQ(often["id"], 1);
  EXPECT_EQ(often["count"], 1'500);
  EXPECT_EQ(often["levels"]["error"], 2);
  EXPECT_EQ(often["levels"]["none"], 1'498);
  EXPECT_EQ(often["first"]["source"], "a.log");
  EXPECT_EQ(often["first"]["line"], 7);
  EXPECT_EQ(often["begin"], 0);
  EXPECT_TRUE(document["patterns"][1]["begin"].is_null());
}

TEST(RenderPatternsTest, CsvQuotesWhatNeedsIt) {
  const std::string text = PatternsAsCsv(Report(), {});
  EXPECT_NE(text.find("a.log,7,\"took <dur>, said \x1b[31m\"\"no\"\"\"\r\n"), std::string::npos)
      << text;
}

TEST(RenderPatternsTest, WhatIsShownIsRedactedWhenAsked) {
  const PatternsView view = {
      .top = 0, .took = {}, .redact = [](std::string_view) { return std::string("[X]"); }};
  const auto document = nlohmann::json::parse(PatternsAsJson(Report(), view));
  EXPECT_EQ(document["patterns"][0]["template"], "[X]");
  EXPECT_EQ(document["patterns"][0]["example"], "[X]");
}

}  // namespace
}  // namespace logai::cli
