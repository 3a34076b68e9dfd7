#include "privacy/terminal.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

#include "base/text.h"

namespace logai::privacy {
namespace {

using namespace std::string_literals;

TEST(TerminalTest, PlainTextPassesUnchanged) {
  const std::string text = "üñí 日本 🙂\ta\nb 100% [31m";
  EXPECT_EQ(SafeForTerminal(text), text);
}

TEST(TerminalTest, CompleteSequencesVanishAndTheirTextStays) {
  EXPECT_EQ(SafeForTerminal("\x1b[31;1mred\x1b[0m"), "red");
  EXPECT_EQ(SafeForTerminal("a\x1b[2J\x1b[1;1Hb\x1b[?1049h"), "ab");
  EXPECT_EQ(SafeForTerminal("\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\"), "here");
  EXPECT_EQ(SafeForTerminal("\x1b]52;c;ZWNobyBoaQ==\atext"), "text");
  EXPECT_EQ(SafeForTerminal("\x1bP+q544e\x1b\\x\x1b_G\x1b\\y\x1b^p\x1b\\z"), "xyz");
  EXPECT_EQ(SafeForTerminal("\x1b(B\x1b"
                            "c\x1b"
                            "7ok"),
            "ok");
}

TEST(TerminalTest, C1ControlsInUtf8AreSequencesToo) {
  EXPECT_EQ(SafeForTerminal("\xC2\x9B"
                            "31mred"),
            "red");
  EXPECT_EQ(SafeForTerminal("\xC2\x9D"
                            "0;title\xC2\x9C"
                            "text"),
            "text");
  EXPECT_EQ(SafeForTerminal("a\xC2\x85"
                            "b"),
            "a<U+0085>b");
}

TEST(TerminalTest, EightBitControlsAreShownAsBytes) {
  EXPECT_EQ(SafeForTerminal("\x9b"
                            "31mred"),
            "\\x9b31mred");
}

TEST(TerminalTest, RemainsOfBrokenSequencesAreShown) {
  EXPECT_EQ(SafeForTerminal("\x1b"), "␛");
  EXPECT_EQ(SafeForTerminal("a\x1b[31"), "a␛[31");
  EXPECT_EQ(SafeForTerminal("\x1b]0;no end\nnext line"), "␛]0;no end\nnext line");
  EXPECT_EQ(SafeForTerminal("\x1b]0;x\x1b[31my"), "␛]0;xy");
}

TEST(TerminalTest, SequencesCanBeShownInsteadOfStripped) {
  const TerminalOptions show{.sequences = TerminalOptions::Sequences::kShow};
  EXPECT_EQ(SafeForTerminal("\x1b[31mred\x1b[0m", show), "␛[31mred␛[0m");
  EXPECT_EQ(SafeForTerminal("\x1b]0;t\a", show), "␛]0;t␇");
}

TEST(TerminalTest, ControlsBecomePicturesExceptLineEndAndTab) {
  EXPECT_EQ(SafeForTerminal("a\0b\a\b\x7f\n\t"s), "a␀b␇␈␡\n\t");
  EXPECT_EQ(SafeForTerminal("real\rfake"), "real␍fake");
  EXPECT_EQ(SafeForTerminal("dos\r\nline"), "dos\nline");
}

TEST(TerminalTest, DirectionOverridesAndHiddenCharactersAreNamed) {
  EXPECT_EQ(SafeForTerminal("user\u202Egnp.exe"), "user<U+202E>gnp.exe");
  EXPECT_EQ(SafeForTerminal("\u2066a\u2069\u200E\u200F\u061C"),
            "<U+2066>a<U+2069><U+200E><U+200F><U+061C>");
  EXPECT_EQ(SafeForTerminal("\U000E0041x"), "<U+E0041>x");
}

TEST(TerminalTest, JoinersStayWhereTheyJoinAndAreNamedWhereTheyHide) {
  const std::string family = "\U0001F468\u200D\U0001F469";
  EXPECT_EQ(SafeForTerminal(family), family);
  EXPECT_EQ(SafeForTerminal("\u0645\u06CC\u200C\u062E"), "\u0645\u06CC\u200C\u062E");
  EXPECT_EQ(SafeForTerminal("a\u200Cb\u200Bc\u2060"), "a<U+200C>b<U+200B>c<U+2060>");
  EXPECT_EQ(SafeForTerminal("\u062E\u200D\u200C\u200D"), "\u062E\u200D<U+200C><U+200D>");
}

TEST(TerminalTest, InvalidUtf8IsShown) {
  EXPECT_EQ(SafeForTerminal("a\xFF"
                            "b\xC3"),
            "a\\xffb\\xc3");
  EXPECT_EQ(SafeForTerminal("\xE2\x80"), "\\xe2\\x80");
  EXPECT_EQ(SafeForTerminal("\xED\xA0\x80"), "\\xed\\xa0\\x80");
}

TEST(TerminalTest, PiecesGiveWhatTheWholeGivesWhereverItIsCut) {
  const std::string text =
      "a\x1b[31mred\x1b[0m\r\n\x1b]8;;u\x1b\\l\x1b]8;;\a\xC2\x9B"
      "1m日\u202E\xFF\x1b]x\ny\x1b";
  const std::string whole = SafeForTerminal(text);
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      TerminalSanitizer sanitizer;
      std::string got = sanitizer.Feed(text.substr(0, first));
      got += sanitizer.Feed(text.substr(first, second - first));
      got += sanitizer.Feed(text.substr(second));
      got += sanitizer.Finish();
      ASSERT_EQ(got, whole) << first << " " << second;
    }
  }
}

TEST(TerminalTest, NothingOfASplitSequenceIsLetThroughEarly) {
  TerminalSanitizer sanitizer;
  EXPECT_EQ(sanitizer.Feed("a\x1b"), "a");
  EXPECT_EQ(sanitizer.Feed("]52;c;"), "");
  EXPECT_EQ(sanitizer.Feed("AAAA"), "");
  EXPECT_EQ(sanitizer.Feed("\ab"), "b");
  EXPECT_EQ(sanitizer.Finish(), "");
}

TEST(TerminalTest, AnEndlessControlStringIsShownInTheEnd) {
  TerminalSanitizer sanitizer;
  std::string got;
  for (int i = 0; i < 100; ++i) got += sanitizer.Feed(i == 0 ? "\x1b]" : std::string(1024, 'x'));
  EXPECT_TRUE(got.starts_with("␛]xxx"));
  got += sanitizer.Finish();
  EXPECT_EQ(got.size(), std::string_view("␛]").size() + 99 * 1024);
}

TEST(TerminalTest, AnyBytesGiveSafeTextThatStaysAsItIs) {
  constexpr unsigned kSeed = 20261120;
  std::mt19937 random(kSeed);
  constexpr std::string_view kAlphabet =
      "\x1b\x1b[]P\\;m31\a\n\r\xC2\x9B\x9D\x9C\xE2\x80\xAE\xFFxy";
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (unsigned length = random() % 40; length > 0; --length) {
      text += kAlphabet[random() % kAlphabet.size()];
    }
    const std::string safe = SafeForTerminal(text);
    ASSERT_TRUE(base::IsValidUtf8(safe)) << "seed " << kSeed << " round " << round;
    for (const char c : safe) {
      ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') << round;
    }
    ASSERT_EQ(safe.find("\u202E"), std::string::npos);
    ASSERT_EQ(safe.find("\xC2\x9B"), std::string::npos);
    ASSERT_EQ(SafeForTerminal(safe), safe) << round;
  }
}

}  // namespace
}  // namespace logai::privacy
