// The tools that need CloudWatch itself, over a scripted service.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "agent/coverage.h"
#include "agent/result_cache.h"
#include "agent/tools/tool_kinds.h"
#include "aws/metrics_client.h"
#include "sources/cloudwatch_source.h"
#include "tests/aws/aws_support.h"

namespace logai::agent {
namespace {

using aws::test::Response;
using base::ErrorKind;
using nlohmann::json;

class CloudWatchToolsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    context_.options.estimate = [](std::string_view text) {
      return base::TokenCount(static_cast<std::int64_t>(text.size() / 3 + 1));
    };
    context_.options.tools = ToolSet::kAll;
    context_.options.waiter = &world_.waiter;
    context_.options.scopes = {{"/ecs/*"}};
    tools_ = MakeTools(context_);
  }

  base::Result<ToolResult> Run(std::string_view name, const json& arguments) {
    for (const auto& tool : tools_) {
      if (tool->spec().name != name) continue;
      auto finish = tool->Run(arguments.dump(), {});
      if (!finish) return base::Fail(finish.error());
      return (*finish)();
    }
    return base::Fail(ErrorKind::kNotFound, "no tool {}", name);
  }
  base::Result<ToolResult> Query(const std::string& query, const std::string& groups = "/ecs/*") {
    return Run("query_logs",
               {{"log_group_patterns", {groups}}, {"query", query}, {"start_time", "2h ago"}});
  }

  net::HttpResponse Answer(const net::HttpRequest& request) {
    const json body = json::parse(request.body);
    const std::string target(*request.headers.Get("x-amz-target"));
    const std::string operation = target.substr(target.find('.') + 1);
    if (operation == "DescribeLogGroups") {
      json groups = json::array();
      for (const char* name : {"/ecs/a", "/ecs/b", "/secret"}) {
        groups.push_back({{"logGroupName", name},
                          {"logGroupClass", "STANDARD"},
                          {"storedBytes", 24'000'000},
                          {"creationTime", base::EpochMs(world_.clock.now) - 86'400'000},
                          {"retentionInDays", 30}});
      }
      return Response(200, json{{"logGroups", groups}}.dump());
    }
    if (operation == "DescribeLogStreams")
      return Response(
          200, R"({"logStreams":[{"logStreamName":"task/1","lastEventTimestamp":1795348000000}]})");
    if (operation == "GetLogGroupFields")
      return fields_refused_
                 ? Response(400, R"({"__type":"AccessDeniedException","message":"no"})")
                 : Response(200, R"({"logGroupFields":[{"name":"level","percent":97}]})");
    if (operation == "StartQuery") {
      started_.push_back(body);
      const bool estimates = body["queryString"].get<std::string>().ends_with("| estimate");
      return Response(200, json{{"queryId", estimates ? "estimate" : "query"}}.dump());
    }
    if (operation == "GetQueryResults" && body["queryId"] == "estimate")
      return Response(200, json{{"status", "Complete"},
                                {"results", {{{{"field", "bytes"}, {"value", estimate_}}}}}}
                               .dump());
    if (operation == "GetQueryResults") {
      return Response(200, json{{"status", "Complete"},
                                {"results", rows_},
                                {"statistics",
                                 {{"recordsMatched", 3.0},
                                  {"recordsScanned", 1000.0},
                                  {"bytesScanned", 2'000'000.0}}}}
                               .dump());
    }
    if (operation == "DescribeAlarms") return Response(200, alarms_.dump());
    if (operation == "DescribeAlarmHistory")
      return history_.is_null() ? Response(403, R"({"__type":"AccessDenied","message":"no"})")
                                : Response(200, history_.dump());
    if (operation == "GetMetricData") {
      metric_queries_.push_back(body);
      return Response(200, values_.dump());
    }
    if (operation == "ListMetrics") return Response(200, json{{"Metrics", metrics_}}.dump());
    return Response(400, R"({"__type":"UnknownOperationException"})");
  }
  static json Row(const std::vector<std::pair<std::string, std::string>>& fields) {
    json row = json::array();
    for (const auto& [field, value] : fields) row.push_back({{"field", field}, {"value", value}});
    return row;
  }

  static double At(int minutes) { return kNoon + 60.0 * minutes; }  // seconds, as alarms tell them

