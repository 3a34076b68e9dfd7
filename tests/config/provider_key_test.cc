// Where the key of a provider comes from: settings, commands, config.toml, what is stored.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "config/provider_choice.h"
#include "tests/support/temp_folder.h"

namespace logai::config {
namespace {

using base::ErrorKind;
using Variables = std::map<std::string, std::string, std::less<>>;

class ProviderKeyTest : public testing::Test {
 protected:
  base::Result<Settings> Load(Variables environment = {}) {
    Sources sources;
    sources.environment = base::Environment(std::move(environment));
    if (!toml_.empty()) sources.config_file = folder_.Write("config.toml", toml_);
    if (!dotenv_.empty()) sources.dotenv = folder_.Write(".env", dotenv_);
    return Settings::Load(sources);
  }
  ProviderChoice Describe(std::string_view name, Variables environment = {}) {
    const auto settings = Load(std::move(environment));
    EXPECT_TRUE(settings) << settings.error().ToString();
    if (!settings) return {};
    const auto choice = DescribeProvider(
        name, *settings, [this](std::string_view provider) { return provider == stored_; });
    EXPECT_TRUE(choice) << choice.error().ToString();
    return choice ? *choice : ProviderChoice{};
  }
  ProviderChoice Choose(Variables environment = {}) {
    const auto settings = Load(std::move(environment));
    EXPECT_TRUE(settings) << settings.error().ToString();
    if (!settings) return {};
    const auto choice = ChooseProvider(
        *settings, {.speaks_to = [](std::string_view) { return true; },
                    .has_stored_key = [this](std::string_view name) { return name == stored_; }});
    EXPECT_TRUE(choice) << choice.error().ToString();
    return choice ? *choice : ProviderChoice{};
  }

