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
  ScriptedTransport transport({{.status = 401, .body = "{}"}});  // whatever the form
  auto model = MakeChatModel(config, transport);
  EXPECT_TRUE(model) << (model ? "" : model.error().message);
  if (!model) return {};
  (void)(*model)->Generate(Question(), {}, {});
  EXPECT_EQ(transport.requests().size(), 1u);
  return transport.requests().empty() ? net::HttpRequest{} : transport.requests().back();
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

TEST(OpenAiProviderTest, SpeaksResponsesToItsOwnHostAndChatToOthers) {
  const auto sent = Sent(Config("openai"));
  EXPECT_EQ(sent.url, "https://api.openai.com/v1/responses");
  const json body = json::parse(sent.body);
  EXPECT_EQ(body["model"], "gpt-6.1-terra");
  EXPECT_EQ(body["store"], false);
  EXPECT_EQ(body["max_output_tokens"], 100'000);
  EXPECT_EQ(Sent(Config("openai", "http://localhost:1/v1")).url,
            "http://localhost:1/v1/chat/completions");
  auto config = Config("openai", "http://localhost:1/v1/responses");
  config.dialect = DialectKind::kResponses;
  EXPECT_EQ(Sent(config).url, "http://localhost:1/v1/responses");
}

TEST(OpenAiProviderTest, OverChatItsModelsTakeToolsAtEffortNone) {
  auto config = Config("openai");
  config.dialect = DialectKind::kOpenAiChat;
  const json body = json::parse(Sent(config).body);
  EXPECT_EQ(body["reasoning_effort"], "none");
  EXPECT_EQ(body["max_completion_tokens"], 100'000);
  EXPECT_FALSE(body.contains("max_tokens"));
  config.model = "openai/gpt-4o";
  const json older = json::parse(Sent(config).body);
  EXPECT_EQ(older["model"], "gpt-4o");
  EXPECT_FALSE(older.contains("reasoning_effort"));
}

TEST(AnthropicProviderTest, SendsItsKeyAndVersionAsItsApiWantsThem) {
  for (const char* base : {"", "https://api.anthropic.com/v1", "https://api.anthropic.com/"}) {
    const auto sent = Sent(Config("anthropic", base));
    EXPECT_EQ(sent.url, "https://api.anthropic.com/v1/messages") << base;
    EXPECT_EQ(sent.headers.Get("x-api-key"), "github_pat_11AAAA");
    EXPECT_EQ(sent.headers.Get("anthropic-version"), "2023-06-01");
    EXPECT_EQ(sent.headers.Get("authorization"), std::nullopt);
    EXPECT_EQ(json::parse(sent.body)["model"], "claude-sonnet-5-5");
  }
  auto config = Config("anthropic");
  config.token = {};
  EXPECT_EQ(Refused(config).message,
            "LOGAI_ANTHROPIC_API_KEY is required when using Anthropic provider");
}

TEST(AzureProviderTest, TakesTheResourceHoweverItWasPasted) {
  for (const char* base :
       {"https://r.openai.azure.com", "https://r.openai.azure.com/openai",
        "https://r.openai.azure.com/openai/v1/", "https://r.openai.azure.com/openai/v1/responses",
        "https://r.openai.azure.com/openai/v1/chat/completions",
        "https://r.openai.azure.com/openai/v1?api-version=preview",
        "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
        "https://r.openai.azure.com/models/chat/completions?api-version=2024-05-01-preview"}) {
    const auto sent = Sent(Config("azure", base, "azure/my-deployment"));
    EXPECT_EQ(sent.url, "https://r.openai.azure.com/openai/v1/chat/completions") << base;
    EXPECT_EQ(sent.headers.Get("api-key"), "github_pat_11AAAA");
    EXPECT_EQ(sent.headers.Get("authorization"), std::nullopt);
    EXPECT_EQ(json::parse(sent.body)["model"], "my-deployment");
  }
  EXPECT_NE(Refused(Config("azure", "", "m")).next.find("openai.azure.com"), std::string::npos);
  EXPECT_NE(Refused(Config("azure", "https://r.openai.azure.com")).next.find("--model"),
            std::string::npos);
}

TEST(BedrockProviderTest, EncodesTheModelAndSignsWithoutAKey) {
  auto config = Config("bedrock", "https://bedrock-runtime.eu-west-1.amazonaws.com",
                       "bedrock/converse/us.anthropic.claude-haiku-4-5-20251001-v1:0");
  auto sent = Sent(config);
  EXPECT_EQ(sent.url,
            "https://bedrock-runtime.eu-west-1.amazonaws.com/model/"
            "us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream");
  EXPECT_EQ(sent.headers.Get("authorization"), "Bearer github_pat_11AAAA");
  config.token = {};
  std::string signed_body;
  config.sign = [&](net::HttpRequest& request) -> base::Status {
    signed_body = request.body;
    request.headers.Add("Authorization", "AWS4-HMAC-SHA256 x");
    return {};
  };
  sent = Sent(config);
  EXPECT_EQ(sent.headers.Get("authorization"), "AWS4-HMAC-SHA256 x");
  EXPECT_EQ(sent.body, signed_body);
  config.sign = [](net::HttpRequest&) -> base::Status {
    return base::Fail(ErrorKind::kUnauthorized, "no credentials");
  };
  ScriptedTransport transport(std::vector<ScriptedAnswer>{});
  const auto reply = (*MakeChatModel(config, transport))->Generate(Question(), {}, {});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kUnauthorized);
  EXPECT_TRUE(transport.requests().empty());
}

TEST(CopilotProviderTest, EachModelGoesToItsRoute) {
  const std::pair<const char*, const char*> cases[] = {{"claude-opus-5.5", "/v1/messages"},
                                                       {"github-copilot/gpt-6.1-sol", "/responses"},
                                                       {"gemini-4-argon", "/chat/completions"}};
  for (const auto& [model, path] : cases) {
    const auto sent = Sent(Config("github-copilot", "", model));
    EXPECT_EQ(sent.url, "https://api.githubcopilot.com" + std::string(path)) << model;
    EXPECT_EQ(sent.headers.Get("authorization"), "Bearer github_pat_11AAAA");
    EXPECT_EQ(sent.headers.Get("x-initiator"), "user");
    EXPECT_EQ(sent.headers.Get("editor-version"), std::nullopt);
  }
}

TEST(CopilotProviderTest, AnAddressPastedWithItsRouteIsUnderstoodForEveryModel) {
  for (const char* base : {"https://gw.example/v1", "https://gw.example/v1/messages"}) {
    EXPECT_EQ(Sent(Config("github-copilot", base, "claude-opus-5.5")).url,
              "https://gw.example/v1/messages");
  }
}

TEST(CopilotProviderTest, AModelWithAnotherRouteIsAskedThere) {
  ScriptedTransport transport(
      {{.status = 400,
        .body = R"({"error":{"message":"not accessible","code":"unsupported_api_for_model"}})"},
       {.status = 400,
        .body = R"({"error":{"message":"not accessible","code":"unsupported_api_for_model"}})"},
       {.body = kHello}});
  const auto model = MakeChatModel(Config("github-copilot", "", "new-model"), transport);
  const auto reply = (*model)->Generate(Question(), {}, {});
  ASSERT_TRUE(reply) << reply.error().ToString();
  EXPECT_EQ(reply->text, "hi");
  ASSERT_EQ(transport.requests().size(), 3u);
  EXPECT_TRUE(transport.requests()[2].url.ends_with("/chat/completions"));
}

TEST(CopilotProviderTest, TheListsWordOnARouteGoesBeforeTheGuessAndIsAskedOnce) {
  ScriptedTransport transport(
      {{.body = R"({"data":[{"id":"gpt-9","supported_endpoints":["/chat/completions"],
                             "capabilities":{"type":"chat"}}]})"},
       {.body = kHello},
       {.body = kHello}});
  const auto model = MakeChatModel(Config("github-copilot", "", "gpt-9"), transport);
  (*model)->GetReady({});
  (*model)->GetReady({});
  ASSERT_TRUE((*model)->Generate(Question(), {}, {}));
  ASSERT_TRUE((*model)->Generate(Question(), {}, {}));
  ASSERT_EQ(transport.requests().size(), 3u);
  EXPECT_TRUE(transport.requests()[0].url.ends_with("/models"));
  EXPECT_TRUE(transport.requests()[1].url.ends_with("/chat/completions"));
  EXPECT_TRUE(transport.requests()[2].url.ends_with("/chat/completions"));
}

