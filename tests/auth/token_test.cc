#include "auth/token.h"

#include <gtest/gtest.h>

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Secret;

TEST(ParseTokenTest, DropsBlanksAndLineEndsAround) {
  const auto token = ParseToken("  gho_abcdef\r\n");
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(token->Reveal(), "gho_abcdef");
}

TEST(ParseTokenTest, NeverJudgesByPrefixOrLength) {
  for (const std::string text : {"x", "ghp_1", "github_pat_11AA", "0123456789abcdef", "eyJ.a.b"}) {
    const auto token = ParseToken(text);
    ASSERT_TRUE(token.has_value()) << text;
    EXPECT_EQ(token->Reveal(), text);
  }
}

TEST(ParseTokenTest, RefusesWhatNoHeaderMayCarryWithoutRepeatingIt) {
  for (const std::string text :
       {"gho_a b", "gho_a\nX-Evil: 1", "gho_\x1b[2J", "gho_\xc3\xa9", "gho_\x7f"}) {
    const auto token = ParseToken(text);
    ASSERT_FALSE(token.has_value()) << text;
    EXPECT_EQ(token.error().kind, ErrorKind::kInvalidInput);
    EXPECT_EQ(token.error().ToString().find("gho_"), std::string::npos);
  }
}

TEST(ParseTokenTest, RefusesNothingAndTooMuch) {
  EXPECT_FALSE(ParseToken("").has_value());
  EXPECT_FALSE(ParseToken(" \n").has_value());
  EXPECT_TRUE(ParseToken(std::string(4096, 'a')).has_value());
  EXPECT_FALSE(ParseToken(std::string(4097, 'a')).has_value());
}

TEST(MaskedTokenTest, ShowsSevenCharacters) {
  EXPECT_EQ(MaskedToken(Secret("gho_0123456789abcdef")), "gho_012...");
}

TEST(MaskedTokenTest, NeverShowsHalfOfAShortToken) {
  EXPECT_EQ(MaskedToken(Secret("gho_01234567890")), "gho_012...");
  EXPECT_EQ(MaskedToken(Secret("gho_012345678")), "***");
  EXPECT_EQ(MaskedToken(Secret("x")), "***");
}

TEST(PrintableTest, LeavesNothingThatMovesATerminal) {
  EXPECT_EQ(Printable("a\x1b[31mb\r\nc\xe2\x80\xae"
                      "d"),
            "a [31mb c d");
  EXPECT_EQ(Printable(std::string(500, 'a')).size(), 200u);
  EXPECT_EQ(Printable("\n\n"), "");
}

}  // namespace
}  // namespace logai::auth
