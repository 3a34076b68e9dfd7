#include "aws/logs_client.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aws/timestamps.h"
#include "tests/aws/aws_support.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;
using test::FakeWorld;
using test::Response;

json SentBody(const FakeWorld& world) { return json::parse(world.transport.requests.back().body); }

TEST(LogsClientTest, MembersThatAreNotSetAreNotSent) {
  FakeWorld world;
  const auto client = world.Client();
  world.transport.Then(Response(200, R"({"events":[],"searchedLogStreams":[]})"));
  ASSERT_TRUE(client->FilterLogEvents({.group = "/a"}, {}).has_value());
  EXPECT_EQ(SentBody(world),
            json({{"logGroupName", "/a"}, {"limit", 10000}, {"interleaved", true}}));
  world.transport.Then(Response(200, "{}"));
  ASSERT_TRUE(client->DescribeLogGroups({}, {}).has_value());
  EXPECT_EQ(SentBody(world), json({{"limit", 50}}));
}

TEST(LogsClientTest, SendsWhatIsSetUnderItsNameAndUnit) {
  FakeWorld world;
  const auto client = world.Client();
  world.transport.Then(Response(200, "{}"));
  ASSERT_TRUE(client
                  ->FilterLogEvents({.group = "arn:aws:logs:eu-west-1:1:log-group:/a",
                                     .start = base::FromEpochMs(1'795'348'800'000),
                                     .end = base::FromEpochMs(1'795'348'800'001),
                                     .filter_pattern = "\"a b\"",
                                     .limit = 7,
                                     .start_from_head = false,
                                     .next_token = "t"},
                                    {})
                  .has_value());
  EXPECT_EQ(SentBody(world), json({{"logGroupIdentifier", "arn:aws:logs:eu-west-1:1:log-group:/a"},
                                   {"startTime", 1'795'348'800'000},
                                   {"endTime", 1'795'348'800'001},
                                   {"filterPattern", "\"a b\""},
                                   {"limit", 7},
                                   {"startFromHead", false},
                                   {"interleaved", true},
                                   {"nextToken", "t"}}));
}

TEST(ParseFilterLogEventsTest, ReadsEventsAndTreatsNullAsAbsent) {
  const auto reply = ParseFilterLogEvents(
      R"({"events":[{"logStreamName":"s","timestamp":1795348800000,"message":"m\n",
          "ingestionTime":1795348801000,"eventId":"3848"},
          {"timestamp":1.7953488E12,"message":null}],"nextToken":null,"new":{"x":[1]}})");
  ASSERT_TRUE(reply.has_value());
  ASSERT_EQ(reply->events.size(), 2u);
  EXPECT_EQ(reply->events[0].stream, "s");
  EXPECT_EQ(reply->events[0].message, "m\n");
  EXPECT_EQ(reply->events[0].event_id, "3848");
  EXPECT_EQ(reply->events[0].ingestion_time, base::FromEpochMs(1'795'348'801'000));
  EXPECT_EQ(base::EpochMs(reply->events[1].time), 1'795'348'800'000);
  EXPECT_EQ(reply->events[1].ingestion_time, std::nullopt);
  EXPECT_EQ(reply->next_token, "");
}

TEST(ParseFilterLogEventsTest, EntriesThatAreNoEventsAreCountedNotTrusted) {
  const auto reply = ParseFilterLogEvents(
      R"({"events":[1,{},{"timestamp":"x"},{"timestamp":-5},{"timestamp":1e300},
          {"timestamp":18446744073709551615},{"timestamp":5,"message":7}]})");
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->malformed, 6);
  ASSERT_EQ(reply->events.size(), 1u);
  EXPECT_EQ(reply->events[0].message, "");
}

TEST(ParseFilterLogEventsTest, WhatIsNoReplyIsCorrupt) {
  // moto answers an unsigned request with S3's XML and status 200.
  for (const char* body :
       {"", "<ListAllMyBucketsResult/>", "[]", "{\"events\":[", "{\"events\":7}"}) {
    const auto reply = ParseFilterLogEvents(body);
    ASSERT_FALSE(reply.has_value()) << body;
    EXPECT_EQ(reply.error().kind, ErrorKind::kCorrupt);
    EXPECT_NE(reply.error().message.find("FilterLogEvents"), std::string::npos);
  }
}

TEST(ParseDescribeLogGroupsTest, ReadsGroupsWithAndWithoutDetails) {
  const auto reply = ParseDescribeLogGroups(
      R"({"logGroups":[{"logGroupName":"/a","creationTime":1795348800000,"retentionInDays":14,
          "storedBytes":1.5E3,"logGroupClass":"INFREQUENT_ACCESS","arn":"arn:…:*"},
          {"logGroupName":"/b"},{"arn":"nameless"}],"nextToken":"t"})");
  ASSERT_TRUE(reply.has_value());
  ASSERT_EQ(reply->groups.size(), 2u);
  EXPECT_EQ(reply->groups[0].retention_days, 14);
  EXPECT_EQ(reply->groups[0].stored_bytes, base::ByteCount(1500));
  EXPECT_EQ(reply->groups[0].log_class, "INFREQUENT_ACCESS");
  EXPECT_EQ(reply->groups[1].retention_days, std::nullopt);
  EXPECT_EQ(reply->next_token, "t");
}

TEST(TimestampsTest, ExpiriesAreReadInEveryFormThatTheToolsWrite) {
  const auto noon = base::FromEpochMs(1'795'348'800'000);
  for (const char* text :
       {"2026-11-22T12:00:00Z", "2026-11-22T12:00:00UTC", "2026-11-22T12:00:00+00:00",
        "2026-11-22T12:00:00.123456Z", "2026-11-22 12:00:00", "2026-11-22T13:30:00+0130"}) {
    EXPECT_EQ(ParseExpiry(text), noon) << text;
  }
  for (const char* text :
       {"", "soon", "2026-13-22T12:00:00Z", "2026-02-30T12:00:00Z", "2026-11-22T24:00:00Z",
        "2026-11-22", "2026-11-22T12:00:00X", "2026-11-22T12:00:00+1", "2026-11-22T12:0-:00Z"}) {
    EXPECT_EQ(ParseExpiry(text), std::nullopt) << text;
  }
}

TEST(TimestampsTest, HttpDates) {
  EXPECT_EQ(ParseHttpDate("Sun, 22 Nov 2026 12:00:00 GMT"), base::FromEpochMs(1'795'348'800'000));
  for (const char* text : {"", "Sunday, 22-Nov-26 12:00:00 GMT", "Sun, 22 Nom 2026 12:00:00 GMT",
                           "Sun, 22 Nov 2026 12:00:00", "Sun, 22 Nov 2026 12:00:00 GMT "}) {
    EXPECT_EQ(ParseHttpDate(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace logai::aws
