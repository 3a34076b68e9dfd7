#include "aws/json_client.h"

#include <gtest/gtest.h>

#include "net/transport_error.h"
#include "tests/aws/aws_support.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using base::Millis;
using test::FakeCredentials;
using test::FakeWorld;
using test::NetworkError;
using test::Response;

constexpr const char* kThrottled = R"({"__type":"ThrottlingException","message":"Rate exceeded"})";
constexpr const char* kExpired = R"({"__type":"ExpiredTokenException","message":"expired"})";
constexpr const char* kSkewed =
    R"({"__type":"InvalidSignatureException","message":"Signature expired: A is now earlier than B"})";

class JsonClientTest : public testing::Test {
 protected:
  base::Result<std::string> Call(std::string_view operation = "FilterLogEvents") {
    return client_.Call(operation, "{}", stop_.get_token());
  }
  std::string SentHeader(std::size_t request, std::string_view name) const {
    return std::string(world_.transport.requests.at(request).headers.Get(name).value_or("(none)"));
  }

  FakeWorld world_;
  std::stop_source stop_;
  JsonClient client_{world_.transport, world_.credentials,
                     CloudWatchLogsService(test::AwsEndpoint()), world_.Seams()};
};

TEST_F(JsonClientTest, SendsTheOperationAsAwsJson) {
  world_.transport.Then(Response(200, R"({"ok":1})"));
  EXPECT_EQ(*Call(), R"({"ok":1})");
  const net::HttpRequest& request = world_.transport.requests.at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://logs.eu-west-1.amazonaws.com/");
  EXPECT_EQ(request.body, "{}");
  EXPECT_FALSE(request.carries_secret);
  EXPECT_EQ(SentHeader(0, "x-amz-target"), "Logs_20140328.FilterLogEvents");
  EXPECT_EQ(SentHeader(0, "content-type"), "application/x-amz-json-1.1");
  EXPECT_EQ(SentHeader(0, "x-amz-date"), "20261122T120000Z");
  EXPECT_TRUE(SentHeader(0, "authorization")
                  .starts_with("AWS4-HMAC-SHA256 "
                               "Credential=AKIDEXAMPLE/20261122/eu-west-1/logs/aws4_request, "));
}

TEST_F(JsonClientTest, ASessionTokenMakesTheRequestSecret) {
  world_.credentials.current = FakeCredentials::Keys("ASIA", "token");
  world_.transport.Then(Response(200, "{}"));
  ASSERT_TRUE(Call().has_value());
  EXPECT_TRUE(world_.transport.requests.at(0).carries_secret);
  EXPECT_EQ(SentHeader(0, "x-amz-security-token"), "token");
}

TEST_F(JsonClientTest, TransientFailuresAreTriedAgainQuicklyAndThrottlingSlowly) {
  world_.transport.Then(Response(503, ""));
  world_.transport.Then(NetworkError(ErrorKind::kUnavailable, "connection reset"));
  world_.transport.Then(Response(200, "{}"));
  ASSERT_TRUE(Call().has_value());
  EXPECT_EQ(world_.waiter.waits(), (std::vector<Millis>{Millis(25), Millis(50)}));
}

TEST_F(JsonClientTest, AfterThreeTriesTheErrorSaysHowMany) {
  for (int i = 0; i < 3; ++i) world_.transport.Then(Response(400, kThrottled));
  const auto result = Call();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kRateLimited);
  EXPECT_NE(result.error().message.find("(reached max retries: 2): Rate exceeded"),
            std::string::npos)
      << result.error().message;
  EXPECT_EQ(world_.transport.requests.size(), 3u);
  // 1 s and 2 s times the random half, beside the waits for the rate.
  const auto waits = world_.waiter.waits();
  EXPECT_EQ(std::ranges::count(waits, Millis(500)), 1);
  EXPECT_EQ(std::ranges::count(waits, Millis(1000)), 1);
}

TEST_F(JsonClientTest, AWaitThatTheServerAsksForIsKeptWithinBounds) {
  world_.transport.Then(Response(400, kThrottled, {{"x-amz-retry-after", "900"}}));
  world_.transport.Then(Response(400, kThrottled, {{"x-amz-retry-after", "3600000"}}));
  world_.transport.Then(Response(200, "{}"));
  ASSERT_TRUE(Call().has_value());
  const auto waits = world_.waiter.waits();
  EXPECT_EQ(std::ranges::count(waits, Millis(900)), 1);
  EXPECT_EQ(std::ranges::count(waits, Millis(1000 + 5000)), 1);
}

