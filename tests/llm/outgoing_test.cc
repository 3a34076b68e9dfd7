#include <gtest/gtest.h>

#include "llm/catalogue.h"
#include "privacy/redactor.h"
#include "tests/support/scripted_transport.h"

namespace logai::llm {
namespace {

using testing::InstantWaiter;
using testing::ScriptedTransport;

constexpr const char* kKey = "sk-SECRETSECRET";

ChatRequest Question() {
  ChatRequest request;
  request.messages = {{.role = Role::kUser, .text = privacy::RedactedText("why?")}};
  request.tools = {{"fetch_logs", "Fetches", "{}"}};
  request.max_output = base::TokenCount(100);
  return request;
}

struct Asked {
  std::vector<OutgoingRequest> told;
  std::vector<net::HttpRequest> sent;
  std::optional<OutgoingRequest> preview;
};

/// Asks a provider whose server fails once and then answers with `body`.
Asked Ask(const std::string& provider, const std::string& body) {
  Asked asked;
  ScriptedTransport transport({{.status = 503}, {.status = 200, .body = body}});
  ProviderConfig config;
  config.provider = provider;
  config.base_url = "https://user:SECRETSECRET@gateway.example/v1";
  config.token = base::Secret(kKey);
  config.headers.Add("X-Team-Key", "SECRETSECRET");
  InstantWaiter waiter;
  const ModelEvents events{
      .on_sent = [&](const OutgoingRequest& request) { asked.told.push_back(request); }};
  auto model =
      MakeChatModel(config, transport, events, {.waiter = &waiter, .random = [] { return 0.0; }});
  EXPECT_TRUE(model) << model.error().message;
  const auto preview = (*model)->Preview(Question());
  EXPECT_TRUE(preview) << preview.error().message;
  asked.preview = *preview;
  EXPECT_TRUE(transport.requests().empty());
  EXPECT_TRUE((*model)->Generate(Question(), [](std::string_view) {}, {}));
  asked.sent = transport.requests();
  return asked;
}

std::string AllOf(const OutgoingRequest& request) {
  std::string all = request.provider + request.model + request.address + request.body;
  for (const auto& [name, value] : request.headers.all()) all += name + value;
  return all;
}

TEST(OutgoingTest, EveryRequestIsToldAsItLeaves) {
  const Asked asked =
      Ask("openai", R"({"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]})");
  ASSERT_EQ(asked.sent.size(), 2u);
  ASSERT_EQ(asked.told.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(asked.told[i].body, asked.sent[i].body);
    EXPECT_EQ(asked.told[i].address, "POST https://gateway.example/v1/chat/completions");
    EXPECT_EQ(asked.told[i].headers.all().size(), asked.sent[i].headers.all().size());
    EXPECT_EQ(asked.told[i].headers.Get("content-type"), "application/json");
    EXPECT_EQ(AllOf(asked.told[i]).find("SECRET"), std::string::npos);
  }
}

TEST(OutgoingTest, APreviewIsWhatTheFirstRequestWillBe) {
  const Asked asked =
      Ask("anthropic",
          R"({"type":"message","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn"})");
  ASSERT_FALSE(asked.sent.empty());
  EXPECT_EQ(asked.preview->body, asked.sent[0].body);
  EXPECT_EQ(asked.preview->address, asked.told[0].address);
  EXPECT_EQ(asked.preview->headers.Get("x-api-key"), "…");
}

}  // namespace
}  // namespace logai::llm
