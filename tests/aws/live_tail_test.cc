#include "aws/live_tail.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/aws/aws_support.h"
#include "tests/support/event_stream.h"
#include "tests/support/scripted_transport.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using ::logai::testing::BedrockMessage;
using ::logai::testing::EventStreamBytes;
using ::logai::testing::ScriptedAnswer;
using ::logai::testing::ScriptedTransport;
using ::logai::testing::TextHeader;
using nlohmann::json;

constexpr const char* kArn = "arn:aws:logs:eu-west-1:123456789012:log-group:/a";

std::string Start() {
  return BedrockMessage("event", "initial-response", "{}") +
         BedrockMessage("event", "sessionStart",
                        R"({"sessionId":"s-1","logGroupIdentifiers":["/a"],"new":[{}]})");
}
std::string Update(std::vector<std::string> messages, bool sampled = false) {
  json update = {{"sessionMetadata", {{"sampled", sampled}}}, {"sessionResults", json::array()}};
  for (const std::string& message : messages) {
    update["sessionResults"].push_back({{"timestamp", 1'795'348'800'000},
                                        {"ingestionTime", 1'795'348'801'000},
                                        {"message", message},
                                        {"logStreamName", "s"},
                                        {"logGroupIdentifier", kArn}});
  }
  return BedrockMessage("event", "sessionUpdate", update.dump());
}
std::string Exception(std::string_view name) {
  return BedrockMessage("exception", name, R"({"message":"the session\u001bended"})");
}

class LiveTailTest : public ::testing::Test {
 protected:
  base::Result<LiveTailEnd> Tail(std::vector<ScriptedAnswer> script,
                                 Endpoint endpoint = test::AwsEndpoint()) {
    transport_.emplace(std::move(script));
    LogsClient client(*transport_, world_.credentials, CloudWatchLogsService(std::move(endpoint)),
                      world_.Seams());
    return client.StartLiveTail(request_, listener_, {});
  }
  std::vector<std::string> Messages() const {
    std::vector<std::string> messages;
    for (const LiveTailUpdate& update : updates_) {
      for (const LiveTailEvent& event : update.events) messages.push_back(event.event.message);
    }
    return messages;
  }

  test::FakeWorld world_;
  std::optional<ScriptedTransport> transport_;
  LiveTailRequest request_{
      .groups = {kArn}, .streams = {}, .stream_prefixes = {}, .filter_pattern = "ERROR"};
  std::vector<LiveTailSession> sessions_;
  std::vector<LiveTailUpdate> updates_;
  std::size_t stop_after_ = 1'000;
  LiveTailListener listener_{
      .on_start = [this](const LiveTailSession& session) { sessions_.push_back(session); },
      .on_update =
          [this](LiveTailUpdate update) {
            updates_.push_back(std::move(update));
            return updates_.size() < stop_after_ ? net::Flow::kContinue : net::Flow::kStop;
          }};
};

TEST_F(LiveTailTest, GivesTheSessionAndItsUpdatesFromPiecesSplitAnywhere) {
  const auto end =
      Tail({{.body = Start() + Update({"m1", "m2"}) + Update({}) + Update({"m3"}, true)}});
  EXPECT_EQ(end, LiveTailEnd::kClosed);
  ASSERT_EQ(sessions_.size(), 1u);
  EXPECT_EQ(sessions_[0].session_id, "s-1");
  EXPECT_EQ(sessions_[0].groups, std::vector<std::string>{"/a"});
  ASSERT_EQ(updates_.size(), 3u);
  EXPECT_EQ(Messages(), (std::vector<std::string>{"m1", "m2", "m3"}));
  const LiveTailEvent& event = updates_[0].events[0];
  EXPECT_EQ(event.group, "/a");
  EXPECT_EQ(event.event.stream, "s");
  EXPECT_EQ(event.event.time, base::FromEpochMs(1'795'348'800'000));
  EXPECT_EQ(event.event.ingestion_time, base::FromEpochMs(1'795'348'801'000));
  EXPECT_FALSE(updates_[0].sampled);
  EXPECT_TRUE(updates_[2].sampled);
}

