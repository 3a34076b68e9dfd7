#include "aws/insights_query.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/aws/aws_support.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using base::Millis;
using nlohmann::json;
using test::FakeWorld;
using test::Response;

constexpr const char* kStarted = R"({"queryId":"q-1"})";

std::string Results(const char* status, int rows, const char* token = "") {
  json reply = {
      {"status", status}, {"results", json::array()}, {"statistics", {{"bytesScanned", 2048.0}}}};
  for (int i = 0; i < rows; ++i) {
    reply["results"].push_back(json::array({{{"field", "n"}, {"value", std::to_string(i)}}}));
  }
  if (*token) reply["nextToken"] = token;
  return reply.dump();
}

class InsightsQueryTest : public testing::Test {
 protected:
  void Then(int status, std::string body) {
    world_.transport.Then(Response(status, std::move(body)));
  }
  base::Result<InsightsResult> Run() {
    return RunInsightsQuery(*client_, query_, world_.waiter, stop_.get_token());
  }
  std::vector<std::string> Asked() const {
    std::vector<std::string> operations;
    for (const auto& request : world_.transport.requests) {
      const auto target = *request.headers.Get("x-amz-target");
      operations.emplace_back(target.substr(target.find('.') + 1));
    }
    return operations;
  }

  FakeWorld world_;
  std::unique_ptr<LogsClient> client_ = world_.Client();
  std::stop_source stop_;
  InsightsQuery query_{
      .request = {
          .query = "stats count(*)", .start = {}, .end = {}, .groups = {"/a"}, .limit = {}}};
};

TEST_F(InsightsQueryTest, RowsOfARunningQueryAreReplacedNotAdded) {
  std::vector<std::size_t> seen;
  query_.on_progress = [&](const QueryProgress& progress) {
    if (progress.rows) seen.push_back(progress.rows->size());
  };
  Then(200, kStarted);
  Then(200, Results("Scheduled", 0));
  Then(200, Results("Running", 7));
  Then(200, Results("Running", 5));
  Then(200, Results("Complete", 3));
  const auto result = Run();
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->rows.size(), 3u);
  EXPECT_EQ(result->query_id, "q-1");
  EXPECT_EQ(result->statistics.bytes_scanned, base::ByteCount(2048));
  EXPECT_FALSE(result->truncated);
  EXPECT_EQ(seen, (std::vector<std::size_t>{0, 7, 5, 3}));
  EXPECT_EQ(Asked().size(), 5u);  // and no StopQuery
}

TEST_F(InsightsQueryTest, LooksLessAndLessOften) {
  Then(200, kStarted);
  for (int i = 0; i < 12; ++i) Then(200, Results("Running", 0));
  Then(200, Results("Complete", 0));
  ASSERT_TRUE(Run().has_value());
  const auto waits = world_.waiter.waits();
  EXPECT_EQ(waits.front(), Millis(500));
  EXPECT_EQ(waits[1], Millis(750));
  EXPECT_EQ(waits.back(), Millis(5000));
}

TEST_F(InsightsQueryTest, MoreThanOnePageIsGatheredUpToTheMostRows) {
  query_.max_rows = 5;
  Then(200, kStarted);
  Then(200, Results("Complete", 3, "t1"));
  Then(200, Results("Complete", 3, "t2"));
  const auto result = Run();
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->rows.size(), 5u);
  EXPECT_TRUE(result->truncated);
  EXPECT_EQ(json::parse(world_.transport.requests.back().body),
            json({{"queryId", "q-1"}, {"nextToken", "t1"}}));
}

TEST_F(InsightsQueryTest, ATokenThatComesBackIsNoEndlessLoop) {
  Then(200, kStarted);
  Then(200, Results("Complete", 1, "t"));
  Then(200, Results("Complete", 1, "t"));
  EXPECT_EQ(Run().error().kind, ErrorKind::kCorrupt);
}

TEST_F(InsightsQueryTest, WaitsForASlotAndThenGivesUp) {
  const std::string full = R"({"__type":"LimitExceededException","message":"too many queries"})";
  int waiting = 0;
  query_.on_progress = [&](const QueryProgress& progress) { waiting += progress.waits_for_slot; };
  Then(400, full);
  Then(400, full);
  Then(200, kStarted);
  Then(200, Results("Complete", 1));
  ASSERT_TRUE(Run().has_value());
  EXPECT_EQ(waiting, 2);
  for (int i = 0; i < 100; ++i) Then(400, full);
  const auto result = Run();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kRateLimited);
  EXPECT_NE(result.error().message.find("too many queries"), std::string::npos);
  EXPECT_EQ(Asked().back(), "StartQuery");  // there is nothing to stop
}