TEST(LocalProvidersTest, NeedNoKeyButAModel) {
  for (const char* name : {"lmstudio", "llamacpp", "vllm", "litellm"}) {
    auto config = Config(name, "", "m");
    config.token = {};
    EXPECT_EQ(Sent(config).headers.Get("authorization"), std::nullopt) << name;
    config.model.clear();
    EXPECT_NE(Refused(config).next.find("--model"), std::string::npos) << name;
  }
  EXPECT_NE(Refused(Config("custom", "", "m")).next.find("--base-url"), std::string::npos);
}

TEST(HostedProvidersTest, SayWhichKeyIsMissingAndWhereToGetIt) {
  int ran = 0;
  for (const ProviderRow& row : Catalogue()) {
    if (!row.key_needed || row.key_setting.empty() || row.default_base_url.empty()) continue;
    auto config = Config(std::string(row.name));
    config.token = {};
    const auto error = Refused(config);
    EXPECT_EQ(error.kind, ErrorKind::kUnauthorized) << row.name;
    ++ran;
  }
  EXPECT_EQ(ran, 9);
}

TEST(MakeChatModelTest, AUsersOwnHeadersAndNameAreKept) {
  auto config = Config("custom", "https://llm.corp.example/v1", "m");
  config.name = "work";
  config.headers.Add("X-Team", "sre");
  EXPECT_EQ(Sent(config).headers.Get("x-team"), "sre");
  ScriptedTransport transport(std::vector<ScriptedAnswer>{});
  EXPECT_EQ((*MakeChatModel(config, transport))->provider(), "work");
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
  EXPECT_EQ(Refused(Config("bard")).message, "Unsupported LLM provider: bard");
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
  EXPECT_EQ(SplitProviderPrefix("hosted_vllm/m")->provider, "vllm");
  EXPECT_EQ(SplitProviderPrefix("azure_ai/gpt-4o")->provider, "azure");
  EXPECT_EQ(SplitProviderPrefix("openrouter/openai/gpt-6-luna")->model, "openai/gpt-6-luna");
  const auto bedrock = SplitProviderPrefix("bedrock/converse/amazon.nova-2-lite-v1:0");
  EXPECT_EQ(bedrock->provider, "bedrock");
  EXPECT_EQ(bedrock->model, "amazon.nova-2-lite-v1:0");
  for (const char* none : {"gpt-4o", "meta/Llama-3", "openai/"}) {
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

TEST(UsersProviderTest, ItsErrorsNameItsTable) {
  ProviderConfig config = Config("openai", "ftp://x", "m");
  config.name = "work";
  config.settings = {.base_url = "base_url in [providers.work] of config.toml"};
  const auto url = Refused(config);
  EXPECT_EQ(url.kind, ErrorKind::kInvalidInput);
  EXPECT_TRUE(url.message.starts_with("base_url in [providers.work]")) << url.message;
  config.base_url = {};
  config.token = {};
  const auto key = Refused(config);
  EXPECT_EQ(key.kind, ErrorKind::kUnauthorized);
  EXPECT_FALSE(key.ToString().contains("LOGAI_OPENAI_API_KEY")) << key.ToString();
  EXPECT_TRUE(key.next.contains("logai auth login work")) << key.next;
}

TEST(UsersProviderTest, ARefusedKeyIsNamedByItsSource) {
  ProviderConfig config = Config("openai", "https://gw.example/v1", "m");
  config.name = "work";
  config.settings.key = "the key in WORK_KEY";
  ScriptedTransport transport({{.status = 401, .body = "{}"}});
  auto model = MakeChatModel(config, transport);
  ASSERT_TRUE(model);
  const auto reply = (*model)->Generate(Question(), {}, {});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kUnauthorized);
  EXPECT_TRUE(
      reply.error().message.contains("the work endpoint gw.example refused the key in "
                                     "WORK_KEY"))
      << reply.error().message;
}

}  // namespace
}  // namespace logai::llm