TEST_F(LiveTailTest, AsksTheStreamingHostAndSignsForIt) {
  Endpoint endpoint = test::AwsEndpoint();
  endpoint.takes_host_prefix = true;
  ASSERT_TRUE(Tail({{.body = Start()}}, endpoint).has_value());
  const net::HttpRequest& request = transport_->requests().at(0);
  EXPECT_EQ(request.url, "https://stream-logs.eu-west-1.amazonaws.com/");
  EXPECT_EQ(request.headers.Get("host"), "stream-logs.eu-west-1.amazonaws.com");
  EXPECT_TRUE(request.headers.Get("authorization")->contains("/eu-west-1/logs/aws4_request"));
  EXPECT_EQ(request.headers.Get("x-amz-target"), "Logs_20140328.StartLiveTail");
  EXPECT_EQ(request.stall_timeout, base::Millis(15'000));
  EXPECT_EQ(json::parse(request.body),
            json({{"logGroupIdentifiers", {kArn}}, {"logEventFilterPattern", "ERROR"}}));
}

TEST_F(LiveTailTest, ACustomEndpointGetsNoPrefix) {
  ASSERT_TRUE(Tail({{.body = Start()}}, test::EmulatorEndpoint()).has_value());
  EXPECT_EQ(transport_->requests().at(0).url, "http://localhost:4566/");
}

TEST_F(LiveTailTest, TheListenerEndsIt) {
  stop_after_ = 1;
  EXPECT_EQ(Tail({{.body = Start() + Update({"m1"}) + Update({"m2"})}}), LiveTailEnd::kStopped);
  EXPECT_EQ(Messages(), std::vector<std::string>{"m1"});
}

TEST_F(LiveTailTest, TheTimeLimitIsAnEndAndOtherExceptionsAreErrors) {
  EXPECT_EQ(Tail({{.body = Start() + Exception("SessionTimeoutException")}}),
            LiveTailEnd::kTimeLimit);
  const auto end = Tail({{.body = Start() + Exception("SessionStreamingException")}});
  ASSERT_FALSE(end.has_value());
  EXPECT_EQ(end.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(end.error().message.find("SessionStreamingException"), std::string::npos);
  EXPECT_NE(end.error().message.find("the session ended"), std::string::npos)
      << end.error().message;
  const auto error = Tail(
      {{.body = EventStreamBytes(
            TextHeader(":message-type", "error") + TextHeader(":error-code", "Internal"), "")}});
  ASSERT_FALSE(error.has_value());
  EXPECT_NE(error.error().message.find("(Internal)"), std::string::npos);
}

TEST_F(LiveTailTest, ASessionThatBreaksIsNotStartedAgainBehindTheListenersBack) {
  const base::Error reset{
      .kind = ErrorKind::kUnavailable, .message = "reset", .next = {}, .retry_after = {}};
  const auto end = Tail({{.body = Start() + Update({"m1"}), .error = reset}, {.body = Start()}});
  ASSERT_FALSE(end.has_value());
  EXPECT_EQ(end.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(end.error().message.find("broke off"), std::string::npos) << end.error().message;
  EXPECT_EQ(transport_->requests().size(), 1u);
  EXPECT_EQ(Messages(), std::vector<std::string>{"m1"});
}

TEST_F(LiveTailTest, AStartThatFailsIsTriedAgain) {
  EXPECT_EQ(Tail({{.status = 503}, {.body = Start() + Update({"m1"})}}), LiveTailEnd::kClosed);
  EXPECT_EQ(transport_->requests().size(), 2u);
}

TEST_F(LiveTailTest, ADamagedFrameIsCorrupt) {
  std::string body = Start() + Update({"m1"});
  body[body.size() - 10] ^= 1;
  EXPECT_EQ(Tail({{.body = body}}).error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(Tail({{.body = "<html>a proxy's page</html>"}}).error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(Tail({{.body = BedrockMessage("event", "sessionUpdate", "no json")}}).error().kind,
            ErrorKind::kCorrupt);
}

TEST_F(LiveTailTest, WhatIsNewIsPassedOverAndWhatIsNoEventIsCounted) {
  ASSERT_TRUE(Tail({{.body = Start() + BedrockMessage("event", "somethingNew", "\x01") +
                             BedrockMessage("event", "sessionUpdate",
                                            R"({"sessionResults":[1,{"timestamp":"x"},
                                               {"timestamp":5,"logGroupIdentifier":"123:/b"}]})")}})
                  .has_value());
  ASSERT_EQ(updates_.size(), 1u);
  EXPECT_EQ(updates_[0].malformed, 2);
  ASSERT_EQ(updates_[0].events.size(), 1u);
  EXPECT_EQ(updates_[0].events[0].group, "/b");
  EXPECT_FALSE(updates_[0].sampled);
}

TEST_F(LiveTailTest, WhatTheServiceWouldRefuseIsRefusedHere) {
  const auto refused = [&](LiveTailRequest request) {
    request_ = std::move(request);
    const auto end = Tail({});
    return !end.has_value() && end.error().kind == ErrorKind::kInvalidInput &&
           transport_->requests().empty();
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({.groups = std::vector<std::string>(11, kArn)}));
  EXPECT_TRUE(refused({.groups = {kArn, kArn}, .streams = {"s"}}));
  EXPECT_TRUE(refused({.groups = {kArn}, .streams = {"s"}, .stream_prefixes = {"s"}}));
  request_ = {.groups = {kArn}};
  const auto end = Tail({}, {.url = "https://logs.cn-north-1.amazonaws.com.cn",
                             .region = "cn-north-1",
                             .takes_host_prefix = true});
  EXPECT_EQ(end.error().kind, ErrorKind::kInvalidInput);
  EXPECT_FALSE(end.error().next.empty());
}

TEST_F(LiveTailTest, ARefusalKeepsItsKind) {
  for (const auto& [code, kind] : {std::pair{"AccessDeniedException", ErrorKind::kForbidden},
                                   {"InvalidOperationException", ErrorKind::kInvalidInput},
                                   {"ResourceNotFoundException", ErrorKind::kNotFound}}) {
    const auto end = Tail({{.status = 400, .body = json({{"__type", code}}).dump()}});
    ASSERT_FALSE(end.has_value());
    EXPECT_EQ(end.error().kind, kind) << code;
  }
}

}  // namespace
}  // namespace logai::aws
