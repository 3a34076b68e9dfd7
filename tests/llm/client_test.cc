#include "llm/client.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "llm/catalogue.h"
#include "net/curl_transport.h"
#include "net/transport_error.h"
#include "privacy/redactor.h"
#include "tests/support/scripted_server.h"
#include "tests/support/scripted_transport.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::Millis;
using nlohmann::json;
using testing::Answer;
using testing::AnswerJson;
using testing::AnswerStream;
using testing::Exchange;
using testing::FixedClock;
using testing::InstantWaiter;
using testing::ScriptedAnswer;
using testing::ScriptedServer;
using testing::ScriptedTransport;

constexpr const char* kToken = "github_pat_11SECRETSECRET";

std::string Chunk(const std::string& text) {
  return "data: " + json{{"choices", {{{"delta", {{"content", text}}}}}}}.dump() + "\n\n";
}
const std::string kEnd =
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

ChatRequest Question() {
  ChatRequest request;
  request.messages = {{.role = Role::kUser, .text = privacy::RedactedText("why?")}};
  request.tools = {{"fetch_logs", "Fetches", "{}"}};
  request.max_output = base::TokenCount(100);
  return request;
}

/// A chat model, what it streamed and said on the way, and how long it waited.
class Session {
 public:
  Session(const std::string& provider, const std::string& base_url, net::HttpTransport& transport) {
    ProviderConfig config;
    config.provider = provider;
    config.base_url = base_url;
    if (provider == "openai") config.dialect = DialectKind::kOpenAiChat;  // as the scripts answer
    config.token = base::Secret(kToken);
    ModelEvents events{.on_notice = [this](auto notice) { notices.emplace_back(notice); },
                       .on_thinking = [this] { ++thinking; }};
    Pacing pacing{.waiter = &waiter, .clock = &clock, .random = [] { return 0.0; }};
    auto made = MakeChatModel(config, transport, events, pacing);
    EXPECT_TRUE(made) << made.error().message;
    model = *std::move(made);
  }

  base::Result<Reply> Ask(std::stop_token stop = {}) {
    streamed.clear();
    auto reply =
        model->Generate(Question(), [this](std::string_view delta) { streamed += delta; }, stop);
    if (!reply) {
      EXPECT_EQ(reply.error().ToString().find("SECRET"), std::string::npos);
    }
    for (const auto& notice : notices) EXPECT_EQ(notice.find("SECRET"), std::string::npos);
    return reply;
  }
  ErrorKind AskInVain() {
    const auto reply = Ask();
    EXPECT_FALSE(reply);
    return reply ? ErrorKind::kInternal : reply.error().kind;
  }

  std::unique_ptr<ChatModel> model;
  std::string streamed;
  std::vector<std::string> notices;
  int thinking = 0;
  InstantWaiter waiter;
  FixedClock clock{base::FromEpochMs(1'795'386'600'000)};
};

std::unique_ptr<net::CurlTransport> Curl() {
  auto transport = net::CurlTransport::Create({});
  EXPECT_TRUE(transport);
  return *std::move(transport);
}

TEST(StreamingClientTest, StreamsAReplyFromARealServer) {
  ScriptedServer server({AnswerStream(
      {Chunk("The po"), "data: {\"choi", "ces\":[{\"delta\":{\"content\":\"ol\"}}]}\n\n", kEnd})});
  const auto transport = Curl();
  Session session("github", server.url("/inference"), *transport);
  const auto reply = session.Ask();
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "The pool");
  EXPECT_EQ(session.streamed, "The pool");
  const auto sent = server.requests()[0];
  EXPECT_EQ(sent.target, "/inference/chat/completions");
  EXPECT_EQ(sent.Header("authorization"), std::string("Bearer ") + kToken);
  EXPECT_EQ(sent.Header("content-type"), "application/json");
}

TEST(StreamingClientTest, StreamsAReplyFromOllama) {
  ScriptedServer server(
      {AnswerStream({"{\"message\":{\"content\":\"a\",\"thinking\":\"x\"}}\n{\"mess",
                     "age\":{\"content\":\"b\"},\"done\":true,\"done_reason\":\"stop\"}\n"},
                    "application/x-ndjson")});
  const auto transport = Curl();
  Session session("ollama", server.url(), *transport);
  const auto reply = session.Ask();
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "ab");
  EXPECT_EQ(session.thinking, 1);
}

