#include "config/settings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "tests/support/temp_folder.h"

namespace logai::config {
namespace {

using base::ErrorKind;
using Variables = std::map<std::string, std::string, std::less<>>;

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() {
    sources_.dotenv = folder_.path() / "work" / ".env";
    sources_.config_file = folder_.path() / "config" / "config.toml";
    sources_.home = "/home/ada";
  }
  void Env(Variables variables) { sources_.environment = base::Environment(std::move(variables)); }
  void DotEnv(std::string_view text) { folder_.Write("work/.env", text); }
  void Config(std::string_view text) { folder_.Write("config/config.toml", text); }

  Settings Load() {
    auto settings = Settings::Load(sources_);
    EXPECT_TRUE(settings) << settings.error().ToString();
    return settings ? *std::move(settings) : *Settings::Load(Sources{});
  }
  base::Error LoadError() {
    auto settings = Settings::Load(sources_);
    EXPECT_FALSE(settings) << "loading should have failed";
    return settings ? base::Error{} : settings.error();
  }
  std::string File(std::string_view name) const { return (folder_.path() / name).string(); }

  static bool HasWarning(const Settings& settings, std::string_view part) {
    return std::ranges::any_of(settings.notices(), [&](const Notice& notice) {
      return notice.weight == Notice::Weight::kWarning &&
             notice.text.find(part) != std::string::npos;
    });
  }
  static std::string Warnings(const Settings& settings) {
    std::string all;
    for (const Notice& notice : settings.notices()) {
      if (notice.weight == Notice::Weight::kWarning) all += notice.text + "\n";
    }
    return all;
  }

