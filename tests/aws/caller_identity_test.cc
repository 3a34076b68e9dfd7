#include "aws/caller_identity.h"

#include <gtest/gtest.h>

#include "tests/aws/aws_support.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using test::FakeWorld;
using test::Response;

constexpr const char* kAnswer =
    R"(<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/dev/me@example.com</Arn>
  <UserId>AROA:me</UserId><Account>123456789012</Account></GetCallerIdentityResult>
  </GetCallerIdentityResponse>)";

base::Result<CallerIdentity> Ask(FakeWorld& world) {
  return GetCallerIdentity(world.transport, world.credentials,
                           {.url = "https://sts.eu-west-1.amazonaws.com", .region = "eu-west-1"},
                           {}, world.Seams(), {});
}

TEST(CallerIdentityTest, IsAskedForAsAFormAndReadFromXml) {
  FakeWorld world;
  world.transport.Then(Response(200, kAnswer));
  const auto identity = Ask(world);
  ASSERT_TRUE(identity.has_value());
  EXPECT_EQ(identity->account, "123456789012");
  EXPECT_EQ(identity->arn, "arn:aws:sts::123456789012:assumed-role/dev/me@example.com");
  EXPECT_EQ(identity->user_id, "AROA:me");
  const net::HttpRequest& request = world.transport.requests.at(0);
  EXPECT_EQ(request.body, "Action=GetCallerIdentity&Version=2011-06-15");
  EXPECT_EQ(request.headers.Get("content-type"),
            "application/x-www-form-urlencoded; charset=utf-8");
  EXPECT_EQ(request.headers.Get("x-amz-target"), std::nullopt);
  EXPECT_TRUE(request.headers.Get("authorization")->contains("/eu-west-1/sts/aws4_request"));
}

TEST(CallerIdentityTest, KeysThatAreNotAcceptedAreUnauthorized) {
  FakeWorld world;
  world.transport.Then(Response(
      403,
      "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The "
      "security token is invalid.</Message></Error><RequestId>r</RequestId></ErrorResponse>"));
  const auto identity = Ask(world);
  ASSERT_FALSE(identity.has_value());
  EXPECT_EQ(identity.error().kind, ErrorKind::kUnauthorized);
  EXPECT_NE(identity.error().message.find("The security token is invalid."), std::string::npos);
}

TEST(CallerIdentityTest, AnAnswerWithoutAnAccountIsCorrupt) {
  for (const char* body : {"", "{}", "<Account>12345678901x</Account>", "<Account>1</Account>"}) {
    EXPECT_EQ(ParseCallerIdentity(body).error().kind, ErrorKind::kCorrupt) << body;
  }
}

}  // namespace
}  // namespace logai::aws