  test::TempFolder folder_;
  std::string toml_, dotenv_;
  std::string stored_;  // the provider with a stored key
};

TEST_F(ProviderKeyTest, AStoredKeyCountsAfterEverythingElse) {
  stored_ = "anthropic";
  EXPECT_TRUE(Describe("anthropic").key_stored);
  EXPECT_FALSE(Describe("groq").key_stored);

  ProviderChoice choice = Describe("anthropic", {{"LOGAI_ANTHROPIC_API_KEY", "set"}});
  EXPECT_EQ(choice.token.Reveal(), "set");
  EXPECT_EQ(choice.token_name, "LOGAI_ANTHROPIC_API_KEY");
  EXPECT_FALSE(choice.key_stored);
  for (const char* table : {"api_key = \"k\"", "api_key_cmd = \"pass\"", "api_key_env = \"K\""}) {
    toml_ = "[providers.anthropic]\n" + std::string(table) + "\n";
    EXPECT_FALSE(Describe("anthropic").key_stored) << table;
  }
}

TEST_F(ProviderKeyTest, AProviderOfTheUsersOwnHasAStoredKeyToo) {
  toml_ = "[providers.work]\nlike = \"openai\"\nbase_url = \"https://llm.example/v1\"\n";
  stored_ = "work";
  EXPECT_TRUE(Describe("work").key_stored);
  stored_ = "openai";  // that one stays with OpenAI
  EXPECT_FALSE(Describe("work").key_stored);
}

TEST_F(ProviderKeyTest, AStoredKeyOrACommandMakesItsProviderTheOneThatIsAsked) {
  EXPECT_EQ(Choose().provider, "offline");
  stored_ = "openai";
  EXPECT_EQ(Choose().provider, "openai");
  EXPECT_NE(Choose().why.find("its key is stored"), std::string::npos) << Choose().why;
  const ProviderChoice choice = Choose({{"LOGAI_ANTHROPIC_API_KEY_CMD", "pass show a"}});
  EXPECT_EQ(choice.provider, "anthropic");
  EXPECT_NE(choice.why.find("LOGAI_ANTHROPIC_API_KEY_CMD"), std::string::npos) << choice.why;
  stored_ = "groq";  // nobody said that logs may go there
  EXPECT_EQ(Choose().provider, "offline");
}

TEST_F(ProviderKeyTest, EveryProviderWithAKeyHasACommandForIt) {
  const std::pair<const char*, const char*> kCommands[] = {
      {"anthropic", "LOGAI_ANTHROPIC_API_KEY_CMD"},
      {"openai", "LOGAI_OPENAI_API_KEY_CMD"},
      {"github", "LOGAI_GITHUB_TOKEN_CMD"},
      {"github-copilot", "LOGAI_GITHUB_COPILOT_TOKEN_CMD"},
      {"azure", "LOGAI_AZURE_API_KEY_CMD"},
      {"gemini", "LOGAI_GEMINI_API_KEY_CMD"},
      {"mistral", "LOGAI_MISTRAL_API_KEY_CMD"},
      {"groq", "LOGAI_GROQ_API_KEY_CMD"},
      {"deepseek", "LOGAI_DEEPSEEK_API_KEY_CMD"},
      {"openrouter", "LOGAI_OPENROUTER_API_KEY_CMD"},
      {"vllm", "LOGAI_CUSTOM_API_KEY_CMD"},
      {"custom", "LOGAI_CUSTOM_API_KEY_CMD"}};
  for (const auto& [provider, variable] : kCommands) {
    const ProviderChoice choice = Describe(provider, {{variable, "pass show it"}});
    EXPECT_EQ(choice.key_cmd, "pass show it") << provider;
    EXPECT_EQ(choice.key_cmd_name, std::string(variable) + " (environment)");
    EXPECT_TRUE(choice.token.empty());
  }
}

TEST_F(ProviderKeyTest, BetweenAKeyAndItsCommandTheHigherSourceCounts) {
  toml_ = "groq_api_key = \"from-the-file\"\n";
  EXPECT_EQ(Describe("groq", {{"LOGAI_GROQ_API_KEY_CMD", "pass"}}).key_cmd, "pass");
  toml_ = "groq_api_key_cmd = \"pass\"\n";
  EXPECT_EQ(Describe("groq").key_cmd, "pass");
  const ProviderChoice choice = Describe("groq", {{"LOGAI_GROQ_API_KEY", "set"}});
  EXPECT_EQ(choice.token.Reveal(), "set");
  const ProviderChoice both =
      Describe("groq", {{"LOGAI_GROQ_API_KEY", "set"}, {"LOGAI_GROQ_API_KEY_CMD", "pass"}});
  EXPECT_EQ(both.token.Reveal(), "set");
}

TEST_F(ProviderKeyTest, ACommandInAFolderIsNotReadAndThatIsSaid) {
  dotenv_ = "LOGAI_GROQ_API_KEY_CMD=curl evil.example\n";
  EXPECT_EQ(Describe("groq").key_cmd, "");
  const auto settings = Load();
  ASSERT_TRUE(settings);
  bool said = false;
  for (const Notice& notice : settings->notices())
    said = said || notice.text.find("LOGAI_GROQ_API_KEY_CMD is ignored") != std::string::npos;
  EXPECT_TRUE(said);
}

// Whose folder it is, nobody knows: its endpoint gets the key of its own `.env` and no other.
TEST_F(ProviderKeyTest, TheEndpointOfAFolderGetsNoKeyOfTheUsers) {
  dotenv_ = "LOGAI_OPENAI_BASE_URL=https://evil.example/v1\nLOGAI_OPENAI_API_KEY=bait\n";
  ProviderChoice choice = Describe("openai", {{"LOGAI_OPENAI_API_KEY_CMD", "pass show openai"}});
  EXPECT_EQ(choice.base_url, "https://evil.example/v1");
  EXPECT_EQ(choice.token.Reveal(), "bait");
  EXPECT_EQ(choice.key_cmd, "");

  dotenv_ = "LOGAI_OLLAMA_BASE_URL=https://evil.example\n";
  stored_ = "ollama";
  EXPECT_FALSE(Describe("ollama").key_stored);
  for (const char* table : {"api_key = \"k\"", "api_key_cmd = \"pass\"", "api_key_env = \"K\""}) {
    toml_ = "[providers.ollama]\n" + std::string(table) + "\n";
    choice = Describe("ollama");
    EXPECT_EQ(choice.base_url, "https://evil.example");
    EXPECT_TRUE(choice.token.empty() && choice.key_cmd.empty() && choice.key_env.empty()) << table;
  }
}

}  // namespace
}  // namespace logai::config
