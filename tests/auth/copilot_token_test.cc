#include "auth/copilot_token.h"

#include <gtest/gtest.h>

#include "base/process.h"
#include "tests/support/fake_keyring.h"
#include "tests/support/fake_programs.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Secret;
using test::FakePrograms;
using test::TempFolder;
using State = SourceReport::State;
using Variables = std::map<std::string, std::string, std::less<>>;

class SurveyTokensTest : public testing::Test {
 protected:
  void StoreSignIn() {
    ASSERT_TRUE(
        store_.file().Write(kCopilotProvider, {.token = Secret("stored-token")}).has_value());
  }
  base::Result<TokenSurvey> Survey(Variables variables = {}) {
    const base::Environment environment = programs_.Environment(std::move(variables));
    return SurveyTokens(
        {.copilot_setting = copilot_setting_ ? &*copilot_setting_ : nullptr,
         .github_setting = github_setting_ ? &*github_setting_ : nullptr,
         .store = store_,
         .environment = environment,
         .copilot_cli_installed = base::FindProgram("copilot", environment).has_value()},
        {});
  }
  static const SourceReport& Report(const TokenSurvey& survey, TokenSource source) {
    return survey.reports[static_cast<std::size_t>(source)];
  }

  TempFolder folder_;
  test::FakeKeyring::Content keyring_;
  KeyStore store_{TokenStore(folder_.path()), std::make_unique<test::FakeKeyring>(keyring_),
                  SecretStore::kAuto};
  FakePrograms programs_;
  std::optional<Secret> copilot_setting_, github_setting_;
};

TEST_F(SurveyTokensTest, WithoutAnySourceNobodyWins) {
  const auto survey = Survey();
  ASSERT_TRUE(survey.has_value());
  EXPECT_FALSE(survey->winner.has_value());
  EXPECT_TRUE(survey->token.empty());
  EXPECT_EQ(survey->reports.size(), 9u);
  for (const SourceReport& report : survey->reports) EXPECT_EQ(report.state, State::kNotSet);
}

// Decision 1, from the last to the first: each new source beats those before it.
TEST_F(SurveyTokensTest, TheFirstSourceThatIsSetWins) {
  const auto expect = [](const base::Result<TokenSurvey>& survey, TokenSource winner,
                         std::string_view token) {
    ASSERT_TRUE(survey.has_value()) << survey.error().message;
    ASSERT_TRUE(survey->winner.has_value());
    EXPECT_EQ(Name(*survey->winner), Name(winner));
    EXPECT_EQ(survey->token.Reveal(), token);
  };
  Variables variables{{"GITHUB_TOKEN", "github-token"}};
  expect(Survey(variables), TokenSource::kGithubTokenInEnv, "github-token");
  variables["GH_TOKEN"] = "gh-token";
  expect(Survey(variables), TokenSource::kGhTokenInEnv, "gh-token");
  programs_.Add("gh", "echo from-gh");
  expect(Survey(variables), TokenSource::kGhCli, "from-gh");
  variables["COPILOT_GITHUB_TOKEN"] = "copilot-token";
  expect(Survey(variables), TokenSource::kCopilotGithubTokenInEnv, "copilot-token");
  StoreSignIn();
  expect(Survey(variables), TokenSource::kSignIn, "stored-token");
  github_setting_ = Secret("github-setting");
  expect(Survey(variables), TokenSource::kGithubSetting, "github-setting");
  copilot_setting_ = Secret("copilot-setting");
  expect(Survey(variables), TokenSource::kCopilotSetting, "copilot-setting");
}

TEST_F(SurveyTokensTest, GhIsNotRunWhenABetterSourceWins) {
  programs_.Add("gh", "echo ran > " + (folder_.path() / "ran").string() + "; echo from-gh");
  StoreSignIn();
  const auto survey = Survey();
  ASSERT_TRUE(survey.has_value());
  EXPECT_EQ(Report(*survey, TokenSource::kGhCli).state, State::kNotLookedAt);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "ran"));
}

TEST_F(SurveyTokensTest, AGhThatIsNotSignedInIsPassedOver) {
  programs_.Add("gh", "exit 1");
  const auto survey = Survey({{"GH_TOKEN", "gh-token"}});
  ASSERT_TRUE(survey.has_value());
  EXPECT_EQ(survey->winner, TokenSource::kGhTokenInEnv);
  EXPECT_NE(Report(*survey, TokenSource::kGhCli).note.find("not signed in"), std::string::npos);
}

