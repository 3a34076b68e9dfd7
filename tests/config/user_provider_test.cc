#include "config/user_provider.h"

#include <gtest/gtest.h>

#include "config/provider_choice.h"
#include "tests/support/temp_folder.h"

namespace logai::config {
namespace {

using base::ErrorKind;
using Variables = std::map<std::string, std::string, std::less<>>;

class UserProviderTest : public ::testing::Test {
 protected:
  base::Result<Settings> Load(std::string_view toml, Variables environment = {},
                              Variables flags = {}) {
    Sources sources;
    sources.config_file = folder_.Write("config.toml", toml);
    sources.environment = base::Environment(std::move(environment));
    sources.flags = std::move(flags);
    return Settings::Load(sources);
  }
  base::Result<ProviderChoice> Choose(std::string_view toml, Variables environment,
                                      Variables flags = {}) {
    LOGAI_ASSIGN_OR_RETURN(const Settings settings,
                           Load(toml, std::move(environment), std::move(flags)));
    return ChooseProvider(settings, {.speaks_to = [](std::string_view) { return true; }});
  }

  test::TempFolder folder_;
};

constexpr std::string_view kWork = R"(
[providers.work]
like = "openai"
dialect = "responses"
base_url = "https://llm.corp.example/v1"
model = "gpt-6-luna"
api_key_env = "WORK_KEY"
max_input_tokens = 100000
headers = { X-Team = "sre", X-Env = "prod" }
)";

TEST_F(UserProviderTest, ATableIsAProvider) {
  const auto choice = Choose(kWork, {{"LOGAI_LLM_PROVIDER", "Work"}});
  ASSERT_TRUE(choice) << choice.error().ToString();
  EXPECT_EQ(choice->provider, "openai");
  EXPECT_EQ(choice->name, "work");
  EXPECT_EQ(choice->base_url, "https://llm.corp.example/v1");
  EXPECT_EQ(choice->model, "gpt-6-luna");
  EXPECT_EQ(choice->dialect, "responses");
  EXPECT_EQ(choice->key_env, "WORK_KEY");
  EXPECT_EQ(choice->max_input_tokens, 100'000);
  EXPECT_EQ(choice->headers, (std::vector<std::pair<std::string, std::string>>{{"X-Env", "prod"},
                                                                               {"X-Team", "sre"}}));
}

TEST_F(UserProviderTest, TheKeyOfTheProviderThatItIsLikeStaysThere) {
  const auto choice =
      Choose(kWork, {{"LOGAI_LLM_PROVIDER", "work"}, {"LOGAI_OPENAI_API_KEY", "sk-mine"}});
  ASSERT_TRUE(choice);
  EXPECT_TRUE(choice->token.empty());
}

TEST_F(UserProviderTest, FlagsAndVariablesBeatTheTable) {
  const auto choice =
      Choose(kWork, {{"LOGAI_LLM_PROVIDER", "work"}}, {{"LOGAI_MODEL", "gpt-6.2-sol"}});
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->model, "gpt-6.2-sol");
  EXPECT_EQ(choice->base_url, "https://llm.corp.example/v1");
}

TEST_F(UserProviderTest, ATableOfAKnownNameChangesWhatNobodySetElsewhere) {
  constexpr std::string_view kToml =
      "[providers.groq]\nmodel = \"llama-5\"\napi_key_cmd = \"pass show groq\"\n";
  auto choice = Choose(kToml, {{"LOGAI_LLM_PROVIDER", "groq"}});
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->provider, "groq");
  EXPECT_EQ(choice->model, "llama-5");
  EXPECT_EQ(choice->key_cmd, "pass show groq");
  choice = Choose(kToml, {{"LOGAI_LLM_PROVIDER", "groq"}, {"LOGAI_GROQ_API_KEY", "k"}});
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->token.Reveal(), "k");
}

TEST_F(UserProviderTest, ACommandForTheKeyOfAContractProviderIsEnough) {
  const auto choice = Choose("[providers.openai]\napi_key_cmd = \"pass show openai\"\n",
                             {{"LOGAI_LLM_PROVIDER", "openai"}});
  ASSERT_TRUE(choice) << choice.error().ToString();
  EXPECT_EQ(choice->key_cmd, "pass show openai");
}

TEST_F(UserProviderTest, MistakesAreNamedWithTheirLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"[providers.work]\nmodle = \"x\"\n", "did you mean model?"},
      {"[providers.work]\nmax_input_tokens = \"many\"\n", "no number of tokens"},
      {"[providers.work]\nmodel = 2026-11-22\n", "no field has a value of this kind"},
      {"[providers]\nmodel = \"x\"\n", "a provider is a table"},
      {"[providers.\"we rk\"]\nmodel = \"x\"\n", "a provider is a table"}};
  for (const auto& [toml, words] : cases) {
    const auto settings = Load(toml);
    ASSERT_FALSE(settings) << toml;
    EXPECT_EQ(settings.error().kind, ErrorKind::kInvalidInput);
    EXPECT_TRUE(settings.error().message.contains(words)) << settings.error().message;
    EXPECT_TRUE(settings.error().message.contains("config.toml:2")) << settings.error().message;
  }
  const auto unlike =
      Choose("[providers.work]\nlike = \"opnai\"\n", {{"LOGAI_LLM_PROVIDER", "work"}});
  ASSERT_FALSE(unlike);
  EXPECT_TRUE(unlike.error().message.contains("opnai"));
}

}  // namespace
}  // namespace logai::config
