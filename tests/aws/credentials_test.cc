#include "aws/credentials.h"

#include <gtest/gtest.h>

#include "aws/credential_chain.h"
#include "aws/process_credentials.h"
#include "aws/session.h"
#include "tests/aws/aws_support.h"
#include "tests/support/temp_folder.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using test::Variables;

constexpr const char* kConfig =
    "[default]\nregion = us-east-1\n"
    "[profile config-keys]\naws_access_key_id = AKIDCONFIG\naws_secret_access_key = s\n"
    "[profile both]\naws_access_key_id = AKIDCONFIG\naws_secret_access_key = s\n"
    "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/demo\nsource_profile = file-keys\n"
    "[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = ReadOnly\n"
    "[profile login]\nlogin_session = arn:aws:iam::123456789012:user/alice\n"
    "[profile process]\ncredential_process = tool\naws_access_key_id = AKIDCONFIG\n"
    "aws_secret_access_key = s\n"
    "[profile web]\nweb_identity_token_file = /t\nrole_arn = arn:aws:iam::1:role/x\n"
    "[profile later]\ncredential_oracle = delphi\nregion = eu-west-1\n"
    "[profile nothing]\nregion = eu-west-1\n"
    "[profile half]\naws_access_key_id = AKIDHALF\n";
constexpr const char* kCredentials =
    "[default]\naws_access_key_id = AKIDDEFAULT1234\naws_secret_access_key = s\n"
    "[file-keys]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\naws_session_token = t\n"
    "[both]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\n"
    "[half-file]\naws_access_key_id = AKIDHALF\n";

Variables EnvironmentKeys() {
  return {{"AWS_ACCESS_KEY_ID", "AKIDENV"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"PATH", "/nowhere"}};
}

base::Result<CredentialContext> Context(Variables variables, const char* named_profile = nullptr) {
  variables.emplace("AWS_EC2_METADATA_DISABLED", "true");
  LOGAI_ASSIGN_OR_RETURN(SharedConfig config, SharedConfig::Parse(kConfig, kCredentials));
  CredentialContext context{.environment = base::Environment(std::move(variables)),
                            .config = std::move(config),
                            .profile = {}};
  std::optional<NamedValue> named;
  if (named_profile) named = NamedValue{named_profile, "--aws-profile"};
  LOGAI_ASSIGN_OR_RETURN(context.profile,
                         ChooseProfile(named, context.environment, context.config));
  return context;
}

base::Result<ResolvedCredentials> Resolve(Variables variables, const char* profile = nullptr) {
  LOGAI_ASSIGN_OR_RETURN(const CredentialContext context, Context(std::move(variables), profile));
  return ResolveCredentials(context, {});
}

std::string Winner(const base::Result<ResolvedCredentials>& resolved) {
  if (!resolved.has_value()) return "error: " + resolved.error().message;
  return resolved->provider + "/" + resolved->profile + "/" + resolved->credentials.access_key_id;
}

TEST(ResolveCredentialsTest, EnvironmentKeysWinUnlessAProfileIsNamedExplicitly) {
  EXPECT_EQ(Winner(Resolve(EnvironmentKeys())), "env//AKIDENV");
  EXPECT_EQ(Winner(Resolve(EnvironmentKeys(), "file-keys")),
            "shared-credentials-file/file-keys/AKIDFILE");
  auto variables = EnvironmentKeys();
  variables["AWS_PROFILE"] = "file-keys";
  EXPECT_EQ(Winner(Resolve(variables)), "env//AKIDENV");
  const auto context = Context(variables);
  ASSERT_EQ(context->profile.notices.size(), 1u);
  EXPECT_NE(context->profile.notices[0].find("--aws-profile file-keys"), std::string::npos);
}

TEST(ResolveCredentialsTest, BothNamesOfTheSessionTokenAreHonoured) {
  auto variables = EnvironmentKeys();
  EXPECT_TRUE(Resolve(variables)->credentials.session_token.empty());
  variables["AWS_SESSION_TOKEN"] = "session";
  EXPECT_EQ(Resolve(variables)->credentials.session_token.Reveal(), "session");
  variables["AWS_SECURITY_TOKEN"] = "security";
  EXPECT_EQ(Resolve(variables)->credentials.session_token.Reveal(), "security");
  EXPECT_EQ(Resolve({}, "file-keys")->credentials.session_token.Reveal(), "t");
}

