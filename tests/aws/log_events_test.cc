#include "aws/log_events.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/aws/aws_support.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;
using test::FakeWorld;
using test::Response;

TEST(FilterLogEventsTest, NamesStreamsOrTheirPrefix) {
  EXPECT_EQ(json::parse(RequestBody(FilterLogEventsRequest{
                .group = "/a", .streams = {"s1", "s2"}, .stream_prefix = ""})),
            json({{"logGroupName", "/a"},
                  {"logStreamNames", {"s1", "s2"}},
                  {"interleaved", true},
                  {"limit", 10000}}));
  EXPECT_EQ(json::parse(RequestBody(FilterLogEventsRequest{.group = "/a", .stream_prefix = "task"}))
                .at("logStreamNamePrefix"),
            "task");
}

TEST(GetLogEventsTest, AsksForOneStreamInMilliseconds) {
  FakeWorld world;
  const auto client = world.Client();
  world.transport.Then(Response(
      200, R"({"events":[{"timestamp":1795348800000,"message":"m","ingestionTime":1795348801000},
              {"timestamp":"no"}],"nextForwardToken":"f/2","nextBackwardToken":"b/1","new":1})"));
  const auto reply = client->GetLogEvents({.group = "/a",
                                           .stream = "s",
                                           .start = base::FromEpochMs(1'795'348'800'000),
                                           .end = base::FromEpochMs(1'795'348'900'000),
                                           .limit = 100,
                                           .start_from_head = true,
                                           .next_token = "f/1"},
                                          {});
  ASSERT_TRUE(reply.has_value());
  const net::HttpRequest& request = world.transport.requests.at(0);
  EXPECT_EQ(request.headers.Get("x-amz-target"), "Logs_20140328.GetLogEvents");
  EXPECT_EQ(json::parse(request.body), json({{"logGroupName", "/a"},
                                             {"logStreamName", "s"},
                                             {"startTime", 1'795'348'800'000},
                                             {"endTime", 1'795'348'900'000},
                                             {"limit", 100},
                                             {"startFromHead", true},
                                             {"nextToken", "f/1"}}));
  ASSERT_EQ(reply->events.size(), 1u);
  EXPECT_EQ(reply->events[0].message, "m");
  EXPECT_EQ(reply->events[0].ingestion_time, base::FromEpochMs(1'795'348'801'000));
  EXPECT_EQ(reply->malformed, 1);
  EXPECT_EQ(reply->forward_token, "f/2");
  EXPECT_EQ(reply->backward_token, "b/1");
}

TEST(GetLogEventsTest, TheDirectionIsAlwaysSaidSinceItsDefaultIsBackwards) {
  EXPECT_EQ(json::parse(RequestBody(
                GetLogEventsRequest{.group = "arn:aws:logs:r:1:log-group:/a", .stream = "s"})),
            json({{"logGroupIdentifier", "arn:aws:logs:r:1:log-group:/a"},
                  {"logStreamName", "s"},
                  {"limit", 10000},
                  {"startFromHead", false}}));
}

TEST(GetLogEventsTest, AnInfrequentAccessGroupIsRefusedWithWhatToDo) {
  FakeWorld world;
  const auto client = world.Client();
  world.transport.Then(
      Response(400, R"({"__type":"InvalidOperationException","message":"not supported"})"));
  const auto reply = client->GetLogEvents({.group = "/ia", .stream = "s"}, {});
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().kind, ErrorKind::kInvalidInput);
  EXPECT_NE(reply.error().next.find("Insights"), std::string::npos);
}

TEST(ParseGetLogEventsTest, WhatIsNoReplyIsCorrupt) {
  for (const char* body : {"", "<html>", "7", R"({"events":"none"})"}) {
    const auto reply = ParseGetLogEvents(body);
    ASSERT_FALSE(reply.has_value()) << body;
    EXPECT_EQ(reply.error().kind, ErrorKind::kCorrupt);
    EXPECT_NE(reply.error().message.find("GetLogEvents"), std::string::npos);
  }
}

}  // namespace
}  // namespace logai::aws