  static constexpr double kNoon = 1'795'348'800;
  json alarms_ = {{"MetricAlarms", json::array()}};
  json history_ = {{"AlarmHistoryItems", json::array()}};
  json values_, metrics_ = json::array();
  std::vector<json> metric_queries_;
  std::string estimate_ = "2000000";
  json rows_ = json::array();
  bool fields_refused_ = false;
  std::vector<json> started_;
  aws::test::FakeWorld world_{.transport = aws::test::FakeTransport(
                                  [this](const net::HttpRequest& r) { return Answer(r); })};
  sources::CloudWatchSource source_{world_.Client(), {}, world_.clock};
  aws::MetricsClient metrics_client_{
      world_.transport, world_.credentials,
      aws::CloudWatchService(
          {.url = "https://monitoring.eu-west-1.amazonaws.com", .region = "eu-west-1"}),
      world_.Seams()};
  privacy::Redactor redactor_;
  logs::EvidenceRegistry evidence_;
  CoverageLedger coverage_;
  ResultCache results_;
  GroupNames names_{redactor_};
  Notes notes_;
  ToolContext context_{.source = source_,
                       .redactor = redactor_,
                       .evidence = evidence_,
                       .coverage = coverage_,
                       .results = results_,
                       .names = names_,
                       .notes = notes_,
                       .now = world_.clock.now,
                       .fence = 42,
                       .cloudwatch = &source_,
                       .metrics = &metrics_client_};
  std::vector<std::unique_ptr<Tool>> tools_;
};

TEST_F(CloudWatchToolsTest, SchemasAreShortForTheWindowThatTheyAreOfferedIn) {
  const auto cost = [&](ToolSet set, std::size_t count) {
    context_.options.tools = set;
    std::size_t bytes = 0;
    const auto tools = MakeTools(context_);
    EXPECT_EQ(tools.size(), count);
    for (const auto& tool : tools) {
      const llm::ToolSpec& spec = tool->spec();
      bytes += spec.name.size() + spec.description.size() + spec.parameters_json.size();
    }
    return bytes / 4;  // about four bytes of a schema make a token
  };
  EXPECT_LE(cost(ToolSet::kFew, 5), 700u);
  EXPECT_LE(cost(ToolSet::kMore, 8), 900u);
  EXPECT_LE(cost(ToolSet::kAll, 10), 1'200u);
}

TEST_F(CloudWatchToolsTest, AQueryGivesRowsWithinTheScopeAndBooksWhatItCost) {
  rows_ = {Row({{"bin(5m)", "2026-11-22 11:00:00.000"}, {"n", "12 of bob@example.com"}}),
           Row({{"bin(5m)", "2026-11-22 11:05:00.000"}, {"n", "7"}, {"@ptr", "p"}})};
  const auto result = Query("stats count(*) as n by bin(5m)", "*");
  ASSERT_TRUE(result.has_value()) << result.error().message;
  const std::string& page = result->for_model.str();
  EXPECT_NE(page.find("2 rows from 2 groups; 3 of 1,000 events matched"), std::string::npos)
      << page;
  EXPECT_NE(page.find("<log 42>\nbin(5m)=2026-11-22 11:00:00.000  n=12 of "), std::string::npos);
  EXPECT_EQ(page.find("bob@"), std::string::npos);
  EXPECT_EQ(page.find("@ptr"), std::string::npos);
  EXPECT_EQ(started_.back()["logGroupNames"], json({"/ecs/a", "/ecs/b"}));
  const auto coverage = coverage_.Snapshot();
  ASSERT_EQ(coverage.groups.size(), 2u);
  EXPECT_EQ(coverage.groups[0].bytes_scanned, base::ByteCount(2'000'000));
  EXPECT_EQ(json::parse(result->result_json)["rows"][1],
            json({{"bin(5m)", "2026-11-22 11:05:00.000"}, {"n", "7"}}));
}

TEST_F(CloudWatchToolsTest, RowsThatAreEventsAreCondensedAndMayBeCited) {
  rows_ = {Row({{"@timestamp", "2026-11-22 11:05:01.500"},
                {"@message", "ERROR pool exhausted"},
                {"@log", "123456789012:/ecs/b"},
                {"@logStream", "task/1"},
                {"@ptr", "p1"}})};
  const auto result = Query("fields @timestamp, @message, @log | filter @message like /ERROR/");
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_NE(result->for_model.str().find("[e1] 11:05:01.500"), std::string::npos)
      << result->for_model.str();
  ASSERT_EQ(evidence_.All().size(), 1u);
  EXPECT_EQ(evidence_.All()[0].group, "/ecs/b");
}

TEST_F(CloudWatchToolsTest, AQueryThatCostsMoreThanTheUserAllowsIsNotStarted) {
  estimate_ = "2000000000000";
  const auto result = Query("stats count(*)");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kForbidden);
  EXPECT_NE(result.error().message.find("the user allows $0.50"), std::string::npos);
  EXPECT_EQ(started_.size(), 1u);  // the estimate, which is free
}

