#include "auth/device_flow.h"

#include <gtest/gtest.h>

#include "auth/device_reply.h"
#include "net/curl_transport.h"
#include "tests/support/scripted_server.h"
#include "tests/support/scripted_transport.h"

namespace logai::auth {
namespace {

using base::Error;
using base::ErrorKind;
using std::chrono::seconds;
using testing::InstantWaiter;
using testing::ScriptedAnswer;
using testing::ScriptedTransport;

constexpr const char* kStart =
    R"({"device_code":"dc-1","user_code":"WDJB-MJHT","verification_uri":"https://github.com/login/device","expires_in":900,"interval":5})";
constexpr const char* kPending = R"({"error":"authorization_pending"})";
constexpr const char* kGranted =
    R"({"access_token":"gho_granted0123456789","token_type":"bearer","scope":"read:user"})";

ScriptedAnswer Response(int status, std::string body,
                        std::vector<std::pair<std::string, std::string>> headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body), .error = {}};
}
ScriptedAnswer Failure(ErrorKind kind) {
  return {.error = Error{.kind = kind, .message = "the network is gone"}};
}

struct Outcome {
  base::Result<DeviceSignIn> result;
  std::vector<net::HttpRequest> requests;
  std::vector<base::Millis> waits;
  std::vector<DeviceCode> shown;
};

Outcome SignInWith(std::vector<ScriptedAnswer> answers, seconds timeout = seconds(900)) {
  ScriptedTransport transport(std::move(answers));
  InstantWaiter waiter;
  std::vector<DeviceCode> shown;
  auto result = SignInByDevice({.client_id = "Iv1.test", .timeout = timeout}, transport, waiter,
                               [&](const DeviceCode& code) { shown.push_back(code); }, {});
  return {std::move(result), transport.requests(), waiter.waits, std::move(shown)};
}

std::vector<base::Millis> Seconds(std::initializer_list<int> counts) {
  std::vector<base::Millis> durations;
  for (const int count : counts) durations.push_back(seconds(count));
  return durations;
}

TEST(SignInByDeviceTest, AsksUntilTheUserHasApproved) {
  const Outcome outcome = SignInWith({Response(200, kStart), Response(200, kPending),
                                      Response(200, kPending), Response(200, kGranted)});
  ASSERT_TRUE(outcome.result.has_value()) << outcome.result.error().ToString();
  EXPECT_EQ(outcome.result->access.token.Reveal(), "gho_granted0123456789");
  EXPECT_FALSE(outcome.result->access.expires_in.has_value());
  EXPECT_EQ(outcome.result->device_code.Reveal(), "dc-1");
  EXPECT_EQ(outcome.waits, Seconds({5, 5, 5}));
  ASSERT_EQ(outcome.shown.size(), 1u);
  EXPECT_EQ(outcome.shown[0].user_code, "WDJB-MJHT");
  EXPECT_EQ(outcome.shown[0].verification_uri, "https://github.com/login/device");
}

TEST(SignInByDeviceTest, SendsTheFormsThatGithubDocuments) {
  const Outcome outcome = SignInWith({Response(200, kStart), Response(200, kGranted)});
  ASSERT_EQ(outcome.requests.size(), 2u);
  for (const net::HttpRequest& request : outcome.requests) {
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.headers.Get("accept"), "application/json");
    EXPECT_EQ(request.headers.Get("content-type"), "application/x-www-form-urlencoded");
    EXPECT_TRUE(request.carries_secret);
  }
  EXPECT_EQ(outcome.requests[0].url, "https://github.com/login/device/code");
  EXPECT_EQ(outcome.requests[0].body, "client_id=Iv1.test&scope=read%3Auser");
  EXPECT_EQ(outcome.requests[1].url, "https://github.com/login/oauth/access_token");
  EXPECT_EQ(outcome.requests[1].body,
            "client_id=Iv1.test&device_code=dc-1&"
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code");
}

TEST(SignInByDeviceTest, SlowDownTakesTheNewIntervalOrFiveSecondsMore) {
  const Outcome outcome =
      SignInWith({Response(200, kStart), Response(200, R"({"error":"slow_down"})"),
                  Response(200, R"({"error":"slow_down","interval":17})"), Response(200, kPending),
                  Response(200, R"({"error":"slow_down","interval":1})"), Response(200, kGranted)});
  ASSERT_TRUE(outcome.result.has_value());
  EXPECT_EQ(outcome.waits, Seconds({5, 10, 17, 17, 17}));
}

