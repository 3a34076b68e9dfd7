#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

namespace logai::base {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0) return Fail(ErrorKind::kInvalidInput, "{} is odd", number);
  return number / 2;
}

Result<int> Quarter(int number) {
  LOGAI_ASSIGN_OR_RETURN(const int half, Half(number));
  LOGAI_ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

Status CheckEven(int number, bool& went_on) {
  LOGAI_RETURN_IF_ERROR(Half(number));
  went_on = true;
  return {};
}

TEST(ResultTest, ValuesPassThroughTheMacros) {
  EXPECT_EQ(*Quarter(12), 3);
  bool went_on = false;
  EXPECT_TRUE(CheckEven(2, went_on));
  EXPECT_TRUE(went_on);
}

TEST(ResultTest, TheFirstErrorReturnsUnchanged) {
  const auto first = Quarter(3);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().message, "3 is odd");
  const auto second = Quarter(6);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(second.error().message, "3 is odd");
  bool went_on = false;
  EXPECT_FALSE(CheckEven(1, went_on));
  EXPECT_FALSE(went_on);
}

Result<std::unique_ptr<int>> MakeOwned() { return std::make_unique<int>(7); }
Result<std::unique_ptr<int>> PassOwned() {
  LOGAI_ASSIGN_OR_RETURN(auto owned, MakeOwned());
  return owned;
}

TEST(ResultTest, ValuesThatCannotBeCopiedAreMoved) { EXPECT_EQ(**PassOwned(), 7); }

TEST(ErrorTest, WithinPutsThePhraseBeforeTheMessage) {
  const Error error{.kind = ErrorKind::kTimeout,
                    .message = "no answer within 5 s",
                    .next = "try again",
                    .retry_after = std::chrono::milliseconds(10)};
  const Error outer = error.Within("asking github");
  EXPECT_EQ(outer.message, "asking github: no answer within 5 s");
  EXPECT_EQ(outer.kind, ErrorKind::kTimeout);
  EXPECT_EQ(outer.next, "try again");
  EXPECT_EQ(outer.retry_after, error.retry_after);
}

TEST(ErrorTest, TheNextStepFollowsOnItsOwnLine) {
  EXPECT_EQ((Error{.message = "broken", .next = "mend it"}.ToString()), "broken\nmend it");
  EXPECT_EQ((Error{.message = "broken"}.ToString()), "broken");
}

TEST(ErrorTest, EachKindHasItsOwnNameForJson) {
  std::set<std::string_view> names;
  int kinds = 0;
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::kInternal); ++kind, ++kinds) {
    names.insert(Name(static_cast<ErrorKind>(kind)));
  }
  EXPECT_EQ(kinds, 13);
  EXPECT_EQ(names.size(), 13u);
  EXPECT_EQ(Name(ErrorKind::kRateLimited), "rate_limited");
}

}  // namespace
}  // namespace logai::base