TEST_F(SurveyTokensTest, TheCopilotCliKeepsItsSecret) {
  programs_.Add("copilot", "echo must not run; exit 1");
  const auto survey = Survey();
  ASSERT_TRUE(survey.has_value());
  EXPECT_EQ(Report(*survey, TokenSource::kCopilotCli).state, State::kUnknown);
  EXPECT_FALSE(survey->winner.has_value());
}

TEST_F(SurveyTokensTest, AnEmptyVariableIsNotSet) {
  const auto survey = Survey({{"COPILOT_GITHUB_TOKEN", ""}, {"GH_TOKEN", "t"}});
  ASSERT_TRUE(survey.has_value());
  EXPECT_EQ(survey->winner, TokenSource::kGhTokenInEnv);
}

TEST_F(SurveyTokensTest, AVariableThatCannotBeATokenIsAnErrorThatNamesIt) {
  const auto survey = Survey({{"COPILOT_GITHUB_TOKEN", "two words"}, {"GH_TOKEN", "t"}});
  ASSERT_FALSE(survey.has_value());
  EXPECT_EQ(survey.error().kind, ErrorKind::kInvalidInput);
  EXPECT_NE(survey.error().message.find("COPILOT_GITHUB_TOKEN"), std::string::npos);
  EXPECT_EQ(survey.error().message.find("two words"), std::string::npos);
}

TEST_F(SurveyTokensTest, ADamagedFileMattersOnlyToThoseWhoNeedIt) {
  folder_.Write("auth.json", "{");
  EXPECT_EQ(Survey({{"GH_TOKEN", "t"}}).error().kind, ErrorKind::kCorrupt);
  github_setting_ = Secret("github-setting");
  const auto survey = Survey();
  ASSERT_TRUE(survey.has_value());
  EXPECT_EQ(survey->winner, TokenSource::kGithubSetting);
  EXPECT_NE(Report(*survey, TokenSource::kSignIn).note.find("auth.json"), std::string::npos);
}

TEST_F(SurveyTokensTest, ATokenInTheKeyringIsReadOnlyWhenItCounts) {
  ASSERT_TRUE(store_.Write(kCopilotProvider, {.token = Secret("in-the-keyring")}, {}).has_value());
  keyring_.calls = 0;
  copilot_setting_ = Secret("set-token");
  auto survey = Survey();
  ASSERT_TRUE(survey.has_value());
  EXPECT_EQ(Report(*survey, TokenSource::kSignIn).state, State::kSet);
  EXPECT_EQ(keyring_.calls, 0);

  copilot_setting_.reset();
  survey = Survey();
  ASSERT_TRUE(survey.has_value());
  EXPECT_EQ(survey->winner, TokenSource::kSignIn);
  EXPECT_EQ(survey->token.Reveal(), "in-the-keyring");
}

TEST_F(SurveyTokensTest, AKeyringThatCannotBeReadIsNotPassedOver) {
  ASSERT_TRUE(store_.Write(kCopilotProvider, {.token = Secret("in-the-keyring")}, {}).has_value());
  keyring_.mood = test::FakeKeyring::Content::Mood::kSilent;
  const auto survey = Survey({{"GH_TOKEN", "of-another-account"}});
  ASSERT_FALSE(survey.has_value());
  EXPECT_EQ(survey.error().kind, ErrorKind::kTimeout);
}

TEST_F(SurveyTokensTest, ACommandOrTableStandsBetweenTheSettingsAndTheSignIn) {
  StoreSignIn();
  const base::Environment environment = programs_.Environment();
  const Secret other("from-a-command"), github("github-token");
  const auto survey =
      SurveyTokens({.other_setting = &other, .store = store_, .environment = environment}, {});
  ASSERT_TRUE(survey.has_value());
  EXPECT_EQ(survey->winner, TokenSource::kOtherSetting);
  EXPECT_EQ(survey->token.Reveal(), "from-a-command");
  const auto better = SurveyTokens({.github_setting = &github,
                                    .other_setting = &other,
                                    .store = store_,
                                    .environment = environment},
                                   {});
  ASSERT_TRUE(better.has_value());
  EXPECT_EQ(better->winner, TokenSource::kGithubSetting);
}

}  // namespace
}  // namespace logai::auth
