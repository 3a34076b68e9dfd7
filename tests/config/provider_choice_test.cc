#include "config/provider_choice.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>

namespace logai::config {
namespace {

using base::ErrorKind;
using Variables = std::map<std::string, std::string, std::less<>>;

/// A release that speaks to all providers of the contract.
ProviderWorld Everything(bool copilot_signed_in = false) {
  return {.speaks_to = [](std::string_view) { return true; },
          .copilot_signed_in = copilot_signed_in};
}

ProviderWorld Only(std::set<std::string, std::less<>> names) {
  return {.speaks_to = [names = std::move(names)](std::string_view name) {
    return names.contains(name);
  }};
}

base::Result<ProviderChoice> Choose(Variables environment, Variables flags = {},
                                    const ProviderWorld& world = Everything()) {
  Sources sources;
  sources.environment = base::Environment(std::move(environment));
  sources.flags = std::move(flags);
  LOGAI_ASSIGN_OR_RETURN(const Settings settings, Settings::Load(sources));
  return ChooseProvider(settings, world);
}

ProviderChoice Chosen(Variables environment, Variables flags = {},
                      const ProviderWorld& world = Everything()) {
  auto choice = Choose(std::move(environment), std::move(flags), world);
  EXPECT_TRUE(choice) << choice.error().ToString();
  return choice ? *choice : ProviderChoice{};
}

TEST(ProviderChoiceTest, AnUnknownProviderIsRefusedInTheWordsOfTheContract) {
  const auto error = Choose({}, {{"LOGAI_LLM_PROVIDER", "githb"}}).error();
  EXPECT_EQ(error.kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(error.message, "Unsupported LLM provider: githb");
  EXPECT_NE(error.next.find("did you mean github?"), std::string::npos) << error.next;
  EXPECT_NE(error.next.find("LOGAI_LLM_PROVIDER (--llm-provider)"), std::string::npos);
  const auto hostile = Choose({}, {{"LOGAI_LLM_PROVIDER", "some\x1b[31mthing"}}).error();
  EXPECT_EQ(hostile.ToString().find('\x1b'), std::string::npos);
}

TEST(ProviderChoiceTest, EveryProviderIsTakenByItsName) {
  int ran = 0;
  for (const char* name : {"anthropic", "openai", "ollama", "github-copilot", "github", "offline",
                           "azure", "bedrock", "gemini", "mistral", "groq", "deepseek",
                           "openrouter", "lmstudio", "llamacpp", "vllm", "litellm", "custom"}) {
    const ProviderChoice choice = Chosen({{"LOGAI_LLM_PROVIDER", name},
                                          {"LOGAI_ANTHROPIC_API_KEY", "a"},
                                          {"LOGAI_OPENAI_API_KEY", "o"},
                                          {"LOGAI_GITHUB_TOKEN", "g"}});
    EXPECT_EQ(choice.provider, name);
    ++ran;
  }
  EXPECT_EQ(ran, 18);
  EXPECT_EQ(Chosen({{"LOGAI_LLM_PROVIDER", "GitHub"}, {"LOGAI_GITHUB_TOKEN", "g"}}).provider,
            "github");
  const ProviderChoice groq =
      Chosen({{"LOGAI_LLM_PROVIDER", "groq"}, {"LOGAI_GROQ_API_KEY", "k"}, {"LOGAI_MODEL", "m"}});
  EXPECT_EQ(groq.token.Reveal(), "k");
  EXPECT_EQ(groq.model, "m");
}

TEST(ProviderChoiceTest, TheRequestsThreeUsagesWork) {
  ProviderChoice choice = Chosen({{"LOGAI_LLM_PROVIDER", "github"},
                                  {"LOGAI_GITHUB_TOKEN", "github_pat_1"},
                                  {"LOGAI_GITHUB_MODEL", "gpt-4o-mini"}});
  EXPECT_EQ(choice.provider, "github");
  EXPECT_EQ(choice.model, "gpt-4o-mini");
  EXPECT_EQ(choice.token.Reveal(), "github_pat_1");
  EXPECT_EQ(choice.base_url, "https://models.github.ai/inference");
  EXPECT_TRUE(choice.named);
  EXPECT_EQ(choice.why, "");

  choice = Chosen({}, {{"LOGAI_LLM_PROVIDER", "github"},
                       {"LOGAI_GITHUB_TOKEN", "anything"},
                       {"LOGAI_GITHUB_MODEL", "phi-4"}});
  EXPECT_EQ(choice.model, "phi-4");
  EXPECT_EQ(choice.token_origin.ToString(), "--github-token");

  choice = Chosen({{"LOGAI_GITHUB_TOKEN", "github_pat_1"}},
                  {{"LOGAI_LLM_PROVIDER", "github"}, {"LOGAI_GITHUB_MODEL", "claude-3-5-sonnet"}});
  EXPECT_EQ(choice.model, "claude-3-5-sonnet");
  EXPECT_EQ(choice.token.Reveal(), "github_pat_1");
}

TEST(ProviderChoiceTest, AMissingKeyIsSaidInTheWordsOfTheContract) {
  const std::pair<std::string, std::string> kCases[] = {
      {"github",
       "GitHub Models requires LOGAI_GITHUB_TOKEN. Create a token at "
       "https://github.com/settings/tokens with 'models:read' permission."},
      {"anthropic", "LOGAI_ANTHROPIC_API_KEY is required when using Anthropic provider"},
      {"openai", "LOGAI_OPENAI_API_KEY is required when using OpenAI provider"},
  };
  for (const auto& [provider, message] : kCases) {
    const auto choice = Choose({{"LOGAI_LLM_PROVIDER", provider}});
    ASSERT_FALSE(choice) << provider;
    EXPECT_EQ(choice.error().kind, ErrorKind::kUnauthorized);
    EXPECT_EQ(choice.error().message, message);
  }
}

TEST(ProviderChoiceTest, ABlankOllamaEndpointIsRefused) {
  const auto choice = Choose({{"LOGAI_LLM_PROVIDER", "ollama"}, {"LOGAI_OLLAMA_BASE_URL", ""}});
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().message, "LOGAI_OLLAMA_BASE_URL is required when using Ollama provider");
  EXPECT_EQ(Chosen({{"LOGAI_LLM_PROVIDER", "ollama"}}).base_url, "http://localhost:11434");
}

TEST(ProviderChoiceTest, OpenAiNeedsNoKeyAtAnEndpointOfOnesOwn) {
  const ProviderChoice choice =
      Chosen({{"LOGAI_LLM_PROVIDER", "openai"}}, {{"LOGAI_BASE_URL", "http://localhost:8000/v1"}});
  EXPECT_EQ(choice.base_url, "http://localhost:8000/v1");
  EXPECT_TRUE(choice.token.empty());
  EXPECT_FALSE(Choose({{"LOGAI_LLM_PROVIDER", "openai"}, {"LOGAI_OPENAI_BASE_URL", ""}}));
}

TEST(ProviderChoiceTest, CopilotMayFindItsTokenElsewhere) {
  ProviderChoice choice = Chosen({{"LOGAI_LLM_PROVIDER", "github-copilot"},
                                  {"LOGAI_GITHUB_COPILOT_MODEL", "github-copilot/gpt-6.1-sol"}});
  EXPECT_TRUE(choice.token.empty());
  EXPECT_EQ(choice.model, "gpt-6.1-sol");
  EXPECT_EQ(choice.base_url, "https://api.githubcopilot.com");

  choice = Chosen({{"LOGAI_LLM_PROVIDER", "github-copilot"}, {"LOGAI_GITHUB_TOKEN", "general"}});
  EXPECT_EQ(choice.token.Reveal(), "general");
  choice = Chosen({{"LOGAI_LLM_PROVIDER", "github-copilot"},
                   {"LOGAI_GITHUB_TOKEN", "general"},
                   {"LOGAI_GITHUB_COPILOT_TOKEN", "x"},
                   {"LOGAI_GITHUB_COPILOT_API_BASE", "https://copilot-api.corp.ghe.com/"}});
  EXPECT_EQ(choice.token.Reveal(), "x");
  EXPECT_EQ(choice.base_url, "https://copilot-api.corp.ghe.com");
}

TEST(ProviderChoiceTest, WithoutAChoiceTheFirstThatIsReadyAnswers) {
  const Variables both = {{"LOGAI_ANTHROPIC_API_KEY", "a"}, {"LOGAI_OPENAI_API_KEY", "o"}};
  ProviderChoice choice = Chosen(both);
  EXPECT_EQ(choice.provider, "anthropic");
  EXPECT_FALSE(choice.named);
  EXPECT_NE(choice.why.find("Asking anthropic (claude-sonnet-5-5): LOGAI_ANTHROPIC_API_KEY is set"),
            std::string::npos)
      << choice.why;
  EXPECT_EQ(Chosen(both, {}, Only({"openai"})).provider, "openai");
  EXPECT_EQ(Chosen({{"LOGAI_GITHUB_COPILOT_TOKEN", "t"}}).provider, "github-copilot");
  choice = Chosen({}, {}, Everything(true));
  EXPECT_EQ(choice.provider, "github-copilot");
  EXPECT_NE(choice.why.find("you are signed in"), std::string::npos);
}

TEST(ProviderChoiceTest, WithNothingReadyRulesAnswerAndOneLineSaysSo) {
  ProviderChoice choice = Chosen({});
  EXPECT_EQ(choice.provider, "offline");
  EXPECT_FALSE(choice.named);
  EXPECT_TRUE(choice.why.starts_with("No model is configured: answering with rules")) << choice.why;
  EXPECT_EQ(choice.why.find('\n'), std::string::npos);

  // Set for GitHub Models, which is no more; whether Copilot gets it is for the user to say.
  choice = Chosen({{"LOGAI_GITHUB_TOKEN", "t"}});
  EXPECT_EQ(choice.provider, "offline");
  EXPECT_NE(choice.why.find("`--llm-provider github-copilot` uses it"), std::string::npos)
      << choice.why;
}

TEST(ProviderChoiceTest, OfflineCanBeChosen) {
  const ProviderChoice choice =
      Chosen({{"LOGAI_OPENAI_API_KEY", "o"}}, {{"LOGAI_LLM_PROVIDER", "offline"}});
  EXPECT_EQ(choice.provider, "offline");
  EXPECT_TRUE(choice.named);
  EXPECT_EQ(choice.why, "");
}

TEST(ProviderChoiceTest, AProviderOfALaterReleaseIsTakenWhenNamed) {
  EXPECT_EQ(Chosen({{"LOGAI_LLM_PROVIDER", "anthropic"}, {"LOGAI_ANTHROPIC_API_KEY", "a"}}, {},
                   Only({"openai"}))
                .provider,
            "anthropic");
}

TEST(ProviderChoiceTest, ModelAndEndpointForWhicheverProviderWinUnlessOutranked) {
  const Variables github = {{"LOGAI_LLM_PROVIDER", "github"},
                            {"LOGAI_GITHUB_TOKEN", "t"},
                            {"LOGAI_GITHUB_MODEL", "own"},
                            {"LOGAI_GITHUB_BASE_URL", "https://own.example"}};
  ProviderChoice choice =
      Chosen(github, {{"LOGAI_MODEL", "flag"}, {"LOGAI_BASE_URL", "https://flag.example"}});
  EXPECT_EQ(choice.model, "flag");
  EXPECT_EQ(choice.base_url, "https://flag.example");
  EXPECT_EQ(choice.base_url_origin.ToString(), "--base-url");

  Variables same_rank = github;
  same_rank["LOGAI_MODEL"] = "general";
  EXPECT_EQ(Chosen(same_rank).model, "general");
  EXPECT_EQ(Chosen(same_rank, {{"LOGAI_GITHUB_MODEL", "flag"}}).model, "flag");
}

TEST(ProviderChoiceTest, APrefixNamesAProviderOnlyWhenNoneIsChosen) {
  ProviderChoice choice = Chosen({}, {{"LOGAI_MODEL", "ollama/llama3.1:8b"}});
  EXPECT_EQ(choice.provider, "ollama");
  EXPECT_EQ(choice.model, "llama3.1:8b");
  EXPECT_TRUE(choice.named);

  choice = Chosen({{"LOGAI_LLM_PROVIDER", "github"}, {"LOGAI_GITHUB_TOKEN", "t"}},
                  {{"LOGAI_MODEL", "openai/gpt-4o"}});
  EXPECT_EQ(choice.provider, "github");
  EXPECT_EQ(choice.model, "openai/gpt-4o");

  choice = Chosen({{"LOGAI_OPENAI_API_KEY", "o"}}, {{"LOGAI_MODEL", "mistralai/ministral"}});
  EXPECT_EQ(choice.provider, "openai");
  EXPECT_EQ(choice.model, "mistralai/ministral");

  const auto missing = Choose({}, {{"LOGAI_MODEL", "openai/gpt-4o"}});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kUnauthorized);
}

TEST(ProviderChoiceTest, AFlagWithNobodyToGiveItToIsRefused) {
  const auto model = Choose({}, {{"LOGAI_MODEL", "gpt-6-luna"}});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().kind, ErrorKind::kInvalidInput);
  EXPECT_NE(model.error().message.find("--model"), std::string::npos);
  // In the environment it may wait for another day.
  EXPECT_EQ(Chosen({{"LOGAI_MODEL", "gpt-6-luna"}}).provider, "offline");
}

TEST(ProviderChoiceTest, AnEndpointNeverGetsAKeyThatWasNotChosenForIt) {
  const auto choice =
      Choose({{"LOGAI_ANTHROPIC_API_KEY", "a"}}, {{"LOGAI_BASE_URL", "http://localhost:1/v1"}});
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, ErrorKind::kInvalidInput);
  EXPECT_NE(choice.error().next.find("--llm-provider"), std::string::npos);
}

TEST(ProviderChoiceTest, AnEndpointIsCalledByWhatTheUserWrote) {
  EXPECT_EQ(Chosen({{"LOGAI_LLM_PROVIDER", "ollama"}}).base_url_name, "");
  EXPECT_EQ(Chosen({{"LOGAI_LLM_PROVIDER", "ollama"}, {"LOGAI_OLLAMA_BASE_URL", "http://h"}})
                .base_url_name,
            "LOGAI_OLLAMA_BASE_URL");
  EXPECT_EQ(
      Chosen({{"LOGAI_LLM_PROVIDER", "ollama"}, {"LOGAI_BASE_URL", "http://h"}}).base_url_name,
      "LOGAI_BASE_URL");
}

}  // namespace
}  // namespace logai::config
