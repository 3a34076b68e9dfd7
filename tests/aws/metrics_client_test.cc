#include "aws/metrics_client.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/aws/aws_support.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;
using test::FakeWorld;
using test::Response;

class MetricsClientTest : public testing::Test {
 protected:
  json Sent() const { return json::parse(world_.transport.requests.back().body); }
  FakeWorld world_;
  MetricsClient client_{world_.transport, world_.credentials,
                        CloudWatchService({.url = "https://monitoring.eu-west-1.amazonaws.com",
                                           .region = "eu-west-1"}),
                        world_.Seams()};
};

TEST_F(MetricsClientTest, AlarmsOfAllThreeKindsAreAskedForAndRead) {
  world_.transport.Then(Response(200, R"json({"MetricAlarms":[{"AlarmName":"m","AlarmArn":"arn:m",
      "StateValue":"ALARM","StateReason":"too many","StateUpdatedTimestamp":1795348800.5,
      "Namespace":"App","MetricName":"Errors","Dimensions":[{"Name":"Service","Value":"checkout"}],
      "ExtendedStatistic":"p99","Threshold":10.0,"ComparisonOperator":"GreaterThanThreshold",
      "Period":60,"New":{}},{"AlarmArn":"nameless"}],
      "CompositeAlarms":[{"AlarmName":"c","AlarmRule":"ALARM(m)","StateValue":"OK",
      "StateTransitionedTimestamp":1795348801}],
      "LogAlarms":[{"AlarmName":"l","StateValue":"ALARM","ScheduledQueryConfiguration":
      {"QueryString":"filter @message like /ERROR/","LogGroupIdentifiers":["/a"]}}],
      "NextToken":"n"})json"));
  const auto reply = client_.DescribeAlarms({.state = "ALARM", .next_token = "t"}, {});
  ASSERT_TRUE(reply.has_value());
  const net::HttpRequest& request = world_.transport.requests.at(0);
  EXPECT_EQ(request.headers.Get("x-amz-target"), "GraniteServiceVersion20100801.DescribeAlarms");
  EXPECT_EQ(request.headers.Get("content-type"), "application/x-amz-json-1.0");
  EXPECT_TRUE(request.headers.Get("authorization")->contains("/eu-west-1/monitoring/aws4_request"));
  EXPECT_EQ(Sent(), json({{"AlarmTypes", {"MetricAlarm", "CompositeAlarm", "LogAlarm"}},
                          {"StateValue", "ALARM"},
                          {"MaxRecords", 100},
                          {"NextToken", "t"}}));
  ASSERT_EQ(reply->alarms.size(), 3u);
  const Alarm& metric = reply->alarms[0];
  EXPECT_EQ(metric.metric.name_space, "App");
  EXPECT_EQ(metric.metric.dimensions, (MetricDimensions{{"Service", "checkout"}}));
  EXPECT_EQ(metric.statistic, "p99");
  EXPECT_EQ(metric.threshold, 10.0);
  EXPECT_EQ(metric.period_seconds, 60);
  EXPECT_EQ(metric.state_since, base::FromEpochMs(1'795'348'800'500));
  EXPECT_EQ(reply->alarms[1].kind, AlarmKind::kComposite);
  EXPECT_EQ(reply->alarms[1].rule, "ALARM(m)");
  EXPECT_EQ(reply->alarms[2].kind, AlarmKind::kLog);
  EXPECT_EQ(reply->alarms[2].query, "filter @message like /ERROR/");
  EXPECT_EQ(reply->alarms[2].groups, std::vector<std::string>{"/a"});
  EXPECT_EQ(reply->next_token, "n");
}

TEST_F(MetricsClientTest, WhereLogAlarmsAreNotKnownTheOtherKindsAreAskedForFromThenOn) {
  world_.transport.Then(Response(
      400, R"({"__type":"ValidationError","message":"'alarmTypes' failed: no LogAlarm"})"));
  world_.transport.Then(Response(200, "{}"));
  world_.transport.Then(Response(200, "{}"));
  EXPECT_TRUE(client_.DescribeAlarms({}, {}).has_value());
  EXPECT_EQ(Sent().at("AlarmTypes"), json({"MetricAlarm", "CompositeAlarm"}));
  EXPECT_TRUE(client_.DescribeAlarms({}, {}).has_value());
  EXPECT_EQ(Sent().at("AlarmTypes"), json({"MetricAlarm", "CompositeAlarm"}));
  EXPECT_EQ(world_.transport.requests.size(), 3u);
}

