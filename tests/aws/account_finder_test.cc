#include "aws/account_finder.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/aws/aws_support.h"
#include "tests/support/temp_folder.h"

namespace logai::aws {
namespace {

using test::Variables;

constexpr const char* kIdentity =
    "<Arn>arn:aws:iam::123456789012:user/me</Arn><Account>123456789012</Account>";

class AccountFinderTest : public testing::Test {
 protected:
  void Start(Variables more = {}) {
    Variables variables = {{"HOME", folder_.path().string()},
                           {"AWS_REGION", "eu-west-1"},
                           {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
                           {"AWS_SECRET_ACCESS_KEY", "s"},
                           {"AWS_EC2_METADATA_DISABLED", "true"}};
    for (auto& [name, value] : more) variables[name] = value;
    session_ = *Session::Create({.environment = base::Environment(std::move(variables))});
    finder_ = std::make_unique<AccountFinder>(world_.transport, *session_, file_, world_.Seams());
  }
  std::string Found() {
    const auto found = finder_->Find({});
    return found.has_value() ? *found : "error: " + found.error().message;
  }

  const logai::test::TempFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "cache" / "accounts.json";
  test::FakeWorld world_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<AccountFinder> finder_;
};

TEST_F(AccountFinderTest, StsIsAskedOnceForAKeyAndNeverAgain) {
  Start();
  world_.transport.Then(test::Response(200, kIdentity));
  EXPECT_EQ(Found(), "123456789012");
  EXPECT_EQ(Found(), "123456789012");
  Start();  // the next run
  EXPECT_EQ(Found(), "123456789012");
  ASSERT_EQ(world_.transport.requests.size(), 1u);
  EXPECT_EQ(world_.transport.requests[0].url, "https://sts.eu-west-1.amazonaws.com/");
  EXPECT_EQ(base::ReadWholeFile(file_)->find("AKIDEXAMPLE"), std::string::npos);
  Start({{"AWS_ACCESS_KEY_ID", "AKIDOTHER"}});
  world_.transport.Then(test::Response(403, "<Code>InvalidClientTokenId</Code>"));
  EXPECT_TRUE(Found().starts_with("key "));
}

TEST_F(AccountFinderTest, WhatStsDoesNotSayIsStoodInForAndAskedOnceARun) {
  Start();
  world_.transport.Then(test::NetworkError(base::ErrorKind::kTimeout, "slow"));
  const std::string name = Found();
  EXPECT_TRUE(name.starts_with("key ") && name.find("AKID") == std::string::npos) << name;
  EXPECT_EQ(Found(), name);
  EXPECT_EQ(world_.transport.requests.size(), 1u);
  EXPECT_EQ(world_.transport.requests[0].total_timeout, base::Millis(3'000));
}

TEST_F(AccountFinderTest, NobodyIsAskedWhoNeedNotBe) {
  Start({{"AWS_ACCOUNT_ID", "210987654321"}});
  EXPECT_EQ(Found(), "210987654321");
  Start({{"AWS_ENDPOINT_URL", "http://localhost:4566"}});
  EXPECT_TRUE(Found().starts_with("key "));
  Start({{"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "http://localhost:4566"}});
  EXPECT_TRUE(Found().starts_with("key "));
  EXPECT_TRUE(world_.transport.requests.empty());
}

TEST_F(AccountFinderTest, ADamagedFileIsWrittenAnew) {
  folder_.Write("cache/accounts.json", "{\"a\": 1, \"b\": \"no number\"");
  Start();
  world_.transport.Then(test::Response(200, kIdentity));
  EXPECT_EQ(Found(), "123456789012");
  EXPECT_NE(base::ReadWholeFile(file_)->find("123456789012"), std::string::npos);
}

}  // namespace
}  // namespace logai::aws
