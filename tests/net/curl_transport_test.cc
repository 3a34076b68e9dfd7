#include "net/curl_transport.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <atomic>
#include <thread>

#include "tests/net/fake_resolver.h"
#include "tests/net/transport_support.h"
#include "tests/support/scripted_server.h"

namespace logai::net {
namespace {

using base::ErrorKind;
using testing::Answer;
using testing::Exchange;
using testing::MakeTransport;
using testing::ScriptedServer;

base::Result<HttpResponse> Get(const std::string& url) {
  return MakeTransport()->Send({.url = url}, {}, {});
}

/// A sink that collects into `text`.
BodySink Into(std::string& text) {
  return [&text](const ResponseHead&, std::string_view piece) {
    text += piece;
    return Flow::kContinue;
  };
}

Headers Fields(std::initializer_list<std::pair<const char*, const char*>> fields) {
  Headers headers;
  for (const auto& [name, value] : fields) headers.Add(name, value);
  return headers;
}

TEST(CurlTransportTest, GivesStatusHeadersAndBody) {
  ScriptedServer server({Answer(200, {{"X-One", "1"}, {"x-two", "a: b"}}, "hello")});
  const auto response = Get(server.url("/path/./a%2Fb/../?q=1"));
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->head.status, 200);
  EXPECT_EQ(response->head.headers.Get("x-ONE"), "1");
  EXPECT_EQ(response->head.headers.Get("x-two"), "a: b");
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(server.requests()[0].method, "GET");
  EXPECT_EQ(server.requests()[0].target, "/path/./a%2Fb/../?q=1");
}

TEST(CurlTransportTest, SendsMethodHeadersAndBodyAsGivenAndLittleElse) {
  ScriptedServer server(Answer(204));
  const std::string body("one\0two\r\n", 9);
  const auto transport = MakeTransport({.user_agent = "agent/1"});
  const auto response = transport->Send(
      {.method = "PUT",
       .url = server.url(),
       .headers = Fields(
           {{"x-empty", ""}, {"Content-Type", "application/x-ndjson"}, {"content-length", "3"}}),
       .body = body},
      {}, {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->head.status, 204);
  const auto request = server.requests()[0];
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.body, body);
  std::vector<std::string> names;
  for (const auto& [name, value] : request.headers) names.push_back(name);
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"Accept", "Accept-Encoding", "Content-Length",
                                             "Content-Type", "Host", "User-Agent", "x-empty"}));
  EXPECT_EQ(request.Header("content-length"), "9");
  EXPECT_EQ(request.Header("user-agent"), "agent/1");
}

TEST(CurlTransportTest, AnEmptyPostHasALengthAndNoFormType) {
  ScriptedServer server(Answer(200));
  ASSERT_TRUE(MakeTransport()->Send({.method = "POST", .url = server.url()}, {}, {}).has_value());
  EXPECT_EQ(server.requests()[0].Header("content-length"), "0");
  EXPECT_EQ(server.requests()[0].Header("content-type"), "");
}

TEST(CurlTransportTest, ABigBodyGoesWithoutAskingFirst) {
  ScriptedServer server(Answer(200));
  const std::string body(3 * 1024 * 1024, 'x');
  const auto response =
      MakeTransport()->Send({.method = "POST", .url = server.url(), .body = body}, {}, {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(server.requests()[0].Header("expect"), "");
  EXPECT_EQ(server.requests()[0].body.size(), body.size());
}

TEST(CurlTransportTest, HeadHasNoBodyAndDoesNotWaitForOne) {
  ScriptedServer server([](Exchange& e) { e.StartSized(200, {}, 1000); });
  const auto response = MakeTransport()->Send({.method = "HEAD", .url = server.url()}, {}, {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->head.headers.Get("content-length"), "1000");
  EXPECT_EQ(response->body, "");
}

TEST(CurlTransportTest, ARedirectIsAResponseAndNotFollowed) {
  ScriptedServer elsewhere(Answer(200));
  ScriptedServer server(Answer(302, {{"location", elsewhere.url("/steal")}}, "moved"));
  const auto response = MakeTransport()->Send(
      {.url = server.url(), .headers = Fields({{"authorization", "Bearer t"}})}, {}, {});
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->head.status, 302);
  EXPECT_EQ(response->body, "moved");
  EXPECT_TRUE(elsewhere.requests().empty());
}

TEST(CurlTransportTest, TheHeadOfA1xxIsNotTheAnswers) {
  ScriptedServer server([](Exchange& e) {
    e.Send("HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n");
    e.Respond(200, {{"x-final", "yes"}}, "body");
  });
  const auto response = Get(server.url());
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->head.status, 200);
  EXPECT_FALSE(response->head.headers.Get("link").has_value());
  EXPECT_EQ(response->head.headers.Get("x-final"), "yes");
}

TEST(CurlTransportTest, TrailersAreNotHeaders) {
  ScriptedServer server([](Exchange& e) {
    e.StartChunked(200);
    e.SendChunk("body");
    e.Send("0\r\nx-trailer: 1\r\n\r\n");
  });
  const auto response = Get(server.url());
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->body, "body");
  EXPECT_FALSE(response->head.headers.Get("x-trailer").has_value());
}

