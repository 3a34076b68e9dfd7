#include "llm/catalogue.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "llm/github_models.h"
#include "llm/model_limits.h"
#include "tests/support/scripted_transport.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::TokenCount;
using nlohmann::json;
using testing::ScriptedAnswer;
using testing::ScriptedTransport;

constexpr const char* kHello =
    "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: "
    "[DONE]\n\n";

constexpr const char* kOllamaHello = "{\"message\":{\"content\":\"hi\"},\"done\":true}\n";

ProviderConfig Config(std::string provider, std::string base_url = {}, std::string model = {}) {
  ProviderConfig config;
  config.provider = std::move(provider);
  config.base_url = std::move(base_url);
  config.model = std::move(model);
  config.token = base::Secret("github_pat_11AAAA");
  return config;
}

ChatRequest Question() {
  ChatRequest request;
  request.messages = {{.role = Role::kUser, .text = privacy::RedactedText("why?")}};
  request.tools = {{"fetch_logs", "Fetches", "{}"}};
  request.max_output = TokenCount(100'000);
  return request;
}

/// The one request that a question makes.
net::HttpRequest Sent(const ProviderConfig& config) {
  ScriptedTransport transport({{.body = config.provider == "ollama" ? kOllamaHello : kHello}});
  auto model = MakeChatModel(config, transport);
  EXPECT_TRUE(model) << (model ? "" : model.error().message);
  if (!model) return {};
  (void)(*model)->Generate(Question(), {}, {});
  EXPECT_EQ(transport.requests().size(), 1u);
  return transport.requests().empty() ? net::HttpRequest{} : transport.requests()[0];
}

base::Error Refused(const ProviderConfig& config) {
  ScriptedTransport transport(std::vector<ScriptedAnswer>{});
  auto model = MakeChatModel(config, transport);
  EXPECT_FALSE(model);
  return model ? base::Error{} : model.error();
}

ModelLimits LimitsFor(const ProviderConfig& config) {
  ScriptedTransport transport(std::vector<ScriptedAnswer>{});
  auto model = MakeChatModel(config, transport);
  EXPECT_TRUE(model);
  return model ? (*model)->limits() : ModelLimits{};
}

TEST(GitHubProviderTest, AsksItsDefaultEndpointAsGitHubWantsIt) {
  const auto sent = Sent(Config("github"));
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.url, "https://models.github.ai/inference/chat/completions");
  EXPECT_EQ(sent.headers.Get("authorization"), "Bearer github_pat_11AAAA");
  EXPECT_EQ(sent.headers.Get("content-type"), "application/json");
  EXPECT_EQ(sent.headers.Get("accept"), "application/vnd.github+json");
  EXPECT_EQ(sent.headers.Get("x-github-api-version"), "2022-11-28");
  EXPECT_TRUE(sent.carries_secret);
  const json body = json::parse(sent.body);
  EXPECT_EQ(body["model"], "openai/gpt-4o");
  EXPECT_EQ(body["max_tokens"], 4000);  // what the free tier allows
}

TEST(GitHubProviderTest, AtAnotherBaseSendsTheNameAsTypedAndNoGitHubHeaders) {
  const auto sent = Sent(Config("github", " http://127.0.0.1:8089/inference/ ", "gpt-4o"));
  EXPECT_EQ(sent.url, "http://127.0.0.1:8089/inference/chat/completions");
  EXPECT_EQ(sent.headers.Get("x-github-api-version"), std::nullopt);
  EXPECT_EQ(json::parse(sent.body)["model"], "gpt-4o");
  EXPECT_EQ(Sent(Config("github", "http://127.0.0.1:8089/v1/chat/completions")).url,
            "http://127.0.0.1:8089/v1/chat/completions");
}