TEST_F(CloudWatchToolsTest, AQueryCannotReachBeyondItsGroups) {
  for (const char* query :
       {"SOURCE logGroups(namePrefix: ['/secret']) | fields @message", "fields unmask(@message)",
        "source # x\n logGroups(namePrefix: ['/s'])"}) {
    const auto result = Query(query);
    ASSERT_FALSE(result.has_value()) << query;
    EXPECT_EQ(result.error().kind, ErrorKind::kForbidden);
  }
  const auto outside = Query("fields @message", "/secret");
  ASSERT_FALSE(outside.has_value());
  EXPECT_EQ(outside.error().kind, ErrorKind::kNotFound);
  EXPECT_TRUE(started_.empty());
}

TEST_F(CloudWatchToolsTest, AGroupIsDescribedPartByPart) {
  auto result = Run("describe_log_group", {{"log_group", "/ecs/a"}});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  const std::string& page = result->for_model.str();
  EXPECT_NE(
      page.find("/ecs/a, class STANDARD, kept 30 days, 24.0 MB stored compressed, 1.00 MB an hour"),
      std::string::npos)
      << page;
  EXPECT_NE(page.find("level 97%"), std::string::npos) << page;
  EXPECT_NE(page.find("task/1"), std::string::npos) << page;
  fields_refused_ = true;
  result = Run("describe_log_group", {{"log_group", "/ecs/b"}});
  ASSERT_TRUE(result.has_value());
  EXPECT_NE(result->for_model.str().find("not told: "), std::string::npos);
  EXPECT_FALSE(Run("describe_log_group", {{"log_group", "/secret"}}).has_value());
}