TEST(CurlTransportTest, TheSinkGetsPiecesAsTheyArrive) {
  // The server sends its second piece only after the sink has seen the first.
  ScriptedServer server([](Exchange& e) {
    e.StartChunked(200, {{"content-type", "text/event-stream"}});
    e.SendChunk("first");
    e.StallUntilReleased();
    e.SendChunk("second");
    e.EndChunked();
  });
  std::string text;
  const auto response =
      MakeTransport()->Send({.url = server.url()},
                            [&](const ResponseHead& head, std::string_view piece) {
                              EXPECT_EQ(head.headers.Get("content-type"), "text/event-stream");
                              text += piece;
                              server.Release();
                              return Flow::kContinue;
                            },
                            {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(text, "firstsecond");
  EXPECT_EQ(response->body, "");
}

TEST(CurlTransportTest, TheSinkDoesNotGetTheBodyOfAnError) {
  ScriptedServer server(testing::AnswerJson(429, R"({"error":"slow down"})"));
  std::string text;
  const auto response = MakeTransport()->Send({.url = server.url()}, Into(text), {});
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(text, "");
  EXPECT_EQ(response->head.status, 429);
  EXPECT_EQ(response->body, R"({"error":"slow down"})");
}

TEST(CurlTransportTest, ASinkThatStopsEndsTheRequestWithoutAnError) {
  std::atomic<bool> peer_closed = false;
  {
    ScriptedServer server([&](Exchange& e) {
      e.StartChunked(200);
      e.SendChunk("enough");
      peer_closed = e.WaitForPeerToClose();
    });
    const auto transport = MakeTransport();
    const auto response =
        transport->Send({.url = server.url()},
                        [](const ResponseHead&, std::string_view) { return Flow::kStop; }, {});
    ASSERT_TRUE(response.has_value()) << response.error().ToString();
    EXPECT_EQ(response->head.status, 200);
    while (!peer_closed) std::this_thread::yield();
  }
}

TEST(CurlTransportTest, ASinkThatThrowsIsAnInternalError) {
  ScriptedServer server(Answer(200, {}, "x"));
  const auto response = MakeTransport()->Send(
      {.url = server.url()},
      [](const ResponseHead&, std::string_view) -> Flow { throw std::runtime_error("oops"); }, {});
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kInternal);
}

TEST(CurlTransportTest, ABodyBeyondTheLimitIsTooLarge) {
  ScriptedServer server(Answer(200, {}, std::string(5000, 'x')));
  const auto transport = MakeTransport();
  HttpRequest request{.url = server.url(), .max_response = base::ByteCount(5000)};
  EXPECT_TRUE(transport->Send(request, {}, {}).has_value());
  request.max_response = base::ByteCount(4999);
  std::string text;
  for (const BodySink& sink : {BodySink(), Into(text)}) {
    const auto response = transport->Send(request, sink, {});
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().kind, ErrorKind::kTooLarge);
    EXPECT_TRUE(response.error().message.contains("4,999 bytes")) << response.error().message;
  }
}

TEST(CurlTransportTest, ALongErrorPageStillGivesItsStatus) {
  ScriptedServer server(Answer(503, {}, std::string(3'000'000, 'x')));
  const auto response =
      MakeTransport()->Send({.url = server.url(), .max_response = base::ByteCount(10)}, {}, {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->head.status, 503);
  EXPECT_EQ(response->body.size(), 1024u * 1024u);
}

TEST(CurlTransportTest, AnEndlessHeaderIsTooLarge) {
  ScriptedServer server([](Exchange& e) {
    e.Send("HTTP/1.1 200 OK\r\n");
    const std::string field = "x: " + std::string(8000, 'y') + "\r\n";
    for (int i = 0; i < 100; ++i) e.Send(field);
  });
  const auto response = Get(server.url());
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kTooLarge);
}

