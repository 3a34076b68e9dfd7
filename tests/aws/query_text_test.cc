#include "aws/query_text.h"

#include <gtest/gtest.h>

namespace logai::aws {
namespace {

using Columns = std::vector<std::string>;

TEST(NamesGroupsTest, AQueryThatCanNameGroupsIsKnownInEachLanguage) {
  using enum QueryLanguage;
  EXPECT_TRUE(NamesGroups("SOURCE logGroups(namePrefix: ['/a']) | limit 2", kInsights));
  EXPECT_TRUE(NamesGroups("fields x | join [ source\tlogGroups() ]", kInsights));
  EXPECT_FALSE(NamesGroups("filter source = 'api'", kInsights));
  EXPECT_TRUE(NamesGroups("SELECT * FROM `/a`", kSql));
  EXPECT_TRUE(NamesGroups("source = [`/a`] | head 2", kPpl));
}

TEST(LimitInTest, OnlyACommandIsALimit) {
  EXPECT_EQ(LimitIn("fields @message\n| limit 15000"), 15'000);
  EXPECT_EQ(LimitIn("limit 2|stats count() |LIMIT 7"), 7);
  EXPECT_EQ(LimitIn("filter @message like 'rate limit 50' | sort limit"), std::nullopt);
}

TEST(ColumnsInTest, TheOrderIsThatOfTheQuery) {
  EXPECT_EQ(
      ColumnsIn("fields @timestamp, level,\ncode , @message | filter level = 'a, b' | limit 2"),
      (Columns{"@timestamp", "level", "code", "@message"}));
  EXPECT_EQ(ColumnsIn("FIELDS a | fields concat(b, ',') as `b c`, d+1, `e-f` AS g, a"),
            (Columns{"a", "b c", "g"}));
}

TEST(ColumnsInTest, DisplayAloneDecides) {
  EXPECT_EQ(ColumnsIn("fields a, b | parse @message '| fields x' as c | display c, a"),
            (Columns{"c", "a"}));
}

TEST(ColumnsInTest, WhatCountsHasColumnsOfItsOwn) {
  EXPECT_TRUE(ColumnsIn("fields a | stats count(*) by a").empty());
  EXPECT_TRUE(ColumnsIn("filter @message like /x/").empty());
}

}  // namespace
}  // namespace logai::aws