TEST_F(MetricsClientTest, HistoryIsAskedForInSecondsNewestFirst) {
  world_.transport.Then(
      Response(200, R"({"AlarmHistoryItems":[{"AlarmName":"m","HistoryItemType":"StateUpdate",
              "HistorySummary":"Alarm updated from OK to ALARM","Timestamp":1.7953488005E9}]})"));
  const auto reply = client_.DescribeAlarmHistory({.alarm = "m",
                                                   .type = "StateUpdate",
                                                   .start = base::FromEpochMs(1'795'348'800'500),
                                                   .end = base::FromEpochMs(1'795'348'900'000)},
                                                  {});
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(Sent(), json({{"AlarmName", "m"},
                          {"HistoryItemType", "StateUpdate"},
                          {"StartDate", 1795348800.5},
                          {"EndDate", 1795348900.0},
                          {"ScanBy", "TimestampDescending"},
                          {"MaxRecords", 100}}));
  ASSERT_EQ(reply->changes.size(), 1u);
  EXPECT_EQ(reply->changes[0].time, base::FromEpochMs(1'795'348'800'500));
}

TEST_F(MetricsClientTest, SeriesAreReadInOrderOfTime) {
  world_.transport.Then(Response(
      200, R"({"MetricDataResults":[{"Id":"m1","Label":"IncomingBytes","StatusCode":"PartialData",
              "Timestamps":[1795349100.0,1795348800,"x"],"Values":[2.5,1,9]},7],"NextToken":null})"));
  const auto reply = client_.GetMetricData(
      {.queries = {{.id = "m1",
                    .metric = {.name_space = "AWS/Logs",
                               .name = "IncomingBytes",
                               .dimensions = {{"LogGroupName", "/a"}}}},
                   {.id = "e1", .metric = {}, .period_seconds = 60, .expression = "m1/60"}},
       .start = base::FromEpochMs(1'795'348'800'000),
       .end = base::FromEpochMs(1'795'349'400'000)},
      {});
  ASSERT_TRUE(reply.has_value());
  const json queries = Sent().at("MetricDataQueries");
  EXPECT_EQ(queries.at(0), json::parse(R"({"Id":"m1","MetricStat":{"Metric":{
      "Namespace":"AWS/Logs","MetricName":"IncomingBytes","Dimensions":[
      {"Name":"LogGroupName","Value":"/a"}]},"Period":300,"Stat":"Sum"}})"));
  EXPECT_EQ(queries.at(1), json({{"Id", "e1"}, {"Expression", "m1/60"}, {"Period", 60}}));
  EXPECT_EQ(Sent().at("StartTime"), 1795348800.0);
  ASSERT_EQ(reply->series.size(), 1u);
  EXPECT_EQ(reply->series[0].status, "PartialData");
  ASSERT_EQ(reply->series[0].points.size(), 2u);
  EXPECT_EQ(reply->series[0].points[0], std::pair(base::FromEpochMs(1'795'348'800'000), 1.0));
  EXPECT_EQ(reply->series[0].points[1].second, 2.5);
  EXPECT_EQ(reply->next_token, "");
}

TEST_F(MetricsClientTest, MetricsAreListedWithTheirDimensions) {
  world_.transport.Then(Response(200, R"({"Metrics":[{"Namespace":"AWS/ECS","MetricName":"Cpu",
              "Dimensions":[{"Name":"ServiceName","Value":"a"}]},3],"NextToken":"n"})"));
  const auto reply = client_.ListMetrics({.name_space = "AWS/ECS", .name = "Cpu"}, {});
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(Sent(), json({{"Namespace", "AWS/ECS"}, {"MetricName", "Cpu"}}));
  ASSERT_EQ(reply->metrics.size(), 1u);
  EXPECT_EQ(reply->metrics[0].dimensions, (MetricDimensions{{"ServiceName", "a"}}));
  EXPECT_EQ(reply->next_token, "n");
}

TEST_F(MetricsClientTest, RefusalsKeepTheirKindsAndWhatIsNoReplyIsCorrupt) {
  world_.transport.Then(
      Response(403, R"({"__type":"AccessDenied","message":"cloudwatch:DescribeAlarms"})"));
  EXPECT_EQ(client_.DescribeAlarms({}, {}).error().kind, ErrorKind::kForbidden);
  world_.transport.Then(
      Response(400, R"({"__type":"com.amazonaws.cloudwatch#InvalidNextToken","message":"no"})"));
  EXPECT_EQ(client_.DescribeAlarms({}, {}).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(ParseDescribeAlarms("<xml/>").error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(ParseDescribeAlarmHistory("[]").error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(ParseGetMetricData(R"({"MetricDataResults":1})").error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(ParseListMetrics(R"({"Metrics":{}})").error().kind, ErrorKind::kCorrupt);
}

}  // namespace
}  // namespace logai::aws
