#include "llm/model_choice.h"

#include <gtest/gtest.h>

#include "llm/catalogue.h"
#include "tests/support/scripted_transport.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::TokenCount;
using testing::ScriptedTransport;

const auto kAnyRoom = [](auto&&) { return true; };

TEST(AliasOfTest, FamiliesAndModelsThatWereShutDownStandForLivingOnes) {
  EXPECT_EQ(AliasOf(*FindProvider("openai"), "gpt-4"), "gpt-6.1-terra");
  EXPECT_EQ(AliasOf(*FindProvider("openai"), "GPT-4-turbo-preview"), "gpt-6.1-terra");
  EXPECT_EQ(AliasOf(*FindProvider("anthropic"), "claude-3-5-sonnet-20241022"), "claude-sonnet-5-5");
  EXPECT_EQ(AliasOf(*FindProvider("github-copilot"), "sonnet"), "claude-sonnet-5.5");
  EXPECT_EQ(AliasOf(*FindProvider("github"), "gpt-4"), "gpt-4o");
}

TEST(AliasOfTest, ALivingModelStandsForItself) {
  for (const char* name : {"gpt-4o", "gpt-6-luna", "gpt-4.1"})
    EXPECT_EQ(AliasOf(*FindProvider("openai"), name), "") << name;
  EXPECT_EQ(AliasOf(*FindProvider("anthropic"), "claude-sonnet-5-5"), "");
  EXPECT_EQ(AliasOf(*FindProvider("vllm"), "gpt-4"), "");
}

TEST(AliasOfTest, TheAliasIsToldAndAGatewayGetsTheNameAsTyped) {
  const auto model_at = [](std::string base_url, std::vector<std::string>& notices) {
    ScriptedTransport transport({});
    const auto made = MakeChatModel(
        {.provider = "openai",
         .base_url = std::move(base_url),
         .token = base::Secret("sk-test"),
         .model = "gpt-4"},
        transport, {.on_notice = [&](std::string_view text) { notices.emplace_back(text); }});
    return made ? std::string((*made)->model()) : made.error().message;
  };
  std::vector<std::string> own, vendor;
  EXPECT_EQ(model_at("http://localhost:8000/v1", own), "gpt-4");
  EXPECT_TRUE(own.empty());
  EXPECT_EQ(model_at("", vendor), "gpt-6.1-terra");
  EXPECT_EQ(vendor, std::vector<std::string>{"the model gpt-4 stands for gpt-6.1-terra"});
}

TEST(ChooseModelTest, TheDefaultWhereItIsListedElseTheCheapestThatCallsTools) {
  const ProviderRow& row = *FindProvider("openai");
  ListedModel dear{.id = "dear", .tools = true, .price_in = 10.0, .price_out = 50.0};
  ListedModel cheap{.id = "cheap", .tools = true, .price_in = 0.1, .price_out = 0.5};
  ListedModel mute{.id = "mute", .tools = false, .price_in = 0.01, .price_out = 0.01};
  ListedModel tiny{.id = "tiny", .max_input = TokenCount(2'000), .price_in = 0.0};
  ListedModel closed{.id = "closed", .price_in = 0.0, .note = "retired"};
  std::vector<ListedModel> models = {dear, cheap, mute, tiny, closed};
  EXPECT_EQ(ChooseModel(models, row, kAnyRoom)->model, "cheap");
  EXPECT_EQ(ChooseModel(models, row, kAnyRoom)->why,
            "it calls tools, costs $0.1/0.5 a million in/out");
  models.push_back({.id = "gpt-6.1-terra"});
  EXPECT_EQ(ChooseModel(models, row, kAnyRoom)->model, "gpt-6.1-terra");
}

TEST(ChooseModelTest, OneWhoseQuotaIsUsedUpIsPassedOver) {
  const std::vector<ListedModel> models = {{.id = "openai/gpt-4o"}, {.id = "openai/gpt-4o-mini"}};
  const auto only_mini = [](std::string_view model) { return model.ends_with("mini"); };
  const ProviderRow& row = *FindProvider("github");
  EXPECT_EQ(ChooseModel(models, row, kAnyRoom)->model, "openai/gpt-4o");
  EXPECT_EQ(ChooseModel(models, row, only_mini)->model, "openai/gpt-4o-mini");
  EXPECT_EQ(ChooseModel(models, row, [](auto) { return false; })->model, "openai/gpt-4o");
}

TEST(ChooseModelTest, NothingToChooseFromIsAnErrorThatSaysWhatToSet) {
  const auto none = ChooseModel({}, *FindProvider("vllm"), kAnyRoom);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(none.error().next.find("--model"), std::string::npos);
}

TEST(ChooseModelOfTest, TheOnlyModelOfAServerOfOnesOwn) {
  ScriptedTransport transport({{.body = R"({"data":[{"id":"qwen3.6-27b"}]})"}});
  const auto choice = ChooseModelOf({.provider = "vllm", .model = "auto"}, transport, kAnyRoom, {});
  ASSERT_TRUE(choice) << choice.error().message;
  EXPECT_EQ(choice->model, "qwen3.6-27b");
}

TEST(ChooseModelOfTest, WithoutAListTheDefaultServesOrTheErrorIsTold) {
  ScriptedTransport none({{.status = 404, .body = "no such page"}});
  const auto fallback = ChooseModelOf(
      {.provider = "anthropic", .token = base::Secret("sk-ant-test")}, none, kAnyRoom, {});
  ASSERT_TRUE(fallback);
  EXPECT_EQ(fallback->model, "claude-sonnet-5-5");
  ScriptedTransport refused({{.status = 500, .body = "down"}});
  EXPECT_FALSE(ChooseModelOf({.provider = "vllm"}, refused, kAnyRoom, {}));
}

TEST(ChooseModelTest, WhereNamesAreAllThereIsAKnownOneGoesBeforeTheAlphabet) {
  const ProviderRow row{.name = "custom", .title = "the custom endpoint"};
  const std::vector<ListedModel> models = {{.id = "aardvark-7"}, {.id = "gpt-4o"}};
  const auto choice = ChooseModel(models, row, [](std::string_view) { return true; });
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->model, "gpt-4o");
}

}  // namespace
}  // namespace logai::llm
