// The client over dialects that have no row of the catalogue here.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "llm/client.h"
#include "llm/dialects/anthropic_messages.h"
#include "llm/dialects/bedrock_converse.h"
#include "llm/dialects/openai_responses.h"
#include "net/curl_transport.h"
#include "tests/llm/dialects/conversation.h"
#include "tests/llm/dialects/converse_stream.h"
#include "tests/llm/dialects/read_stream.h"
#include "tests/support/scripted_server.h"
#include "tests/support/scripted_transport.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::Millis;
using ::logai::testing::AnswerStream;
using ::logai::testing::BedrockMessage;
using ::logai::testing::FixedClock;
using ::logai::testing::InstantWaiter;
using ::logai::testing::ScriptedAnswer;
using ::logai::testing::ScriptedServer;
using ::logai::testing::ScriptedTransport;
using nlohmann::json;

constexpr ProviderRow kRow{.name = "somewhere",
                           .title = "Somewhere",
                           .key_setting = "LOGAI_SOME_KEY",
                           .model_setting = "LOGAI_SOME_MODEL",
                           .base_url_setting = "LOGAI_SOME_BASE_URL"};

ClientSetup SetupOf(std::unique_ptr<Dialect> dialect, const std::string& base_url) {
  ClientSetup setup;
  setup.row = &kRow;
  setup.base_url = *net::ParseBaseUrl(base_url);
  setup.token = base::Secret("key-SECRET");
  setup.headers.Add("anthropic-version", "2023-06-01");
  setup.model_as_typed = setup.model_on_the_wire = "m";
  setup.limits = {.max_input = base::TokenCount(1'000'000), .max_output = base::TokenCount(4'000)};
  setup.stall_timeout = std::chrono::minutes(1);
  setup.dialect = std::move(dialect);
  return setup;
}

class DialectSession {
 public:
  DialectSession(std::unique_ptr<Dialect> dialect, std::vector<ScriptedAnswer> script)
      : transport(std::move(script)) {
    model = std::make_unique<StreamingClient>(
        SetupOf(std::move(dialect), "https://api.example.com/base"), transport, ModelEvents{},
        Pacing{.waiter = &waiter, .clock = &clock, .random = [] { return 0.0; }});
  }

  base::Result<Reply> Ask(const ChatRequest& request = Conversation("typed")) {
    return model->Generate(request, [this](std::string_view delta) { streamed += delta; }, {});
  }
  ErrorKind AskInVain() {
    const auto reply = Ask();
    EXPECT_FALSE(reply);
    return reply ? ErrorKind::kInternal : reply.error().kind;
  }

  ScriptedTransport transport;
  InstantWaiter waiter;
  FixedClock clock{base::FromEpochMs(1'795'386'600'000)};
  std::unique_ptr<StreamingClient> model;
  std::string streamed;
};

const std::string kOverloaded =
    "event: error\ndata: "
    R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})"
    "\n\n";

TEST(ClientWithDialectTest, ReturnsWhatEachProviderWantsBackInTheNextStep) {
  struct Case {
    std::unique_ptr<Dialect> dialect;
    std::string stream;
    std::string url;
    std::string wanted;
  };
  Case cases[] = {
      {MakeAnthropicDialect({}), TestData("anthropic_thinking_calls.sse"),
       "https://api.example.com/base/v1/messages", "EqQBCkYIARgC/sig+0=="},
      {MakeResponsesDialect({}), TestData("responses_two_calls.sse"),
       "https://api.example.com/base/responses", "gAAABo/final+Zz=="},
      {MakeConverseDialect({.model = "a:0"}), ConverseBytes(TwoCallEvents()),
       "https://api.example.com/base/model/a%3A0/converse-stream", "EqQB/sig+0=="},
  };
  for (Case& c : cases) {
    SCOPED_TRACE(c.url);
    DialectSession session(std::move(c.dialect), {{.body = c.stream}, {.body = c.stream}});
    ChatRequest request = Conversation("typed");
    const auto reply = session.Ask(request);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(session.streamed, "Größe 🔍 …");
    EXPECT_EQ(reply->tool_calls.size(), 2u);
    AddStep(request, *reply);
    ASSERT_TRUE(session.Ask(request));
    const auto& sent = session.transport.requests();
    ASSERT_EQ(sent.size(), 2u);
    EXPECT_EQ(sent[0].url, c.url);
    EXPECT_EQ(sent[0].headers.Get("anthropic-version"), "2023-06-01");
    EXPECT_FALSE(sent[0].body.contains(c.wanted));
    EXPECT_TRUE(sent[1].body.contains(c.wanted)) << sent[1].body;
  }
}

TEST(ClientWithDialectTest, ReadsABinaryStreamFromARealServer) {
  const std::string stream = ConverseBytes(TwoCallEvents());
  ScriptedServer server(
      {AnswerStream({stream.substr(0, 3), stream.substr(3, 500), stream.substr(503)},
                    "application/vnd.amazon.eventstream")});
  const auto transport = net::CurlTransport::Create({});
  ASSERT_TRUE(transport);
  StreamingClient model(
      SetupOf(MakeConverseDialect({.model = "amazon.nova-2-lite-v1:0"}), server.url()), **transport,
      ModelEvents{});
  std::string streamed;
  const auto reply =
      model.Generate(Conversation("typed"), [&](std::string_view delta) { streamed += delta; }, {});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(streamed, "Größe 🔍 …");
  EXPECT_EQ(reply->usage.input, base::TokenCount(950));
  EXPECT_EQ(server.requests()[0].target, "/model/amazon.nova-2-lite-v1%3A0/converse-stream");
}

