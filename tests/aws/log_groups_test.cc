#include "aws/log_groups.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/aws/aws_support.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;
using test::FakeWorld;
using test::Response;

class LogGroupsTest : public testing::Test {
 protected:
  json Sent(std::size_t request) const {
    return json::parse(world_.transport.requests.at(request).body);
  }
  std::string Target(std::size_t request) const {
    return std::string(world_.transport.requests.at(request).headers.Get("x-amz-target").value());
  }
  FakeWorld world_;
  std::unique_ptr<LogsClient> client_ = world_.Client();
};

TEST_F(LogGroupsTest, DescribingSendsWhatIsAskedUnderItsName) {
  for (int i = 0; i < 3; ++i) world_.transport.Then(Response(200, "{}"));
  ASSERT_TRUE(client_
                  ->DescribeLogGroups({.pattern = "checkout",
                                       .log_class = "INFREQUENT_ACCESS",
                                       .include_linked_accounts = true,
                                       .account_ids = {"111111111111"},
                                       .limit = 10,
                                       .next_token = "t"},
                                      {})
                  .has_value());
  EXPECT_EQ(Sent(0), json({{"logGroupNamePattern", "checkout"},
                           {"logGroupClass", "INFREQUENT_ACCESS"},
                           {"includeLinkedAccounts", true},
                           {"accountIdentifiers", {"111111111111"}},
                           {"limit", 10},
                           {"nextToken", "t"}}));
  ASSERT_TRUE(client_->DescribeLogGroups({.prefix = "/a", .identifiers = {"/a", "/b"}}, {}));
  EXPECT_EQ(Sent(1), json({{"logGroupIdentifiers", {"/a", "/b"}}}));
  ASSERT_TRUE(client_->DescribeLogGroups({.prefix = "/a", .account_ids = {"1"}}, {}));
  EXPECT_EQ(Sent(2), json({{"logGroupNamePrefix", "/a"}, {"limit", 50}}));
}

TEST_F(LogGroupsTest, APrefixTogetherWithAPatternIsInvalid) {
  const auto reply = client_->DescribeLogGroups({.prefix = "/a", .pattern = "b"}, {});
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().kind, ErrorKind::kInvalidInput);
  EXPECT_TRUE(world_.transport.requests.empty());
}

TEST_F(LogGroupsTest, TheArnIsGivenAsRequestsTakeIt) {
  const auto reply = ParseDescribeLogGroups(
      R"({"logGroups":[{"logGroupName":"/a","arn":"arn:aws:logs:r:1:log-group:/a:*"},
          {"logGroupName":"/b","arn":"x:*","logGroupArn":"arn:aws:logs:r:1:log-group:/b",
           "dataProtectionStatus":"ACTIVATED"}]})");
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->groups.at(0).arn, "arn:aws:logs:r:1:log-group:/a");
  EXPECT_EQ(reply->groups.at(1).arn, "arn:aws:logs:r:1:log-group:/b");
  EXPECT_EQ(reply->groups.at(1).data_protection, "ACTIVATED");
}

TEST_F(LogGroupsTest, ListingAsksForAThousandAPage) {
  world_.transport.Then(Response(
      200,
      R"({"logGroups":[{"logGroupName":"/a","logGroupArn":"arn:a","logGroupClass":"DELIVERY"}],
          "nextToken":"t"})"));
  const auto reply = client_->ListLogGroups({.pattern = "^/a|b"}, {});
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(Target(0), "Logs_20140328.ListLogGroups");
  EXPECT_EQ(Sent(0), json({{"limit", 1000}, {"logGroupNamePattern", "^/a|b"}}));
  EXPECT_EQ(reply->groups.at(0).log_class, "DELIVERY");
  EXPECT_EQ(reply->next_token, "t");
}

TEST_F(LogGroupsTest, AServerThatCannotListIsAskedToDescribeFromThenOn) {
  const std::string groups =
      R"({"logGroups":[{"logGroupName":"/aws/a"},{"logGroupName":"/b"}],"nextToken":null})";
  for (const auto& [status, body] :
       std::vector<std::pair<int, std::string>>{{404, "<html>Not Found</html>"},
                                                {400, R"({"__type":"UnknownOperationException"})"},
                                                {403, R"({"__type":"AccessDeniedException"})"}}) {
    FakeWorld world;
    const auto client = world.Client();
    world.transport.Then(Response(status, body));
    world.transport.Then(Response(200, groups));
    world.transport.Then(Response(200, groups));
    const auto reply = client->ListLogGroups({.pattern = "aws"}, {});
    ASSERT_TRUE(reply.has_value()) << reply.error().message;
    ASSERT_EQ(reply->groups.size(), 1u);  // an emulator passes the filter over
    EXPECT_EQ(reply->groups[0].name, "/aws/a");
    ASSERT_TRUE(client->ListLogGroups({.pattern = "^/b", .next_token = "t"}, {}).has_value());
    ASSERT_EQ(world.transport.requests.size(), 3u);
    EXPECT_EQ(json::parse(world.transport.requests[2].body),
              json({{"limit", 50}, {"logGroupNamePrefix", "/b"}, {"nextToken", "t"}}));
  }
}

