// What goes wrong on the way, and what it is called.

#include <gtest/gtest.h>

#include <functional>
#include <latch>
#include <thread>

#include "net/curl_transport.h"
#include "tests/net/tls_server.h"
#include "tests/net/transport_support.h"
#include "tests/support/scripted_server.h"

namespace logai::net {
namespace {

using base::ErrorKind;
using testing::Answer;
using testing::Exchange;
using testing::MakeTransport;
using testing::ScriptedServer;
using testing::SilentPort;
using testing::TlsServer;

constexpr std::chrono::milliseconds kSoon{40};
constexpr std::chrono::seconds kLate{20};

/// The error of a GET, with the pieces of its body in `body`.
base::Error ErrorOf(const HttpRequest& request, std::string* body = nullptr,
                    TransportOptions options = {}) {
  const auto response = MakeTransport(std::move(options))
                            ->Send(request,
                                   [&](const ResponseHead&, std::string_view piece) {
                                     if (body != nullptr) *body += piece;
                                     return Flow::kContinue;
                                   },
                                   {});
  EXPECT_FALSE(response.has_value());
  return response.has_value() ? base::Error{} : response.error();
}

/// Expects that a GET of `url` that is told to stop once `under_way` has returned ends because of
/// that, and not because a deadline woke it up.
void ExpectStops(HttpTransport& transport, const std::string& url,
                 const std::function<void()>& under_way) {
  // On the heap: GCC 12 with sanitizers takes one on the stack for uninitialised.
  const auto source = std::make_unique<std::stop_source>();
  std::stop_source& stop = *source;
  const std::jthread stopper([&] {
    under_way();
    stop.request_stop();
  });
  const auto started = std::chrono::steady_clock::now();
  const auto response = transport.Send(
      {.url = url, .connect_timeout = kLate, .stall_timeout = kLate}, {}, stop.get_token());
  EXPECT_LT(std::chrono::steady_clock::now() - started, kLate) << "the stop went unheard";
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
}

TEST(CurlFaultTest, ARefusedConnectionIsNamed) {
  const testing::ClosedPort port;
  const auto error = ErrorOf({.url = port.url()});
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.message, "could not connect to 127.0.0.1:" + std::to_string(port.port()) +
                               ": connection refused");
  EXPECT_FALSE(error.next.empty());
}

TEST(CurlFaultTest, AConnectionClosedWithoutAnAnswerIsNamed) {
  ScriptedServer server([](Exchange& e) { e.Close(); });
  const auto error = ErrorOf({.url = server.url()});
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(error.message.contains("closed the connection without an answer")) << error.message;
}

TEST(CurlFaultTest, AResetInTheBodySaysHowFarItCame) {
  ScriptedServer server([](Exchange& e) {
    e.StartChunked(200);
    e.SendChunk("12345");
    e.StallUntilReleased();
    e.Reset();
  });
  std::string body;
  const auto response = MakeTransport()->Send({.url = server.url()},
                                              [&](const ResponseHead&, std::string_view piece) {
                                                body += piece;
                                                server.Release();
                                                return Flow::kContinue;
                                              },
                                              {});
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(response.error().message.contains("broke after 5 bytes")) << response.error().message;
  EXPECT_EQ(body, "12345");
}

TEST(CurlFaultTest, ABodyCutShortIsAnErrorWhateverItsFraming) {
  ScriptedServer server({[](Exchange& e) {
                           e.StartChunked(200);
                           e.SendChunk("12345");
                           e.Close();
                         },
                         [](Exchange& e) {
                           e.StartSized(200, {}, 100);
                           e.Send("1234567");
                           e.Close();
                         }});
  for (const char* expected : {"broke after 5 bytes", "broke after 7 bytes"}) {
    const auto error = ErrorOf({.url = server.url()});
    EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
    EXPECT_TRUE(error.message.contains(expected)) << error.message;
  }
}

TEST(CurlFaultTest, ABodyThatTheEndOfTheConnectionDelimitsIsWhole) {
  ScriptedServer server([](Exchange& e) {
    e.Send("HTTP/1.1 200 OK\r\n\r\nall of it");
    e.Close();
  });
  const auto response = MakeTransport()->Send({.url = server.url()}, {}, {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->body, "all of it");
}

TEST(CurlFaultTest, AServerThatDoesNotSpeakHttpIsNamed) {
  ScriptedServer server([](Exchange& e) {
    e.Send("220 mail.test ESMTP \x1b[31mred\r\n");
    e.Close();
  });
  const auto error = ErrorOf({.url = server.url()});
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(error.message.contains("does not speak HTTP")) << error.message;
  EXPECT_FALSE(error.message.contains('\x1b'));
}

TEST(CurlFaultTest, DamagedCompressionIsNamed) {
  ScriptedServer server(Answer(200, {{"content-encoding", "gzip"}}, "this is not gzip at all"));
  const auto error = ErrorOf({.url = server.url()});
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(error.message.contains("compressed")) << error.message;
}

TEST(CurlFaultTest, AStallNamesItsDeadlineAndHowFarItCame) {
  ScriptedServer server([](Exchange& e) {
    e.StartChunked(200);
    e.SendChunk("123");
    e.StallUntilReleased();
  });
  const auto error = ErrorOf({.url = server.url(), .stall_timeout = kSoon});
  EXPECT_EQ(error.kind, ErrorKind::kTimeout);
  EXPECT_TRUE(error.message.contains("40 ms (stall timeout), after 3 bytes")) << error.message;
}

TEST(CurlFaultTest, ALongSilenceIsToldOnceAndTheRequestGoesOn) {
  std::latch told(1);
  ScriptedServer server([&](Exchange& e) {
    e.StartChunked(200);
    e.SendChunk("1");
    told.wait();
    e.SendChunk("2");
    e.EndChunked();
  });
  int calls = 0;
  const auto sender = std::this_thread::get_id();
  const auto response = MakeTransport()->Send({.url = server.url(),
                                               .on_quiet =
                                                   [&] {
                                                     EXPECT_EQ(std::this_thread::get_id(), sender);
                                                     if (++calls == 1) told.count_down();
                                                   },
                                               .quiet_after = kSoon},
                                              {}, {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->body, "12");
  EXPECT_EQ(calls, 1);
}

TEST(CurlFaultTest, ASilenceThatIsToldStillStalls) {
  ScriptedServer server([](Exchange& e) { e.StallUntilReleased(); });
  int calls = 0;
  const auto error = ErrorOf({.url = server.url(),
                              .stall_timeout = 2 * kSoon,
                              .on_quiet = [&] { ++calls; },
                              .quiet_after = kSoon / 2});
  EXPECT_EQ(error.kind, ErrorKind::kTimeout);
  EXPECT_EQ(calls, 1);
}

TEST(CurlFaultTest, ASilentServerIsAStallAndNotAConnectTimeout) {
  ScriptedServer server([](Exchange& e) { e.StallUntilReleased(); });
  const auto error = ErrorOf({.url = server.url(), .stall_timeout = kSoon});
  EXPECT_EQ(error.kind, ErrorKind::kTimeout);
  EXPECT_TRUE(error.message.contains("stall timeout")) << error.message;
}

TEST(CurlFaultTest, TheTotalTimeoutEndsAStreamThatKeepsComing) {
  ScriptedServer server([](Exchange& e) {
    e.StartChunked(200);
    e.StallUntilReleased();
  });
  const auto error = ErrorOf({.url = server.url(), .total_timeout = kSoon});
  EXPECT_EQ(error.kind, ErrorKind::kTimeout);
  EXPECT_TRUE(error.message.contains("40 ms (total timeout)")) << error.message;
}

TEST(CurlFaultTest, ATlsHandshakeThatDoesNotEndIsAConnectTimeout) {
  const SilentPort port;
  const auto error = ErrorOf({.url = port.url("https"), .connect_timeout = kSoon});
  EXPECT_EQ(error.kind, ErrorKind::kTimeout);
  EXPECT_TRUE(error.message.contains("40 ms (connect timeout)")) << error.message;
}

TEST(CurlFaultTest, AStopEndsATlsHandshake) {
  SilentPort port;
  ExpectStops(*MakeTransport(), port.url("https"), [&] { port.WaitForFirstBytes(); });
}

TEST(CurlFaultTest, AStopEndsTheWaitForAnAnswer) {
  ScriptedServer server({Answer(200), [](Exchange& e) { e.StallUntilReleased(); }});
  const auto transport = MakeTransport();
  // On a kept connection: a new one has timers of libcurl's own, which would wake it up as well.
  ASSERT_TRUE(transport->Send({.url = server.url()}, {}, {}).has_value());
  ExpectStops(*transport, server.url(), [&] { EXPECT_TRUE(server.WaitForRequests(2)); });
}

TEST(CurlFaultTest, AStopEndsTheWaitForTheRestOfABodyAndTheTransportStaysUsable) {
  ScriptedServer server({[](Exchange& e) {
                           e.StartChunked(200);
                           e.SendChunk("half");
                           e.StallUntilReleased();
                         },
                         Answer(200, {}, "next")});
  const auto transport = MakeTransport();
  std::stop_source stop;
  const auto response = transport->Send(
      {.url = server.url()},
      [&](const ResponseHead&, std::string_view) {
        stop.request_stop();
        return Flow::kContinue;
      },
      stop.get_token());
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
  const auto next = transport->Send({.url = server.url()}, {}, {});
  ASSERT_TRUE(next.has_value()) << next.error().ToString();
  EXPECT_EQ(next->body, "next");
}

TEST(CurlFaultTest, AStopEndsAnEndlessFlood) {
  ScriptedServer server([](Exchange& e) {
    e.StartChunked(200);
    const std::string piece(64 * 1024, 'x');
    char byte;
    // Until the client has gone.
    while (::recv(e.socket(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0) e.SendChunk(piece);
  });
  std::stop_source stop;
  std::size_t bytes = 0;
  const auto response = MakeTransport()->Send(
      {.url = server.url(), .max_response = base::MiB(1024 * 1024)},
      [&](const ResponseHead&, std::string_view piece) {
        bytes += piece.size();
        if (bytes > 1'000'000) stop.request_stop();
        return Flow::kContinue;
      },
      stop.get_token());
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
  EXPECT_LT(bytes, 2'000'000u);
}

TEST(CurlFaultTest, AStopThatCameBeforeSendsNothing) {
  ScriptedServer server(Answer(200));
  std::stop_source stop;
  stop.request_stop();
  const auto response = MakeTransport()->Send({.url = server.url()}, {}, stop.get_token());
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(server.connections(), 0);
}

TEST(CurlFaultTest, AnUntrustedCertificatePointsToTheBundle) {
  const TlsServer server;
  const auto error = ErrorOf({.url = server.url()});
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(error.message.contains("certificate of 127.0.0.1")) << error.message;
  EXPECT_TRUE(error.next.contains("LOGAI_CA_BUNDLE")) << error.next;
}

TEST(CurlFaultTest, ABundleMakesItsAuthorityTrustedAndHttp2IsOffered) {
  const TlsServer server;
  const auto response = MakeTransport({.ca_bundle = server.bundle()})
                            ->Send({.url = server.url(), .carries_secret = true}, {}, {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->body, "over TLS");
  EXPECT_TRUE(server.offered().contains("\x02h2")) << server.offered();
}

TEST(CurlFaultTest, ACertificateForAnotherHostIsRefused) {
  const TlsServer server("DNS:elsewhere.test");
  const auto error = ErrorOf({.url = server.url()}, nullptr, {.ca_bundle = server.bundle()});
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(error.message.contains("certificate of 127.0.0.1")) << error.message;
}

TEST(CurlFaultTest, ABundleThatIsNoPemIsTheUsersToMend) {
  const TlsServer server;
  const auto error = ErrorOf({.url = server.url()}, nullptr, {.ca_bundle = "/proc/self/status"});
  EXPECT_EQ(error.kind, ErrorKind::kInvalidInput);
  EXPECT_TRUE(error.next.contains("LOGAI_CA_BUNDLE")) << error.ToString();
}

TEST(CurlFaultTest, TlsAgainstAPlainServerSuggestsHttp) {
  testing::BoundPort port;  // ScriptedServer would wait for the end of the request

  ASSERT_EQ(::listen(port.socket(), 4), 0);
  const std::jthread plain([&] {
    const int peer = ::accept4(port.socket(), nullptr, nullptr, SOCK_CLOEXEC);
    constexpr std::string_view kAnswer = "HTTP/1.1 400 Bad Request\r\n\r\n";
    ::send(peer, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
    char bytes[4096];
    while (::recv(peer, bytes, sizeof bytes, 0) > 0) continue;
    ::close(peer);
  });
  const auto error = ErrorOf({.url = port.url("https")});
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(error.message.contains("TLS")) << error.message;
  EXPECT_TRUE(error.next.contains("http://")) << error.next;
}

}  // namespace
}  // namespace logai::net
