#include "aws/service_error.h"

#include <gtest/gtest.h>

#include "tests/aws/aws_support.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using test::Response;

TEST(ParseServiceErrorTest, FindsTheCodeInEveryFormSeen) {
  const auto code = [](const char* body,
                       std::vector<std::pair<std::string, std::string>> headers = {}) {
    return ParseServiceError(Response(400, body, std::move(headers))).code;
  };
  EXPECT_EQ(code(R"({"__type":"ThrottlingException","message":"Rate exceeded"})"),
            "ThrottlingException");
  EXPECT_EQ(code(R"({"__type":"com.amazonaws.logs#ResourceNotFoundException"})"),
            "ResourceNotFoundException");
  EXPECT_EQ(code(R"({"__type":"a#b#Name:http://internal.amazon.com/coral/"})"), "Name");
  EXPECT_EQ(code("{}", {{"x-amzn-ErrorType", "AccessDeniedException:http://x"}}),
            "AccessDeniedException");
  EXPECT_EQ(code("<html>bad gateway</html>"), "HTTP 400");
  EXPECT_EQ(code(""), "HTTP 400");
}

TEST(ParseServiceErrorTest, FindsTheMessageUnderBothNamesAndTheRequestId) {
  const auto error = ParseServiceError(
      Response(403, R"({"__type":"X","Message":"no\u001b[31m entry","message":null})",
               {{"x-amzn-RequestId", "1f2e"}}));
  EXPECT_EQ(error.message, "no [31m entry");
  EXPECT_EQ(error.request_id, "1f2e");
}

// The body of moto's and other emulators' authentication layer.
TEST(ParseServiceErrorTest, ReadsXml) {
  const auto error = ParseServiceError(
      Response(403,
               "<?xml version=\"1.0\"?>\n<ErrorResponse><Errors><Error>"
               "<Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated "
               "does not match</Message></Error></Errors><RequestID>x</RequestID>"
               "<RequestId>9</RequestId></ErrorResponse>"));
  EXPECT_EQ(error.code, "SignatureDoesNotMatch");
  EXPECT_EQ(error.message, "The request signature we calculated does not match");
  EXPECT_EQ(error.request_id, "9");
}

TEST(ParseServiceErrorTest, KeepsSomeOfABodyThatIsNeither) {
  const auto error =
      ParseServiceError(Response(502, "\x01 Bad\r\ngateway \xff" + std::string(9999, 'x')));
  EXPECT_TRUE(error.message.starts_with(" Bad gateway \xEF\xBF\xBDxxx") ||
              error.message.starts_with("Bad gateway \xEF\xBF\xBDxxx"))
      << error.message.substr(0, 40);
  EXPECT_LT(error.message.size(), 400u);
}

struct RuleCase {
  int status;
  const char* body;
  ErrorKind kind;
  RetryClass retry;
  Repair repair;
};

TEST(RuleForTest, MapsEachCodeToWhatTheCallerShouldDo) {
  constexpr auto kNo = RetryClass::kNever;
  constexpr auto kThrottle = RetryClass::kThrottling;
  constexpr auto kAgain = RetryClass::kTransient;
  const RuleCase cases[] = {
      {400, R"({"__type":"ThrottlingException","message":"Rate exceeded"})",
       ErrorKind::kRateLimited, kThrottle, Repair::kNone},
      {400, R"({"__type":"LimitExceededException"})", ErrorKind::kRateLimited, kThrottle,
       Repair::kNone},
      {429, "", ErrorKind::kRateLimited, kThrottle, Repair::kNone},
      {500, R"({"__type":"InternalFailure"})", ErrorKind::kUnavailable, kAgain, Repair::kNone},
      {503, R"({"__type":"ServiceUnavailableException"})", ErrorKind::kUnavailable, kAgain,
       Repair::kNone},
      {502, "<html>", ErrorKind::kUnavailable, kAgain, Repair::kNone},
      {501, "", ErrorKind::kUnavailable, kNo, Repair::kNone},
      {400, R"({"__type":"RequestTimeout"})", ErrorKind::kTimeout, kAgain, Repair::kNone},
      {400, R"({"__type":"InvalidParameterException"})", ErrorKind::kInvalidInput, kNo,
       Repair::kNone},
      {400, R"({"__type":"UnknownOperationException"})", ErrorKind::kInvalidInput, kNo,
       Repair::kNone},
      {301, "", ErrorKind::kInvalidInput, kNo, Repair::kNone},
      {400, R"({"__type":"ResourceNotFoundException"})", ErrorKind::kNotFound, kNo, Repair::kNone},
      {400, R"({"__type":"AccessDeniedException"})", ErrorKind::kForbidden, kNo, Repair::kNone},
      {403, "<Code>AccessDenied</Code>", ErrorKind::kForbidden, kNo, Repair::kNone},
      {400, R"({"__type":"ExpiredTokenException"})", ErrorKind::kUnauthorized, kNo,
       Repair::kCredentials},
      {400, R"({"__type":"UnrecognizedClientException"})", ErrorKind::kUnauthorized, kNo,
       Repair::kCredentials},
      // The code decides before the status does.
      {403, R"({"__type":"InvalidSignatureException","message":"does not match"})",
       ErrorKind::kUnauthorized, kNo, Repair::kNone},
      {400,
       R"x({"__type":"InvalidSignatureException","message":"Signature expired: 20261122T115000Z is now earlier than 20261122T115500Z (20261122T120000Z - 5 min.)"})x",
       ErrorKind::kUnauthorized, kNo, Repair::kClock},
      {403, R"({"__type":"SignatureDoesNotMatch","message":"Signature not yet current: x"})",
       ErrorKind::kUnauthorized, kNo, Repair::kClock},
      {403, R"({"__type":"RequestTimeTooSkewed"})", ErrorKind::kUnauthorized, kNo, Repair::kClock},
      {418, R"({"__type":"BrandNewException"})", ErrorKind::kInvalidInput, kNo, Repair::kNone},
  };
  for (const RuleCase& c : cases) {
    const ErrorRule rule = RuleFor(ParseServiceError(Response(c.status, c.body)));
    EXPECT_EQ(rule.kind, c.kind) << c.status << " " << c.body;
    EXPECT_EQ(rule.retry, c.retry) << c.status << " " << c.body;
    EXPECT_EQ(rule.repair, c.repair) << c.status << " " << c.body;
  }
}

TEST(ToErrorTest, NamesOperationCodeRequestIdRetriesAndRemedy) {
  const base::Error error = ToError(
      {.status = 400,
       .code = "ThrottlingException",
       .message = "Rate exceeded",
       .request_id = "1f2e"},
      {.operation = "FilterLogEvents", .iam_prefix = "logs", .region = "eu-west-1", .retries = 2});
  EXPECT_EQ(error.message,
            "An error occurred (ThrottlingException) when calling the FilterLogEvents operation "
            "(reached max retries: 2): Rate exceeded [request id 1f2e]");
  EXPECT_NE(error.next.find("eu-west-1"), std::string::npos);
}

TEST(ToErrorTest, ADenialIsPrintedWholeAndNamesTheAction) {
  const std::string text =
      "User: arn:aws:sts::123456789012:assumed-role/ReadOnly/alice is not authorized to perform: "
      "logs:FilterLogEvents on resource: arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/legacy:"
      "log-stream: because no identity-based policy allows the logs:FilterLogEvents action";
  const base::Error error =
      ToError({.status = 400, .code = "AccessDeniedException", .message = text, .request_id = ""},
              {.operation = "FilterLogEvents", .iam_prefix = "logs", .region = "eu-west-1"});
  EXPECT_EQ(error.kind, ErrorKind::kForbidden);
  EXPECT_NE(error.message.find(text), std::string::npos);
  EXPECT_EQ(error.next, "ask for the IAM action logs:FilterLogEvents");
}

}  // namespace
}  // namespace logai::aws
