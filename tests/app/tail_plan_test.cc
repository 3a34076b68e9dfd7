#include "app/tail_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace logai::app {
namespace {

PlacedGroup Group(std::size_t place, std::string arn, std::string log_class = "STANDARD") {
  PlacedGroup group{.place = place, .info = {.name = "/g"}};
  group.info.arn = std::move(arn);
  group.info.log_class = std::move(log_class);
  return group;
}

std::size_t GroupsOf(const std::vector<TailShare>& plan, TailWay way, std::size_t place) {
  std::size_t count = 0;
  for (const TailShare& share : plan)
    if (share.way == way && share.place == place) count += share.groups.size();
  return count;
}

TEST(TailPlanTest, TenGroupsShareASessionAndEachAccountHasItsOwn) {
  TailRequest request;
  for (int i = 0; i < 11; ++i) request.groups.push_back(Group(0, "arn"));
  request.groups.push_back(Group(1, "arn"));
  const auto plan = PlanTail(request);
  ASSERT_EQ(plan.size(), 3U);
  EXPECT_EQ(plan[0].groups.size(), 10U);
  EXPECT_EQ(plan[1].groups, std::vector<std::size_t>{10});
  EXPECT_EQ(plan[2].place, 1U);
}

TEST(TailPlanTest, VeryManyGroupsLeaveSessionsToOthers) {
  TailRequest request;
  for (int i = 0; i < 600; ++i) request.groups.push_back(Group(0, "arn"));
  const auto plan = PlanTail(request);
  EXPECT_EQ(std::ranges::count(plan, TailWay::kLive, &TailShare::way), 5);
  EXPECT_EQ(GroupsOf(plan, TailWay::kLive, 0), 50U);
  EXPECT_EQ(GroupsOf(plan, TailWay::kAsked, 0), 550U);
  EXPECT_EQ(PollPause(TailWay::kAsked, 550, request), std::chrono::seconds(275));
}

TEST(TailPlanTest, GroupsWithoutLiveTailsDoNotTakeThemFromOthers) {
  TailRequest request;
  request.groups = {Group(0, "arn"), Group(0, "arn", "INFREQUENT_ACCESS"), Group(0, "")};
  const auto plan = PlanTail(request);
  EXPECT_EQ(GroupsOf(plan, TailWay::kLive, 0), 1U);
  EXPECT_EQ(GroupsOf(plan, TailWay::kByQuery, 0), 1U);
  EXPECT_EQ(GroupsOf(plan, TailWay::kAsked, 0), 1U);
  request.poll = true;
  EXPECT_EQ(GroupsOf(PlanTail(request), TailWay::kLive, 0), 0U);
  EXPECT_GE(PollPause(TailWay::kByQuery, 1, request), std::chrono::seconds(60));
}

}  // namespace
}  // namespace logai::app