TEST(SignInByDeviceTest, PendingWithStatus400IsPendingToo) {
  const Outcome outcome =
      SignInWith({Response(200, kStart), Response(400, kPending), Response(200, kGranted)});
  EXPECT_TRUE(outcome.result.has_value());
}

TEST(SignInByDeviceTest, AnswersAsFormsAreUnderstood) {
  const Outcome outcome =
      SignInWith({Response(200,
                           "device_code=dc%2D1&expires_in=900&interval=7&user_code=WDJB-MJHT&"
                           "verification_uri=https%3A%2F%2Fgithub.com%2Flogin%2Fdevice"),
                  Response(200, "error=authorization_pending&error_description=The+authorization"),
                  Response(200, "access_token=gho_form&scope=read%3Auser&token_type=bearer")});
  ASSERT_TRUE(outcome.result.has_value()) << outcome.result.error().ToString();
  EXPECT_EQ(outcome.result->access.token.Reveal(), "gho_form");
  EXPECT_EQ(outcome.waits, Seconds({7, 7}));
  EXPECT_EQ(outcome.shown.at(0).verification_uri, "https://github.com/login/device");
}

TEST(SignInByDeviceTest, TheUsualIntervalHoldsWhenNoneIsGiven) {
  const Outcome outcome =
      SignInWith({Response(200, R"({"device_code":"d","user_code":"U","interval":0,
                             "verification_uri":"https://github.com/login/device"})"),
                  Response(200, kGranted)});
  ASSERT_TRUE(outcome.result.has_value());
  EXPECT_EQ(outcome.waits, Seconds({5}));
}

TEST(SignInByDeviceTest, ATokenThatExpiresSaysWhen) {
  const Outcome outcome = SignInWith(
      {Response(200, kStart), Response(200, R"({"access_token":"ghu_x","expires_in":28800})")});
  ASSERT_TRUE(outcome.result.has_value());
  EXPECT_EQ(outcome.result->access.expires_in, seconds(28800));
}

TEST(SignInByDeviceTest, FinalRefusalsEndTheWait) {
  const std::vector<std::pair<std::string, ErrorKind>> cases = {
      {"expired_token", ErrorKind::kUnauthorized},
      {"access_denied", ErrorKind::kForbidden},
      {"device_flow_disabled", ErrorKind::kForbidden},
      {"incorrect_client_credentials", ErrorKind::kInvalidInput},
      {"incorrect_device_code", ErrorKind::kInvalidInput}};
  for (const auto& [code, kind] : cases) {
    const Outcome outcome =
        SignInWith({Response(200, kStart), Response(200, "{\"error\":\"" + code + "\"}")});
    ASSERT_FALSE(outcome.result.has_value()) << code;
    EXPECT_EQ(outcome.result.error().kind, kind) << code;
    EXPECT_FALSE(outcome.result.error().next.empty()) << code;
    EXPECT_EQ(outcome.requests.size(), 2u) << code;
  }
}

TEST(SignInByDeviceTest, AnUnknownClientIdNamesTheVariable) {
  const Outcome outcome = SignInWith({Response(404, R"({"error":"Not Found"})")});
  ASSERT_FALSE(outcome.result.has_value());
  EXPECT_EQ(outcome.result.error().kind, ErrorKind::kInvalidInput);
  EXPECT_NE(outcome.result.error().next.find("LOGAI_GITHUB_CLIENT_ID"), std::string::npos);
  EXPECT_TRUE(outcome.shown.empty());
}

TEST(SignInByDeviceTest, WhatGithubSaysCannotReachTheTerminalRaw) {
  const Outcome outcome = SignInWith({Response(
      400,
      "{\"error\":\"odd\\u001b[2J\",\"error_description\":\"line\\none \\u001b]0;x\\u0007\"}")});
  ASSERT_FALSE(outcome.result.has_value());
  for (const char c : outcome.result.error().message) EXPECT_GE(c, ' ');
}

