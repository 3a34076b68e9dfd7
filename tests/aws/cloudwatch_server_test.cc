// LogsClient over the real transport, against tests/cloudwatch/server.py, which checks signatures.
// tests/cloudwatch/run_server_tests.py runs these and gives the server's URL.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aws/caller_identity.h"
#include "aws/insights_query.h"
#include "aws/logs_client.h"
#include "aws/metrics_client.h"
#include "base/environment.h"
#include "net/curl_transport.h"
#include "tests/aws/aws_support.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

constexpr const char* kGroup = "/test/group-000";
constexpr const char* kArn = "arn:aws:logs:eu-west-1:123456789012:log-group:/test/group-000";

class CloudWatchServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto url = base::Environment::OfProcess().GetNonEmpty("LOGAI_CLOUDWATCH_URL");
    ASSERT_TRUE(url) << "LOGAI_CLOUDWATCH_URL is not set: see tests/cloudwatch/run_server_tests.py";
    endpoint_ = {.url = *url, .region = "eu-west-1", .from = "test", .is_aws = false};
    auto transport = net::CurlTransport::Create({.allow_insecure_http = true});
    ASSERT_TRUE(transport.has_value());
    transport_ = *std::move(transport);
    client_ = std::make_unique<LogsClient>(*transport_, credentials_,
                                           CloudWatchLogsService(endpoint_), Seams());
    Control({{"clear_faults", true}, {"clock_skew_s", 0}});
  }
  ClientSeams Seams() { return {.waiter = &waiter_}; }
  void Control(const json& wish) {
    net::HttpRequest request;
    request.method = "POST";
    request.url = endpoint_.url + "/_control";
    request.body = wish.dump();
    const auto answer = transport_->Send(request, {}, {});
    ASSERT_TRUE(answer.has_value());
    ASSERT_EQ(answer->head.status, 200) << answer->body;
  }
  void Fault(const char* kind, const char* operation, int after = 0, int count = 1) {
    Control({{"fault",
              {{"kind", kind}, {"operation", operation}, {"after", after}, {"count", count}}}});
  }
  /// All events of the group, page by page.
  base::Result<std::size_t> ReadAll() {
    FilterLogEventsRequest request{.group = kGroup, .streams = {}, .stream_prefix = {}};
    std::size_t events = 0;
    do {
      LOGAI_ASSIGN_OR_RETURN(const FilterLogEventsReply page,
                             client_->FilterLogEvents(request, {}));
      events += page.events.size();
      request.next_token = page.next_token;
    } while (!request.next_token.empty());
    return events;
  }

  test::FakeCredentials credentials_;
  test::FakeWaiter waiter_;  // so that retries take no time
  Endpoint endpoint_;
  std::unique_ptr<net::CurlTransport> transport_;
  std::unique_ptr<LogsClient> client_;
};

