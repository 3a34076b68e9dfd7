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

std::string Json(const app::PatternReport& report, const PatternsView& view) {
  std::string text;
  PatternsAsJson(report, view, [&](std::string_view piece) { text += piece; });
  return text;
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

// A report whose first template came in the first quarter of an hour, and whose second came once,
// last.
app::PatternReport TimedReport() {
  app::PatternReport report = Report();
  for (analysis::Pattern& pattern : report.patterns) pattern.details.resize(1);
  const auto add = [&](std::size_t at, std::int64_t minute, std::string_view text) {
    std::vector<analysis::Token> tokens;
    analysis::Tokenise(text, {}, tokens);
    const auto time = base::FromEpochMs(minute * 60'000);
    report.patterns[at].seen.times.Include(time);
    report.patterns[at].details[0].Add(tokens,
                                       {.order = static_cast<std::uint64_t>(minute), .time = time},
                                       {.courses = true, .parameters = true});
  };
  for (std::int64_t minute = 0; minute < 15; ++minute) {
    add(0, minute, "took " + std::to_string(minute + 1) + "ms, said no");
  }
  add(1, 59, "end");
  report.sides[0] = {.events = 16, .timed = 16, .inferred = 16};
  return report;
}

TEST(RenderPatternsTest, TimesShowAsASparklineAndInferredOnesSaySo) {
  const std::string text = PatternsAsText(TimedReport(), {}, Terminal());
  EXPECT_NE(text.find("error    ██▁▁▁▁▁▁  took <dur>"), std::string::npos) << text;
  EXPECT_NE(text.find("▁▁▁▁▁▁▁█  end\n"), std::string::npos) << text;
  EXPECT_NE(text.find("UTC (year or zone inferred)"), std::string::npos) << text;
  EXPECT_EQ(PatternsAsText(Report(), {}, Terminal()).find("when"), std::string::npos);
  const auto document = nlohmann::json::parse(Json(TimedReport(), {}));
  std::uint64_t sum = 0;
  for (const auto& count : document["patterns"][0]["course"]["counts"])
    sum += count.get<std::uint64_t>();
  EXPECT_EQ(sum, 15U);
  EXPECT_EQ(document["patterns"][0]["parameters"][0]["numbers"]["p95"], 15.0);
}

TEST(RenderPatternsTest, ValuesStandUnderTheirTemplateWhenAsked) {
  PatternsView view;
  view.parameters = true;
  const std::string text = PatternsAsText(TimedReport(), view, Terminal());
  EXPECT_NE(
      text.find("  1 took: 15 values, 1 ms to 15 ms, mean 8 ms, p50 8 ms, p95 15 ms, p99 15 ms\n"),
      std::string::npos)
      << text;
  EXPECT_EQ(PatternsAsText(TimedReport(), {}, Terminal()).find("1 took:"), std::string::npos);
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
  const auto document = nlohmann::json::parse(Json(Report(), {}));
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
  const auto document = nlohmann::json::parse(Json(Report(), view));
  EXPECT_EQ(document["patterns"][0]["template"], "[X]");
  EXPECT_EQ(document["patterns"][0]["example"], "[X]");
}

TEST(RenderPatternsTest, JsonInPiecesIsWrittenAsOneDocument) {
  for (const app::PatternReport& report : {app::PatternReport(), Report(), TimedReport()}) {
    const std::string text = Json(report, {});
    EXPECT_EQ(text, nlohmann::ordered_json::parse(text).dump(2, ' ', true) + "\n");
  }
}

}  // namespace
}  // namespace logai::cli