TEST_F(CloudWatchToolsTest, AlarmsThatRingStandFirstThenWhatChangedAndAllOfItMayBeCited) {
  const json ecs = {{{"Name", "ServiceName"}, {"Value", "api"}}};
  alarms_["MetricAlarms"] = {{{"AlarmName", "cpu"},
                              {"StateValue", "ALARM"},
                              {"StateReason", "94.2 was above the threshold, said bob@example.com"},
                              {"StateTransitionedTimestamp", At(-20)},
                              {"Namespace", "AWS/ECS"},
                              {"MetricName", "CPUUtilization"},
                              {"Statistic", "Average"},
                              {"ComparisonOperator", "GreaterThanThreshold"},
                              {"Threshold", 90.0},
                              {"Dimensions", ecs}},
                             {{"AlarmName", "queue"}, {"StateValue", "OK"}}};
  history_["AlarmHistoryItems"] = {
      {{"AlarmName", "cpu"}, {"HistorySummary", "from OK to ALARM"}, {"Timestamp", At(-20)}},
      {{"AlarmName", "queue"}, {"HistorySummary", "from ALARM to OK"}, {"Timestamp", At(-30)}}};
  const auto result = Run("list_alarms", {{"start_time", "1h ago"}});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  const std::string& page = result->for_model.str();
  EXPECT_TRUE(page.starts_with("1 of 2 alarms ring now")) << page;
  EXPECT_NE(page.find("<log 42>\n[e1] "), std::string::npos) << page;
  EXPECT_NE(page.find("11:40:00.000 "), std::string::npos) << page;
  EXPECT_NE(page.find("AWS/ECS CPUUtilization Average GreaterThanThreshold 90 (ServiceName=api)"),
            std::string::npos)
      << page;
  EXPECT_LT(page.find("[e1]"), page.find("[e2]"));
  EXPECT_EQ(page.find("[e3]"), std::string::npos) << page;  // told once
  EXPECT_EQ(page.find("bob@"), std::string::npos);
  ASSERT_TRUE(evidence_.Find("e2").has_value());
  EXPECT_EQ(evidence_.Find("e2")->time, base::FromEpochMs(1'795'348'800'000 - 30 * 60'000));
}

TEST_F(CloudWatchToolsTest, AlarmsOfGroupsOutsideTheScopeAreNotTold) {
  const json dimensions = {{{"Name", "LogGroupName"}, {"Value", "/secret"}}};
  alarms_["MetricAlarms"] = {{{"AlarmName", "volume"},
                              {"StateValue", "ALARM"},
                              {"MetricName", "IncomingBytes"},
                              {"Dimensions", dimensions}}};
  alarms_["LogAlarms"] = {
      {{"AlarmName", "errors"},
       {"StateValue", "ALARM"},
       {"ScheduledQueryConfiguration",
        {{"QueryString", "stats count(*)"},
         {"LogGroupIdentifiers", {"arn:aws:logs:eu-west-1:123456789012:log-group:/secret"}}}}}};
  history_ = nullptr;  // denied
  const auto result = Run("list_alarms", {{"start_time", "1h ago"}});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_TRUE(result->for_model.str().starts_with("0 of 0 alarms")) << result->for_model.str();
  EXPECT_NE(result->for_model.str().find("could not be read"), std::string::npos);
  EXPECT_EQ(json::parse(result->result_json)["complete"], false);
}

TEST_F(CloudWatchToolsTest, AMetricIsToldBesideWhatItWasBefore) {
  values_ = {{"MetricDataResults",
              {{{"Id", "m"},
                {"StatusCode", "Complete"},
                {"Timestamps", {At(-75), At(-70), At(-50), At(-10), At(-5)}},
                {"Values", {10.0, 14.0, 12.0, 94.25, 88.0}}}}}};
  const auto result = Run("get_metric", {{"namespace", "AWS/ECS"},
                                         {"metric", "CPUUtilization"},
                                         {"dimensions", {"ServiceName=api"}},
                                         {"start_time", "1h ago"}});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  const std::string& page = result->for_model.str();
  EXPECT_NE(page.find("from 12 at 11:10:00"), std::string::npos) << page;
  EXPECT_NE(page.find("highest 94.25"), std::string::npos) << page;
  EXPECT_NE(page.find("before: mean 12, highest 14"), std::string::npos) << page;
  EXPECT_NE(page.find("a value each 60 s: 11:10 12 11:50 94.25 11:55 88"), std::string::npos)
      << page;
  EXPECT_EQ(evidence_.Find("e1")->time, base::FromEpochMs(1'795'348'800'000 - 10 * 60'000));
  const json sent = metric_queries_.at(0);
  EXPECT_EQ(sent["StartTime"], At(-120));
  EXPECT_EQ(sent["MetricDataQueries"][0]["MetricStat"]["Metric"]["Dimensions"],
            json::parse(R"([{"Name":"ServiceName","Value":"api"}])"));
}

TEST_F(CloudWatchToolsTest, AMetricWithoutValuesTellsWhatThereIsAndAGroupOutsideIsRefused) {
  values_ = {{"MetricDataResults", json::array()}};
  metrics_ = {{{"Namespace", "AWS/ECS"},
               {"MetricName", "CPUUtilization"},
               {"Dimensions", {{{"Name", "ServiceName"}, {"Value", "checkout"}}}}}};
  const json asked = {
      {"namespace", "AWS/ECS"}, {"metric", "CPUUtilization"}, {"start_time", "1h ago"}};
  const auto none = Run("get_metric", asked);
  ASSERT_TRUE(none.has_value()) << none.error().message;
  EXPECT_NE(none->for_model.str().find("- ServiceName=checkout"), std::string::npos)
      << none->for_model.str();
  json outside = asked;
  outside["dimensions"] = {"LogGroupName=/secret"};
  EXPECT_EQ(Run("get_metric", outside).error().kind, ErrorKind::kNotFound);
  outside["dimensions"] = {"no"};
  EXPECT_EQ(Run("get_metric", outside).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(metric_queries_.size(), 1u);
}

}  // namespace
}  // namespace logai::agent