TEST_F(InsightsQueryTest, EveryBadEndIsAnErrorWithWhatWasScanned) {
  for (const auto& [status, kind] : {std::pair{"Failed", ErrorKind::kUnavailable},
                                     {"Cancelled", ErrorKind::kUnavailable},
                                     {"Timeout", ErrorKind::kTimeout}}) {
    Then(200, kStarted);
    Then(200, Results(status, 2));
    const auto result = Run();
    ASSERT_FALSE(result.has_value()) << status;
    EXPECT_EQ(result.error().kind, kind) << status;
    EXPECT_NE(result.error().message.find("2,048 bytes (query id q-1)"), std::string::npos);
    EXPECT_FALSE(result.error().next.empty());
    EXPECT_EQ(Asked().back(), "GetQueryResults") << "an ended query needs no stop";
  }
}

TEST_F(InsightsQueryTest, CancellingStopsTheQueryInTheService) {
  query_.on_progress = [&](const QueryProgress&) { stop_.request_stop(); };
  Then(200, kStarted);
  Then(200, Results("Running", 0));
  Then(200, R"({"success":true})");
  EXPECT_EQ(Run().error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(Asked(), (std::vector<std::string>{"StartQuery", "GetQueryResults", "StopQuery"}));
  EXPECT_EQ(world_.transport.requests.back().body, R"({"queryId":"q-1"})");
}

TEST_F(InsightsQueryTest, CancellingWhileItStartsStopsItToo) {
  test::FakeTransport transport([&](const net::HttpRequest&) -> test::FakeTransport::Answer {
    stop_.request_stop();
    return Response(200, kStarted);
  });
  LogsClient client(transport, world_.credentials, CloudWatchLogsService(test::AwsEndpoint()),
                    world_.Seams());
  const auto result = RunInsightsQuery(client, query_, world_.waiter, stop_.get_token());
  EXPECT_EQ(result.error().kind, ErrorKind::kCancelled);
  ASSERT_EQ(transport.requests.size(), 2u);
  EXPECT_EQ(transport.requests[1].headers.Get("x-amz-target"), "Logs_20140328.StopQuery");
}

TEST_F(InsightsQueryTest, AQueryThatDoesNotEndIsStopped) {
  query_.longest_run = Millis(1000);
  Then(200, kStarted);
  for (int i = 0; i < 2; ++i) Then(200, Results("Unknown", 0));
  EXPECT_EQ(Run().error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(Asked().back(), "StopQuery");
}

TEST_F(InsightsQueryTest, AFailureWhileLookingStopsIt) {
  Then(200, kStarted);
  Then(400, R"({"__type":"AccessDeniedException","message":"logs:GetQueryResults"})");
  EXPECT_EQ(Run().error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(Asked().back(), "StopQuery");
}

class EstimateScanTest : public InsightsQueryTest {
 protected:
  base::Result<std::optional<base::ByteCount>> Estimate() {
    return EstimateScan(*client_, query_.request, world_.waiter, {});
  }
};

TEST_F(EstimateScanTest, AsksOnALineOfItsOwnAndReadsTheBytes) {
  query_.request.query = "fields @message # all of it";
  Then(200, kStarted);
  Then(200, R"({"status":"Complete","results":[[{"field":"estimatedRecords","value":"9"},
              {"field":"estimatedBytes","value":"1.5E9"}]]})");
  EXPECT_EQ(Estimate(), base::ByteCount(1'500'000'000));
  EXPECT_EQ(json::parse(world_.transport.requests.at(0).body).at("queryString"),
            "fields @message # all of it\n| estimate");
}

TEST_F(EstimateScanTest, WhereThereIsNoneItSaysSo) {
  Then(400, R"({"__type":"MalformedQueryException","message":"estimate"})");
  EXPECT_EQ(*Estimate(), std::nullopt);
  Then(200, kStarted);  // a server that passes the command over
  Then(200, R"({"status":"Complete","results":[[{"field":"bytes","value":"1"}],
              [{"field":"bytes","value":"2"}]]})");
  EXPECT_EQ(*Estimate(), std::nullopt);
  query_.request.language = QueryLanguage::kSql;
  EXPECT_EQ(*Estimate(), std::nullopt);
  EXPECT_EQ(world_.transport.requests.size(), 3u);
}

TEST_F(EstimateScanTest, ADeniedQueryIsAnError) {
  Then(400, R"({"__type":"AccessDeniedException","message":"logs:StartQuery"})");
  EXPECT_EQ(Estimate().error().kind, ErrorKind::kForbidden);
}

TEST(ScanCostTest, AGigabyteIsTwoToTheThirtieth) {
  EXPECT_DOUBLE_EQ(ScanCostUsd(base::ByteCount(std::int64_t{100} << 30)), 0.5);
  EXPECT_DOUBLE_EQ(ScanCostUsd(base::ByteCount(std::int64_t{1} << 30), 0.007), 0.007);
}

TEST(UsdTextTest, SmallAmountsAreShownWithTwoDigitsThatCount) {
  EXPECT_EQ(UsdText(0), "$0.00");
  EXPECT_EQ(UsdText(0.0000038), "$0.0000038");
  EXPECT_EQ(UsdText(0.0042), "$0.0042");
  EXPECT_EQ(UsdText(0.5), "$0.50");
}

}  // namespace
}  // namespace logai::aws
