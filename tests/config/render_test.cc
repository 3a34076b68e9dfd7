#include "config/render.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/file.h"
#include "base/text.h"
#include "config/dotenv.h"
#include "config/setting_table.h"

namespace logai::config {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

const std::filesystem::path kRoot =
    std::filesystem::path(LOGAI_TEST_DATA).parent_path().parent_path();

Settings Load(Variables environment, Variables flags = {}) {
  Sources sources;
  sources.environment = base::Environment(std::move(environment));
  sources.flags = std::move(flags);
  sources.home = "/home/ada";
  auto settings = Settings::Load(sources);
  EXPECT_TRUE(settings) << settings.error().ToString();
  return settings ? *std::move(settings) : *Settings::Load(Sources{});
}

/// Compares a file of the project with what the table makes of it; LOGAI_UPDATE_GOLDEN=1 renews it.
void ExpectFileIs(const std::filesystem::path& file, const std::string& content) {
  if (std::getenv("LOGAI_UPDATE_GOLDEN")) {
    const auto written = base::WriteFileAtomically(file, content, 0644);
    ASSERT_TRUE(written) << written.error().message;
  }
  const auto found = base::ReadWholeFile(file);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(*found == content)
      << file << " is not what src/config/setting_table.h makes of it.\n"
      << "Renew it: LOGAI_UPDATE_GOLDEN=1 config_test --gtest_filter='GeneratedFilesTest.*'";
}

TEST(GeneratedFilesTest, EnvExampleIsUpToDate) {
  ExpectFileIs(kRoot / ".env.example", RenderEnvExample());
}

TEST(GeneratedFilesTest, ReferencePageIsUpToDate) {
  ExpectFileIs(kRoot / "docs" / "settings.md", RenderReference());
}

TEST(RenderTest, EnvExampleWithoutItsMarksIsAWorkingDotEnv) {
  std::string text;
  std::size_t assignments = 0;
  const std::string example = RenderEnvExample();
  for (const std::string_view line : base::Split(example, '\n')) {
    if (line.starts_with("# ") && line.find('=') != std::string_view::npos &&
        FindSetting(line.substr(2, line.find('=') - 2))) {
      text += std::string(line.substr(2)) + "\n";
      ++assignments;
    }
  }
  std::size_t expected = 0;
  for (const Setting& setting : kSettingTable) expected += setting.reach == Reach::kAnySource;
  EXPECT_EQ(assignments, expected);
  const auto entries = ParseDotEnv(text, ".env", {});
  ASSERT_TRUE(entries) << entries.error().message;
  for (const DotEnvEntry& entry : *entries) {
    EXPECT_EQ(entry.value, FindSetting(entry.name)->default_text) << entry.name;
  }
}

TEST(RenderTest, EveryDefaultIsAValueThatIsAllowed) {
  for (const Setting& setting : kSettingTable) {
    if (!setting.has_default()) continue;
    EXPECT_TRUE(ParseValue(setting, setting.default_text, {}, "/home/ada")) << setting.name;
  }
}

TEST(RenderTest, EverySettingIsInHelpAndReference) {
  const std::string help = RenderHelp();
  const std::string reference = RenderReference();
  for (const Setting& setting : kSettingTable) {
    EXPECT_NE(help.find("  " + std::string(setting.name) + " "), std::string::npos) << setting.name;
    EXPECT_NE(reference.find("| `" + std::string(setting.name) + "` |"), std::string::npos);
    if (!setting.flag.empty()) {
      EXPECT_NE(reference.find("`" + std::string(setting.flag)), std::string::npos) << setting.flag;
    }
  }
}

/// Sections 3 and 12 of the compatibility contract, with their defaults.
TEST(SettingTableTest, TheContractsVariablesAreThere) {
  const std::pair<std::string_view, std::string_view> kContract[] = {
      {"LOGAI_LLM_PROVIDER", ""},
      {"LOGAI_ANTHROPIC_API_KEY", ""},
      {"LOGAI_OPENAI_API_KEY", ""},
      {"LOGAI_ANTHROPIC_MODEL", "claude-sonnet-5-5"},
      {"LOGAI_OPENAI_MODEL", "gpt-6.1-terra"},
      {"LOGAI_OLLAMA_BASE_URL", "http://localhost:11434"},
      {"LOGAI_OLLAMA_MODEL", "llama3.1:8b"},
      {"LOGAI_GITHUB_COPILOT_MODEL", "claude-opus-4.5"},
      {"LOGAI_GITHUB_COPILOT_API_BASE", "https://api.githubcopilot.com/chat/completions"},
      {"LOGAI_GITHUB_COPILOT_TOKEN", ""},
      {"LOGAI_GITHUB_TOKEN", ""},
      {"LOGAI_GITHUB_MODEL", "gpt-4o"},
      {"AWS_DEFAULT_REGION", ""},
      {"AWS_PROFILE", ""},
      {"AWS_ACCESS_KEY_ID", ""},
      {"AWS_SECRET_ACCESS_KEY", ""},
      {"AWS_SESSION_TOKEN", ""},
      {"LOGAI_PII_SANITIZATION_ENABLED", "true"},
      {"LOGAI_LOG_GROUPS_SIDEBAR_VISIBLE", "true"},
      {"LOGAI_CACHE_DIR", "~/.logai/cache"},
      {"LOGAI_CACHE_MAX_SIZE_MB", "500"},
      {"LOGAI_CACHE_TTL_SECONDS", "86400"},
      {"LOGAI_LOG_LEVEL", "INFO"},
      {"LOGAI_LOG_FILE", "~/.logai/logs/logai.log"},
      {"LOGAI_MAX_TOOL_ITERATIONS", "10"},
      {"LOGAI_AUTO_RETRY_ENABLED", "true"},
      {"LOGAI_INTENT_DETECTION_ENABLED", "true"},
      {"LOGAI_MAX_RETRY_ATTEMPTS", "3"},
      {"LOGAI_TIME_EXPANSION_FACTOR", "4.0"},
      {"LOGAI_CONTEXT_WINDOW_SIZE", ""},
      {"LOGAI_CONTEXT_WINDOW_BUFFER", "5000"},
      {"LOGAI_MAX_RESULT_TOKENS", "50000"},
      {"LOGAI_MAX_HISTORY_TOKENS", "80000"},
      {"LOGAI_MAX_SYSTEM_PROMPT_TOKENS", "10000"},
      {"LOGAI_RESERVE_RESPONSE_TOKENS", "8000"},
      {"LOGAI_ENABLE_RESULT_CACHING", "true"},
      {"LOGAI_ENABLE_INCREMENTAL_FETCH", "true"},
      {"LOGAI_CACHE_LARGE_RESULTS_THRESHOLD", "10000"},
      {"LOGAI_MAX_EVENTS_PER_CHUNK", "100"},
      {"LOGAI_ENABLE_HISTORY_PRUNING", "true"},
      {"LOGAI_HISTORY_SLIDING_WINDOW_MESSAGES", "20"},
      {"LOGAI_ENABLE_HISTORY_SUMMARIZATION", "false"},
      {"LOGAI_ENABLE_AUTO_FETCH_GUIDANCE", "true"},
      {"LOGAI_INITIAL_CHUNK_SIZE", "100"},
      {"LOGAI_MAX_AUTO_CHUNK_FETCHES", "3"},
      {"LOGAI_CONTEXT_ALLOCATION_STRATEGY", "adaptive"},
      {"XDG_DATA_HOME", "~/.local/share"},
  };
  int ran = 0;
  for (const auto& [name, default_text] : kContract) {
    const Setting* setting = FindSetting(name);
    ASSERT_NE(setting, nullptr) << name;
    EXPECT_EQ(setting->default_text, default_text) << name;
    ++ran;
  }
  EXPECT_EQ(ran, 47);
}

TEST(SettingTableTest, ConfigKeysAreDerivedAndUnique) {
  EXPECT_EQ(ConfigKey(*FindSetting("LOGAI_MAX_TOOL_ITERATIONS")), "max_tool_iterations");
  EXPECT_EQ(ConfigKey(*FindSetting("AWS_PROFILE")), "aws.profile");
  EXPECT_EQ(ConfigKey(*FindSetting("https_proxy")), "https_proxy");
  std::set<std::string> keys;
  for (const Setting& setting : kSettingTable) keys.insert(ConfigKey(setting));
  EXPECT_EQ(keys.size(), kSettingTable.size());
}

TEST(SettingTableTest, EachFlagOfTheContractSetsSomething) {
  for (const std::string_view flag :
       {"--aws-profile", "--aws-region", "--debug", "--log-file", "--llm-provider",
        "--github-token", "--github-model", "--model", "--base-url", "--timezone"}) {
    EXPECT_EQ(std::ranges::count(kSettingTable, flag, &Setting::flag), 1) << flag;
  }
}

TEST(RenderTest, SecretsAreMaskedEverywhere) {
  const Settings settings =
      Load({{"LOGAI_GITHUB_TOKEN", "github_pat_11ABCDEFG0123456789"},
            {"AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"},
            {"LOGAI_OPENAI_API_KEY", "short"},
            {"HTTPS_PROXY", "http://ada:hunter2@proxy:3128"}});
  for (const std::string& text : {RenderSettings(settings), RenderSettingsJson(settings)}) {
    EXPECT_NE(text.find("gith..."), std::string::npos);
    for (const std::string secret : {"github_pat", "wJalrX", "short\"", "short ", "hunter2"}) {
      EXPECT_EQ(text.find(secret), std::string::npos) << secret;
    }
    EXPECT_NE(text.find("http://***@proxy:3128"), std::string::npos);
  }
}

TEST(RenderTest, ShowNamesEachValueWithItsOrigin) {
  const std::string text =
      RenderSettings(Load({{"LOGAI_MAX_TOOL_ITERATIONS", "12"}, {"LOGAI_OLLAMA_BASE_URL", ""}},
                          {{"LOGAI_GITHUB_MODEL", "phi-4"}}));
  const auto line_of = [&](std::string_view name) {
    const auto begin = text.find("  " + std::string(name) + " ");
    return begin == std::string::npos ? "" : text.substr(begin, text.find('\n', begin) - begin);
  };
  EXPECT_TRUE(base::MatchesWildcard(line_of("LOGAI_MAX_TOOL_ITERATIONS"), "* 12 * environment"));
  EXPECT_TRUE(base::MatchesWildcard(line_of("LOGAI_GITHUB_MODEL"), "* phi-4 * --github-model"));
  EXPECT_TRUE(base::MatchesWildcard(line_of("LOGAI_GITHUB_TOKEN"), "* - * default"));
  EXPECT_TRUE(base::MatchesWildcard(line_of("LOGAI_OLLAMA_BASE_URL"), "*environment (blank)"));
  EXPECT_TRUE(line_of("LOGAI_LOG_GROUPS_SIDEBAR_VISIBLE").ends_with("default  [no effect yet]"));
}

TEST(RenderTest, JsonKeepsTheTypesOfValues) {
  const auto json = nlohmann::json::parse(RenderSettingsJson(
      Load({{"LOGAI_ALLOWED_GROUPS", "/a, /b"}, {"LOGAI_LOG_FILE", "bad\xFF\x1bname"}})));
  EXPECT_EQ(json["schema_version"], 1);
  std::map<std::string, nlohmann::json> rows;
  for (const auto& row : json["settings"]) rows[row["name"]] = row;
  EXPECT_EQ(rows.size(), kSettingTable.size());
  EXPECT_EQ(rows["LOGAI_MAX_TOOL_ITERATIONS"]["value"], 10);
  EXPECT_EQ(rows["LOGAI_TIME_EXPANSION_FACTOR"]["value"], 4.0);
  EXPECT_EQ(rows["LOGAI_AUTO_RETRY_ENABLED"]["value"], true);
  EXPECT_EQ(rows["LOGAI_ALLOWED_GROUPS"]["value"], nlohmann::json({"/a", "/b"}));
  EXPECT_TRUE(rows["LOGAI_GITHUB_TOKEN"]["value"].is_null());
  EXPECT_EQ(rows["LOGAI_GITHUB_TOKEN"]["secret"], true);
  EXPECT_EQ(rows["LOGAI_ALLOWED_GROUPS"]["origin"]["source"], "environment");
  EXPECT_EQ(rows["LOGAI_LOG_FILE"]["value"].get<std::string>().find('\x1b'), std::string::npos);
}

TEST(RenderTest, TextIsSafeForATerminal) {
  const std::string text = RenderSettings(Load({{"LOGAI_CACHE_DIR", "a\x1b[2Jb\nc"}}));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("a?[2Jb?c"), std::string::npos);
}

}  // namespace
}  // namespace logai::config
