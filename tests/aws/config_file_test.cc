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

SharedConfig Parsed(std::string_view config, std::string_view credentials) {
  auto shared = SharedConfig::Parse(config, credentials);
  EXPECT_TRUE(shared.has_value()) << shared.error().message;
  return shared.has_value() ? *std::move(shared) : SharedConfig();
}

/// Why a config file is refused; "" when it is not.
std::string Refusal(std::string_view config) {
  const auto shared = SharedConfig::Parse(config, "");
  if (shared.has_value()) return "";
  EXPECT_EQ(shared.error().kind, base::ErrorKind::kInvalidInput);
  return shared.error().message;
}

TEST(SharedConfigTest, FindsProfilesUnderTheNamesThatEachFileUses) {
  const auto shared = Parsed(
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
  const auto shared = Parsed("[profile x]\nregion = config\noutput = json\n",
                             "[x]\nregion = credentials\naws_access_key_id = A\n");
  EXPECT_EQ(ValueOf(shared, "x", "region"), "credentials");
  EXPECT_EQ(ValueOf(shared, "x", "output"), "json");
  EXPECT_EQ(ValueOf(shared, "x", "aws_access_key_id"), "A");
}

TEST(SharedConfigTest, TheLaterOfTheTwoDefaultSectionsReplacesTheEarlier) {
  const auto shared = Parsed("[profile default]\nregion=a\noutput=json\n[default]\nregion=b\n", "");
  EXPECT_EQ(ValueOf(shared, "default", "region"), "b");
  EXPECT_EQ(ValueOf(shared, "default", "output"), "(unset)");
}

TEST(SharedConfigTest, KeysAndValuesAreReadAsBotocoreReadsThem) {
  const auto shared = Parsed(
      "[default]\r\nREGION : eu-west-1\r\nrole_arn=arn:aws:iam::1:role/x=y\r\n"
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
  const auto shared = Parsed(
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
  EXPECT_EQ(services->at("cloudwatch_logs").nested.at("Other"), "z");
  EXPECT_EQ(services->at("sts").nested.at("endpoint_url"), "http://h:2");
}

TEST(SharedConfigTest, WhatTheAwsToolsRefuseIsRefusedWithItsLine) {
  const std::pair<const char*, const char*> kCases[] = {
      {"stray = 1\n[profile x]\n", "line 1 stands before the first [section]"},
      {"[profile x]\nregion = a\nno separator\n", "line 3 is neither [section] nor name = value"},
      {"[profile x]\n= nameless\n", "line 2 is neither"},
      {"[profile x]\n[unclosed\n", "line 2 is neither"},
      {"[profile x]\n[]\n", "line 2 is neither"},
      {"[profile x]\na = 1\n[profile x]\n", "line 3 repeats the section [profile x]"},
      {"[profile x]\na = 1\nA: 2\n", "line 3 sets a again"},
      {"[profile x]\ns3 =\n  a = b\n  no\n", "line 2 begins a block in which a line is not"},
      {"\xEF\xBB\xBF[default]\n", "line 1 starts with a byte order mark"},
      {"[default]\nregion = \xFF\n", "line 2 has bytes that are not UTF-8"},
  };
  for (const auto& [text, words] : kCases) {
    const std::string refusal = Refusal(text);
    EXPECT_TRUE(refusal.starts_with("Unable to parse config file: config: ")) << refusal;
    EXPECT_NE(refusal.find(words), std::string::npos) << text << " -> " << refusal;
  }
  EXPECT_EQ(Refusal("[profile x]\n[profile \"x\"]\na=1\n"), "");  // other texts, same profile
}

TEST(SharedConfigTest, GapsCommentsAndBlanksOfUnicodeAreReadAsPythonReadsThem) {
  const auto shared = Parsed(
      "[profile x]\rregion\xC2\xA0=\xC2\xA0 a\xE3\x80\x80\rprocess = one\r\r  two\r# c\r   "
      "three\r\r"
      "[profile y ]\rregion = b\r  [profile z]\r[ default ]\rregion = c\r",
      "[ x]\nregion = d\n");
  EXPECT_EQ(ValueOf(shared, "x", "region"), "a");
  EXPECT_EQ(ValueOf(shared, "x", "process"), "one\n\ntwo\nthree");
  EXPECT_EQ(ValueOf(shared, "y", "region"), "b\n[profile z]");
  EXPECT_EQ(ValueOf(shared, " x", "region"), "d");
  EXPECT_EQ(shared.ProfileNames(), (std::vector<std::string>{" x", "x", "y"}));
}

TEST(SharedConfigTest, WhatIsSetToNothingIsSetAndHasNoValue) {
  const auto shared = Parsed("[profile x]\nregion = a\nrole_arn =\n", "[x]\nregion =\n");
  EXPECT_EQ(ValueOf(shared, "x", "region"), "(unset)");
  EXPECT_TRUE(shared.FindProfile("x")->Has("role_arn"));
  EXPECT_FALSE(shared.FindProfile("x")->Has("source_profile"));
}

TEST(SharedConfigTest, SectionsOfOtherKindsAreKeptApart) {
  const auto shared = Parsed("[sso-session corp]\nsso_region=eu-west-1\n[plugins]\nx=1\n", "");
  ASSERT_NE(shared.FindSsoSession("corp"), nullptr);
  EXPECT_EQ(shared.FindSsoSession("corp")->at("sso_region").text, "eu-west-1");
  EXPECT_EQ(shared.FindSsoSession("other"), nullptr);
  EXPECT_TRUE(shared.ProfileNames().empty());
}

TEST(SharedConfigTest, TheUpperCaseDefaultSectionLeaksNowhere) {
  const auto shared = Parsed("[DEFAULT]\nregion=a\n[profile x]\noutput=json\n", "");
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

TEST_F(SharedConfigFilesTest, WhatIsNoFileIsNotRead) {
  std::filesystem::create_directories(home_ / ".aws/config");
  const auto shared = SharedConfig::Load(base::Environment(Variables{{"HOME", home_.string()}}));
  ASSERT_TRUE(shared.has_value()) << shared.error().message;
  EXPECT_TRUE(shared->ProfileNames().empty());
}

TEST_F(SharedConfigFilesTest, AFileThatCannotBeReadIsAnError) {
  std::ofstream(home_ / ".aws/config") << "[default]\nregion";
  const auto shared = SharedConfig::Load(base::Environment(Variables{{"HOME", home_.string()}}));
  ASSERT_FALSE(shared.has_value());
  EXPECT_NE(shared.error().message.find((home_ / ".aws/config").string() + ": line 2"),
            std::string::npos);
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
