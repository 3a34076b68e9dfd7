#include "aws/config_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace logai::aws {
namespace {

std::string ValueOf(const SharedConfig& shared, std::string_view profile, std::string_view key) {
  const Profile* found = shared.FindProfile(profile);
  return found ? found->Get(key).value_or("(unset)") : "(no profile)";
}

TEST(SharedConfigTest, FindsProfilesUnderTheNamesThatEachFileUses) {
  const auto shared = SharedConfig::Parse(
      "[default]\nregion=a\n[profile x]\nregion=b\n[profile \"a b\"]\nregion=c\n"
      "[profile\t tabbed]\nregion=d\n[stray]\nregion=e\n[profile]\nregion=f\n[profile a "
      "b]\nregion=g\n",
      "[cred]\nregion=h\n[profile y]\nregion=i\n");
  EXPECT_EQ(ValueOf(shared, "default", "region"), "a");
  EXPECT_EQ(ValueOf(shared, "x", "region"), "b");
  EXPECT_EQ(ValueOf(shared, "a b", "region"), "c");
  EXPECT_EQ(ValueOf(shared, "tabbed", "region"), "d");
  EXPECT_EQ(ValueOf(shared, "stray", "region"), "(no profile)");
  EXPECT_EQ(ValueOf(shared, "cred", "region"), "h");
  EXPECT_EQ(ValueOf(shared, "y", "region"), "(no profile)");
  EXPECT_EQ(ValueOf(shared, "profile y", "region"), "i");
  EXPECT_EQ(shared.ProfileNames(),
            (std::vector<std::string>{"a b", "cred", "default", "profile y", "tabbed", "x"}));
}

TEST(SharedConfigTest, TheCredentialsFileWinsKeyByKey) {
  const auto shared = SharedConfig::Parse("[profile x]\nregion = config\noutput = json\n",
                                          "[x]\nregion = credentials\naws_access_key_id = A\n");
  EXPECT_EQ(ValueOf(shared, "x", "region"), "credentials");
  EXPECT_EQ(ValueOf(shared, "x", "output"), "json");
  EXPECT_EQ(ValueOf(shared, "x", "aws_access_key_id"), "A");
}

TEST(SharedConfigTest, TheLaterOfTheTwoDefaultSectionsReplacesTheEarlier) {
  const auto shared =
      SharedConfig::Parse("[profile default]\nregion=a\noutput=json\n[default]\nregion=b\n", "");
  EXPECT_EQ(ValueOf(shared, "default", "region"), "b");
  EXPECT_EQ(ValueOf(shared, "default", "output"), "(unset)");
}

TEST(SharedConfigTest, KeysAndValuesAreReadAsBotocoreReadsThem) {
  const auto shared = SharedConfig::Parse(
      "\xEF\xBB\xBF[default]\r\nREGION : eu-west-1\r\nrole_arn=arn:aws:iam::1:role/x=y\r\n"
      "# comment\r\n  ; indented comment\r\nquoted = \"q\"\r\npercent = %(x)s\r\nempty =\r\n"
      "trailing = us-east-1 # x\r\n",
      "");
  EXPECT_EQ(ValueOf(shared, "default", "region"), "eu-west-1");
  EXPECT_EQ(ValueOf(shared, "default", "role_arn"), "arn:aws:iam::1:role/x=y");
  EXPECT_EQ(ValueOf(shared, "default", "quoted"), "\"q\"");
  EXPECT_EQ(ValueOf(shared, "default", "percent"), "%(x)s");
  EXPECT_EQ(ValueOf(shared, "default", "empty"), "(unset)");
  EXPECT_EQ(ValueOf(shared, "default", "trailing"), "us-east-1 # x");
  ASSERT_EQ(shared.warnings().size(), 1u);
  EXPECT_NE(shared.warnings()[0].find("line 9: the value of trailing"), std::string::npos)
      << shared.warnings()[0];
}

TEST(SharedConfigTest, IndentedLinesContinueAValueOrNestUnderAnEmptyOne) {
  const auto shared = SharedConfig::Parse(
      "[profile x]\n  indented_first = 1\n  indented_second = 2\ncredential_process = tool\n"
      "   --flag\nservices = s\n[services s]\ncloudwatch_logs =\n  endpoint_url = http://h:1\n"
      "  Other=z\nsts =\n  endpoint_url = http://h:2\n",
      "");
  EXPECT_EQ(ValueOf(shared, "x", "indented_first"), "1");
  EXPECT_EQ(ValueOf(shared, "x", "indented_second"), "2");
  EXPECT_EQ(ValueOf(shared, "x", "credential_process"), "tool\n--flag");
  const Settings* services = shared.FindServices("s");
  ASSERT_NE(services, nullptr);
  EXPECT_EQ(services->at("cloudwatch_logs").nested.at("endpoint_url"), "http://h:1");
  EXPECT_EQ(services->at("cloudwatch_logs").nested.at("other"), "z");
  EXPECT_EQ(services->at("sts").nested.at("endpoint_url"), "http://h:2");
}

TEST(SharedConfigTest, WhatTheCliWouldRefuseIsSkippedOrMergedWithAWarning) {
  const auto shared = SharedConfig::Parse(
      "stray = 1\n[profile x]\nregion = a\nno separator\nregion = b\n[profile x]\noutput = json\n"
      "[unclosed\n= nameless\n",
      "");
  EXPECT_EQ(ValueOf(shared, "x", "region"), "b");
  EXPECT_EQ(ValueOf(shared, "x", "output"), "json");
  ASSERT_EQ(shared.warnings().size(), 5u);
  EXPECT_TRUE(shared.warnings()[0].starts_with("config: line 1: ")) << shared.warnings()[0];
  EXPECT_TRUE(shared.warnings()[2].starts_with("config: line 6: repeats [profile x]"))
      << shared.warnings()[2];
}

TEST(SharedConfigTest, SectionsOfOtherKindsAreKeptApart) {
  const auto shared =
      SharedConfig::Parse("[sso-session corp]\nsso_region=eu-west-1\n[plugins]\nx=1\n", "");
  ASSERT_NE(shared.FindSsoSession("corp"), nullptr);
  EXPECT_EQ(shared.FindSsoSession("corp")->at("sso_region").text, "eu-west-1");
  EXPECT_EQ(shared.FindSsoSession("other"), nullptr);
  EXPECT_TRUE(shared.ProfileNames().empty());
}

TEST(SharedConfigTest, TheUpperCaseDefaultSectionLeaksNowhere) {
  const auto shared = SharedConfig::Parse("[DEFAULT]\nregion=a\n[profile x]\noutput=json\n", "");
  EXPECT_EQ(ValueOf(shared, "x", "region"), "(unset)");
}

class SharedConfigFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    home_ = std::filesystem::path(testing::TempDir()) /
            ("logai_aws_home_" + std::to_string(::getpid()));
    std::filesystem::create_directories(home_ / ".aws");
  }
  void TearDown() override { std::filesystem::remove_all(home_); }

  using Variables = std::map<std::string, std::string, std::less<>>;
  std::filesystem::path home_;
};