  test::TempFolder folder_;
  Sources sources_;
};

TEST_F(SettingsTest, NothingGivenMeansTheDefaults) {
  const Settings settings = Load();
  EXPECT_EQ(settings.Get(keys::kMaxToolIterations), 10);
  EXPECT_EQ(settings.Get(keys::kTimeExpansionFactor), 4.0);
  EXPECT_TRUE(settings.Get(keys::kPiiSanitizationEnabled));
  EXPECT_EQ(settings.Get(keys::kGithubModel), "gpt-4o");
  EXPECT_EQ(settings.Get(keys::kCacheDir), "/home/ada/.logai/cache");
  EXPECT_EQ(settings.Get(keys::kLogFile), "/home/ada/.logai/logs/logai.log");
  EXPECT_EQ(settings.DataFolder(), "/home/ada/.local/share/logai");
  EXPECT_TRUE(settings.Get(keys::kAllowedGroups).empty());
  EXPECT_EQ(settings.Find(keys::kLlmProvider), nullptr);
  EXPECT_EQ(settings.Find(keys::kGithubToken), nullptr);
  EXPECT_EQ(settings.OriginOf(keys::kGithubModel).ToString(), "default");
  EXPECT_FALSE(settings.IsSet(keys::kGithubModel));
  EXPECT_EQ(Warnings(settings), "");
}

TEST_F(SettingsTest, EachSourceBeatsTheOnesBelowIt) {
  Config("github_model = \"from-config\"\n");
  Settings settings = Load();
  EXPECT_EQ(settings.Get(keys::kGithubModel), "from-config");
  EXPECT_EQ(settings.OriginOf(keys::kGithubModel).ToString(), File("config/config.toml") + ":1");

  DotEnv("\nLOGAI_GITHUB_MODEL=from-dotenv\n");
  settings = Load();
  EXPECT_EQ(settings.Get(keys::kGithubModel), "from-dotenv");
  EXPECT_EQ(settings.OriginOf(keys::kGithubModel).ToString(), File("work/.env") + ":2");

  Env({{"LOGAI_GITHUB_MODEL", "from-environment"}});
  settings = Load();
  EXPECT_EQ(settings.Get(keys::kGithubModel), "from-environment");
  EXPECT_EQ(settings.OriginOf(keys::kGithubModel).ToString(), "environment");

  sources_.flags = {{"LOGAI_GITHUB_MODEL", "from-flag"}};
  settings = Load();
  EXPECT_EQ(settings.Get(keys::kGithubModel), "from-flag");
  EXPECT_EQ(settings.OriginOf(keys::kGithubModel).ToString(), "--github-model");
}

TEST_F(SettingsTest, EachSettingIsTakenOnItsOwn) {
  sources_.flags = {{"LOGAI_GITHUB_MODEL", "gpt-4.1"}};
  Env({{"LOGAI_GITHUB_TOKEN", "github_pat_0123456789"}});
  DotEnv("LOGAI_LLM_PROVIDER=github\n");
  Config("max_tool_iterations = 20\n");
  const Settings settings = Load();
  EXPECT_EQ(settings.Get(keys::kGithubModel), "gpt-4.1");
  ASSERT_NE(settings.Find(keys::kGithubToken), nullptr);
  EXPECT_EQ(settings.Find(keys::kGithubToken)->Reveal(), "github_pat_0123456789");
  ASSERT_NE(settings.Find(keys::kLlmProvider), nullptr);
  EXPECT_EQ(*settings.Find(keys::kLlmProvider), "github");
  EXPECT_EQ(settings.Get(keys::kMaxToolIterations), 20);
}

TEST_F(SettingsTest, CaseOfNamesDoesNotMatterButTheExactOneWins) {
  Env({{"logai_max_tool_iterations", "7"}, {"https_proxy", "http://proxy:3128"}});
  DotEnv("Logai_Github_Model=mixed\nLOGAI_OPENAI_MODEL=exact\nlogai_openai_model=later\n");
  Settings settings = Load();
  EXPECT_EQ(settings.Get(keys::kMaxToolIterations), 7);
  EXPECT_EQ(*settings.Find(keys::kHttpsProxy), "http://proxy:3128");
  EXPECT_EQ(settings.Get(keys::kGithubModel), "mixed");
  EXPECT_EQ(settings.Get(keys::kOpenAiModel), "exact");

  Env({{"logai_max_tool_iterations", "7"}, {"LOGAI_MAX_TOOL_ITERATIONS", "8"}});
  settings = Load();
  EXPECT_EQ(settings.Get(keys::kMaxToolIterations), 8);
}

TEST_F(SettingsTest, TheLastAssignmentInDotEnvCounts) {
  DotEnv("LOGAI_GITHUB_MODEL=first\nLOGAI_GITHUB_MODEL=second\n");
  const Settings settings = Load();
  EXPECT_EQ(settings.Get(keys::kGithubModel), "second");
  EXPECT_EQ(settings.OriginOf(keys::kGithubModel).line, base::LineNumber(2));
}

TEST_F(SettingsTest, ValuesOutOfRangeNameVariableValueRangeAndOrigin) {
  const struct {
    std::string name, value, allowed;
  } kCases[] = {
      {"LOGAI_MAX_TOOL_ITERATIONS", "0", "a whole number from 1 to 100"},
      {"LOGAI_MAX_TOOL_ITERATIONS", "101", "a whole number from 1 to 100"},
      {"LOGAI_MAX_TOOL_ITERATIONS", "ten", "a whole number from 1 to 100"},
      {"LOGAI_MAX_TOOL_ITERATIONS", "10.5", "a whole number from 1 to 100"},
      {"LOGAI_MAX_TOOL_ITERATIONS", "10 20", "a whole number from 1 to 100"},
      {"LOGAI_MAX_TOOL_ITERATIONS", "99999999999999999999", "a whole number from 1 to 100"},
      {"LOGAI_MAX_TOOL_ITERATIONS", "", "a whole number from 1 to 100"},
      {"LOGAI_CACHE_TTL_SECONDS", "0", "a whole number of at least 1"},
      {"LOGAI_CACHE_MAX_SIZE_MB", "10001", "a whole number from 1 to 10000"},
      {"LOGAI_CONTEXT_WINDOW_BUFFER", "-1", "a whole number from 0 to 50000"},
      {"LOGAI_HISTORY_SLIDING_WINDOW_MESSAGES", "3", "a whole number from 4 to 100"},
      {"LOGAI_INITIAL_CHUNK_SIZE", "49", "a whole number from 50 to 200"},
      {"LOGAI_TIME_EXPANSION_FACTOR", "much", "a number from 0.1 to 1000"},
      {"LOGAI_TIME_EXPANSION_FACTOR", "nan", "a number from 0.1 to 1000"},
      {"LOGAI_TIME_EXPANSION_FACTOR", "-inf", "a number from 0.1 to 1000"},
      {"LOGAI_AUTO_RETRY_ENABLED", "maybe", "true or false (also 1/0, yes/no, on/off, t/f, y/n)"},
      {"LOGAI_LOG_LEVEL", "LOUD", "one of DEBUG, INFO, WARNING, ERROR"},
      {"LOGAI_OLLAMA_BASE_URL", "localhost:11434", "a URL that begins with http:// or https://"},
      {"LOGAI_OLLAMA_BASE_URL", "http://", "a URL that begins with http:// or https://"},
      {"LOGAI_OLLAMA_BASE_URL", "ftp://host/x", "a URL that begins with http:// or https://"},
  };
  int ran = 0;
  for (const auto& [name, value, allowed] : kCases) {
    Env({{name, value}});
    const base::Error error = LoadError();
    EXPECT_EQ(error.kind, ErrorKind::kInvalidInput);
    EXPECT_EQ(error.message,
              name + " must be " + allowed + ", not \"" + value + "\" (environment)");
    EXPECT_NE(error.next.find(name), std::string::npos) << error.next;
    ++ran;
  }
  EXPECT_EQ(ran, 20);
}

TEST_F(SettingsTest, BothEndsOfARangeAreAllowed) {
  for (const Setting& setting : kSettingTable) {
    for (const auto& end : {setting.min, setting.max}) {
      if (!end) continue;
      const std::string text = setting.type == SettingType::kNumber
                                   ? std::to_string(*end)
                                   : std::to_string(static_cast<long long>(*end));
      Env({{std::string(setting.name), text}});
      EXPECT_TRUE(Settings::Load(sources_)) << setting.name << "=" << text;
    }
  }
}

TEST_F(SettingsTest, ErrorsPointAtTheLineOfTheFile) {
  DotEnv("# x\nLOGAI_MAX_RETRY_ATTEMPTS=6\n");
  base::Error error = LoadError();
  EXPECT_EQ(error.message,
            "LOGAI_MAX_RETRY_ATTEMPTS must be a whole number from 1 to 5, not \"6\" (" +
                File("work/.env") + ":2)");
  DotEnv("");
  Config("[aws]\nprofile = \"p\"\n\n[cache]\nmax_size_mb = 0\n");
  error = LoadError();
  EXPECT_NE(error.message.find("LOGAI_CACHE_MAX_SIZE_MB"), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("config.toml:5"), std::string::npos) << error.message;
}

TEST_F(SettingsTest, AValueThatLosesIsNotJudged) {
  Env({{"LOGAI_MAX_TOOL_ITERATIONS", "5"}});
  DotEnv("LOGAI_MAX_TOOL_ITERATIONS=bad\n");
  EXPECT_EQ(Load().Get(keys::kMaxToolIterations), 5);
}

TEST_F(SettingsTest, BooleansAreUnderstoodInAllForms) {
  int ran = 0;
  for (const std::string text : {"true", "1", "yes", "on", "t", "y", "TRUE", "Yes", " on "}) {
    Env({{"LOGAI_ALLOW_INSECURE_HTTP", text}});
    EXPECT_TRUE(Load().Get(keys::kAllowInsecureHttp)) << text;
    ++ran;
  }
  for (const std::string text : {"false", "0", "no", "off", "f", "n", "FALSE", "Off"}) {
    Env({{"LOGAI_PII_SANITIZATION_ENABLED", text}});
    EXPECT_FALSE(Load().Get(keys::kPiiSanitizationEnabled)) << text;
    ++ran;
  }
  EXPECT_EQ(ran, 17);
}

TEST_F(SettingsTest, ABlankKeyIsAnErrorInTheWordsOfTheContract) {
  for (const std::string name : {"LOGAI_ANTHROPIC_API_KEY", "LOGAI_OPENAI_API_KEY",
                                 "LOGAI_GITHUB_TOKEN", "LOGAI_GITHUB_COPILOT_TOKEN"}) {
    Env({{name, "  "}});
    const base::Error error = LoadError();
    EXPECT_EQ(error.kind, ErrorKind::kInvalidInput);
    EXPECT_EQ(error.message, "API key cannot be empty string");
    EXPECT_NE(error.next.find(name), std::string::npos) << error.next;
  }
}

TEST_F(SettingsTest, BlankAwsVariablesCountAsUnset) {
  Env({{"AWS_SESSION_TOKEN", ""}, {"AWS_PROFILE", ""}, {"AWS_ACCESS_KEY_ID", ""}});
  const Settings settings = Load();
  EXPECT_EQ(settings.Find(keys::kAwsSessionToken), nullptr);
  EXPECT_EQ(settings.Find(keys::kAwsProfile), nullptr);
  EXPECT_EQ(settings.Find(keys::kAwsAccessKeyId), nullptr);
}

TEST_F(SettingsTest, ABlankTextGivesTheDefaultAndSaysSo) {
  Env({{"LOGAI_OLLAMA_BASE_URL", ""}});
  DotEnv("LOGAI_OLLAMA_BASE_URL=http://other:1\n");
  const Settings settings = Load();
  EXPECT_EQ(settings.Get(keys::kOllamaBaseUrl), "http://localhost:11434");
  EXPECT_TRUE(settings.OriginOf(keys::kOllamaBaseUrl).blank);
  EXPECT_EQ(settings.OriginOf(keys::kOllamaBaseUrl).kind, SourceKind::kEnvironment);
}

TEST_F(SettingsTest, SecretsLoseTheirLineEndButKeepNoControlCharacters) {
  Env({{"LOGAI_GITHUB_TOKEN", "github_pat_abc\n"}});
  EXPECT_EQ(Load().Find(keys::kGithubToken)->Reveal(), "github_pat_abc");
  Env({{"LOGAI_GITHUB_TOKEN", "github_pat_abc\r\nX-Evil: 1"}});
  const base::Error error = LoadError();
  EXPECT_EQ(error.kind, ErrorKind::kInvalidInput);
  EXPECT_NE(error.message.find("LOGAI_GITHUB_TOKEN"), std::string::npos);
  EXPECT_EQ(error.ToString().find("github_pat"), std::string::npos) << error.ToString();
}

TEST_F(SettingsTest, PasswordsInUrlsStayOutOfErrors) {
  Env({{"LOGAI_OLLAMA_BASE_URL", "gopher://ada:hunter2@host"}});
  const base::Error error = LoadError();
  EXPECT_EQ(error.ToString().find("hunter2"), std::string::npos) << error.ToString();
}

TEST_F(SettingsTest, TildeIsTheHomeFolder) {
  Env({{"LOGAI_CACHE_DIR", "~/c"}, {"LOGAI_LOG_FILE", "~"}, {"LOGAI_CA_BUNDLE", "rel/~x.pem"}});
  const Settings settings = Load();
  EXPECT_EQ(settings.Get(keys::kCacheDir), "/home/ada/c");
  EXPECT_EQ(settings.Get(keys::kLogFile), "/home/ada");
  EXPECT_EQ(*settings.Find(keys::kCaBundle), "rel/~x.pem");
}

TEST_F(SettingsTest, ConfigKeysMayBeGroupedInTables) {
  Config(
      "timezone = \"Europe/Berlin\"\nallowed_groups = [\"/ecs/*\", \"/aws/lambda/*\"]\n"
      "https_proxy = \"http://p:1\"\npii_sanitization_enabled = false\n"
      "time_expansion_factor = 2\n[aws]\nprofile = \"prod\"\n[github]\nmodel = \"phi-4\"\n");
  const Settings settings = Load();
  EXPECT_EQ(settings.Get(keys::kTimezone), "Europe/Berlin");
  EXPECT_EQ(settings.Get(keys::kAllowedGroups),
            (std::vector<std::string>{"/ecs/*", "/aws/lambda/*"}));
  EXPECT_EQ(*settings.Find(keys::kHttpsProxy), "http://p:1");
  EXPECT_FALSE(settings.Get(keys::kPiiSanitizationEnabled));
  EXPECT_EQ(settings.Get(keys::kTimeExpansionFactor), 2.0);
  EXPECT_EQ(*settings.Find(keys::kAwsProfile), "prod");
  EXPECT_EQ(settings.Get(keys::kGithubModel), "phi-4");
  EXPECT_EQ(Warnings(settings), "");
}

TEST_F(SettingsTest, EveryRowCanBeGivenByItsConfigKey) {
  int ran = 0;
  for (const Setting& setting : kSettingTable) {
    if (setting.reach == Reach::kEnvironmentOnly) continue;
    const std::string value = setting.type == SettingType::kUrl ? "http://h" : "1";
    Config(ConfigKey(setting) + " = \"" +
           (setting.has_default()                  ? std::string(setting.default_text)
            : setting.type == SettingType::kChoice ? std::string(setting.choices()[0])
                                                   : value) +
           "\"\n");
    const Settings settings = Load();
    EXPECT_EQ(settings.origin(IndexOf(setting)).kind, SourceKind::kConfigFile) << setting.name;
    ++ran;
  }
  EXPECT_EQ(ran, static_cast<int>(kSettingTable.size()) - 1);
}

TEST_F(SettingsTest, TheSameSettingTwiceInConfigIsAnError) {
  Config("github_model = \"a\"\n[github]\nmodel = \"b\"\n");
  const base::Error error = LoadError();
  EXPECT_EQ(error.kind, ErrorKind::kInvalidInput);
  EXPECT_NE(
      error.message.find("config.toml:3: github.model sets LOGAI_GITHUB_MODEL again, after line 1"),
      std::string::npos)
      << error.message;
}

TEST_F(SettingsTest, TomlErrorsNameFileLineColumnAndReason) {
  Config("a = 1\nmodel = \"unclosed\nb = 2\n");
  const base::Error error = LoadError();
  EXPECT_EQ(error.kind, ErrorKind::kInvalidInput);
  EXPECT_TRUE(error.message.starts_with(File("config/config.toml") + ":2:18: ")) << error.message;
}

TEST_F(SettingsTest, AValueOfAKindThatNoSettingHasIsRefused) {
  Config("cache_ttl_seconds = 2026-01-01\n");
  const base::Error error = LoadError();
  EXPECT_EQ(error.kind, ErrorKind::kInvalidInput);
  EXPECT_NE(error.message.find("LOGAI_CACHE_TTL_SECONDS must be a whole number"), std::string::npos)
      << error.message;
}

TEST_F(SettingsTest, AMissingConfigFileMattersOnlyWhenNamed) {
  Load();
  sources_.config_file_required = true;
  const base::Error error = LoadError();
  EXPECT_EQ(error.kind, ErrorKind::kNotFound);
  EXPECT_NE(error.message.find("config.toml"), std::string::npos);
}

TEST_F(SettingsTest, SyntaxErrorsInDotEnvStopTheStart) {
  DotEnv("LOGAI_GITHUB_MODEL=\"gpt\n");
  const base::Error error = LoadError();
  EXPECT_EQ(error.message, File("work/.env") + ":1: the quotation mark \" is not closed");
}

TEST_F(SettingsTest, AFolderNamedDotEnvIsNoError) {
  std::filesystem::create_directories(sources_.dotenv);
  EXPECT_EQ(Load().Get(keys::kMaxToolIterations), 10);
}

TEST_F(SettingsTest, MisspeltNamesGetASuggestion) {
  Env({{"LOGAI_GIHTUB_TOKEN", "x"}, {"LOGAI_MAX_TOOL_ITERATION", "5"}});
  DotEnv("LOGAI_LLM_PROVDER=github\n");
  Config("max_tol_iterations = 3\n[aws]\nprofle = \"x\"\n");
  const Settings settings = Load();
  EXPECT_TRUE(HasWarning(settings, "did you mean LOGAI_GITHUB_TOKEN?")) << Warnings(settings);
  EXPECT_TRUE(HasWarning(settings, "did you mean LOGAI_MAX_TOOL_ITERATIONS?"))
      << Warnings(settings);
  EXPECT_TRUE(HasWarning(settings, "did you mean LOGAI_LLM_PROVIDER?")) << Warnings(settings);
  EXPECT_TRUE(HasWarning(settings, "did you mean max_tool_iterations?")) << Warnings(settings);
  EXPECT_TRUE(HasWarning(settings, "did you mean aws.profile?")) << Warnings(settings);
}

TEST_F(SettingsTest, UnknownNamesThatResembleNothingAreLeftAlone) {
  Env({{"LOGAI_HOME_OF_MY_OWN_SCRIPT", "x"}, {"LOGAI_DEPLOY_STAGE", "x"}, {"PATH", "/bin"}});
  DotEnv("DATABASE_URL=x\nLOGAI_TEAM_CHANNEL=y\n");
  EXPECT_EQ(Warnings(Load()), "");
}

TEST_F(SettingsTest, AnUnknownConfigKeyIsAlwaysReported) {
  Config("colour = \"blue\"\n");
  EXPECT_TRUE(HasWarning(Load(), "\"colour\" ("));
}

TEST_F(SettingsTest, AnEndpointFromDotEnvNeedsItsTokenFromThere) {
  DotEnv("LOGAI_GITHUB_BASE_URL=https://evil.example\n");
  Config("github_base_url = \"https://mine.example\"\n");
  Env({{"LOGAI_GITHUB_TOKEN", "github_pat_mine"}});
  Settings settings = Load();
  EXPECT_EQ(settings.Get(keys::kGithubBaseUrl), "https://mine.example");
  EXPECT_TRUE(
      HasWarning(settings, "LOGAI_GITHUB_BASE_URL is ignored in " + File("work/.env") + ":1"))
      << Warnings(settings);

  Env({});
  DotEnv("LOGAI_GITHUB_BASE_URL=https://gateway.example\nLOGAI_GITHUB_TOKEN=of-gateway\n");
  settings = Load();
  EXPECT_EQ(settings.Get(keys::kGithubBaseUrl), "https://gateway.example");
  EXPECT_EQ(Warnings(settings), "");

  // A token of higher rank would travel to the folder's endpoint.
  sources_.flags = {{"LOGAI_GITHUB_TOKEN", "github_pat_mine"}};
  EXPECT_EQ(Load().Get(keys::kGithubBaseUrl), "https://mine.example");
}

TEST_F(SettingsTest, EveryEndpointThatGetsASecretIsGuarded) {
  int ran = 0;
  for (const Setting& setting : kSettingTable) {
    if (setting.type != SettingType::kUrl || setting.name == "LOGAI_OLLAMA_BASE_URL") continue;
    DotEnv(std::string(setting.name) + "=https://evil.example\n");
    EXPECT_NE(Load().origin(IndexOf(setting)).kind, SourceKind::kDotEnv) << setting.name;
    ++ran;
  }
  EXPECT_EQ(ran, 7);
}

TEST_F(SettingsTest, OllamaTakesNoTokenSoItsEndpointMayStandInDotEnv) {
  DotEnv("LOGAI_OLLAMA_BASE_URL=http://gpu:11434\n");
  EXPECT_EQ(Load().Get(keys::kOllamaBaseUrl), "http://gpu:11434");
}

TEST_F(SettingsTest, AnAwsEndpointFromDotEnvDoesNotGetAProfile) {
  DotEnv(
      "AWS_ENDPOINT_URL=http://localhost:4566\nAWS_ACCESS_KEY_ID=test\n"
      "AWS_SECRET_ACCESS_KEY=test\n");
  EXPECT_NE(Load().Find(keys::kAwsEndpointUrl), nullptr);
  sources_.flags = {{"AWS_PROFILE", "prod"}};
  EXPECT_EQ(Load().Find(keys::kAwsEndpointUrl), nullptr);
}

TEST_F(SettingsTest, WhatGuardsTheConnectionIsNotReadFromDotEnv) {
  DotEnv(
      "HTTPS_PROXY=http://evil\nLOGAI_CA_BUNDLE=evil.pem\nLOGAI_ALLOW_INSECURE_HTTP=1\n"
      "AWS_CONFIG_FILE=evil\nLOGAI_BASE_URL=http://evil\n");
  const Settings settings = Load();
  EXPECT_EQ(settings.Find(keys::kHttpsProxy), nullptr);
  EXPECT_EQ(settings.Find(keys::kCaBundle), nullptr);
  EXPECT_FALSE(settings.Get(keys::kAllowInsecureHttp));
  EXPECT_EQ(settings.Get(keys::kAwsConfigFile), "/home/ada/.aws/config");
  EXPECT_EQ(settings.Find(keys::kBaseUrl), nullptr);
  EXPECT_TRUE(HasWarning(settings, "HTTPS_PROXY is ignored in"));
}

TEST_F(SettingsTest, ASessionTokenBelongsToTheKeyOfItsSource) {
  Env({{"AWS_ACCESS_KEY_ID", "AKIA1"}, {"AWS_SECRET_ACCESS_KEY", "s"}});
  DotEnv("AWS_SESSION_TOKEN=other\n");
  EXPECT_EQ(Load().Find(keys::kAwsSessionToken), nullptr);
  Env({{"AWS_ACCESS_KEY_ID", "ASIA1"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"}});
  EXPECT_EQ(Load().Find(keys::kAwsSessionToken)->Reveal(), "t");
}

TEST_F(SettingsTest, ATokenAsFlagDrawsAWarningThatDoesNotShowIt) {
  sources_.flags = {{"LOGAI_GITHUB_TOKEN", "github_pat_secret"}};
  const Settings settings = Load();
  EXPECT_TRUE(HasWarning(settings, "--github-token shows the token in process lists"));
  EXPECT_EQ(Warnings(settings).find("github_pat_secret"), std::string::npos);
}

TEST_F(SettingsTest, AConfigFileWithASecretShouldBePrivate) {
  Config("github_token = \"github_pat_x\"\n");
  std::filesystem::permissions(sources_.config_file, std::filesystem::perms(0644));
  EXPECT_TRUE(HasWarning(Load(), "chmod 600"));
  std::filesystem::permissions(sources_.config_file, std::filesystem::perms(0600));
  EXPECT_EQ(Warnings(Load()), "");
}

TEST_F(SettingsTest, ADotEnvThatSwitchesRedactionOffIsAnnounced) {
  DotEnv("LOGAI_PII_SANITIZATION_ENABLED=off\n");
  EXPECT_TRUE(HasWarning(Load(), "switches redaction off"));
  DotEnv("");
  Env({{"LOGAI_PII_SANITIZATION_ENABLED", "off"}});
  EXPECT_EQ(Warnings(Load()), "");
}

TEST_F(SettingsTest, ASettingWithoutEffectIsHintedAt) {
  Env({{"LOGAI_CONTEXT_ALLOCATION_STRATEGY", "adaptive"}});
  const Settings settings = Load();
  EXPECT_EQ(Warnings(settings), "");
  ASSERT_EQ(settings.notices().size(), 1u);
  EXPECT_NE(settings.notices()[0].text.find("LOGAI_CONTEXT_ALLOCATION_STRATEGY"),
            std::string::npos);
}

TEST_F(SettingsTest, RegionsComeFromTheHigherSource) {
  EXPECT_TRUE(RegionsOf(Load()).names.empty());
  Env({{"AWS_DEFAULT_REGION", "us-east-1"}});
  EXPECT_EQ(RegionsOf(Load()).names, std::vector<std::string>{"us-east-1"});
  DotEnv("AWS_REGION=eu-west-1\n");
  EXPECT_EQ(RegionsOf(Load()).names, std::vector<std::string>{"us-east-1"});
  Env({{"AWS_DEFAULT_REGION", "us-east-1"}, {"AWS_REGION", "eu-west-1"}});
  EXPECT_EQ(RegionsOf(Load()).names, std::vector<std::string>{"eu-west-1"});
  sources_.flags = {{"AWS_REGION", "a, b"}};
  EXPECT_EQ(RegionsOf(Load()).names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(RegionsOf(Load()).origin.ToString(), "--aws-region");
}

TEST(SourcesTest, StandardPlacesFollowTheXdgRules) {
  const auto config_file = [](Variables variables) {
    return Sources::Standard(base::Environment(std::move(variables)), "/project")
        .config_file.string();
  };
  EXPECT_EQ(config_file({{"HOME", "/h"}}), "/h/.config/logai/config.toml");
  EXPECT_EQ(config_file({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/x"}}), "/x/logai/config.toml");
  EXPECT_EQ(config_file({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "rel"}}),
            "/h/.config/logai/config.toml");
  const Sources named =
      Sources::Standard(base::Environment(Variables{{"HOME", "/h"}}), "/project", "~/my.toml");
  EXPECT_EQ(named.config_file, "/h/my.toml");
  EXPECT_TRUE(named.config_file_required);
  EXPECT_EQ(named.dotenv, "/project/.env");
}

}  // namespace
}  // namespace logai::config