TEST_F(JsonClientTest, WhatCannotGetBetterIsNotTriedAgain) {
  world_.transport.Then(Response(400, R"({"__type":"InvalidParameterException","message":"m"})"));
  const auto result = Call();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(world_.transport.requests.size(), 1u);
}

TEST_F(JsonClientTest, ExpiredCredentialsAreRenewedOnce) {
  world_.credentials.renewed = FakeCredentials::Keys("AKIDNEWER");
  world_.transport.Then(Response(400, kExpired));
  world_.transport.Then(Response(200, "{}"));
  ASSERT_TRUE(Call().has_value());
  EXPECT_NE(SentHeader(1, "authorization").find("Credential=AKIDNEWER/"), std::string::npos);
  EXPECT_TRUE(world_.waiter.waits().empty());

  world_.transport.Then(Response(400, kExpired));
  world_.transport.Then(Response(400, kExpired));
  const auto again = Call();
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::kUnauthorized);
  EXPECT_NE(again.error().message.find("ExpiredTokenException"), std::string::npos);
  EXPECT_NE(again.error().next.find("aws sso login"), std::string::npos);
  EXPECT_EQ(world_.credentials.renewals, 2);
}

TEST_F(JsonClientTest, AClockThatIsOffIsCorrectedOnceWithANotice) {
  world_.transport.Then(Response(400, kSkewed, {{"date", "Sun, 22 Nov 2026 12:10:00 GMT"}}));
  world_.transport.Then(Response(200, "{}"));
  ASSERT_TRUE(Call().has_value());
  EXPECT_EQ(SentHeader(1, "x-amz-date"), "20261122T121000Z");
  const auto notices = client_.TakeNotices();
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_TRUE(notices[0].starts_with("this machine's clock is 10 min behind AWS's")) << notices[0];
  EXPECT_TRUE(client_.TakeNotices().empty());

  // The next call is right at once.
  world_.transport.Then(Response(200, "{}"));
  ASSERT_TRUE(Call().has_value());
  EXPECT_EQ(SentHeader(2, "x-amz-date"), "20261122T121000Z");
}

TEST_F(JsonClientTest, ASkewThatTheServersClockDoesNotExplainIsAnError) {
  world_.transport.Then(Response(400, kSkewed, {{"date", "Sun, 22 Nov 2026 12:00:30 GMT"}}));
  const auto result = Call();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kUnauthorized);
  EXPECT_NE(result.error().next.find("clock"), std::string::npos);
  EXPECT_EQ(world_.transport.requests.size(), 1u);

  world_.transport.Then(Response(400, kSkewed, {{"date", "Sun, 22 Nov 2026 13:00:00 GMT"}}));
  world_.transport.Then(Response(400, kSkewed, {{"date", "Sun, 22 Nov 2026 14:00:00 GMT"}}));
  EXPECT_FALSE(Call().has_value());
  EXPECT_EQ(world_.transport.requests.size(), 3u);
}

TEST_F(JsonClientTest, AHostThatDoesNotExistPointsAtTheRegion) {
  for (int i = 0; i < 3; ++i) {
    world_.transport.Then(base::Fail(net::NameResolutionFailure("logs.eu-west-1.amazonaws.com")));
  }
  const auto result = Call();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(result.error().message.starts_with(
      "calling FilterLogEvents: Could not connect to the endpoint URL: "
      "\"https://logs.eu-west-1.amazonaws.com/\": "))
      << result.error().message;
  EXPECT_NE(result.error().next.find("eu-west-1 is a region"), std::string::npos);
}

TEST_F(JsonClientTest, TheRetryQuotaEndsTheRetriesOfAServiceThatIsDown) {
  for (int i = 0; i < 200; ++i) world_.transport.Then(Response(503, ""));
  for (int i = 0; i < 60; ++i) EXPECT_FALSE(Call().has_value());
  // 500 tokens pay for 35 retries at 14 each; the first tries are free.
  EXPECT_EQ(world_.transport.requests.size(), 60u + 35u);
}

TEST_F(JsonClientTest, AStopEndsAWaitForTheNextTry) {
  world_.transport.Then(Response(400, kThrottled));
  stop_.request_stop();
  const auto result = Call();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kCancelled);
}

TEST_F(JsonClientTest, EachOperationHasItsOwnRate) {
  for (int i = 0; i < 20; ++i) world_.transport.Then(Response(200, "{}"));
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Call("FilterLogEvents").has_value());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Call("ListLogGroups").has_value());
  EXPECT_TRUE(world_.waiter.waits().empty());
  ASSERT_TRUE(Call("FilterLogEvents").has_value());
  EXPECT_EQ(world_.waiter.waits(), (std::vector<Millis>{Millis(100)}));
}