TEST(SignInByDeviceTest, AnswersOfSomebodyElseAreTold) {
  for (const auto& [status, body] : std::vector<std::pair<int, std::string>>{
           {200, "<html><a href='x?a=b&c=d'>Log in to the hotel</a></html>"},
           {200, ""},
           {200, "[]"},
           {200, R"({"user_code":"U"})"},
           {200, R"({"device_code":"d","user_code":"U","verification_uri":"javascript:alert"})"},
           {200,
            R"({"device_code":"d","user_code":"U","verification_uri":"http://evil.example/"})"},
           {200,
            R"({"device_code":"d","user_code":"U","verification_uri":"https://u:p@x.example/"})"},
           {302, ""},
           {403, "<html>blocked</html>"}}) {
    const Outcome outcome = SignInWith({Response(status, body)});
    ASSERT_FALSE(outcome.result.has_value()) << body;
    EXPECT_EQ(outcome.result.error().kind, ErrorKind::kCorrupt) << body;
    EXPECT_NE(outcome.result.error().message.find(std::to_string(status)), std::string::npos);
    EXPECT_TRUE(outcome.shown.empty());
  }
}

TEST(SignInByDeviceTest, AGrantWithoutAUsableTokenIsNoGrant) {
  for (const char* body : {R"({"token_type":"bearer"})", R"({"access_token":""})",
                           R"({"access_token":"a b"})", R"({"access_token":7.5})"}) {
    const Outcome outcome = SignInWith({Response(200, kStart), Response(200, body)});
    ASSERT_FALSE(outcome.result.has_value()) << body;
    EXPECT_EQ(outcome.result.error().kind, ErrorKind::kCorrupt) << body;
  }
}

TEST(SignInByDeviceTest, TheUsersTimeoutEndsTheWaitAfterALastQuestion) {
  const Outcome outcome = SignInWith(
      {Response(200, kStart), Response(200, kPending), Response(200, kPending)}, seconds(7));
  ASSERT_FALSE(outcome.result.has_value());
  EXPECT_EQ(outcome.result.error().kind, ErrorKind::kTimeout);
  EXPECT_NE(outcome.result.error().next.find("--timeout"), std::string::npos);
  EXPECT_EQ(outcome.waits, Seconds({5, 2}));
}

TEST(SignInByDeviceTest, AnApprovalInTheLastSecondsCounts) {
  const Outcome outcome = SignInWith({Response(200, kStart), Response(200, kGranted)}, seconds(3));
  EXPECT_TRUE(outcome.result.has_value());
  EXPECT_EQ(outcome.waits, Seconds({3}));
}

TEST(SignInByDeviceTest, TheCodesOwnLifeEndsTheWait) {
  const Outcome outcome =
      SignInWith({Response(200, R"({"device_code":"d","user_code":"U","expires_in":6,"interval":5,
                             "verification_uri":"https://github.com/login/device"})"),
                  Response(200, kPending), Response(200, kPending)});
  ASSERT_FALSE(outcome.result.has_value());
  EXPECT_EQ(outcome.result.error().kind, ErrorKind::kUnauthorized);
  EXPECT_EQ(outcome.waits, Seconds({5, 1}));
}

TEST(SignInByDeviceTest, ATimeoutOfNothingIsRefusedBeforeAnyRequest) {
  const Outcome outcome = SignInWith({}, seconds(0));
  EXPECT_EQ(outcome.result.error().kind, ErrorKind::kInvalidInput);
  EXPECT_TRUE(outcome.requests.empty());
}

TEST(SignInByDeviceTest, AFailingNetworkIsBorneWithGrowingPauses) {
  const ScriptedAnswer down = Failure(ErrorKind::kUnavailable);
  const ScriptedAnswer late = Failure(ErrorKind::kTimeout);
  const Outcome outcome =
      SignInWith({Response(200, kStart), down, late, Response(502, "bad gateway"),
                  Response(200, kPending), Response(200, kGranted)});
  ASSERT_TRUE(outcome.result.has_value()) << outcome.result.error().ToString();
  EXPECT_EQ(outcome.waits, Seconds({5, 10, 20, 40, 5}));
}

TEST(SignInByDeviceTest, ANetworkThatStaysDeadIsReported) {
  const ScriptedAnswer down = Failure(ErrorKind::kUnavailable);
  const Outcome outcome = SignInWith({Response(200, kStart), down, down, down, down, down, down});
  ASSERT_FALSE(outcome.result.has_value());
  EXPECT_EQ(outcome.result.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(outcome.requests.size(), 6u);
}

TEST(SignInByDeviceTest, OnlyFailuresInARowCount) {
  const ScriptedAnswer down = Failure(ErrorKind::kUnavailable);
  const Outcome outcome =
      SignInWith({Response(200, kStart), down, down, down, down, Response(200, kPending), down,
                  down, down, down, Response(200, kGranted)});
  EXPECT_TRUE(outcome.result.has_value());
}

TEST(SignInByDeviceTest, ARateLimitIsWaitedOut) {
  const Outcome outcome =
      SignInWith({Response(200, kStart), Response(429, "slow", {{"Retry-After", "90"}}),
                  Response(200, kGranted)});
  ASSERT_TRUE(outcome.result.has_value());
  EXPECT_EQ(outcome.waits, Seconds({5, 90}));
}

TEST(SignInByDeviceTest, TheStartIsNotRepeated) {
  const Outcome outcome = SignInWith({Response(503, "")});
  EXPECT_EQ(outcome.result.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(outcome.requests.size(), 1u);
}

TEST(SignInByDeviceTest, AStopEndsTheWait) {
  ScriptedTransport transport({Response(200, kStart), Response(200, kGranted)});
  InstantWaiter waiter;
  std::stop_source stop;
  const auto result = SignInByDevice(
      {.client_id = "x"}, transport, waiter, [&](const DeviceCode&) { stop.request_stop(); },
      stop.get_token());
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST(SignInByDeviceTest, GithubUrlMayHaveAPathAndMustBeAUrl) {
  const auto request = StartRequest({.client_id = "x", .github_url = "https://corp.ghe.com/"});
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->url, "https://corp.ghe.com/login/device/code");
  EXPECT_EQ(StartRequest({.client_id = "x", .github_url = "corp"}).error().kind,
            ErrorKind::kInvalidInput);
}

TEST(SignInByDeviceTest, ClientIdsAreEncodedIntoTheForm) {
  const auto request = StartRequest({.client_id = "a&b=c"});
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->body, "client_id=a%26b%3Dc&scope=read%3Auser");
}

TEST(SignInByDeviceTest, WorksOverRealHttp) {
  testing::ScriptedServer server{testing::AnswerJson(200, kStart),
                                 testing::AnswerJson(200, kPending),
                                 testing::AnswerJson(200, kGranted)};
  const auto transport = net::CurlTransport::Create({});
  ASSERT_TRUE(transport.has_value());
  InstantWaiter waiter;
  const auto result = SignInByDevice({.client_id = "Iv1.test", .github_url = server.url()},
                                     **transport, waiter, [](const DeviceCode&) {}, {});
  ASSERT_TRUE(result.has_value()) << result.error().ToString();
  EXPECT_EQ(result->access.token.Reveal(), "gho_granted0123456789");
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].target, "/login/device/code");
  EXPECT_EQ(requests[2].target, "/login/oauth/access_token");
}

