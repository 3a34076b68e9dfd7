#include <gtest/gtest.h>

#include <atomic>

#include "sources/parallel_read.h"
#include "tests/sources/cloudwatch_fixture.h"

namespace logai::sources {
namespace {

using ParallelReadTest = CloudWatchSourceTest;

TEST_F(ParallelReadTest, GroupsAreReadAtOnceInAnOrderThatDoesNotDependOnThreads) {
  std::vector<ReadRequest> requests;
  for (int i = 0; i < 12; ++i) {
    const std::string name = "/g" + std::to_string(i);
    Fill(i + 1, name);
    requests.push_back(Request());
    requests.back().group = i == 5 ? "/missing" : name;
  }
  for (const std::size_t threads : {1, 4, 64}) {
    std::atomic<int> done = 0;
    const auto outcomes =
        CollectGroups(*source_, requests,
                      {.max_threads = threads, .on_group_done = [&](std::size_t) { ++done; }}, {});
    ASSERT_EQ(outcomes.size(), 12u);
    EXPECT_EQ(done, 12);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      EXPECT_EQ(outcomes[i].group, requests[i].group);
      EXPECT_EQ(outcomes[i].report.has_value(), i != 5);
      EXPECT_EQ(outcomes[i].events.size(), i == 5 ? 0 : i + 1);
    }
    EXPECT_EQ(outcomes[5].report.error().kind, ErrorKind::kNotFound);
  }
}

TEST_F(ParallelReadTest, GroupsNotBegunWhenStoppedAreCancelled) {
  Fill(3);
  stop_.request_stop();
  const std::vector<ReadRequest> requests(3, Request());
  const auto outcomes = CollectGroups(*source_, requests, {}, stop_.get_token());
  for (const GroupOutcome& outcome : outcomes) {
    ASSERT_FALSE(outcome.report.has_value());
    EXPECT_EQ(outcome.report.error().kind, ErrorKind::kCancelled);
  }
  EXPECT_TRUE(logs_.asked.empty());
}

TEST_F(ParallelReadTest, WhatIsCollectedIsBoundedAndSaysSo) {
  Fill(100);
  const std::vector<ReadRequest> requests = {Request()};
  const auto outcomes =
      CollectGroups(*source_, requests, {.max_bytes_per_group = base::ByteCount(60)}, {});
  ASSERT_TRUE(outcomes[0].report.has_value());
  EXPECT_EQ(outcomes[0].events.size(), 10u);
  EXPECT_EQ(outcomes[0].report->events_matched, base::EventCount(10));
  EXPECT_TRUE(outcomes[0].report->truncated);
  EXPECT_EQ(outcomes[0].report->problems.size(), 1u);
}

}  // namespace
}  // namespace logai::sources