std::string Gzip(const std::string& text) {
  std::string packed(text.size() + 100, '\0');
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string input = text;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST(CurlTransportTest, ACompressedAnswerIsUnpackedAndCountedUnpacked) {
  const std::string text(100'000, 'a');
  ScriptedServer server(Answer(200, {{"content-encoding", "gzip"}}, Gzip(text)));
  const auto transport = MakeTransport();
  const auto whole = transport->Send({.url = server.url()}, {}, {});
  ASSERT_TRUE(whole.has_value()) << whole.error().ToString();
  EXPECT_EQ(whole->body, text);
  EXPECT_EQ(server.requests()[0].Header("accept-encoding"), "gzip");

  std::string streamed;
  ASSERT_TRUE(transport->Send({.url = server.url()}, Into(streamed), {}).has_value());
  EXPECT_EQ(streamed, text);
  EXPECT_EQ(server.requests()[1].Header("accept-encoding"), "identity");

  const auto bomb =
      transport->Send({.url = server.url(), .max_response = base::ByteCount(50'000)}, {}, {});
  ASSERT_FALSE(bomb.has_value());
  EXPECT_EQ(bomb.error().kind, ErrorKind::kTooLarge);
}

TEST(CurlTransportTest, AConnectionIsUsedAgainAndADeadOneReplaced) {
  ScriptedServer server({Answer(200, {}, "1"),
                         [](Exchange& e) {
                           e.Respond(200, {}, "2");
                           e.Close();
                         },
                         Answer(200, {}, "3")});
  const auto transport = MakeTransport();
  for (const char* expected : {"1", "2", "3"}) {
    const auto response = transport->Send({.url = server.url()}, {}, {});
    ASSERT_TRUE(response.has_value()) << response.error().ToString();
    EXPECT_EQ(response->body, expected);
  }
  EXPECT_EQ(server.requests()[1].connection, 0);
  EXPECT_EQ(server.connections(), 2);
}

TEST(CurlTransportTest, RequestsFromManyThreadsDoNotMix) {
  ScriptedServer server([](Exchange& e) { e.Respond(200, {}, e.request().body); });
  const auto transport = MakeTransport();
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 25; ++i) {
          const std::string body = std::to_string(t) + ":" + std::to_string(i);
          const auto response =
              transport->Send({.method = "POST", .url = server.url(), .body = body}, {}, {});
          if (!response.has_value() || response->body != body) ++wrong;
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(server.requests().size(), 200u);
  EXPECT_LE(server.connections(), 8);
}

TEST(CurlTransportTest, ASecretDoesNotLeaveOverPlainHttp) {
  ScriptedServer server(Answer(200));
  const std::string remote = "http://app.test:" + std::to_string(server.port());
  HttpRequest request{.url = remote, .carries_secret = true};
  const auto refused = MakeTransport()->Send(request, {}, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalidInput);
  EXPECT_TRUE(refused.error().next.contains("LOGAI_ALLOW_INSECURE_HTTP"));
  EXPECT_TRUE(server.requests().empty());

  EXPECT_TRUE(MakeTransport({.allow_insecure_http = true})->Send(request, {}, {}).has_value());
  request.carries_secret = false;
  EXPECT_TRUE(MakeTransport()->Send(request, {}, {}).has_value());
  request = {.url = server.url(), .carries_secret = true};
  EXPECT_TRUE(MakeTransport()->Send(request, {}, {}).has_value());
}

TEST(CurlTransportTest, UserAndPasswordOfAUrlAreASecretAndNeverShown) {
  ScriptedServer server(Answer(200));
  const std::string port = std::to_string(server.port());
  ASSERT_TRUE(Get("http://zoe:s3cret@127.0.0.1:" + port).has_value());
  EXPECT_EQ(server.requests()[0].Header("authorization"), "Basic em9lOnMzY3JldA==");

  testing::ClosedPort closed;
  for (const std::string& url : std::vector<std::string>{
           "http://zoe:s3cret@app.test:" + port, "http://zoe:s3cret@[bad:" + port,
           "ftp://zoe:s3cret@host/", "http://zoe:s3cret@x y/",
           "http://zoe:s3cret@127.0.0.1:" + std::to_string(closed.port())}) {
    const auto response = Get(url);
    ASSERT_FALSE(response.has_value()) << url;
    EXPECT_FALSE(response.error().ToString().contains("s3cret")) << response.error().ToString();
    EXPECT_FALSE(response.error().ToString().contains("zoe")) << response.error().ToString();
  }
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(CurlTransportTest, AnUnusableRequestIsRefusedBeforeAnythingIsSent) {
  ScriptedServer server(Answer(200));
  const auto transport = MakeTransport();
  for (const HttpRequest& request :
       {HttpRequest{.url = "file:///etc/passwd"}, HttpRequest{.url = ""},
        HttpRequest{.url = server.url("/a b")}, HttpRequest{.url = server.url("/\r\nx: y")},
        HttpRequest{.method = "GET / HTTP/1.1\r\nx: y\r\n", .url = server.url()},
        HttpRequest{.url = server.url(), .headers = Fields({{"x", "1\r\ny: 2"}})},
        HttpRequest{.url = server.url(), .headers = Fields({{"x\r\ny", "1"}})},
        HttpRequest{.url = server.url(), .headers = Fields({{"", "1"}})}}) {
    const auto response = transport->Send(request, {}, {});
    ASSERT_FALSE(response.has_value()) << request.url;
    EXPECT_EQ(response.error().kind, ErrorKind::kInvalidInput);
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST(CurlTransportTest, AMissingBundleOfCertificatesIsRefusedAtOnce) {
  const auto transport = CurlTransport::Create({.ca_bundle = "/nonexistent/ca.pem"});
  ASSERT_FALSE(transport.has_value());
  EXPECT_EQ(transport.error().kind, ErrorKind::kInvalidInput);
  EXPECT_TRUE(transport.error().message.contains("/nonexistent/ca.pem"));
  EXPECT_TRUE(transport.error().next.contains("LOGAI_CA_BUNDLE"));
}

}  // namespace
}  // namespace logai::net