TEST_F(CloudWatchServerTest, EveryOperationIsUnderstood) {
  const auto groups = client_->ListLogGroups({.pattern = "^/test/"}, {});
  ASSERT_TRUE(groups.has_value()) << groups.error().message;
  EXPECT_EQ(groups->groups.at(0).arn, kArn);
  EXPECT_TRUE(client_->DescribeLogGroups({.pattern = "group"}, {}).has_value());
  const auto streams =
      client_->DescribeLogStreams({.group = kArn, .by_last_event = true, .descending = true}, {});
  ASSERT_TRUE(streams.has_value()) << streams.error().message;
  ASSERT_FALSE(streams->streams.empty());
  EXPECT_TRUE(client_->GetLogGroupFields({.group = kGroup, .time = {}}, {}).has_value());
  EXPECT_EQ(ReadAll(), 25'000u);

  GetLogEventsRequest request{
      .group = kGroup, .stream = streams->streams[0].name, .start_from_head = true};
  std::size_t events = 0;
  for (std::string sent = "-"; sent != request.next_token;) {
    sent = request.next_token;
    const auto page = client_->GetLogEvents(request, {});
    ASSERT_TRUE(page.has_value()) << page.error().message;
    events += page->events.size();
    request.next_token = page->forward_token;
  }
  EXPECT_EQ(events, 6'250u);

  const auto identity = GetCallerIdentity(*transport_, credentials_, endpoint_, {}, Seams(), {});
  ASSERT_TRUE(identity.has_value()) << identity.error().message;
  EXPECT_EQ(identity->account, "123456789012");
  MetricsClient metrics(*transport_, credentials_, CloudWatchService(endpoint_), Seams());
  EXPECT_TRUE(metrics.DescribeAlarms({}, {}).has_value());
  EXPECT_TRUE(client_->ListAnomalies({}, {}).has_value());
}

TEST_F(CloudWatchServerTest, AQueryOfMoreThanTenThousandRowsIsGathered) {
  const base::UtcTime now = base::SystemClock().Now();
  InsightsQuery query{.request = {.query = "fields @message | limit 20000",
                                  .start = now - std::chrono::hours(48),
                                  .end = now,
                                  .groups = {kGroup},
                                  .limit = {}},
                      .max_rows = 100'000};
  const auto result = RunInsightsQuery(*client_, query, waiter_, {});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->rows.size(), 20'000u);
  EXPECT_GT(result->statistics.bytes_scanned, base::ByteCount(0));
  const auto record =
      client_->GetLogRecord(std::string(result->rows[0].Get("@ptr").value_or("")), {});
  ASSERT_TRUE(record.has_value()) << record.error().message;
  const auto estimate = EstimateScan(*client_, query.request, waiter_, {});
  ASSERT_TRUE(estimate.has_value()) << estimate.error().message;
  EXPECT_EQ(*estimate, result->statistics.bytes_scanned);
  query.request.query = "fields @message | frobnicate";
  EXPECT_EQ(RunInsightsQuery(*client_, query, waiter_, {}).error().kind, ErrorKind::kInvalidInput);
  Fault("query_timeout", "StartQuery");
  query.request.query = "stats count(*)";
  EXPECT_EQ(RunInsightsQuery(*client_, query, waiter_, {}).error().kind, ErrorKind::kTimeout);
}

TEST_F(CloudWatchServerTest, ALiveTailBringsWhatIsPutAndEndsInItsWays) {
  const LiveTailRequest request{
      .groups = {kArn}, .streams = {"live"}, .stream_prefixes = {}, .filter_pattern = "tail"};
  json events = json::array();
  for (int i = 0; i < 600; ++i) events.push_back({nullptr, "tail " + std::to_string(i)});
  std::size_t seen = 0;
  bool sampled = false;
  const LiveTailListener listener{
      .on_start =
          [&](const LiveTailSession&) {
            Control({{"put", {{"group", kGroup}, {"stream", "live"}, {"events", events}}}});
          },
      .on_update =
          [&](LiveTailUpdate update) {
            seen += update.events.size();
            sampled = sampled || update.sampled;
            return seen > 0 ? net::Flow::kStop : net::Flow::kContinue;
          }};
  EXPECT_EQ(client_->StartLiveTail(request, listener, {}), LiveTailEnd::kStopped);
  EXPECT_EQ(seen, 500u);
  EXPECT_TRUE(sampled);

  const LiveTailListener patient{.on_update = [](LiveTailUpdate) { return net::Flow::kContinue; }};
  Fault("session_timeout", "StartLiveTail", /*after=*/2);
  EXPECT_EQ(client_->StartLiveTail(request, patient, {}), LiveTailEnd::kTimeLimit);
  Fault("drop", "StartLiveTail", /*after=*/1);
  EXPECT_EQ(client_->StartLiveTail(request, patient, {}).error().kind, ErrorKind::kUnavailable);
  Fault("bad_frame", "StartLiveTail", /*after=*/1);
  EXPECT_EQ(client_->StartLiveTail(request, patient, {}).error().kind, ErrorKind::kCorrupt);
  Fault("silent", "StartLiveTail");
  LiveTailRequest hasty = request;
  hasty.longest_silence = base::Millis(300);
  EXPECT_EQ(client_->StartLiveTail(hasty, patient, {}).error().kind, ErrorKind::kTimeout);
}

TEST_F(CloudWatchServerTest, FaultsOnTheWayCostNoEvent) {
  const std::size_t all = *ReadAll();
  for (const char* kind : {"500", "503", "html", "throttle", "reset", "empty_page", "malformed",
                           "invalid_utf8", "lone_surrogate"}) {
    Fault(kind, "FilterLogEvents", /*after=*/1);
    const auto read = ReadAll();
    ASSERT_TRUE(read.has_value()) << kind << ": " << read.error().message;
    EXPECT_EQ(*read, all) << kind;
  }
  Fault("truncate", "FilterLogEvents");
  EXPECT_EQ(ReadAll().error().kind, ErrorKind::kCorrupt);
  Fault("denied", "FilterLogEvents");
  EXPECT_EQ(ReadAll().error().kind, ErrorKind::kForbidden);
  Fault("missing", "FilterLogEvents", /*after=*/1);
  EXPECT_EQ(ReadAll().error().kind, ErrorKind::kNotFound);
}

TEST_F(CloudWatchServerTest, AClockThatIsTenMinutesOffIsCorrected) {
  for (const int skew : {600, -600}) {
    Control({{"clock_skew_s", skew}});
    EXPECT_TRUE(ReadAll().has_value()) << skew;
    EXPECT_EQ(client_->TakeNotices().size(), 1u) << skew;
  }
}

TEST_F(CloudWatchServerTest, KeysThatExpireInTheMiddleAreRenewed) {
  credentials_.current = test::FakeCredentials::Keys("AKIDOLD");
  credentials_.renewed = test::FakeCredentials::Keys("AKIDEXAMPLE");
  Fault("expire", "FilterLogEvents", /*after=*/1);
  EXPECT_TRUE(ReadAll().has_value());
  EXPECT_GE(credentials_.renewals, 1);
}

}  // namespace
}  // namespace logai::aws
