#include "agent/conclusion.h"

#include <gtest/gtest.h>

namespace logai::agent {
namespace {

TEST(ConclusionTest, TheLastLineBecomesTheConclusionAndLeavesTheText) {
  const AnswerParts parts = SplitAnswer(
      "The pool ran out [e1].\n\nCONCLUSION "
      R"({"status":"cause","confidence":"high","culprit":"payment","summary":"pool exhausted"})");
  EXPECT_EQ(parts.text, "The pool ran out [e1].");
  EXPECT_EQ(parts.conclusion.status, ConclusionStatus::kCause);
  EXPECT_EQ(parts.conclusion.confidence, Confidence::kHigh);
  EXPECT_EQ(parts.conclusion.culprit, "payment");
  EXPECT_EQ(parts.conclusion.summary, "pool exhausted");
}

TEST(ConclusionTest, NotShownHasNoCulpritEvenWhenTheModelNamesOne) {
  const auto conclusion = SplitAnswer(R"(Nothing.
CONCLUSION: {"status":"not_shown","confidence":"low","culprit":"db","summary":"no trace"})")
                              .conclusion;
  EXPECT_EQ(conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_EQ(conclusion.culprit, std::nullopt);
}

TEST(ConclusionTest, AMissingOrBrokenLineGivesTheFirstSentenceAtLowConfidence) {
  for (const char* text :
       {"**It broke.** More words.", "**It broke.** More words.\nCONCLUSION {oops",
        "**It broke.** More words.\nCONCLUSION {\"status\":\"certain\"}"}) {
    const auto conclusion = SplitAnswer(text).conclusion;
    EXPECT_EQ(conclusion.status, ConclusionStatus::kAnswered) << text;
    EXPECT_EQ(conclusion.confidence, Confidence::kLow) << text;
    EXPECT_TRUE(conclusion.summary.starts_with("It broke.")) << conclusion.summary;
  }
}

TEST(ConclusionTest, ASentenceThatBeginsWithTheWordIsPartOfTheAnswer) {
  EXPECT_EQ(SplitAnswer("CONCLUSION: the disk was full [e3].").text,
            "CONCLUSION: the disk was full [e3].");
  EXPECT_EQ(SplitAnswer("A.\n**CONCLUSION** {\"status\":\"cause\"}").text, "A.");
}

TEST(ConclusionTest, NothingButTheLineStillGivesWords) {
  EXPECT_EQ(SplitAnswer(R"(CONCLUSION {"status":"cause","summary":"disk full"})").text,
            "disk full");
}

TEST(ConclusionTest, WrongTypesInTheLineAreSurvived) {
  const auto conclusion =
      SplitAnswer(
          "A.\nCONCLUSION {\"status\":\"cause\",\"confidence\":7,\"culprit\":null,\"summary\":[1]}")
          .conclusion;
  EXPECT_EQ(conclusion.status, ConclusionStatus::kCause);
  EXPECT_EQ(conclusion.culprit, std::nullopt);
  EXPECT_EQ(conclusion.summary, "A.");
}

TEST(SplitAnswerTest, WordsBehindTheConclusionAreNotLost) {
  const auto parts =
      SplitAnswer("CONCLUSION {\"status\":\"cause\",\"summary\":\"s } x\"}\nThe real answer [e1].");
  EXPECT_EQ(parts.text, "The real answer [e1].");
  EXPECT_EQ(parts.conclusion.summary, "s } x");
  EXPECT_EQ(SplitAnswer("Before [e1].\nCONCLUSION {\"status\":\"cause\"}\nafter").text,
            "Before [e1].\n\nafter");
}

TEST(SplitAnswerTest, AFenceAroundTheConclusionGoesWithIt) {
  EXPECT_EQ(SplitAnswer("Full [e1].\n```json\nCONCLUSION {\"status\":\"cause\"}\n```").text,
            "Full [e1].");
}

}  // namespace
}  // namespace logai::agent
