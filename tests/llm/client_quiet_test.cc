#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "llm/catalogue.h"
#include "tests/support/scripted_transport.h"

namespace logai::llm {
namespace {

using base::Millis;
using testing::InstantWaiter;
using testing::ScriptedAnswer;
using testing::ScriptedTransport;

/// Finds every request quiet before it is answered.
class QuietTransport final : public net::HttpTransport {
 public:
  explicit QuietTransport(std::vector<ScriptedAnswer> script) : answers_(std::move(script)) {}

  base::Result<net::HttpResponse> Send(const net::HttpRequest& request, const net::BodySink& sink,
                                       std::stop_token stop) override {
    quiet_after.push_back(request.quiet_after);
    if (request.on_quiet) request.on_quiet();
    return answers_.Send(request, sink, stop);
  }

  std::vector<Millis> quiet_after;

 private:
  ScriptedTransport answers_;
};

/// What is told while a model that `transport` finds quiet is asked.
std::vector<std::string> NoticesOf(QuietTransport& transport, std::string base_url) {
  ProviderConfig config;
  config.provider = "openai";
  config.dialect = DialectKind::kOpenAiChat;
  config.base_url = std::move(base_url);
  config.token = base::Secret("sk-test");
  std::vector<std::string> notices;
  InstantWaiter waiter;
  const auto model = MakeChatModel(
      config, transport, {.on_notice = [&](std::string_view text) { notices.emplace_back(text); }},
      {.waiter = &waiter, .random = [] { return 0.0; }});
  EXPECT_TRUE(model);
  if (!model) return {};
  ChatRequest request;
  request.messages = {{.role = Role::kUser, .text = privacy::RedactedText("why?")}};
  EXPECT_TRUE((*model)->Generate(request, {}, {}));
  return notices;
}

const std::string kReply =
    "data: {\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}\n\n"
    "data: [DONE]\n\n";

TEST(StreamingClientQuietTest, ASilenceOfHalfAMinuteIsTold) {
  QuietTransport transport({{.body = kReply}});
  EXPECT_EQ(NoticesOf(transport, ""), std::vector<std::string>{"still waiting for OpenAI"});
  EXPECT_EQ(transport.quiet_after, std::vector{Millis(30'000)});
}

TEST(StreamingClientQuietTest, AServerOfTheUsersOwnIsNamed) {
  QuietTransport transport({{.body = kReply}});
  EXPECT_EQ(NoticesOf(transport, "http://localhost:8080/v1"),
            std::vector<std::string>{"still waiting for OpenAI at localhost:8080"});
}

TEST(StreamingClientQuietTest, AnotherTryTellsOfItsOwnSilence) {
  QuietTransport transport({{.status = 503}, {.body = kReply}});
  const auto notices = NoticesOf(transport, "");
  ASSERT_EQ(notices.size(), 3u);
  EXPECT_EQ(notices[0], "still waiting for OpenAI");
  EXPECT_TRUE(notices[1].contains("trying again")) << notices[1];
  EXPECT_EQ(notices[2], "still waiting for OpenAI");
}

}  // namespace
}  // namespace logai::llm
