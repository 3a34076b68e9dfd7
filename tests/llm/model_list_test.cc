#include "llm/model_list.h"

#include <gtest/gtest.h>

#include "tests/support/scripted_transport.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::TokenCount;
using testing::ScriptedTransport;

ListedModel One(std::string_view body) {
  const auto models = ParseModelList(body);
  EXPECT_TRUE(models && models->size() == 1) << body;
  return models && models->size() == 1 ? models->front() : ListedModel{};
}

TEST(ParseModelListTest, ReadsTheShapesThatServersHave) {
  EXPECT_EQ(One(R"({"object":"list","data":[{"id":"gpt-6-luna","object":"model"}]})").id,
            "gpt-6-luna");
  const auto claude = One(R"({"data":[{"id":"claude-opus-5-5","type":"model","lifecycle":"active",
      "max_input_tokens":1000000,"max_tokens":128000}]})");
  EXPECT_EQ(claude.max_input, TokenCount(1'000'000));
  EXPECT_EQ(claude.max_output, TokenCount(128'000));
  EXPECT_EQ(claude.note, "");
  EXPECT_EQ(One(R"({"models":[{"name":"llama3.1:8b","model":"llama3.1:8b"}]})").id, "llama3.1:8b");
  const auto catalogue = One(R"([{"id":"openai/gpt-4o","capabilities":["streaming","tool-calling"],
      "limits":{"max_input_tokens":8000,"max_output_tokens":4000}}])");
  EXPECT_EQ(catalogue.max_input, TokenCount(8'000));
  EXPECT_EQ(catalogue.tools, true);
  EXPECT_EQ(One(R"({"data":[{"id":"m","max_model_len":4096}]})").max_input, TokenCount(4'096));
  // llama.cpp's server, which repeats the model in Ollama's form without what matters.
  EXPECT_EQ(One(R"({"models":[{"name":"q.gguf","capabilities":["completion"]}],"object":"list",
      "data":[{"id":"q.gguf","aliases":[],"tags":[],"object":"model","owned_by":"llamacpp",
               "meta":{"vocab_type":2,"n_ctx":8192,"n_ctx_train":40960,"n_params":1}}]})")
                .max_input,
            TokenCount(8'192));
  const auto router = One(R"({"data":[{"id":"a/b","context_length":32000,
      "pricing":{"prompt":"0.000001","completion":"0.000005"},"supported_parameters":["tools"]}]})");
  EXPECT_EQ(PriceText(router), "1/5");
  EXPECT_EQ(router.tools, true);
}

TEST(ParseModelListTest, ReadsCopilotsLimitsRoutesPricesAndPolicies) {
  const auto model = One(R"({"data":[
      {"id":"embed","capabilities":{"type":"embeddings"}},
      {"id":"gpt-6.1-sol","supported_endpoints":["ws:/responses","/responses"],
       "policy":{"state":"unconfigured"},
       "billing":{"token_prices":{"batch_size":1000000,"default":{"input_price":200,"output_price":1000}}},
       "capabilities":{"type":"chat","limits":{"max_prompt_tokens":922000,"max_output_tokens":128000,
         "max_context_window_tokens":1050000},"supports":{"tool_calls":true}}}]})");
  EXPECT_EQ(model.id, "gpt-6.1-sol");
  EXPECT_EQ(model.max_input, TokenCount(922'000));
  EXPECT_EQ(model.routes, std::vector<std::string>{"/responses"});
  EXPECT_EQ(PriceText(model), "2/10");
  EXPECT_EQ(model.tools, true);
  EXPECT_EQ(model.note, "needs opting in");
}

TEST(ParseModelListTest, OddEntriesAreLeftOutAndTheRestIsInOrder) {
  const auto models = ParseModelList(
      R"({"data":[{"id":"b","pricing":{"prompt":-1,"completion":"x"}},null,7,{"id":""},{},{"id":"a"}]})");
  ASSERT_TRUE(models);
  ASSERT_EQ(models->size(), 2u);
  EXPECT_EQ((*models)[0].id, "a");
  EXPECT_EQ(PriceText((*models)[1]), "");
  for (const char* none : {"", "<html>", "{}", R"({"data":{}})", "7"}) {
    const auto list = ParseModelList(none);
    ASSERT_FALSE(list) << none;
    EXPECT_EQ(list.error().kind, ErrorKind::kInvalidInput);
  }
}

ProviderConfig Config(std::string provider, std::string base_url = {}) {
  return {.provider = std::move(provider),
          .base_url = std::move(base_url),
          .token = base::Secret("k-1234567890")};
}

TEST(ListModelsTest, AsksWhereEachProviderKeepsItsList) {
  const std::pair<ProviderConfig, const char*> cases[] = {
      {Config("openai"), "https://api.openai.com/v1/models"},
      {Config("anthropic"), "https://api.anthropic.com/v1/models"},
      {Config("ollama", "http://gpu:11434"), "http://gpu:11434/api/tags"},
      {Config("azure", "https://r.openai.azure.com"),
       "https://r.openai.azure.com/openai/v1/models"},
      {Config("github-copilot"), "https://api.githubcopilot.com/models"},
      {Config("github"), "https://models.github.ai/catalog/models"}};
  for (const auto& [config, url] : cases) {
    ScriptedTransport transport({{.body = R"({"data":[{"id":"m"}]})"}});
    const auto models = ListModels(config, transport, {});
    ASSERT_TRUE(models) << url << models.error().ToString();
    EXPECT_EQ(transport.requests()[0].url, url);
    EXPECT_EQ(transport.requests()[0].method, "GET");
  }
}

TEST(ListModelsTest, FailuresAreJudgedAsThoseOfQuestions) {
  ScriptedTransport retired({{.status = 410, .body = "{}"}});
  EXPECT_EQ(ListModels(Config("github"), retired, {}).error().kind, ErrorKind::kRetired);
  ScriptedTransport refused(
      {{.status = 401, .body = R"({"error":{"message":"bad key k-1234567890"}})"}});
  const auto error = ListModels(Config("openai"), refused, {}).error();
  EXPECT_EQ(error.kind, ErrorKind::kUnauthorized);
  EXPECT_EQ(error.ToString().find("k-1234567890"), std::string::npos);
  ScriptedTransport web({{.body = "<html>login</html>"}});
  EXPECT_EQ(ListModels(Config("openai"), web, {}).error().kind, ErrorKind::kUnavailable);
  ScriptedTransport none(std::vector<testing::ScriptedAnswer>{});
  EXPECT_EQ(ListModels(Config("bedrock", "https://b"), none, {}).error().kind,
            ErrorKind::kNotFound);
}

TEST(WithListedTest, NarrowsWhatIsKnownAndReplacesWhatWasGuessed) {
  using base::TokenCount;
  const ModelLimits limits{TokenCount(28'000), TokenCount(4'096)};
  const ListedModel roomy{
      .id = "m", .max_input = TokenCount(90'000), .max_output = TokenCount(9'000)};
  EXPECT_EQ(WithListed(limits, roomy, /*guessed=*/false).max_input, TokenCount(28'000));
  EXPECT_EQ(WithListed(limits, roomy, /*guessed=*/true).max_input, TokenCount(90'000));
  const ListedModel narrow{
      .id = "m", .max_input = TokenCount(6'000), .max_output = TokenCount(2'000)};
  EXPECT_EQ(WithListed(limits, narrow, /*guessed=*/false).max_input, TokenCount(6'000));
  EXPECT_EQ(WithListed(limits, narrow, /*guessed=*/false).max_output, TokenCount(2'000));
}

}  // namespace
}  // namespace logai::llm
