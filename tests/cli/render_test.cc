#include "cli/render.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/terminal.h"

namespace logai::cli {
namespace {

agent::Answer SampleAnswer() {
  agent::Answer answer;
  answer.question = "why?";
  answer.text = "The pool ran out [e1].";
  answer.conclusion = {.status = agent::ConclusionStatus::kCause,
                       .summary = "pool",
                       .culprit = "payment",
                       .confidence = agent::Confidence::kHigh};
  agent::Citation citation;
  citation.verified = true;
  citation.evidence = {.id = "e1",
                       .time = base::FromEpochMs(1'790'000'000'123),
                       .level = logs::Level::kError,
                       .group = "app.log",
                       .stream = "app.log.1",
                       .line = base::LineNumber(7),
                       .line_end = base::LineNumber(9),
                       .shown_text = "ERROR \x1b[31mpool\x1b[0m exhausted | `x`\n  at Frame"};
  answer.citations.push_back(citation);
  agent::Citation invented;
  invented.evidence.id = "e9";
  invented.problem = "no such event";
  answer.coverage.not_looked_at.push_back("a\x1b[2Jb.log: cut");
  answer.citations.push_back(invented);
  answer.tool_runs.push_back(
      {.name = "search_logs", .arguments_json = "{\"a\":1}", .result_json = "{\"count\":3}"});
  sources::GroupReport report;
  report.group = "app.log";
  report.files_read = 1;
  report.lines_read = 48'210;
  answer.coverage.groups.push_back(report);
  answer.coverage.groups_known = 1;
  answer.duration = base::Millis(210);
  return answer;
}

TEST(RenderJsonTest, HasTheDocumentedShape) {
  const auto json = nlohmann::json::parse(AnswerAsJson(SampleAnswer()));
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_EQ(json["conclusion"]["status"], "cause");
  EXPECT_EQ(json["conclusion"]["culprit"], "payment");
  EXPECT_EQ(json["conclusion"]["confidence"], "high");
  const auto& citation = json["citations"][0];
  EXPECT_EQ(citation["source"], "app.log.1");
  EXPECT_EQ(citation["line"], 7);
  EXPECT_EQ(citation["line_end"], 9);
  EXPECT_EQ(citation["timestamp"], 1'790'000'000'123);
  EXPECT_EQ(citation["verified"], true);
  EXPECT_EQ(json["citations"][1]["problem"], "no such event");
  EXPECT_TRUE(json["citations"][1]["timestamp"].is_null());
  EXPECT_EQ(json["tool_calls"][0]["arguments"]["a"], 1);
  EXPECT_EQ(json["tool_calls"][0]["result"]["count"], 3);
  EXPECT_EQ(json["coverage"]["groups"][0]["lines_read"], 48'210);
  EXPECT_TRUE(json["usage"]["input_tokens"].is_null());
}

TEST(RenderJsonTest, NoControlCharacterIsWrittenRaw) {
  for (const char c : AnswerAsJson(SampleAnswer())) {
    EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << static_cast<int>(c);
  }
}

TEST(RenderJsonTest, AnErrorHasKindMessageNextAndWait) {
  const auto json = nlohmann::json::parse(ErrorAsJson({.kind = base::ErrorKind::kRateLimited,
                                                       .message = "slow down",
                                                       .next = "wait",
                                                       .retry_after = base::Millis(1500)}));
  EXPECT_EQ(json["error"]["kind"], "rate_limited");
  EXPECT_EQ(json["error"]["retry_after_ms"], 1500);
}

TEST(RenderTextTest, ProofNamesPlaceTimeTextAndCoverage) {
  const std::string text = AnswerAsText(SampleAnswer(), Terminal{}, {});
  EXPECT_TRUE(text.starts_with("The pool ran out [e1].\n\n")) << text;
  EXPECT_NE(text.find("e1  app.log.1:7-9"), std::string::npos) << text;
  EXPECT_NE(text.find("e9  ✗ no such event"), std::string::npos) << text;
  EXPECT_NE(
      text.find(
          "Looked at: 48,210 lines of 1 file. Not looked at: ab.log: cut. 0.21 s, no model used."),
      std::string::npos)
      << text;
}

TEST(RenderTextTest, EscapeSequencesOfLogsNeverComeOut) {
  EXPECT_EQ(AnswerAsText(SampleAnswer(), Terminal{}, {}).find('\x1b'), std::string::npos);
  EXPECT_EQ(AnswerAsMarkdown(SampleAnswer(), {}).find('\x1b'), std::string::npos);
}

TEST(RenderTextTest, ProofThatDoesNotFitBesideItsPlaceGetsLinesOfItsOwn) {
  agent::Answer answer = SampleAnswer();
  answer.citations[0].evidence.shown_text = "ERROR the pool of connections to the database is full";
  const Terminal narrow{.stdout_is_terminal = true, .width = 40};
  const std::string text = ProofText(answer, narrow, {});
  EXPECT_NE(text.find("\n    ERROR the pool of connections to the\n    database is full\n"),
            std::string::npos)
      << text;
}

TEST(WrapColumnsTest, BreaksAtBlanksAndCutsWhatIsTooMuch) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(WrapColumns("one two three", 7, 3), (Lines{"one two", "three"}));
  EXPECT_EQ(WrapColumns("one two three four", 7, 2), (Lines{"one two", "three …"}));
  EXPECT_EQ(WrapColumns("unbreakable", 4, 9), (Lines{"unbr", "eaka", "ble"}));
  EXPECT_EQ(WrapColumns("", 4, 2), Lines{});
}

TEST(RenderMarkdownTest, LogTextCannotLeaveItsCell) {
  const std::string text = AnswerAsMarkdown(SampleAnswer(), {});
  const auto row = text.substr(text.find("| e1 |"));
  EXPECT_NE(row.find("exhausted \\| 'x'"), std::string::npos) << row;
}

}  // namespace
}  // namespace logai::cli