TEST(GitHubProviderTest, AddsThePublisherOnlyAtItsOwnHost) {
  const struct {
    const char* typed;
    const char* there;
    const char* elsewhere;
  } kNames[] = {
      {"gpt-4o", "openai/gpt-4o", "gpt-4o"},
      {"gpt-5-mini", "openai/gpt-5-mini", "gpt-5-mini"},
      {"openai/gpt-4o", "openai/gpt-4o", "openai/gpt-4o"},
      {"azure_ai/gpt-4o", "openai/gpt-4o", "gpt-4o"},
      {"github/meta/Llama-3", "meta/Llama-3", "meta/Llama-3"},
      {"claude-3-5-sonnet", "anthropic/claude-3-5-sonnet", "claude-3-5-sonnet"},
      {"meta-llama-3.1-405b-instruct", "meta/meta-llama-3.1-405b-instruct",
       "meta-llama-3.1-405b-instruct"},
      {"mistral-large-2407", "mistral-ai/mistral-large-2407", "mistral-large-2407"},
      {"phi-4", "microsoft/phi-4", "phi-4"},
      {"cohere-command-r-plus", "cohere/cohere-command-r-plus", "cohere-command-r-plus"},
      {"DeepSeek-R1", "deepseek/DeepSeek-R1", "DeepSeek-R1"},
      {"grok-3", "xai/grok-3", "grok-3"},
      {"some-new-model", "some-new-model", "some-new-model"},
  };
  for (const auto& name : kNames) {
    EXPECT_EQ(GitHubModelName(name.typed, "models.github.ai"), name.there);
    EXPECT_EQ(GitHubModelName(name.typed, "gateway.corp"), name.elsewhere);
  }
}

