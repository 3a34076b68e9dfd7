#include "base/text.h"

#include <gtest/gtest.h>

#include <climits>
#include <string>
#include <vector>

namespace logai::base {
namespace {

using Words = std::vector<std::string>;
using Views = std::vector<std::string_view>;

TEST(TextTest, TrimTakesBlanksAndLineEndsFromBothSides) {
  EXPECT_EQ(Trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(Trim(" \n "), "");
  EXPECT_EQ(Trim(""), "");
  EXPECT_EQ(Trim("x"), "x");
}

TEST(TextTest, SplitKeepsEmptyPieces) {
  EXPECT_EQ(Split("a,,b", ','), (Views{"a", "", "b"}));
  EXPECT_EQ(Split("", ','), Views{""});
  EXPECT_EQ(Split(",", ','), (Views{"", ""}));
  EXPECT_EQ(Split("no separator", ','), Views{"no separator"});
}

TEST(TextTest, JoinUndoesSplit) {
  EXPECT_EQ(Join(Words{"a", "", "b"}, ", "), "a, , b");
  EXPECT_EQ(Join(Words{}, ","), "");
  EXPECT_EQ(Join(Words{"one"}, ","), "one");
}

TEST(TextTest, CaseIsIgnoredForAsciiOnly) {
  EXPECT_EQ(ToLower("ÄBC-Z"), "Äbc-z");
  EXPECT_TRUE(EqualIgnoringCase("Content-Type", "content-TYPE"));
  EXPECT_FALSE(EqualIgnoringCase("a", "ab"));
  EXPECT_FALSE(EqualIgnoringCase("[", "{"));  // these differ by the bit that tells letters' case
  EXPECT_TRUE(ContainsIgnoringCase("an ERROR here", "error"));
  EXPECT_TRUE(ContainsIgnoringCase("x", ""));
  EXPECT_FALSE(ContainsIgnoringCase("", "x"));
}

TEST(TextTest, WildcardsMatchTheWholeText) {
  const struct {
    std::string_view text, pattern;
    bool matches;
  } kCases[] = {
      {"", "", true},
      {"", "*", true},
      {"", "?", false},
      {"a", "", false},
      {"/aws/lambda/pay", "/aws/*", true},
      {"/aws/lambda/pay", "*pay", true},
      {"/aws/lambda/pay", "*lam*", true},
      {"/aws/lambda/pay", "/aws/?ambda/p*y", true},
      {"/aws/lambda/pay", "/aws/lambda", false},
      {"/aws/lambda/pay", "lambda*", false},
      {"aab", "*ab", true},
      {"abab", "*ab?", false},
      {"ABC", "abc", false},
      {"a*b", "a*b", true},
      {"abc", "a**c", true},
      {"mississippi", "m*issip*i", true},
      {"mississippi", "m*issip*x", false},
      {"caf\u00e9/x", "caf?/x", true},
      {"caf\u00e9", "caf??", false},
      {"\u00e9a", "*?a", true},
  };
  int ran = 0;
  for (const auto& [text, pattern, matches] : kCases) {
    EXPECT_EQ(MatchesWildcard(text, pattern), matches) << text << " " << pattern;
    ++ran;
  }
  EXPECT_EQ(ran, 20);
}

TEST(TextTest, HostileWildcardsEndSoon) {
  // Backtracking over every star would take longer than the universe is old.
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(MatchesWildcard(std::string(5000, 'a') + "b", pattern));
  EXPECT_TRUE(MatchesWildcard(std::string(5000, 'a'), pattern));
}

TEST(TextTest, NearestFindsSlipsAndNothingElse) {
  const Words names = {"anthropic", "openai", "ollama", "github", "github-copilot"};
  EXPECT_EQ(Nearest("githb", names), "github");
  EXPECT_EQ(Nearest("OPENAI", names), "openai");
  EXPECT_EQ(Nearest("antropic", names), "anthropic");
  EXPECT_EQ(Nearest("zzzzzzzz", names), std::nullopt);
  EXPECT_EQ(Nearest("github", {}), std::nullopt);
  EXPECT_EQ(Nearest("", names), std::nullopt);
}

TEST(TextTest, InvalidUtf8IsReplacedByteByByte) {
  const std::string bad = "\xEF\xBF\xBD";
  const struct {
    std::string text, valid;
  } kCases[] = {
      {"plain", "plain"},
      {"grün €🙂", "grün €🙂"},
      {"\xFF", bad},
      {"a\x80z", "a" + bad + "z"},
      {"\xC0\xAF", bad + bad},                      // overlong "/"
      {"\xE0\x80\x80", bad + bad + bad},            // overlong
      {"\xED\xA0\x80", bad + bad + bad},            // a surrogate
      {"\xF4\x90\x80\x80", bad + bad + bad + bad},  // beyond U+10FFFF
      {"\xE2\x82", bad + bad},                      // cut
      {"\xF0\x9F\x99", bad + bad + bad},
      {"", ""},
  };
  int ran = 0;
  for (const auto& [text, valid] : kCases) {
    EXPECT_EQ(ToValidUtf8(text), valid);
    EXPECT_EQ(IsValidUtf8(text), text == valid);
    EXPECT_TRUE(IsValidUtf8(ToValidUtf8(text)));
    ++ran;
  }
  EXPECT_EQ(ran, 11);
}

TEST(TextTest, Utf8PrefixNeverCutsACharacter) {
  const std::string_view text = "a€b";  // 1, 3 and 1 bytes
  EXPECT_EQ(Utf8Prefix(text, 0), "");
  EXPECT_EQ(Utf8Prefix(text, 1), "a");
  EXPECT_EQ(Utf8Prefix(text, 2), "a");
  EXPECT_EQ(Utf8Prefix(text, 3), "a");
  EXPECT_EQ(Utf8Prefix(text, 4), "a€");
  EXPECT_EQ(Utf8Prefix(text, 5), "a€b");
  EXPECT_EQ(Utf8Prefix(text, 99), "a€b");
  EXPECT_EQ(Utf8Prefix("\x80\x80\x80\x80", 2), "");
}

TEST(TextTest, ThousandsAreSeparated) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1000), "1,000");
  EXPECT_EQ(WithThousands(48210), "48,210");
  EXPECT_EQ(WithThousands(1234567), "1,234,567");
  EXPECT_EQ(WithThousands(-999), "-999");
  EXPECT_EQ(WithThousands(-1000), "-1,000");
  EXPECT_EQ(WithThousands(LLONG_MIN), "-9,223,372,036,854,775,808");
}

}  // namespace
}  // namespace logai::base
