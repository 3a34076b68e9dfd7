#include "base/shell_words.h"

#include <gtest/gtest.h>

namespace logai::base {
namespace {

using Words = std::vector<std::string>;

TEST(SplitShellWordsTest, SplitsAtBlanksAndHonoursQuotes) {
  EXPECT_EQ(*SplitShellWords("  tool  --name 'a b'\t\"c \\\"d\\\"\" e\\ f "),
            (Words{"tool", "--name", "a b", "c \"d\"", "e f"}));
  EXPECT_EQ(*SplitShellWords("a''b \"\" 'x'\"y\"z"), (Words{"ab", "", "xyz"}));
  EXPECT_EQ(*SplitShellWords(" \t\n"), Words{});
}

TEST(SplitShellWordsTest, ExpandsNothing) {
  EXPECT_EQ(*SplitShellWords("~/x $HOME `id` a|b"), (Words{"~/x", "$HOME", "`id`", "a|b"}));
  EXPECT_EQ(*SplitShellWords("\"C:\\temp \\$x\" '\\n'"), (Words{"C:\\temp $x", "\\n"}));
}

TEST(SplitShellWordsTest, RefusesWhatHasNoEnd) {
  for (const char* text : {"'a", "\"a\\\"", "a\\"}) {
    const auto words = SplitShellWords(text);
    ASSERT_FALSE(words.has_value()) << text;
    EXPECT_EQ(words.error().kind, ErrorKind::kInvalidInput) << text;
  }
}

}  // namespace
}  // namespace logai::base