TEST(RateLimiterTest, ThrottlingHalvesTheRateOnceAndQuietGivesItBack) {
  test::FakeWaiter waiter;
  RateLimiter limiter(8, waiter);
  limiter.OnThrottled();
  limiter.OnThrottled();  // of calls that were in flight together
  EXPECT_DOUBLE_EQ(limiter.per_second(), 4);
  waiter.Advance(Millis(1500));
  limiter.OnThrottled();
  EXPECT_DOUBLE_EQ(limiter.per_second(), 2);
  for (int i = 0; i < 20; ++i) {
    waiter.Advance(Millis(2000));
    limiter.OnThrottled();
  }
  EXPECT_DOUBLE_EQ(limiter.per_second(), 0.5);
  waiter.Advance(std::chrono::minutes(1));
  ASSERT_TRUE(limiter.Acquire({}).has_value());
  EXPECT_DOUBLE_EQ(limiter.per_second(), 8);
}

TEST(RateLimiterTest, AStoppedWaiterGivesItsPlaceBack) {
  test::FakeWaiter waiter;
  RateLimiter limiter(1, waiter);
  ASSERT_TRUE(limiter.Acquire({}).has_value());
  std::stop_source stop;
  stop.request_stop();
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(limiter.Acquire(stop.get_token()).has_value());
  ASSERT_TRUE(limiter.Acquire({}).has_value());
  EXPECT_EQ(waiter.waits(), (std::vector<Millis>{Millis(1000)}));
}

TEST(RetryRulesTest, DelaysFollowTheRulesOf2026) {
  const RetryRules rules;
  EXPECT_EQ(rules.Delay(RetryClass::kTransient, 0, 1.0, {}), Millis(50));
  EXPECT_EQ(rules.Delay(RetryClass::kTransient, 3, 1.0, {}), Millis(400));
  EXPECT_EQ(rules.Delay(RetryClass::kThrottling, 0, 1.0, {}), Millis(1000));
  EXPECT_EQ(rules.Delay(RetryClass::kThrottling, 60, 1.0, {}), Millis(20'000));
  EXPECT_EQ(rules.Delay(RetryClass::kThrottling, 2, 0.0, {}), Millis(0));
  EXPECT_EQ(rules.Delay(RetryClass::kThrottling, 0, 0.5, Millis(100)), Millis(500));
}

TEST(RetryRulesTest, MaxAttemptsComesFromEnvironmentThenProfile) {
  const auto shared = *SharedConfig::Parse("[profile p]\nmax_attempts = 7\n", "");
  const Profile* profile = shared.FindProfile("p");
  const auto of = [&](const char* value) {
    return ResolveRetryRules(base::Environment(test::Variables{{"AWS_MAX_ATTEMPTS", value}}),
                             profile);
  };
  EXPECT_EQ(of("")->max_attempts, 7);
  EXPECT_EQ(of("1")->max_attempts, 1);
  EXPECT_EQ(ResolveRetryRules({}, nullptr)->max_attempts, 3);
  for (const char* bad : {"0", "-1", "many", "3x"}) {
    const auto rules = of(bad);
    ASSERT_FALSE(rules.has_value()) << bad;
    EXPECT_EQ(rules.error().kind, ErrorKind::kInvalidInput);
    EXPECT_NE(rules.error().message.find("AWS_MAX_ATTEMPTS"), std::string::npos);
  }
}

TEST(SharedLimitersTest, ClientsOfOneAccountAndRegionLearnTogether) {
  FakeWorld world;
  JsonService service = CloudWatchLogsService(test::AwsEndpoint());
  service.retry.max_attempts = 1;
  world.transport.Then(Response(400, kThrottled));
  JsonClient client(world.transport, world.credentials, service, {.clock = &world.clock});
  EXPECT_FALSE(client.Call("GetLogGroupFields", "{}", {}).has_value());

  const std::string region = service.endpoint.url + " " + service.endpoint.region;
  const auto rate = [&](std::string_view place, std::string_view account) {
    return SharedLimiters(place, account)
        ->Of("GetLogGroupFields", service.calls_per_second, base::SystemWaiter())
        .per_second();
  };
  EXPECT_LT(rate(region, "AKIDEXAMPLE"), service.calls_per_second);
  EXPECT_EQ(rate(region, "123456789012"), service.calls_per_second);
  EXPECT_EQ(rate("https://logs.us-east-1.amazonaws.com us-east-1", "AKIDEXAMPLE"),
            service.calls_per_second);
}

}  // namespace
}  // namespace logai::aws
