// The tools that need CloudWatch itself, over a scripted service.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "agent/coverage.h"
#include "agent/result_cache.h"
#include "agent/tools/tool_kinds.h"
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
    context_.options.more_tools = true;
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
    return Response(400, R"({"__type":"UnknownOperationException"})");
  }
  static json Row(const std::vector<std::pair<std::string, std::string>>& fields) {
    json row = json::array();
    for (const auto& [field, value] : fields) row.push_back({{"field", field}, {"value", value}});
    return row;
  }

  std::string estimate_ = "2000000";
  json rows_ = json::array();
  bool fields_refused_ = false;
  std::vector<json> started_;
  aws::test::FakeWorld world_{.transport = aws::test::FakeTransport(
                                  [this](const net::HttpRequest& r) { return Answer(r); })};
  sources::CloudWatchSource source_{world_.Client(), {}, world_.clock};
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
                       .cloudwatch = &source_};
  std::vector<std::unique_ptr<Tool>> tools_;
};

TEST_F(CloudWatchToolsTest, AllSchemasTogetherAreShort) {
  std::size_t bytes = 0;
  for (const auto& tool : tools_) {
    const llm::ToolSpec& spec = tool->spec();
    bytes += spec.name.size() + spec.description.size() + spec.parameters_json.size();
  }
  EXPECT_EQ(tools_.size(), 8u);
  EXPECT_LE(bytes / 4, 900u);  // about four bytes of a schema make a token
  context_.options.more_tools = false;
  EXPECT_EQ(MakeTools(context_).size(), 5u);
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

}  // namespace
}  // namespace logai::agent