TEST_F(SharedConfigFilesTest, MissingFilesAreEmpty) {
  const auto shared = SharedConfig::Load(base::Environment(Variables{{"HOME", home_.string()}}));
  ASSERT_TRUE(shared.has_value());
  EXPECT_TRUE(shared->ProfileNames().empty());
  EXPECT_EQ(shared->config_path(), home_ / ".aws/config");
}

TEST_F(SharedConfigFilesTest, TheVariablesNameOtherFilesAndAreExpanded) {
  std::ofstream(home_ / "c1") << "[profile p]\nregion=a\n";
  std::ofstream(home_ / ".aws/k1") << "[p]\naws_access_key_id=A\n";
  const auto shared = SharedConfig::Load(
      base::Environment(Variables{{"HOME", home_.string()},
                                  {"AWS_CONFIG_FILE", "~/c1"},
                                  {"SUB", ".aws"},
                                  {"AWS_SHARED_CREDENTIALS_FILE", "$HOME/${SUB}/k1"}}));
  ASSERT_TRUE(shared.has_value());
  EXPECT_EQ(ValueOf(*shared, "p", "region"), "a");
  EXPECT_EQ(ValueOf(*shared, "p", "aws_access_key_id"), "A");
}

TEST_F(SharedConfigFilesTest, AFileThatCannotBeReadIsAnError) {
  std::filesystem::create_directories(home_ / ".aws/config");
  const auto shared = SharedConfig::Load(base::Environment(Variables{{"HOME", home_.string()}}));
  ASSERT_FALSE(shared.has_value());
  EXPECT_TRUE(shared.error().message.starts_with("Unable to parse config file: "))
      << shared.error().message;
}

TEST(ExpandPathTest, UnknownVariablesStayAsWritten) {
  const base::Environment environment(
      std::map<std::string, std::string, std::less<>>{{"HOME", "/h"}, {"A", "x"}});
  EXPECT_EQ(ExpandPath("~/a/$A/${A}b/$NO/${NO}/${A", environment), "/h/a/x/xb/$NO/${NO}/${A");
  EXPECT_EQ(ExpandPath("$", environment), "$");
}

}  // namespace
}  // namespace logai::aws
