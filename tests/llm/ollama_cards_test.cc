#include "llm/ollama_cards.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "llm/model_choice.h"
#include "tests/support/scripted_transport.h"

namespace logai::llm {
namespace {

using base::TokenCount;
using nlohmann::json;
using testing::ScriptedTransport;

// As Ollama 0.17.4 answers, shortened.
constexpr const char* kQwen = R"({"license":"…","template":"{{ .Prompt }}",
  "details":{"parent_model":"","format":"gguf","family":"qwen2","families":["qwen2"]},
  "model_info":{"general.architecture":"qwen2","qwen2.context_length":4096,
    "qwen2.embedding_length":256,"tokenizer.ggml.tokens":null},
  "capabilities":["completion","tools"],"modified_at":"2026-11-22T23:40:00Z"})";
constexpr const char* kMiniLm = R"({"model_info":{"general.architecture":"bert",
  "bert.context_length":512},"capabilities":["embedding"]})";
constexpr const char* kLarge = R"({"model_info":{"general.architecture":"llama",
  "llama.context_length":131072},"capabilities":["completion"]})";

ProviderConfig Ollama(std::string model) {
  return {.provider = "ollama", .model = std::move(model)};
}

TEST(ParseOllamaCardTest, ReadsWindowAndCapabilities) {
  const auto card = ParseOllamaCard(kQwen);
  ASSERT_TRUE(card);
  EXPECT_EQ(card->window, TokenCount(4096));
  EXPECT_EQ(card->chats, true);
  EXPECT_EQ(card->tools, true);
  EXPECT_EQ(ParseOllamaCard(kMiniLm)->chats, false);
}

TEST(ParseOllamaCardTest, AnOlderServerSaysLessAndGarbageIsAnError) {
  const auto old = ParseOllamaCard(R"({"modelfile":"FROM x","details":{}})");
  ASSERT_TRUE(old);
  EXPECT_EQ(old->window, std::nullopt);
  EXPECT_EQ(old->tools, std::nullopt);
  const auto odd = ParseOllamaCard(
      R"({"capabilities":"tools","model_info":{"general.architecture":7,".context_length":0}})");
  ASSERT_TRUE(odd);
  EXPECT_EQ(odd->window, std::nullopt);
  for (const char* none : {"", "[]", "<html>"}) {
    const auto card = ParseOllamaCard(none);
    ASSERT_FALSE(card) << none;
    EXPECT_EQ(card.error().kind, base::ErrorKind::kInvalidInput);
  }
}

TEST(ListModelsTest, OllamasListIsFilledInFromTheCards) {
  ScriptedTransport transport(
      {{.body = R"({"models":[{"name":"b:latest","model":"b:latest"},{"name":"all-minilm:latest"},
                     {"name":"c:latest"}]})"},
       {.body = kMiniLm},
       {.body = kQwen},
       {.status = 404, .body = R"({"error":"model 'c' not found"})"}});
  const auto models = ListModels(Ollama(""), transport, {});
  ASSERT_TRUE(models);
  ASSERT_EQ(models->size(), 2u);
  EXPECT_EQ((*models)[0].id, "b:latest");
  EXPECT_EQ((*models)[0].max_input, TokenCount(4096));
  EXPECT_EQ((*models)[0].tools, true);
  EXPECT_EQ((*models)[1].id, "c:latest");
  EXPECT_EQ((*models)[1].tools, std::nullopt);
  ASSERT_EQ(transport.requests().size(), 4u);
  const auto& asked = transport.requests()[2];
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.url, "http://localhost:11434/api/show");
  EXPECT_EQ(json::parse(asked.body), json::parse(R"({"model":"b:latest"})"));
}

