#include "analysis/line_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/line_look.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

std::vector<PageCandidate> LinesOf(std::string_view text) {
  std::vector<PageCandidate> lines;
  for (const std::string_view line : base::Split(text, '\n')) {
    PageCandidate candidate;
    candidate.text = line;
    candidate.number = base::LineNumber(static_cast<std::int64_t>(lines.size()) + 1);
    lines.push_back(std::move(candidate));
  }
  return lines;
}

const PageCandidate& With(const std::vector<PageCandidate>& lines, std::string_view part) {
  const auto it = std::ranges::find_if(
      lines, [&](const PageCandidate& line) { return line.text.contains(part); });
  EXPECT_NE(it, lines.end()) << part;
  return it == lines.end() ? lines.front() : *it;
}

std::vector<PageCandidate> Judged(std::string_view text, JudgeOptions options = {}) {
  auto lines = LinesOf(text);
  JudgeLines(lines, options);
  return lines;
}

TEST(LineValueTest, AStepThatFailedOutweighsOneThatPassed) {
  const auto lines = Judged(
      "##[group]Run npm ci\nnpm error code EWARN\n##[group]Run npm test\nnpm error code E404\n"
      "##[error]Process completed with exit code 1.");
  EXPECT_GT(With(lines, "E404").value, 2 * With(lines, "EWARN").value);
  EXPECT_EQ(With(lines, "##[error]").reason, LineReason::kVerdict);
  EXPECT_EQ(With(lines, "Run npm test").reason, LineReason::kStep);
}

TEST(LineValueTest, WhatRunsAfterTheJobIsWorthLittle) {
  const auto lines = Judged(
      "##[group]Run make\nmake: *** [all] Error 2\n##[error]Process completed with exit code 2.\n"
      "Post job cleanup.\nfatal: could not remove the lock");
  EXPECT_LT(With(lines, "remove the lock").value, With(lines, "*** [all]").value / 5);
}

TEST(LineValueTest, TheCodeFrameBehindAnErrorIsWorthMoreThanLinesFurtherOff) {
  const auto lines = Judged(
      "   Compiling a v0.1.0\nerror[E0308]: mismatched types\n  --> src/a.rs:5:5\n   |\n"
      "5  |     42\n   |     ^^ expected `()`\n\nChecking b\nChecking c\nChecking d\nChecking e");
  EXPECT_GT(With(lines, "--> src/a.rs").value, 3 * With(lines, "Checking e").value);
  EXPECT_GT(With(lines, "^^ expected").value, With(lines, "Checking c").value);
  EXPECT_EQ(With(lines, "--> src/a.rs").reason, LineReason::kAfter);
}

TEST(LineValueTest, FramesOfLibrariesAreWorthLessThanOnesOwn) {
  const auto lines = Judged(
      "Error: boom\n    at load (/app/src/load.js:3:9)\n"
      "    at Module._compile (node:internal/modules/cjs/loader:1105:14)\nok\nok");
  EXPECT_GT(With(lines, "src/load.js").value, 2 * With(lines, "node:internal").value);
}

TEST(LineValueTest, TheFirstOfAKindIsWorthMoreThanTheHundredth) {
  std::string text;
  for (int i = 100; i < 200; ++i)
    text += "lost connection " + std::to_string(i) + " refused\nall is well\n";
  const auto lines = Judged(text);
  EXPECT_GT(With(lines, "connection 100 refused").value,
            5 * With(lines, "connection 199 refused").value);
  EXPECT_EQ(With(lines, "connection 100 refused").count, 100U);
  EXPECT_EQ(With(lines, "connection 199 refused").rank, 99U);
}

TEST(LineValueTest, WordsOfTheQuestionRaiseALine) {
  const std::string text = "user bob logged in\nuser carol logged in\ncart-17 was emptied\nidle";
  const auto asked =
      Judged(text, {.question = "what happened to cart-17?", .baseline = {}, .patterns = {}});
  EXPECT_EQ(With(asked, "cart-17").reason, LineReason::kQuestion);
  EXPECT_GT(With(asked, "cart-17").value, 2 * With(asked, "idle").value);
}

TEST(LineValueTest, WhatTheBaselineDoesNotHaveIsNew) {
  const std::vector<std::string> baseline = {"served request 17 in 3ms", "cache warmed"};
  const auto lines = Judged("served request 9 in 12ms\nleader lost the lease of shard 4",
                            {.question = {}, .baseline = baseline, .patterns = {}});
  EXPECT_FALSE(With(lines, "served").is_new);
  EXPECT_TRUE(With(lines, "lease").is_new);
  EXPECT_GT(With(lines, "lease").value, With(lines, "served").value);
}

TEST(LineValueTest, AFailedRequestIsNewsAmongThoseThatWereServed) {
  std::string text;
  for (int i = 0; i < 200; ++i) {
    text +=
        R"(10.0.0.7 - - "GET /cart HTTP/1.1" )" + std::to_string(i == 150 ? 502 : 200) + " 512\n";
  }
  const auto lines = Judged(text);
  EXPECT_EQ(With(lines, " 502 ").reason, LineReason::kProblem);
  EXPECT_GT(With(lines, " 502 ").value, 10 * lines[149].value);
}

TEST(LineValueTest, TheEndOfALogWithoutProblemsIsWorthMoreThanItsMiddle) {
  std::string text = "begin";
  for (int i = 0; i < 50; ++i) text += "\nworking on part " + std::to_string(i);
  const auto lines = Judged(text);
  EXPECT_GT(lines.back().value, 3 * lines[25].value);
  EXPECT_EQ(lines.back().reason, LineReason::kEnd);
}

TEST(LineLookTest, TellsFramesBannersCommandsAndExplanationsApart) {
  EXPECT_EQ(LineLookOf("    at f (/app/x.js:1:2)"), LineLook::kOwnFrame);
  EXPECT_EQ(LineLookOf("    at f (/app/node_modules/x/y.js:1:2)"), LineLook::kLibraryFrame);
  EXPECT_EQ(LineLookOf(R"(  File "/app/x.py", line 3, in f)"), LineLook::kOwnFrame);
  EXPECT_EQ(LineLookOf("=========== FAILURES ==========="), LineLook::kBanner);
  EXPECT_EQ(LineLookOf("$ eslint ."), LineLook::kCommand);
  EXPECT_EQ(LineLookOf("  12 |   let x;"), LineLook::kExplains);
  EXPECT_EQ(LineLookOf("    Expected: 4"), LineLook::kExplains);
  EXPECT_EQ(LineLookOf("   Compiling serde v1.0"), LineLook::kNoise);
  EXPECT_EQ(LineLookOf("  "), LineLook::kBlank);
  EXPECT_EQ(LineLookOf("the door opened"), LineLook::kPlain);
}

TEST(LineLookTest, SeesPlacesInFiles) {
  EXPECT_TRUE(NamesPlace("error at src/a.rs:12:3"));
  EXPECT_TRUE(NamesPlace("a.ts(3,5): error TS1"));
  EXPECT_FALSE(NamesPlace("took 1.5 s at 12:30"));
  EXPECT_FALSE(NamesPlace("see https://a.b/c"));
}

}  // namespace
}  // namespace logai::analysis