TEST(StreamingClientTest, TakesOneDocumentInPlaceOfAStream) {
  ScriptedServer server(
      {AnswerJson(200, R"({"choices":[{"message":{"content":"Done."},"finish_reason":"stop"}]})")});
  const auto transport = Curl();
  Session session("openai", server.url("/v1"), *transport);
  EXPECT_EQ(session.Ask()->text, "Done.");
  EXPECT_EQ(session.streamed, "Done.");
}

TEST(StreamingClientTest, WordsThatNobodySawYetDoNotStandInTheWayOfAnotherTry) {
  ScriptedTransport transport(
      {{.body = Chunk("Let me look.")}, {.body = Chunk("The pool.") + kEnd}});
  Session session("openai", "http://127.0.0.1:1/v1", transport);
  std::string held;
  const TextSink sink([&](std::string_view text) { held += text; },
                      {.can = [] { return true; }, .now = [&] { held.clear(); }});
  const auto reply = session.model->Generate(Question(), sink, {});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(held, "The pool.");
  EXPECT_EQ(reply->requests, 2);
}

TEST(StreamingClientTest, ARequestThatIsKnownToBeTooLargeIsNotSent) {
  ScriptedTransport transport({});
  ProviderConfig config{.provider = "openai",
                        .base_url = "http://127.0.0.1:1/v1",
                        .token = base::Secret(kToken),
                        .model = "gpt-4o",
                        .max_input = base::TokenCount(500)};
  const auto model = *MakeChatModel(config, transport, {}, {});
  ChatRequest request = Question();
  request.messages[0].text = privacy::Redactor({.enabled = false}).Redact(std::string(6'000, 'w'));
  const auto reply = model->Generate(request, {}, {});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kTooLarge);
  EXPECT_NE(reply.error().message.find("takes 500 at most"), std::string::npos)
      << reply.error().message;
  EXPECT_TRUE(transport.requests().empty());
}

TEST(StreamingClientTest, AKeyThatRanOutIsFetchedAnewOnce) {
  ScriptedTransport transport({{.status = 401, .body = R"({"error":{"message":"expired"}})"},
                               {.body = Chunk("ok") + kEnd},
                               {.status = 401, .body = R"({"error":{"message":"expired"}})"}});
  int asked = 0;
  ProviderConfig config{.provider = "openai",
                        .dialect = DialectKind::kOpenAiChat,
                        .base_url = "http://127.0.0.1:1/v1",
                        .token = base::Secret("first"),
                        .renew_key = [&](std::stop_token) -> base::Result<base::Secret> {
                          ++asked;
                          return base::Secret("second");
                        },
                        .model = "gpt-4o"};
  const auto model = *MakeChatModel(config, transport, {}, {});
  const auto reply = model->Generate(Question(), {}, {});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(transport.requests()[1].headers.Get("Authorization"), "Bearer second");
  // The same key again is no reason to ask again.
  const auto refused = model->Generate(Question(), {}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnauthorized);
  EXPECT_EQ(transport.requests().size(), 3u);
  EXPECT_EQ(asked, 2);
}

TEST(StreamingClientTest, AGuessedLimitGivesWayToTheProvidersList) {
  ScriptedTransport transport({{.body = R"({"data":[{"id":"tiny-chat","max_model_len":8192}]})"}});
  ProviderConfig config{
      .provider = "vllm", .base_url = "http://127.0.0.1:1/v1", .model = "tiny-chat"};
  const auto model = *MakeChatModel(config, transport, {}, {});
  model->GetReady({});
  EXPECT_EQ(model->limits().max_output, base::TokenCount(2'048));
  EXPECT_EQ(model->limits().max_input, base::TokenCount(6'144));
}

TEST(StreamingClientTest, TriesAgainAfterPassingTroubleAsTheServerAsks) {
  ScriptedTransport transport({{.status = 429, .headers = {{"retry-after", "7"}}, .body = "{}"},
                               {.status = 503, .body = "{}"},
                               {.body = Chunk("ok") + kEnd}});
  Session session("github", "", transport);
  const auto reply = session.Ask();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->text, "ok");
  EXPECT_EQ(session.waiter.waits, (std::vector<Millis>{Millis(7000), Millis(1000)}));
  EXPECT_EQ(session.notices.size(), 2u);
}

TEST(StreamingClientTest, GivesUpAfterTwoRetries) {
  ScriptedTransport transport({{.status = 500}, {.status = 500}, {.status = 500}, {.status = 500}});
  Session session("openai", "", transport);
  EXPECT_EQ(session.AskInVain(), ErrorKind::kUnavailable);
  EXPECT_EQ(transport.requests().size(), 3u);
}

TEST(StreamingClientTest, DoesNotSleepThroughALongWait) {
  ScriptedTransport transport({{.status = 429, .headers = {{"retry-after", "5631"}}}});
  Session session("github", "", transport);
  EXPECT_EQ(session.AskInVain(), ErrorKind::kQuotaExhausted);
  EXPECT_TRUE(session.waiter.waits.empty());
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST(StreamingClientTest, DoesNotRetryWhatWillNotChange) {
  for (const int status : {400, 401, 403, 404, 413, 301}) {
    ScriptedTransport transport({{.status = status, .body = "{}"}, {.body = Chunk("ok") + kEnd}});
    Session session("openai", "", transport);
    session.AskInVain();
    EXPECT_EQ(transport.requests().size(), 1u) << status;
  }
  ScriptedTransport transport({{.status = 500, .headers = {{"x-should-retry", "false"}}}});
  Session session("openai", "", transport);
  session.AskInVain();
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST(StreamingClientTest, ASilentServerIsNotAskedAgain) {
  const base::Error stall = net::StallTimeout("api.openai.com", std::chrono::minutes(2), 0);
  ScriptedTransport transport({{.error = stall}, {.body = Chunk("ok") + kEnd}});
  Session session("openai", "", transport);
  EXPECT_EQ(session.AskInVain(), ErrorKind::kTimeout);
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST(StreamingClientTest, NeverAsksAgainOnceTextWasShown) {
  ScriptedTransport transport({{.body = Chunk("The po")}, {.body = Chunk("ok") + kEnd}});
  Session session("openai", "", transport);
  const auto reply = session.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(reply.error().message.find("the reply was cut"), 0u);
  EXPECT_EQ(session.streamed, "The po");
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST(StreamingClientTest, AStreamCutBeforeAnyTextIsTriedAgain) {
  const std::string empty =
      "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
  ScriptedTransport transport({{.body = empty}, {.body = empty + Chunk("ok") + kEnd}});
  Session session("openai", "", transport);
  EXPECT_EQ(session.Ask()->text, "ok");
  EXPECT_EQ(session.streamed, "ok");
}

TEST(StreamingClientTest, AConnectionResetInTheMiddleIsACutReply) {
  ScriptedServer server({[](Exchange& exchange) {
    exchange.StartChunked(200, {{"content-type", "text/event-stream"}});
    exchange.SendChunk(Chunk("The po"));
    exchange.Reset();
  }});
  const auto transport = Curl();
  Session session("openai", server.url("/v1"), *transport);
  // The reset may overtake the text. Either way it is one error: no second answer follows.
  EXPECT_EQ(session.AskInVain(), ErrorKind::kUnavailable);
}

TEST(StreamingClientTest, AConnectionThatBreaksAfterTheLastWordTookNothingAway) {
  ScriptedTransport transport(
      {{.body = Chunk("ok") + "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n",
        .error = base::Error{.kind = ErrorKind::kTimeout, .message = "stalled"}}});
  Session session("openai", "", transport);
  const auto reply = session.Ask();
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "ok");
}

TEST(StreamingClientTest, AnErrorInsideTheStreamIsJudged) {
  ScriptedTransport transport(
      {{.body = R"(data: {"error":{"code":"insufficient_quota","message":"no money"}})"
                "\n\n"}});
  Session session("openai", "", transport);
  EXPECT_EQ(session.AskInVain(), ErrorKind::kQuotaExhausted);
}

TEST(StreamingClientTest, ARawErrorLineInTheStreamIsJudged) {
  ScriptedTransport transport(
      {{.body =
            "data: {\"choices\":[]}\n\n{\"detail\":\"maximum context length is 4096 tokens\"}\n"}});
  Session session("openai", "", transport);
  EXPECT_EQ(session.AskInVain(), ErrorKind::kTooLarge);
}

TEST(StreamingClientTest, AWebPageIsNoReply) {
  ScriptedTransport transport({{.body = "<!doctype html><html><title>Sign in</title></html>"}});
  Session session("openai", "", transport);
  const auto reply = session.Ask();
  ASSERT_FALSE(reply);
  // Whoever answered is not the provider: a chain may go on, and asking again would not help.
  EXPECT_EQ(reply.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(transport.requests().size(), 1u);
  EXPECT_NE(reply.error().next.find("LOGAI_OPENAI_BASE_URL"), std::string::npos);
}

TEST(StreamingClientTest, ARetiredServiceIsAskedOnce) {
  ScriptedTransport transport({{.status = 410}, {.body = Chunk("ok") + kEnd}});
  Session session("github", "", transport);
  const auto first = session.Ask();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, ErrorKind::kRetired);
  const auto second = session.Ask();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), first.error());
  EXPECT_EQ(transport.requests().size(), 1u);
  EXPECT_TRUE(session.notices.empty());
}

TEST(StreamingClientTest, DropsAFieldThatTheServerRefusesAndRemembersIt) {
  ScriptedTransport transport(
      {{.status = 422,
        .body =
            R"({"detail":[{"loc":["body","stream_options"],"msg":"extra fields not permitted"}]})"},
       {.body = Chunk("ok") + kEnd},
       {.body = Chunk("ok") + kEnd}});
  Session session("openai", "http://localhost:1234/v1", transport);
  ASSERT_TRUE(session.Ask());
  ASSERT_TRUE(session.Ask());
  ASSERT_EQ(transport.requests().size(), 3u);
  EXPECT_TRUE(json::parse(transport.requests()[0].body).contains("stream_options"));
  EXPECT_FALSE(json::parse(transport.requests()[1].body).contains("stream_options"));
  EXPECT_FALSE(json::parse(transport.requests()[2].body).contains("stream_options"));
  EXPECT_TRUE(session.waiter.waits.empty());
}

TEST(StreamingClientTest, AnOllamaModelWithoutToolsStillChats) {
  const std::string hello = "{\"message\":{\"content\":\"hi\"},\"done\":true}\n";
  ScriptedTransport transport(
      {{.status = 400, .body = R"({"error":"gemma:2b does not support tools"})"},
       {.body = R"({"capabilities":["completion"]})"},
       {.body = hello},
       {.body = hello}});
  Session session("ollama", "", transport);
  EXPECT_TRUE(session.model->takes_tools());
  EXPECT_EQ(session.Ask()->text, "hi");
  EXPECT_EQ(session.Ask()->text, "hi");
  EXPECT_FALSE(session.model->takes_tools());
  ASSERT_EQ(transport.requests().size(), 4u);
  EXPECT_EQ(transport.requests()[1].url, "http://localhost:11434/api/show");
  EXPECT_TRUE(json::parse(transport.requests()[0].body).contains("tools"));
  EXPECT_FALSE(json::parse(transport.requests()[2].body).contains("tools"));
  ASSERT_EQ(session.notices.size(), 1u);
  EXPECT_NE(session.notices[0].find("does not support tools"), std::string::npos);
}

TEST(StreamingClientTest, NarrowsItsLimitsToWhatTheServerStates) {
  ScriptedTransport transport(
      {{.status = 413,
        .body =
            R"({"error":{"code":"tokens_limit_reached","message":"Request body too large for gpt-4o model. Max size: 6000 tokens."}})"}});
  Session session("github", "", transport);
  EXPECT_EQ(session.AskInVain(), ErrorKind::kTooLarge);
  EXPECT_EQ(session.model->limits().max_input, base::TokenCount(6000));
}

TEST(StreamingClientTest, AReplyWithoutRoomForAWordIsATooLargeRequest) {
  ScriptedTransport transport(
      {{.body = "data: "
                "{\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_"
                "tokens\":9,\"completion_tokens\":0}}\n\ndata: [DONE]\n\n"}});
  Session session("openai", "http://localhost:1234/v1", transport);
  EXPECT_EQ(session.AskInVain(), ErrorKind::kTooLarge);
}

TEST(StreamingClientTest, AServerThatEchoesTheTokenIsSilenced) {
  ScriptedTransport transport(
      {{.status = 401, .body = std::string(R"({"error":{"message":"bad key )") + kToken + "\"}}"}});
  Session session("github", "", transport);
  EXPECT_EQ(session.AskInVain(), ErrorKind::kUnauthorized);  // Session::Ask looks for the token
}

TEST(StreamingClientTest, AStopBeforeTheRequestSendsNothing) {
  ScriptedTransport transport(std::vector<ScriptedAnswer>{});
  Session session("openai", "", transport);
  std::stop_source stop;
  stop.request_stop();
  const auto reply = session.Ask(stop.get_token());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kCancelled);
  EXPECT_TRUE(transport.requests().empty());
}

TEST(StreamingClientTest, AStopInsideAWaitEndsIt) {
  ScriptedTransport transport({{.status = 503}, {.body = Chunk("ok") + kEnd}});
  InstantWaiter waiter;
  std::stop_source stop;
  ProviderConfig config;
  config.provider = "openai";
  config.dialect = DialectKind::kOpenAiChat;
  config.token = base::Secret(kToken);
  auto model = MakeChatModel(config, transport,
                             {.on_notice = [&](std::string_view) { stop.request_stop(); }},
                             {.waiter = &waiter});
  ASSERT_TRUE(model);
  const auto reply = (*model)->Generate(Question(), {}, stop.get_token());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST(StreamingClientTest, AStopDuringTheStreamEndsItAtOnce) {
  ScriptedServer server({[](Exchange& exchange) {
    exchange.StartChunked(200, {{"content-type", "text/event-stream"}});
    exchange.SendChunk(Chunk("The po"));
    exchange.WaitForPeerToClose();
  }});
  const auto transport = Curl();
  Session session("openai", server.url("/v1"), *transport);
  std::stop_source stop;
  const auto reply = session.model->Generate(
      Question(), [&](std::string_view) { stop.request_stop(); }, stop.get_token());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kCancelled);
}

TEST(StreamingClientTest, NothingListensWhereOllamaShouldBe) {
  std::string url;
  {
    ScriptedServer gone({Answer(200)});
    url = gone.url();
  }
  const auto transport = Curl();
  Session session("ollama", url, *transport);
  const auto reply = session.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(reply.error().next.find("ollama serve"), std::string::npos) << reply.error().ToString();
  EXPECT_TRUE(session.waiter.waits.empty());
}

TEST(WaitBeforeRetryTest, BacksOffWithJitterUpToItsLimits) {
  const Failure failure{.error = {.kind = ErrorKind::kUnavailable}};
  EXPECT_EQ(WaitBeforeRetry(failure, 0, 0.0), Millis(500));
  EXPECT_EQ(WaitBeforeRetry(failure, 0, 1.0), Millis(375));
  EXPECT_EQ(WaitBeforeRetry(failure, 1, 0.0), Millis(1000));
  EXPECT_EQ(WaitBeforeRetry(failure, 2, 0.0), std::nullopt);
  EXPECT_EQ(WaitBeforeRetry({.error = {.kind = ErrorKind::kQuotaExhausted}}, 0, 0.0), std::nullopt);
  EXPECT_EQ(WaitBeforeRetry({.error = {.kind = ErrorKind::kInvalidInput}, .retry = true}, 0, 0.0),
            Millis(500));
  EXPECT_EQ(WaitBeforeRetry(
                {.error = {.kind = ErrorKind::kUnavailable, .retry_after = std::chrono::hours(1)}},
                0, 0.0),
            std::nullopt);
}

}  // namespace
}  // namespace logai::llm