TEST(ResolveCredentialsTest, ProfilesAreFoundInEitherFileAndTheCredentialsFileFirst) {
  EXPECT_EQ(Winner(Resolve({})), "shared-credentials-file/default/AKIDDEFAULT1234");
  EXPECT_EQ(Winner(Resolve({}, "config-keys")), "config-file/config-keys/AKIDCONFIG");
  EXPECT_EQ(Winner(Resolve({}, "both")), "shared-credentials-file/both/AKIDFILE");
  EXPECT_EQ(Winner(Resolve({{"AWS_PROFILE", "config-keys"}, {"AWS_DEFAULT_PROFILE", "both"}})),
            "config-file/config-keys/AKIDCONFIG");
  EXPECT_EQ(Winner(Resolve({{"AWS_DEFAULT_PROFILE", "both"}})),
            "shared-credentials-file/both/AKIDFILE");
  EXPECT_EQ(Winner(Resolve({{"AWS_PROFILE", ""}, {"AWS_DEFAULT_PROFILE", ""}})),
            "shared-credentials-file/default/AKIDDEFAULT1234");
}

TEST(ResolveCredentialsTest, HalfAPairIsAnErrorWhereItStands) {
  const auto message = [](Variables variables, const char* profile = nullptr) {
    return Resolve(std::move(variables), profile).error().message;
  };
  EXPECT_EQ(message({{"AWS_ACCESS_KEY_ID", "A"}}),
            "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY");
  EXPECT_EQ(message({}, "half"),
            "Partial credentials found in config-file, missing: aws_secret_access_key");
  EXPECT_EQ(message({}, "half-file"),
            "Partial credentials found in shared-credentials-file, missing: aws_secret_access_key");
  EXPECT_EQ(Winner(Resolve({{"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", "s"}})),
            "shared-credentials-file/default/AKIDDEFAULT1234");
}

TEST(ResolveCredentialsTest, AnUnknownProfileIsFatalEvenWithKeysInTheEnvironment) {
  auto variables = EnvironmentKeys();
  const auto named = Resolve(variables, "file-keyz");
  ASSERT_FALSE(named.has_value());
  EXPECT_EQ(named.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(named.error().message, "The config profile (file-keyz) could not be found");
  EXPECT_NE(named.error().next.find("file-keys"), std::string::npos);
  variables["AWS_PROFILE"] = "missing";
  EXPECT_EQ(Resolve(variables).error().message, "The config profile (missing) could not be found");
}

TEST(ResolveCredentialsTest, WithoutAnyTheMessageSaysHowToGetSome) {
  const auto none = Resolve({}, "nothing");
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().kind, ErrorKind::kUnauthorized);
  EXPECT_EQ(none.error().message, "Unable to locate credentials.");
  EXPECT_NE(none.error().next.find("profile nothing (--aws-profile) has none"), std::string::npos);
  EXPECT_NE(none.error().next.find("aws login"), std::string::npos);
}

TEST(ResolveCredentialsTest, TheEndOfTheKeyIdIsAllThatIsShown) {
  EXPECT_EQ(Resolve({})->Describe(), "profile default (shared-credentials-file), key ...1234");
  EXPECT_EQ(Resolve({}, "file-keys")->Describe(),
            "profile file-keys (shared-credentials-file), key ..., temporary");
}

TEST(CredentialProvidersTest, StandInTheOrderOfTheCli) {
  std::vector<std::string_view> names;
  for (const CredentialProvider& provider : CredentialProviders()) names.push_back(provider.name);
  EXPECT_EQ(names, (std::vector<std::string_view>{
                       "env", "assume-role", "assume-role-with-web-identity", "sso",
                       "shared-credentials-file", "login", "custom-process", "config-file",
                       "container-role", "iam-role", "aws-cli"}));
}