TEST_F(LogGroupsTest, ABadPatternIsToldAndNotDescribed) {
  world_.transport.Then(
      Response(400, R"({"__type":"InvalidParameterException","message":"logGroupNamePattern"})"));
  const auto reply = client_->ListLogGroups({.pattern = "a"}, {});
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(world_.transport.requests.size(), 1u);
}

TEST_F(LogGroupsTest, WhereBothAreDeniedTheNextListTriesAgain) {
  const std::string denied = R"({"__type":"AccessDeniedException","message":"no"})";
  for (int i = 0; i < 2; ++i) world_.transport.Then(Response(400, denied));
  const auto reply = client_->ListLogGroups({}, {});
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().kind, ErrorKind::kForbidden);
  world_.transport.Then(Response(200, "{}"));
  ASSERT_TRUE(client_->ListLogGroups({}, {}).has_value());
  EXPECT_EQ(Target(2), "Logs_20140328.ListLogGroups");
}

TEST(MatchesListPatternTest, PartsMayStandAnywhereOrAtTheBegin) {
  EXPECT_TRUE(MatchesListPattern("/aws/lambda/x", ""));
  EXPECT_TRUE(MatchesListPattern("/aws/lambda/x", "lambda"));
  EXPECT_TRUE(MatchesListPattern("/aws/lambda/x", "zzz|^/aws"));
  EXPECT_FALSE(MatchesListPattern("/aws/lambda/x", "^lambda|Lambda"));
}

TEST_F(LogGroupsTest, StreamsAreReadWithTheirTimes) {
  world_.transport.Then(Response(
      200, R"({"logStreams":[{"logStreamName":"s","creationTime":1795348800000,"arn":"arn:s",
          "firstEventTimestamp":1795348801000,"lastEventTimestamp":1795348802000,
          "lastIngestionTime":1795348803000,"storedBytes":0},{"logStreamName":"quiet"},{}, 1],
          "nextToken":"n"})"));
  const auto reply = client_->DescribeLogStreams(
      {.group = "/a", .by_last_event = true, .descending = true, .next_token = "t"}, {});
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(Sent(0), json({{"logGroupName", "/a"},
                           {"orderBy", "LastEventTime"},
                           {"descending", true},
                           {"limit", 50},
                           {"nextToken", "t"}}));
  ASSERT_EQ(reply->streams.size(), 2u);
  EXPECT_EQ(reply->streams[0].first_event, base::FromEpochMs(1'795'348'801'000));
  EXPECT_EQ(reply->streams[0].last_event, base::FromEpochMs(1'795'348'802'000));
  EXPECT_EQ(reply->streams[0].last_ingestion, base::FromEpochMs(1'795'348'803'000));
  EXPECT_EQ(reply->streams[1].last_event, std::nullopt);
  EXPECT_EQ(reply->next_token, "n");
}

TEST_F(LogGroupsTest, APrefixOfStreamsInOrderOfTheLastEventIsInvalid) {
  const auto reply =
      client_->DescribeLogStreams({.group = "/a", .prefix = "p", .by_last_event = true}, {});
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().kind, ErrorKind::kInvalidInput);
}

TEST_F(LogGroupsTest, FieldsAreAskedForInSecondsAndReadWithTheirShares) {
  world_.transport.Then(Response(
      200, R"({"logGroupFields":[{"name":"@message","percent":100},{"name":"level","percent":49.6},
              {"percent":3},{"name":"odd","percent":"x"}]})"));
  const auto fields = client_->GetLogGroupFields(
      {.group = "arn:aws:logs:r:1:log-group:/a", .time = base::FromEpochMs(1'795'348'800'999)}, {});
  ASSERT_TRUE(fields.has_value());
  EXPECT_EQ(Sent(0), json({{"logGroupIdentifier", "arn:aws:logs:r:1:log-group:/a"},
                           {"time", 1'795'348'800}}));
  ASSERT_EQ(fields->size(), 3u);
  EXPECT_EQ((*fields)[1].name, "level");
  EXPECT_EQ((*fields)[1].percent, 50);
  EXPECT_EQ((*fields)[2].percent, 0);
}

TEST_F(LogGroupsTest, AGroupThatDoesNotExistIsNotFound) {
  world_.transport.Then(Response(
      400,
      R"({"__type":"ResourceNotFoundException","message":"The specified log group does not exist."})"));
  const auto reply = client_->DescribeLogStreams({.group = "/gone"}, {});
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().kind, ErrorKind::kNotFound);
}

TEST(ParseDescribeLogStreamsTest, WhatIsNoReplyIsCorrupt) {
  for (const char* body : {"", "<html>", "[]", R"({"logStreams":{}})"}) {
    EXPECT_EQ(ParseDescribeLogStreams(body).error().kind, ErrorKind::kCorrupt) << body;
  }
}

}  // namespace
}  // namespace logai::aws
