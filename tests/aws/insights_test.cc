#include "aws/insights.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/aws/aws_support.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;
using test::FakeWorld;
using test::Response;

StartQueryRequest Request() {
  return {.query = "fields @message",
          .start = base::FromEpochMs(1'795'348'800'999),
          .end = base::FromEpochMs(1'795'348'900'001),
          .groups = {"/a"},
          .limit = {}};
}

TEST(StartQueryTest, TimesAreWholeSecondsThatHoldTheRange) {
  EXPECT_EQ(json::parse(RequestBody(Request())), json({{"queryString", "fields @message"},
                                                       {"startTime", 1'795'348'800},
                                                       {"endTime", 1'795'348'901},
                                                       {"logGroupNames", {"/a"}}}));
}

TEST(StartQueryTest, LanguageLimitAndArnsAreSentUnderTheirNames) {
  StartQueryRequest request = Request();
  request.language = QueryLanguage::kPpl;
  request.groups = {"/a", "arn:aws:logs:r:1:log-group:/b"};
  request.limit = 20'000;
  const json body = json::parse(RequestBody(request));
  EXPECT_EQ(body.at("queryLanguage"), "PPL");
  EXPECT_EQ(body.at("limit"), 20'000);
  EXPECT_EQ(body.at("logGroupIdentifiers"), json({"/a", "arn:aws:logs:r:1:log-group:/b"}));
  EXPECT_FALSE(body.contains("logGroupNames"));
  request.language = QueryLanguage::kSql;
  request.groups = {};  // the query names them itself
  EXPECT_EQ(json::parse(RequestBody(request)).at("queryLanguage"), "SQL");
  EXPECT_FALSE(json::parse(RequestBody(request)).contains("logGroupNames"));
}

TEST(StartQueryTest, IsNotRepeatedSinceItMayHaveStarted) {
  FakeWorld world;
  world.transport.Then(Response(500, R"({"__type":"InternalFailure"})"));
  const auto id = world.Client()->StartQuery(Request(), {});
  ASSERT_FALSE(id.has_value());
  EXPECT_EQ(id.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(world.transport.requests.size(), 1u);
}

TEST(StartQueryTest, AQueryThatCannotBeReadIsToldWithThePlace) {
  FakeWorld world;
  world.transport.Then(Response(
      400, R"({"__type":"MalformedQueryException","message":"unexpected symbol","queryCompileError":
          {"location":{"startCharOffset":7,"endCharOffset":12},"message":"expected a field"}})"));
  const auto id = world.Client()->StartQuery(Request(), {});
  ASSERT_FALSE(id.has_value());
  EXPECT_EQ(id.error().kind, ErrorKind::kInvalidInput);
  EXPECT_NE(id.error().message.find("unexpected symbol (characters 7 to 12: expected a field)"),
            std::string::npos)
      << id.error().message;
}

TEST(StartQueryTest, AnAnswerWithoutAnIdIsCorrupt) {
  EXPECT_EQ(ParseStartQuery("{}").error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(ParseStartQuery(R"({"queryId":"q-1"})"), "q-1");
}

TEST(GetQueryResultsTest, ReadsRowsInTheirOrderWithStatisticsThatAreDoubles) {
  FakeWorld world;
  world.transport.Then(Response(200, R"({"status":"Running","results":[
          [{"field":"@timestamp","value":"2026-11-22 10:03:01.000"},{"field":"n","value":"5"},
           {"field":"@ptr","value":"p"}],
          [{"field":"n"},{"value":"x"},{"field":"m","value":null},7],"no row"],
          "statistics":{"recordsMatched":2.0,"recordsScanned":1.5E3,"bytesScanned":1.2345E9,
          "estimatedRecordsSkipped":3.0,"estimatedBytesSkipped":4.0,"logGroupsScanned":2.0},
          "queryLanguage":"CWLI","nextToken":"t"})"));
  const auto reply =
      world.Client()->GetQueryResults({.query_id = "q", .max_items = 500, .next_token = "s"}, {});
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(json::parse(world.transport.requests.at(0).body),
            json({{"queryId", "q"}, {"maxItems", 500}, {"nextToken", "s"}}));
  EXPECT_EQ(reply->status, QueryStatus::kRunning);
  ASSERT_EQ(reply->rows.size(), 2u);
  EXPECT_EQ(reply->rows[0].fields[0].second, "2026-11-22 10:03:01.000");
  EXPECT_EQ(reply->rows[0].Get("n"), "5");
  EXPECT_EQ(reply->rows[0].Get("none"), std::nullopt);
  EXPECT_TRUE(reply->rows[1].fields.empty());
  EXPECT_EQ(reply->statistics.scanned, base::EventCount(1500));
  EXPECT_EQ(reply->statistics.bytes_scanned, base::ByteCount(1'234'500'000));
  EXPECT_EQ(reply->statistics.bytes_skipped, base::ByteCount(4));
  EXPECT_EQ(reply->statistics.groups_scanned, 2);
  EXPECT_EQ(reply->next_token, "t");
}

TEST(GetQueryResultsTest, AStatusThatIsNewIsUnknown) {
  EXPECT_EQ(ParseGetQueryResults(R"({"status":"Dreaming"})")->status, QueryStatus::kUnknown);
  EXPECT_EQ(Name(QueryStatus::kTimeout), "Timeout");
  EXPECT_EQ(ParseGetQueryResults("<html>").error().kind, ErrorKind::kCorrupt);
  // A logger cut a character in two: the rows are there all the same.
  const auto cut = ParseGetQueryResults(
      R"({"status":"Complete","results":[[{"field":"m","value":"lone \ud800 s"}]]})");
  ASSERT_TRUE(cut.has_value());
  EXPECT_EQ(cut->rows[0].Get("m"), "lone \uFFFD s");
}

TEST(StopQueryTest, AQueryThatHasEndedIsStopped) {
  FakeWorld world;
  world.transport.Then(Response(200, R"({"success":true})"));
  world.transport.Then(Response(400, R"({"__type":"InvalidParameterException"})"));
  world.transport.Then(Response(400, R"({"__type":"ResourceNotFoundException"})"));
  const auto client = world.Client();
  EXPECT_TRUE(client->StopQuery("q", {}).has_value());
  EXPECT_EQ(world.transport.requests.at(0).body, R"({"queryId":"q"})");
  EXPECT_EQ(world.transport.requests.at(0).total_timeout, base::Millis(2000));
  EXPECT_TRUE(client->StopQuery("q", {}).has_value());
  EXPECT_EQ(client->StopQuery("q", {}).error().kind, ErrorKind::kNotFound);
}

TEST(GetLogRecordTest, GivesEveryFieldOfTheEvent) {
  FakeWorld world;
  world.transport.Then(
      Response(200, R"({"logRecord":{"@message":"whole","@logStream":"s","odd":1}})"));
  const auto record = world.Client()->GetLogRecord("ptr", {});
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(world.transport.requests.at(0).body, R"({"logRecordPointer":"ptr"})");
  EXPECT_EQ(*record, (LogRecord{{"@logStream", "s"}, {"@message", "whole"}}));
  EXPECT_EQ(ParseGetLogRecord("{}").error().kind, ErrorKind::kCorrupt);
}

}  // namespace
}  // namespace logai::aws