/// Programs of the test's own in a folder that is the PATH.
class ScriptTest : public testing::Test {
 protected:
  void WriteProgram(const char* name, const std::string& script) {
    const auto path = folder_.Write(name, "#!/bin/sh\n" + script);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  base::Result<ResolvedCredentials> ResolveWithPrograms(const char* profile,
                                                        Variables variables = {}) {
    variables["PATH"] = folder_.path().string() + ":/usr/bin:/bin";
    return Resolve(std::move(variables), profile);
  }
  const logai::test::TempFolder folder_;
};

class CliCredentialsTest : public ScriptTest {
 protected:
  void WriteCli(const std::string& version, const std::string& export_script) {
    WriteProgram("aws", "if [ \"$1\" = --version ]; then echo '" + version + "'; exit 0; fi\n" +
                            export_script);
  }
};

TEST_F(CliCredentialsTest, TheCliIsAskedLastForSettingsThatWeDoNotKnow) {
  WriteCli(
      "aws-cli/2.31.0 Python/3.13.7 Linux/6.1",
      "[ \"$*\" = 'configure export-credentials --profile later --format process' ] || exit 9\n"
      "echo '{\"Version\":1,\"AccessKeyId\":\"ASIALATER\",\"SecretAccessKey\":\"s\","
      "\"SessionToken\":\"t\",\"Expiration\":\"2026-11-22T13:00:00+00:00\"}'\n");
  const auto resolved = ResolveWithPrograms("later");
  EXPECT_EQ(Winner(resolved), "aws-cli/later/ASIALATER");
  EXPECT_EQ(resolved->reason, "aws configure export-credentials, for credential_oracle");
  EXPECT_EQ(resolved->credentials.session_token.Reveal(), "t");
  EXPECT_EQ(resolved->credentials.expires_at, base::FromEpochMs(1'795'352'400'000));
  EXPECT_EQ(Winner(ResolveWithPrograms("nothing")), "error: Unable to locate credentials.");
}

TEST_F(CliCredentialsTest, ItsFailureIsPassedOnInItsWords) {
  WriteCli("aws-cli/2.31.0",
           "echo; echo 'Unable to retrieve credentials: Token has\n expired' >&2; exit 255\n");
  const auto resolved = ResolveWithPrograms("later");
  ASSERT_FALSE(resolved.has_value());
  EXPECT_EQ(resolved.error().kind, ErrorKind::kUnauthorized);
  EXPECT_EQ(resolved.error().message,
            "Error when retrieving credentials from aws-cli: Unable to retrieve credentials: Token "
            "has expired");
  EXPECT_NE(resolved.error().next.find("aws sts get-caller-identity --profile later"),
            std::string::npos);
}

TEST_F(CliCredentialsTest, WithoutAVersionThatCanDoItThereAreNoCredentials) {
  for (const char* version : {"aws-cli/1.45.11 Python/3.11", "aws-cli/2.8.9", "something else"}) {
    WriteCli(version, "exit 1\n");
    EXPECT_EQ(Winner(ResolveWithPrograms("later")), "error: Unable to locate credentials.");
  }
}

TEST_F(ScriptTest, AProcessThatFailsIsQuotedAndMayBeTried) {
  WriteProgram("tool", "echo 'no\nVPN' >&2; exit 3\n");
  const auto resolved = ResolveWithPrograms("process");
  ASSERT_FALSE(resolved.has_value());
  EXPECT_EQ(resolved.error().kind, ErrorKind::kUnauthorized);
  EXPECT_EQ(resolved.error().message,
            "Error when retrieving credentials from custom-process: no VPN");
  EXPECT_EQ(resolved.error().next, "run it yourself to see what is wrong: tool");
}

TEST(ParseProcessCredentialsTest, RefusesWhatTheProtocolDoesNotAllow) {
  const std::pair<const char*, const char*> kCases[] = {
      {"", "not a JSON object"},
      {"[]", "not a JSON object"},
      {R"({"AccessKeyId":"a","SecretAccessKey":"s"})",
       "Unsupported version '<Version key not provided>'"},
      {R"({"Version":2,"AccessKeyId":"a","SecretAccessKey":"s"})", "Unsupported version '2'"},
      {R"({"Version":"1"})", "Unsupported version '\"1\"'"},
      {R"({"Version":1,"SecretAccessKey":"s"})", "Missing required key in response: 'AccessKeyId'"},
      {R"({"Version":1,"AccessKeyId":"a"})", "Missing required key in response: 'SecretAccessKey'"},
      {R"({"Version":1,"AccessKeyId":"a","SecretAccessKey":"s","Expiration":"soon"})",
       "Expiration is not a time"},
  };
  for (const auto& [json, words] : kCases) {
    const auto credentials = ParseProcessCredentials(json, "custom-process");
    ASSERT_FALSE(credentials.has_value()) << json;
    EXPECT_EQ(credentials.error().kind, ErrorKind::kUnauthorized);
    EXPECT_NE(credentials.error().message.find(words), std::string::npos)
        << credentials.error().message;
  }
}

class CredentialChainTest : public ScriptTest {
 protected:
  /// A chain whose keys come from a program that numbers them, and expire at `expiry`.
  void Start(const std::string& expiry) {
    const std::string counter = (folder_.path() / "count").string();
    WriteProgram(
        "tool",
        "n=$(cat " + counter + " 2>/dev/null || echo 0); n=$((n+1)); echo $n > " + counter +
            "\n[ -e " + (folder_.path() / "broken").string() + " ] && exit 1\n" +
            "echo \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"K$n\\\",\\\"SecretAccessKey\\\":"
            "\\\"s\\\",\\\"Expiration\\\":\\\"" +
            expiry + "\\\"}\"\n");
    auto context = Context(
        {{"PATH", folder_.path().string() + ":/usr/bin:/bin"}, {"HOME", folder_.path().string()}},
        "process");
    ASSERT_TRUE(context.has_value());
    chain_ = std::make_unique<CredentialChain>(*std::move(context), clock_);
  }
  std::string Key() {
    const auto credentials = chain_->Get({});
    return credentials.has_value() ? credentials->access_key_id
                                   : "error: " + credentials.error().message;
  }