TEST(ReplyFieldsTest, OnlyFlatTextAndWholeNumbersAreTaken) {
  const auto fields = ReplyFields::Parse(
      R"({"a":"x","n":7,"s":"8","f":1.5,"big":99999999999,"neg":-1,"o":{"a":"y"},"l":["z"],"t":true})");
  ASSERT_TRUE(fields.has_value());
  EXPECT_EQ(fields->Text("a"), "x");
  EXPECT_EQ(fields->Number("n"), 7);
  EXPECT_EQ(fields->Number("s"), 8);
  for (const char* name : {"f", "big", "neg", "o", "l", "t", "absent"}) {
    EXPECT_FALSE(fields->Number(name).has_value()) << name;
  }
  EXPECT_EQ(fields->Text("o"), "");
}

TEST(ReplyFieldsTest, BrokenEscapesAndOtherTextAreNoForm) {
  for (const char* body : {"a=%", "a=%4", "a=%zz", "just words", "<p a=b>", "=x", "a", "{\"a\":"}) {
    const auto fields = ReplyFields::Parse(body);
    ASSERT_FALSE(fields.has_value()) << body;
    EXPECT_EQ(fields.error().kind, ErrorKind::kCorrupt);
  }
}

TEST(ReplyFieldsTest, DeepNestingIsNoCrash) {
  const std::string deep =
      "{\"error\":\"e\",\"x\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  const auto fields = ReplyFields::Parse(deep);
  ASSERT_TRUE(fields.has_value());
  EXPECT_EQ(fields->Text("error"), "e");
}

}  // namespace
}  // namespace logai::auth