TEST(ListModelsTest, WithoutCardsOrTimeOllamasListIsOneRequest) {
  for (const auto& [patience, detail] : {std::pair(base::Millis(5'000), ListDetail::kAsListed),
                                         std::pair(base::Millis(0), ListDetail::kWithCards)}) {
    ScriptedTransport transport({{.body = R"({"models":[{"name":"a:latest"}]})"}});
    const auto models = ListModels(Ollama(""), transport, {}, patience, detail);
    ASSERT_TRUE(models);
    EXPECT_EQ(models->size(), 1u);
    EXPECT_EQ(transport.requests().size(), 1u);
  }
}

TEST(ChooseModelOfTest, AtOllamaItTakesAModelThatCallsToolsNotTheFirstByName) {
  ScriptedTransport transport(
      {{.body = R"({"models":[{"name":"a:latest"},{"name":"all-minilm"},{"name":"q:latest"}]})"},
       {.body = kLarge},
       {.body = kMiniLm},
       {.body = R"({"model_info":{"general.architecture":"qwen2","qwen2.context_length":40960},
                    "capabilities":["completion","tools"]})"}});
  const auto choice = ChooseModelOf(Ollama("auto"), transport, [](auto&&) { return true; }, {});
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->model, "q:latest");
  EXPECT_EQ(choice->why, "it calls tools, takes 40,960 tokens");
}

TEST(FitToModelTest, TheBudgetCountsOnTheModelsOwnWindow) {
  ScriptedTransport transport({{.body = kQwen}});
  ProviderConfig config = Ollama("ollama/qwen:0.5b");
  ASSERT_TRUE(FitToModel(config, transport, {}, {}));
  EXPECT_EQ(config.context_window, TokenCount(4096));
  EXPECT_EQ(json::parse(transport.requests()[0].body)["model"], "qwen:0.5b");
}

TEST(FitToModelTest, ALargeModelGetsNoMoreThanTheUsualWindowUnlessTheUserAsks) {
  ScriptedTransport transport({{.body = kLarge}, {.body = kLarge}});
  ProviderConfig usual = Ollama("");
  ASSERT_TRUE(FitToModel(usual, transport, {}, {}));
  EXPECT_EQ(usual.context_window, kOllamaWindow);
  EXPECT_EQ(json::parse(transport.requests()[0].body)["model"], "llama3.1:8b");
  ProviderConfig asked = Ollama("m");
  asked.context_window = TokenCount(100'000);
  ASSERT_TRUE(FitToModel(asked, transport, {}, {}));
  EXPECT_EQ(asked.context_window, TokenCount(100'000));
}

TEST(FitToModelTest, AskingForMoreThanTheModelHasIsTold) {
  ScriptedTransport transport({{.body = kQwen}});
  ProviderConfig config = Ollama("small");
  config.context_window = TokenCount(65'536);
  std::string told;
  ASSERT_TRUE(FitToModel(config, transport,
                         {.on_notice = [&](std::string_view text) { told = text; }}, {}));
  EXPECT_EQ(config.context_window, TokenCount(4096));
  EXPECT_EQ(told,
            "small has a window of 4,096 tokens, less than LOGAI_CONTEXT_WINDOW_SIZE asks for");
}

TEST(FitToModelTest, NoCardChangesNothingAndOtherServersAreNotAsked) {
  ScriptedTransport transport({{.status = 404, .body = R"({"error":"model 'm' not found"})"}});
  ProviderConfig config = Ollama("m");
  ASSERT_TRUE(FitToModel(config, transport, {}, {}));
  EXPECT_EQ(config.context_window, std::nullopt);
  ProviderConfig other{.provider = "llamacpp", .model = "m"};
  ASSERT_TRUE(FitToModel(other, transport, {}, {}));
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST(FitToModelTest, AModelWithoutToolsIsOfferedNoneAndTheUserKnowsBeforeTheQuestion) {
  ScriptedTransport transport({{.body = kLarge}});
  ProviderConfig config = Ollama("phi");
  std::string told;
  ASSERT_TRUE(FitToModel(config, transport,
                         {.on_notice = [&](std::string_view text) { told = text; }}, {}));
  EXPECT_TRUE(config.without_tools);
  EXPECT_NE(told.find("phi does not support tools"), std::string::npos) << told;
}

TEST(FitToModelTest, AModelForEmbeddingsIsNotAsked) {
  ScriptedTransport transport({{.body = kMiniLm}});
  ProviderConfig config = Ollama("all-minilm");
  const auto fitted = FitToModel(config, transport, {}, {});
  ASSERT_FALSE(fitted);
  EXPECT_EQ(fitted.error().kind, base::ErrorKind::kInvalidInput);
}

}  // namespace
}  // namespace logai::llm