  test::FakeClock clock_{base::FromEpochMs(1'795'348'800'000)};  // 2026-11-22T12:00:00Z
  std::unique_ptr<CredentialChain> chain_;
};

TEST_F(CredentialChainTest, KeysAreKeptAndRenewedAQuarterOfAnHourBeforeTheyExpire) {
  Start("2026-11-22T13:00:00Z");
  EXPECT_EQ(Key(), "K1");
  clock_.now += std::chrono::minutes(44);
  EXPECT_EQ(Key(), "K1");
  clock_.now += std::chrono::minutes(1);
  EXPECT_EQ(Key(), "K2");
}

TEST_F(CredentialChainTest, AFailedEarlyRenewalIsToleratedALateOneIsNot) {
  Start("2026-11-22T13:00:00Z");
  EXPECT_EQ(Key(), "K1");
  folder_.Write("broken", "");
  clock_.now += std::chrono::minutes(46);
  EXPECT_EQ(Key(), "K1");
  clock_.now += std::chrono::minutes(5);
  EXPECT_TRUE(Key().starts_with("error: Error when retrieving credentials from custom-process"));
}

TEST_F(CredentialChainTest, KeysThatLiveAQuarterOfAnHourAreNotRenewedAtEveryCall) {
  Start("2026-11-22T12:15:00Z");
  EXPECT_EQ(Key(), "K1");
  clock_.now += std::chrono::minutes(9);
  EXPECT_EQ(Key(), "K1");
  clock_.now += std::chrono::minutes(1);
  EXPECT_EQ(Key(), "K2");
}

TEST_F(CredentialChainTest, ExpiredKeysAreAnErrorNotASignature) {
  Start("2026-11-22T11:59:00Z");
  EXPECT_EQ(Key(),
            "error: Credentials were refreshed, but the refreshed credentials are still expired.");
}

TEST_F(CredentialChainTest, RenewAsksAgainOnlyForTheKeysThatWereRefused) {
  Start("2026-11-22T13:00:00Z");
  const auto first = chain_->Get({});
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(chain_->Renew(*first, {})->access_key_id, "K2");
  EXPECT_EQ(chain_->Renew(*first, {})->access_key_id, "K2");
  EXPECT_EQ(Key(), "K2");
}

TEST(SessionTest, RenewFindsKeysThatAnotherToolHasWritten) {
  const logai::test::TempFolder home;
  const auto write = [&](const char* key) {
    home.Write(".aws/credentials",
               std::string("[p]\naws_access_key_id = ") + key + "\naws_secret_access_key = s\n");
  };
  write("OLD");
  auto session =
      Session::Create({.environment = base::Environment(Variables{{"HOME", home.path().string()}}),
                       .profile = NamedValue{"p", "--aws-profile"}});
  ASSERT_TRUE(session.has_value()) << session.error().message;
  CredentialChain& chain = (*session)->credentials();
  const auto old_keys = chain.Get({});
  ASSERT_TRUE(old_keys.has_value());
  const auto nothing_newer = chain.Renew(*old_keys, {});
  ASSERT_FALSE(nothing_newer.has_value());
  EXPECT_EQ(nothing_newer.error().kind, ErrorKind::kUnauthorized);
  write("NEW");
  EXPECT_EQ(chain.Renew(*old_keys, {})->access_key_id, "NEW");
}

}  // namespace
}  // namespace logai::aws