TEST(GitHubProviderTest, TakesItsLimitsFromTheTier) {
  auto config = Config("github");
  EXPECT_EQ(LimitsFor(config).max_input, TokenCount(8000));
  EXPECT_EQ(LimitsFor(config).max_output, TokenCount(4000));
  config.tier = "Enterprise";
  EXPECT_EQ(LimitsFor(config).max_output, TokenCount(8000));
  config.model = "gpt-5-mini";
  EXPECT_EQ(LimitsFor(config).max_input, TokenCount(4000));
  EXPECT_EQ(LimitsFor(config).max_output, TokenCount(4000));
  config.tier = "paid";
  config.model = "gpt-4o";
  EXPECT_GT(LimitsFor(config).max_input, TokenCount(100'000));
  config.max_input = TokenCount(5000);
  EXPECT_EQ(LimitsFor(config).max_input, TokenCount(5000));
  config.tier = "gold";
  EXPECT_EQ(Refused(config).kind, ErrorKind::kInvalidInput);
}

TEST(GitHubProviderTest, SaysWhatIsMissingInTheContractsWords) {
  auto config = Config("github");
  config.token = base::Secret("  ");
  EXPECT_EQ(Refused(config).message,
            "GitHub Models requires LOGAI_GITHUB_TOKEN. Create a token at "
            "https://github.com/settings/tokens with 'models:read' permission.");
  EXPECT_EQ(Refused(config).kind, ErrorKind::kUnauthorized);
  config.base_url = "http://127.0.0.1:1";
  EXPECT_EQ(Refused(config).kind, ErrorKind::kUnauthorized);
}

TEST(OpenAiProviderTest, AsksItsDefaultEndpointSoThatToolsWork) {
  const auto sent = Sent(Config("openai"));
  EXPECT_EQ(sent.url, "https://api.openai.com/v1/chat/completions");
  const json body = json::parse(sent.body);
  EXPECT_EQ(body["model"], "gpt-6.1-terra");
  EXPECT_EQ(body["reasoning_effort"], "none");
  EXPECT_EQ(body["max_completion_tokens"], 100'000);
  EXPECT_FALSE(body.contains("max_tokens"));
  const json older = json::parse(Sent(Config("openai", "", "openai/gpt-4o")).body);
  EXPECT_EQ(older["model"], "gpt-4o");
  EXPECT_FALSE(older.contains("reasoning_effort"));
}

TEST(OpenAiProviderTest, ASelfMadeServerNeedsNoKeyAndGetsTheNameAsTyped) {
  auto config = Config("openai", "http://localhost:1234/v1", "openai/gpt-oss-20b");
  config.token = {};
  const auto sent = Sent(config);
  EXPECT_EQ(sent.url, "http://localhost:1234/v1/chat/completions");
  EXPECT_EQ(sent.headers.Get("authorization"), std::nullopt);
  EXPECT_FALSE(sent.carries_secret);
  const json body = json::parse(sent.body);
  EXPECT_EQ(body["model"], "openai/gpt-oss-20b");
  EXPECT_TRUE(body.contains("max_tokens"));
  config.base_url.clear();
  EXPECT_EQ(Refused(config).message, "LOGAI_OPENAI_API_KEY is required when using OpenAI provider");
}

TEST(OllamaProviderTest, TellsTheServerTheWindowThatTheLimitsCountOn) {
  auto config = Config("ollama");
  config.token = {};
  for (const char* base : {"", "http://localhost:11434/", "http://localhost:11434/v1",
                           "http://localhost:11434/api/chat"}) {
    config.base_url = base;
    EXPECT_EQ(Sent(config).url, "http://localhost:11434/api/chat") << base;
  }
  const json body = json::parse(Sent(config).body);
  EXPECT_EQ(body["model"], "llama3.1:8b");
  const auto limits = LimitsFor(config);
  EXPECT_EQ(body["options"]["num_ctx"], (limits.max_input + limits.max_output).value());
  config.context_window = TokenCount(8192);
  config.model = "ollama_chat/hf.co/x/y:Q4";
  const json small = json::parse(Sent(config).body);
  EXPECT_EQ(small["options"]["num_ctx"], 8192);
  EXPECT_EQ(small["model"], "hf.co/x/y:Q4");
  EXPECT_EQ(LimitsFor(config).max_input, TokenCount(8192 - 2048));
}

TEST(MakeChatModelTest, OnlyOllamaMayBeSilentForAsLongAsAModelTakesToLoad) {
  using std::chrono::minutes;
  for (const char* base : {"", "http://localhost:8080/v1", "https://models.example.com/v1"}) {
    EXPECT_EQ(Sent(Config("github", base)).stall_timeout, minutes(2)) << base;
    EXPECT_EQ(Sent(Config("openai", base)).stall_timeout, minutes(2)) << base;
    EXPECT_EQ(Sent(Config("ollama", base)).stall_timeout, minutes(10)) << base;
  }
}

TEST(MakeChatModelTest, NamesTheSettingThatCannotBeUsed) {
  EXPECT_EQ(Refused(Config("gemini")).message, "Unsupported LLM provider: gemini");
  const auto url = Refused(Config("openai", "localhost:1234"));
  EXPECT_EQ(url.kind, ErrorKind::kInvalidInput);
  EXPECT_NE(url.message.find("LOGAI_OPENAI_BASE_URL"), std::string::npos);
  auto config = Config("github");
  config.token = base::Secret("ghp_abc\r\nX-Evil: 1");
  const auto key = Refused(config);
  EXPECT_EQ(key.kind, ErrorKind::kInvalidInput);
  EXPECT_NE(key.message.find("LOGAI_GITHUB_TOKEN"), std::string::npos);
  EXPECT_EQ(key.ToString().find("ghp_abc"), std::string::npos);
}

TEST(SplitProviderPrefixTest, SplitsAtTheFirstSlashAndKnowsOnlyRows) {
  const auto llama = SplitProviderPrefix("github/meta/Llama-3");
  ASSERT_TRUE(llama);
  EXPECT_EQ(llama->provider, "github");
  EXPECT_EQ(llama->model, "meta/Llama-3");
  EXPECT_EQ(SplitProviderPrefix("ollama_chat/llama3.1:8b")->provider, "ollama");
  for (const char* none : {"gpt-4o", "openrouter/openai/gpt-6-luna", "meta/Llama-3", "openai/"}) {
    EXPECT_FALSE(SplitProviderPrefix(none)) << none;
  }
}

TEST(WindowOfTest, KnowsModelsByTheirNamesStart) {
  EXPECT_EQ(WindowOf("openai/gpt-4o-mini").window, TokenCount(128'000));
  EXPECT_TRUE(WindowOf("GPT-4.1").known);
  EXPECT_FALSE(WindowOf("my-fine-tune").known);
  for (const char* name :
       {"gpt-6.2-sol", "gpt-4", "o3-pro", "gpt-5", "gpt-4.1", "claude-opus-5-5", "phi-4", "x"}) {
    const auto window = WindowOf(name);
    EXPECT_LE(window.max_input + window.max_output, window.window) << name;
  }
}

}  // namespace
}  // namespace logai::llm
