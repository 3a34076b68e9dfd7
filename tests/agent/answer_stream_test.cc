#include "agent/answer_stream.h"

#include <gtest/gtest.h>

namespace logai::agent {
namespace {

/// Feeds `text` in pieces of `size` bytes and gives what came out before and after the end.
struct Streamed {
  std::string before_end, all;
};
Streamed Stream(std::string_view text, std::size_t size) {
  Streamed result;
  AnswerStream stream([&](std::string_view piece) { result.all += piece; });
  for (std::size_t i = 0; i < text.size(); i += size) stream.Feed(text.substr(i, size));
  result.before_end = result.all;
  stream.EndAsAnswer();
  return result;
}

TEST(AnswerStreamTest, AnAnswerGoesOutFromItsFirstWord) {
  std::string out;
  AnswerStream stream([&](std::string_view piece) { out += piece; });
  stream.Feed("Che");
  stream.Feed("ckout failed");
  EXPECT_EQ(out, "Checkout failed");
}

TEST(AnswerStreamTest, AnAnnouncementIsHeldUntilTheStepEnds) {
  const Streamed result = Stream("Let me look at the logs.", 5);
  EXPECT_EQ(result.before_end, "");
  EXPECT_EQ(result.all, "Let me look at the logs.");
}

TEST(AnswerStreamTest, ACitationReleasesTheTextAtOnce) {
  EXPECT_EQ(Stream("I see the cause: [e3] and", 5).before_end, "I see the cause: [e3] and");
}

TEST(AnswerStreamTest, TheConclusionLineNeverGoesOutHoweverItIsSplit) {
  const std::string text = "The pool ran out [e1].\n\nCONCLUSION {\"status\":\"cause\"}\n";
  for (std::size_t size = 1; size <= text.size(); ++size)
    EXPECT_EQ(Stream(text, size).all, "The pool ran out [e1].") << size;
}

TEST(AnswerStreamTest, TheWordInsideALineIsOrdinaryText) {
  EXPECT_EQ(Stream("My CONCLUSION is clear.\nCONCLUDING words\nCONCLUSION: it broke", 3).all,
            "My CONCLUSION is clear.\nCONCLUDING words\nCONCLUSION: it broke");
}

TEST(AnswerStreamTest, WordsBehindTheConclusionComeAtTheEnd) {
  EXPECT_EQ(Stream("One [e1].\nCONCLUSION {\"a\":1}\nTwo.", 4).all, "One [e1].\n\nTwo.");
}

TEST(AnswerStreamTest, LeadingBlankLinesAreDropped) {
  EXPECT_EQ(Stream("\n\n  Yes.\n", 1).all, "Yes.");
}

TEST(AnswerStreamTest, WhatWasHeldCanBeForgotten) {
  std::string shown;
  AnswerStream stream([&](std::string_view text) { shown += text; });
  stream.Feed("Let me look at the logs.");
  ASSERT_FALSE(stream.anything_shown());
  stream.Forget();
  stream.Feed("The pool was full [e1].");
  stream.EndAsAnswer();
  EXPECT_EQ(shown, "The pool was full [e1].");
}

}  // namespace
}  // namespace logai::agent