TEST(ClientWithDialectTest, AnOverloadedServerInsideA200IsAskedAgain) {
  const std::string stream = TestData("anthropic_thinking_calls.sse");
  const std::string start = stream.substr(0, stream.find("event: content_block_start"));
  DialectSession session(MakeAnthropicDialect({}),
                         {{.body = start + kOverloaded}, {.body = stream}});
  const auto reply = session.Ask();
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(session.waiter.waits, (std::vector<Millis>{Millis(500)}));
}

TEST(ClientWithDialectTest, AnErrorBehindTextIsACutReply) {
  const std::string stream = TestData("anthropic_thinking_calls.sse");
  const std::string half = stream.substr(0, stream.find("event: message_delta"));
  DialectSession session(MakeAnthropicDialect({}),
                         {{.body = half + kOverloaded}, {.body = stream}});
  EXPECT_EQ(session.AskInVain(), ErrorKind::kUnavailable);
  EXPECT_EQ(session.transport.requests().size(), 1u);
}

TEST(ClientWithDialectTest, AStatedOverflowNarrowsTheLimits) {
  DialectSession session(
      MakeAnthropicDialect({}),
      {{.status = 400,
        .body =
            R"({"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}})"}});
  EXPECT_EQ(session.AskInVain(), ErrorKind::kTooLarge);
  EXPECT_EQ(session.model->limits().max_input, base::TokenCount(200'000));
}

TEST(ClientWithDialectTest, ThinkingThatIsRefusedIsLeftOutAtOnce) {
  const std::string stream = TestData("anthropic_thinking_calls.sse");
  DialectSession session(
      MakeAnthropicDialect({}),
      {{.body = stream},
       {.status = 400,
        .body =
            R"({"type":"error","error":{"type":"invalid_request_error","message":"messages.3.content.0: Invalid `signature` in `thinking` block"}})"},
       {.body = stream}});
  ChatRequest request = Conversation("typed");
  const auto reply = session.Ask(request);
  ASSERT_TRUE(reply);
  AddStep(request, *reply);
  ASSERT_TRUE(session.Ask(request));
  const auto& sent = session.transport.requests();
  ASSERT_EQ(sent.size(), 3u);
  EXPECT_TRUE(sent[1].body.contains("thinking"));
  EXPECT_FALSE(sent[2].body.contains("thinking"));
  EXPECT_TRUE(session.waiter.waits.empty());
}

TEST(ClientWithDialectTest, MapsBedrocksErrorsBeforeAndInsideTheStream) {
  const auto kind = [](ScriptedAnswer answer) {
    DialectSession session(MakeConverseDialect({.model = "m"}), {answer, answer, answer});
    const auto reply = session.Ask();
    EXPECT_FALSE(reply);
    EXPECT_FALSE(reply.error().ToString().contains("SECRET"));
    return std::pair(reply.error().kind, session.transport.requests().size());
  };
  const auto http = [&](int status, const std::string& type, const std::string& message) {
    return kind({.status = status,
                 .headers = {{"x-amzn-ErrorType", type}},
                 .body = json{{"message", message}}.dump()});
  };
  const auto inside = [&](const std::string& type, const std::string& message) {
    return kind({.body = BedrockMessage("exception", type, json{{"message", message}}.dump())});
  };
  using Outcome = std::pair<ErrorKind, std::size_t>;
  EXPECT_EQ(http(400, "ValidationException:http://internal.amazon.com/coral/",
                 "Input is too long for requested model."),
            Outcome(ErrorKind::kTooLarge, 1));
  EXPECT_EQ(http(403, "AccessDeniedException", "no access"), Outcome(ErrorKind::kForbidden, 1));
  EXPECT_EQ(http(429, "ThrottlingException", "Too many tokens, please wait"),
            Outcome(ErrorKind::kRateLimited, 3));
  EXPECT_EQ(http(424, "ModelErrorException", "x"), Outcome(ErrorKind::kUnavailable, 2));
  EXPECT_EQ(inside("validationException", "Input is too long for requested model."),
            Outcome(ErrorKind::kTooLarge, 1));
  EXPECT_EQ(inside("throttlingException", "Too many tokens, please wait"),
            Outcome(ErrorKind::kRateLimited, 3));
  EXPECT_EQ(inside("modelStreamErrorException", "x"), Outcome(ErrorKind::kUnavailable, 2));
}

TEST(ClientWithDialectTest, TheNameOfAnAwsErrorComesFromItsHeader) {
  // Only the header says that it is about a rate.
  DialectSession session(MakeConverseDialect({.model = "m"}),
                         {{.status = 400,
                           .headers = {{"x-amzn-errortype", "ThrottlingException:http://x"}},
                           .body = R"({"message":"maximum context length"})"}});
  EXPECT_NE(session.AskInVain(), ErrorKind::kTooLarge);
}

TEST(ClientWithDialectTest, AStreamThatWasDamagedOnItsWayIsAskedForAgain) {
  const std::string good = ConverseBytes(TwoCallEvents());
  std::string bad = good;
  bad[200] = static_cast<char>(bad[200] ^ 4);
  DialectSession session(MakeConverseDialect({.model = "m"}), {{.body = bad}, {.body = good}});
  const auto reply = session.Ask();
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(session.streamed, "Größe 🔍 …");
  EXPECT_EQ(session.transport.requests().size(), 2u);
}

TEST(ClientWithDialectTest, AWebPageIsNoReplyInAnyFraming) {
  const std::string page = "<!doctype html><html><title>Sign in</title></html>";
  DialectSession anthropic(MakeAnthropicDialect({}), {{.body = page}});
  EXPECT_EQ(anthropic.AskInVain(), ErrorKind::kUnavailable);
  DialectSession converse(MakeConverseDialect({.model = "m"}), {{.body = page}});
  EXPECT_EQ(converse.AskInVain(), ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace logai::llm
