#include "sources/group_match.h"

#include <gtest/gtest.h>

namespace logai::sources {
namespace {

using Strings = std::vector<std::string>;

const Strings kGroups = {"/aws/lambda/mail", "/ecs/checkout", "/ecs/payment", "/ecs/payment-db",
                         "web/app.log"};

Strings Matched(Strings patterns) { return MatchGroups(patterns, kGroups).groups; }

TEST(GroupMatchTest, NamesPrefixesWildcardsAndParts) {
  EXPECT_EQ(Matched({"/ecs/payment"}), Strings{"/ecs/payment"});
  EXPECT_EQ(Matched({"/ecs/pay"}), (Strings{"/ecs/payment", "/ecs/payment-db"}));
  EXPECT_EQ(Matched({"/ecs/*-db"}), Strings{"/ecs/payment-db"});
  EXPECT_EQ(Matched({"*pay*"}), (Strings{"/ecs/payment", "/ecs/payment-db"}));
  EXPECT_EQ(Matched({"/ecs/checkou?"}), Strings{"/ecs/checkout"});
  EXPECT_EQ(Matched({"checkout"}), Strings{"/ecs/checkout"});
  EXPECT_EQ(Matched({"app.log"}), Strings{"web/app.log"});
  EXPECT_EQ(Matched({"payment"}), Strings{"/ecs/payment"});
  EXPECT_EQ(Matched({"lambda/"}), Strings{"/aws/lambda/mail"});
  EXPECT_EQ(Matched({"*"}), kGroups);
  EXPECT_EQ(Matched({""}), kGroups);
  EXPECT_EQ(Matched({"mail", "/ecs/checkout", "checkout"}),
            (Strings{"/aws/lambda/mail", "/ecs/checkout"}));
  EXPECT_EQ(Matched({}), Strings{});
}

TEST(GroupMatchTest, UnknownPatternsSuggestTheNearestGroup) {
  const Strings patterns = {"/ecs/payment", "chekout", "zzzzzzzzz"};
  const GroupMatch match = MatchGroups(patterns, kGroups);
  EXPECT_EQ(match.groups, Strings{"/ecs/payment"});
  ASSERT_EQ(match.unknown.size(), 2u);
  EXPECT_EQ(match.unknown[0].nearest, "/ecs/checkout");
  EXPECT_EQ(match.unknown[1].nearest, "");
  EXPECT_EQ(DescribeUnknown(match),
            "no group matches \"chekout\"; did you mean \"/ecs/checkout\"?; no group matches "
            "\"zzzzzzzzz\"");
}

TEST(GroupMatchTest, WhatPatternsHaveInCommonEndsAtAWildcard) {
  EXPECT_EQ(CommonPrefix({}), "");
  EXPECT_EQ(CommonPrefix(std::vector<std::string>{"task-1"}), "task-1");
  EXPECT_EQ(CommonPrefix(std::vector<std::string>{"/ecs/check*", "/ecs/ch?ck"}), "/ecs/ch");
  EXPECT_EQ(CommonPrefix(std::vector<std::string>{"a", "b"}), "");
}

TEST(GroupMatchTest, TheNearestNamesShareLettersWithWhatWasWritten) {
  const Strings groups = {"/aws/lambda/refund", "/ecs/checkout", "/ecs/checkout-db",
                          "/ecs/payment"};
  EXPECT_EQ(NearestGroups("/ecs/chekout-service", groups, 2),
            (Strings{"/ecs/checkout-db", "/ecs/checkout"}));
  EXPECT_EQ(NearestGroups("REFUNDS", groups, 3), Strings{"/aws/lambda/refund"});
  EXPECT_EQ(NearestGroups("xyzzy", groups, 3), Strings{});
}

}  // namespace
}  // namespace logai::sources
