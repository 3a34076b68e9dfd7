#include <gtest/gtest.h>

#include "tests/sources/cloudwatch_fixture.h"

namespace logai::sources {
namespace {

TEST_F(CloudWatchSourceTest, AwssJudgementOfAFilterIsNotSecondGuessed) {
  // The fake does not filter: whatever it sends counts as AWS's reading of the pattern.
  Fill(3);
  const auto report = Read(Request(Order::kOldestFirst, 100, "ERROR -timeout"));
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(messages_.size(), 3u);
  EXPECT_EQ(logs_.asked[0]["filterPattern"], "ERROR -timeout");
}

TEST_F(CloudWatchSourceTest, AnEmulatorsAnswersAreFilteredHereToo) {
  UseEmulator();
  logs_.groups["/a"] = {{NowMs() - 3, "ERROR a"}, {NowMs() - 2, "INFO b"}, {NowMs() - 1, "WARN c"}};
  const struct {
    const char* pattern;
    bool sent;
    std::vector<std::string> matching;
  } kCases[] = {
      {"ERROR", true, {"ERROR a"}},
      {"\"INFO b\"", true, {"INFO b"}},
      {"?ERROR ?WARN", true, {"ERROR a", "WARN c"}},
      {"-INFO", true, {"ERROR a", "WARN c"}},
      {"ERROR -b", false, {"ERROR a"}},
      {"ERROR \"a\"", false, {"ERROR a"}},
  };
  for (const auto& c : kCases) {
    const auto report = Read(Request(Order::kOldestFirst, 100, c.pattern));
    ASSERT_TRUE(report.has_value()) << c.pattern;
    EXPECT_EQ(messages_, c.matching) << c.pattern;
    EXPECT_EQ(logs_.asked.back().contains("filterPattern"), c.sent) << c.pattern;
    EXPECT_EQ(report->events_read, base::EventCount(3));
  }
}

std::vector<std::string> Names(const base::Result<std::vector<GroupInfo>>& groups) {
  std::vector<std::string> names;
  for (const GroupInfo& group : *groups) names.push_back(group.name);
  return names;
}

TEST_F(CloudWatchSourceTest, GroupsAreListedOverAllPages) {
  for (int i = 0; i < 130; ++i) logs_.groups["/g/" + std::to_string(1000 + i)];
  const auto groups = source_->ListGroups("", 1000, {});
  ASSERT_TRUE(groups.has_value());
  EXPECT_EQ(groups->size(), 130u);
  EXPECT_EQ(logs_.asked.size(), 3u);
}

TEST_F(CloudWatchSourceTest, AListIsKeptForAQuarterOfAnHour) {
  for (const char* name : {"/a/1", "/a/2", "/b"}) logs_.groups[name];
  EXPECT_EQ(Names(source_->ListGroups("", 1000, {})),
            (std::vector<std::string>{"/a/1", "/a/2", "/b"}));
  logs_.groups["/a/3"];
  EXPECT_EQ(Names(source_->ListGroups("/a", 1000, {})), (std::vector<std::string>{"/a/1", "/a/2"}));
  EXPECT_EQ(Names(source_->ListGroups("", 1, {})), (std::vector<std::string>{"/a/1"}));
  EXPECT_EQ(logs_.asked.size(), 1u);
  world_.clock.now += minutes(15);
  EXPECT_EQ(Names(source_->ListGroups("/a", 1000, {})),
            (std::vector<std::string>{"/a/1", "/a/2", "/a/3"}));
  EXPECT_EQ(logs_.asked.size(), 2u);
  EXPECT_EQ(logs_.asked[1]["logGroupNamePrefix"], "/a");
}

TEST_F(CloudWatchSourceTest, AShortListDoesNotPassForAWholeOne) {
  for (int i = 0; i < 130; ++i) logs_.groups["/g/" + std::to_string(1000 + i)];
  EXPECT_EQ(source_->ListGroups("", 20, {})->size(), 20u);
  EXPECT_EQ(logs_.asked.size(), 1u);
  EXPECT_EQ(source_->ListGroups("", 40, {})->size(), 40u);
  EXPECT_EQ(logs_.asked.size(), 1u);
  EXPECT_EQ(source_->ListGroups("/g/112", 40, {})->size(), 10u);
  EXPECT_EQ(source_->ListGroups("", 100, {})->size(), 100u);
  EXPECT_EQ(source_->ListGroups("", 1000, {})->size(), 130u);
}

TEST_F(CloudWatchSourceTest, ForgettingTheGroupsAsksAgain) {
  logs_.groups["/a"];
  ASSERT_TRUE(source_->ListGroups("", 10, {}).has_value());
  logs_.groups["/b"];
  source_->ForgetGroups();
  EXPECT_EQ(source_->ListGroups("", 10, {})->size(), 2u);
}

TEST_F(CloudWatchSourceTest, AnUnknownGroupOffersTheNearestName) {
  Fill(1, "/ecs/checkout");
  ReadRequest request = Request();
  request.group = "/ecs/chekout";
  const auto report = Read(request);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(report.error().next, "did you mean /ecs/checkout? (eu-west-1)");
}

}  // namespace
}  // namespace logai::sources
