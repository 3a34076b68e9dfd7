#include "net/proxy.h"

#include <gtest/gtest.h>

#include <poll.h>

#include "net/curl_transport.h"
#include "net/transport_error.h"
#include "tests/net/fake_resolver.h"
#include "tests/net/tls_server.h"
#include "tests/net/transport_support.h"
#include "tests/support/scripted_server.h"

namespace logai::net {
namespace {

using base::ErrorKind;
using testing::Answer;
using testing::Exchange;
using testing::FakeResolver;
using testing::MakeTransport;
using testing::ScriptedServer;

constexpr const char* kProxy = "http://proxy.corp:3128";

/// Whether `url` goes through a proxy when no_proxy is as given.
bool Proxied(const std::string& url, const std::string& no_proxy) {
  const auto rules = ProxyRules::Create({kProxy, kProxy, no_proxy});
  EXPECT_TRUE(rules.has_value());
  const auto parsed = ParseUrl(url);
  EXPECT_TRUE(parsed.has_value()) << url;
  return rules->For(*parsed) != nullptr;
}

TEST(ProxyRulesTest, TheSchemeOfTheUrlPicksTheProxy) {
  const auto rules = ProxyRules::Create({"http://secure:1", "http://plain:2", ""});
  ASSERT_TRUE(rules.has_value());
  EXPECT_EQ(rules->For(*ParseUrl("https://host/"))->HostAndPort(), "secure:1");
  EXPECT_EQ(rules->For(*ParseUrl("http://host/"))->HostAndPort(), "plain:2");
  const auto half = ProxyRules::Create({"http://secure:1", "", ""});
  EXPECT_EQ(half->For(*ParseUrl("http://host/")), nullptr);
}

TEST(ProxyRulesTest, ThisMachineAndMetadataAreNeverProxied) {
  for (const char* url : {"http://127.0.0.1/", "http://localhost:11434/", "https://[::1]/",
                          "http://169.254.169.254/latest", "http://169.254.170.2/v2"}) {
    EXPECT_FALSE(Proxied(url, "")) << url;
  }
  EXPECT_TRUE(Proxied("http://169.253.1.1/", ""));
}

TEST(ProxyRulesTest, NoProxyTakesDomainsWithWhatIsBelowThem) {
  for (const char* entry : {"corp.example", ".corp.example", "*.corp.example", "CORP.example.",
                            "other, corp.example", "other corp.example"}) {
    EXPECT_FALSE(Proxied("https://corp.example/", entry)) << entry;
    EXPECT_FALSE(Proxied("https://a.b.Corp.Example./", entry)) << entry;
    EXPECT_TRUE(Proxied("https://notcorp.example/", entry)) << entry;
    EXPECT_TRUE(Proxied("https://corp.example.com/", entry)) << entry;
  }
}

TEST(ProxyRulesTest, NoProxyTakesAddressesAndRanges) {
  EXPECT_FALSE(Proxied("http://10.1.2.3/", "10.1.2.3"));
  EXPECT_TRUE(Proxied("http://10.1.2.34/", "10.1.2.3"));
  EXPECT_TRUE(Proxied("http://110.1.2.3/", "10.1.2.3"));
  EXPECT_FALSE(Proxied("http://10.1.2.3/", "10.0.0.0/8"));
  EXPECT_TRUE(Proxied("http://11.1.2.3/", "10.0.0.0/8"));
  EXPECT_FALSE(Proxied("http://10.1.31.3/", "10.1.16.0/20"));
  EXPECT_TRUE(Proxied("http://10.1.32.3/", "10.1.16.0/20"));
  EXPECT_FALSE(Proxied("http://10.1.2.3/", "0.0.0.0/0"));
  EXPECT_FALSE(Proxied("http://[fd00::7]/", "fd00::/8"));
  EXPECT_FALSE(Proxied("http://[fd00::7]/", "[fd00:0::7]"));
  EXPECT_TRUE(Proxied("http://[fe00::7]/", "fd00::/8"));
  EXPECT_TRUE(Proxied("http://host.example/", "10.0.0.0/8"));
}

TEST(ProxyRulesTest, NoProxyMayNameAPort) {
  EXPECT_FALSE(Proxied("http://host:8080/", "host:8080"));
  EXPECT_TRUE(Proxied("http://host:8081/", "host:8080"));
  EXPECT_FALSE(Proxied("https://host/", "host:443"));
  EXPECT_FALSE(Proxied("http://[fd00::7]:8080/", "[fd00::7]:8080"));
  EXPECT_TRUE(Proxied("http://[fd00::7]:8081/", "[fd00::7]:8080"));
}

TEST(ProxyRulesTest, AStarMeansNoProxyAtAll) {
  EXPECT_FALSE(Proxied("https://anything.example/", "*"));
  EXPECT_FALSE(Proxied("https://anything.example/", "x, *"));
}

TEST(ProxyRulesTest, EntriesThatFitNothingAreIgnored) {
  for (const char* entry : {",, ,", ".", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1",
                            "host:", "host:65617", "/8", ":80"}) {
    EXPECT_TRUE(Proxied("http://10.0.0.1/", entry)) << entry;
    EXPECT_TRUE(Proxied("http://host:81/", entry)) << entry;
  }
}

TEST(ProxyRulesTest, ProxiesAreReadInTheirUsualForms) {
  const auto proxy = [](const std::string& text) {
    const auto rules = ProxyRules::Create({text, "", ""});
    EXPECT_TRUE(rules.has_value()) << rules.error().ToString();
    return rules.has_value() ? *rules->For(*ParseUrl("https://host/")) : Proxy{};
  };
  EXPECT_EQ(proxy("proxy.corp:3128").HostAndPort(), "proxy.corp:3128");
  EXPECT_EQ(proxy("proxy.corp:3128").scheme, "http");
  EXPECT_EQ(proxy("http://proxy.corp/").HostAndPort(), "proxy.corp:80");
  EXPECT_EQ(proxy("https://proxy.corp").HostAndPort(), "proxy.corp:443");
  EXPECT_EQ(proxy("socks5h://proxy.corp").HostAndPort(), "proxy.corp:1080");
  EXPECT_EQ(proxy("http://[::1]:3128").HostAndPort(), "[::1]:3128");
  const Proxy with_user = proxy("http://ann%40corp:p%3Aw@proxy.corp:3128");
  EXPECT_EQ(with_user.user.Reveal(), "ann@corp");
  EXPECT_EQ(with_user.password.Reveal(), "p:w");
  EXPECT_EQ(with_user.HostAndPort(), "proxy.corp:3128");
}

TEST(ProxyRulesTest, AnUnusableProxyIsRefusedByTheNameOfItsSetting) {
  for (const char* text : {"ftp://zoe:s3cret@proxy:1", "http://zoe:s3cret@proxy:x", "http://",
                           "http://zoe:s3cret@proxy:0", "http://zoe:s3cret@pro xy"}) {
    const auto rules = ProxyRules::Create({text, "", ""});
    ASSERT_FALSE(rules.has_value()) << text;
    EXPECT_EQ(rules.error().kind, ErrorKind::kInvalidInput);
    EXPECT_TRUE(rules.error().message.contains("HTTPS_PROXY")) << rules.error().message;
    EXPECT_FALSE(rules.error().ToString().contains("s3cret")) << rules.error().ToString();
  }
  const auto rules = ProxyRules::Create({"", "ftp://proxy", ""});
  ASSERT_FALSE(rules.has_value());
  EXPECT_TRUE(rules.error().message.contains("HTTP_PROXY")) << rules.error().message;
}

/// The options for `proxy` in both roles, with user and password when given ("zoe:s3cret@").
TransportOptions Through(const ScriptedServer& proxy, const std::string& user = "") {
  const std::string url = "http://" + user + "127.0.0.1:" + std::to_string(proxy.port());
  TransportOptions options;
  options.proxies = {.https_proxy = url, .http_proxy = url, .no_proxy = ""};
  return options;
}

TEST(ProxyTest, APlainRequestIsHandedToTheProxyWhole) {
  ScriptedServer proxy(Answer(200, {}, "from the proxy"));
  const auto response = MakeTransport(Through(proxy, "zoe:s3cret@"))
                            ->Send({.url = "http://app.missing.test/x?y=1"}, {}, {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->body, "from the proxy");
  EXPECT_EQ(proxy.requests()[0].target, "http://app.missing.test/x?y=1");
  EXPECT_EQ(proxy.requests()[0].Header("proxy-authorization"), "Basic em9lOnMzY3JldA==");
}

TEST(ProxyTest, NoProxyAndLoopbackGoStraight) {
  ScriptedServer proxy(Answer(500));
  ScriptedServer server(Answer(200));
  auto options = Through(proxy);
  options.proxies.no_proxy = "app.test";
  const auto transport = MakeTransport(options);
  const std::string port = std::to_string(server.port());
  for (const std::string& url :
       {"http://app.test:" + port, "http://127.0.0.1:" + port, "http://localhost:" + port}) {
    const auto response = transport->Send({.url = url}, {}, {});
    ASSERT_TRUE(response.has_value()) << response.error().ToString();
    EXPECT_EQ(response->head.status, 200) << url;
  }
  EXPECT_TRUE(proxy.requests().empty());
}

/// Environment variables for the time of a test.
class ScopedVariables {
 public:
  ScopedVariables(std::vector<const char*> names, const std::string& value)
      : names_(std::move(names)) {
    for (const char* name : names_) ::setenv(name, value.c_str(), 1);
  }
  ~ScopedVariables() {
    for (const char* name : names_) ::unsetenv(name);
  }

 private:
  std::vector<const char*> names_;
};

TEST(ProxyTest, TheEnvironmentIsNotReadBehindTheCallersBack) {
  ScriptedServer proxy(Answer(500));
  ScriptedServer server(Answer(200));
  const std::string url = "http://app.test:" + std::to_string(server.port());
  {
    const ScopedVariables set({"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}, proxy.url());
    const auto response = MakeTransport()->Send({.url = url}, {}, {});
    ASSERT_TRUE(response.has_value()) << response.error().ToString();
    EXPECT_EQ(response->head.status, 200);
  }
  const ScopedVariables set({"no_proxy", "NO_PROXY"}, "*");
  const auto response = MakeTransport(Through(proxy))->Send({.url = url}, {}, {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->head.status, 500);
}

/// Answers CONNECT and carries bytes between the client and a port of this machine.
testing::Handler TunnelTo(int port) {
  return [port](Exchange& e) {
    const int upstream = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    ASSERT_EQ(::connect(upstream, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    e.Send("HTTP/1.1 200 Connected\r\nx-from: proxy\r\n\r\n");
    pollfd ends[] = {{e.socket(), POLLIN, 0}, {upstream, POLLIN, 0}};
    for (bool open = true; open;) {
      ::poll(ends, 2, -1);
      for (const int from : {0, 1}) {
        if (ends[from].revents == 0) continue;
        char bytes[16384];
        const ssize_t got = ::recv(ends[from].fd, bytes, sizeof bytes, 0);
        open = open && got > 0;
        if (got > 0) ::send(ends[1 - from].fd, bytes, static_cast<std::size_t>(got), MSG_NOSIGNAL);
      }
    }
    ::close(upstream);
    e.Close();
  };
}

TEST(ProxyTest, TlsGoesThroughATunnelThatSeesNoSecret) {
  const testing::TlsServer server("DNS:app.missing.test");
  ScriptedServer proxy(TunnelTo(server.port()));
  auto options = Through(proxy, "zoe:s3cret@");
  options.ca_bundle = server.bundle();
  HttpRequest request{.url = "https://app.missing.test/", .carries_secret = true};
  request.headers.Add("authorization", "Bearer token");
  const auto response = MakeTransport(options)->Send(request, {}, {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->body, "over TLS");
  EXPECT_FALSE(response->head.headers.Get("x-from").has_value());
  EXPECT_EQ(proxy.requests()[0].method, "CONNECT");
  EXPECT_EQ(proxy.requests()[0].target, "app.missing.test:443");
  EXPECT_EQ(proxy.requests()[0].Header("authorization"), "");
  EXPECT_EQ(proxy.requests()[0].Header("proxy-authorization"), "Basic em9lOnMzY3JldA==");
}

TEST(ProxyTest, AProxyThatRefusesTheTunnelIsNamedWithoutItsPassword) {
  ScriptedServer proxy({Answer(407, {{"proxy-authenticate", "Basic realm=x"}}), Answer(503)});
  const auto transport = MakeTransport(Through(proxy, "zoe:s3cret@"));
  const std::string name = "127.0.0.1:" + std::to_string(proxy.port());
  for (const char* status : {"407", "503"}) {
    const auto response = transport->Send({.url = "https://app.missing.test/"}, {}, {});
    ASSERT_FALSE(response.has_value());
    const auto& error = response.error();
    EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
    EXPECT_TRUE(error.message.contains("the proxy " + name)) << error.message;
    EXPECT_TRUE(error.message.contains(status)) << error.message;
    EXPECT_TRUE(error.next.contains("HTTPS_PROXY")) << error.next;
    EXPECT_FALSE(error.ToString().contains("s3cret")) << error.ToString();
    EXPECT_FALSE(IsNameResolutionFailure(error));
  }
}

TEST(ProxyTest, AProxyThatIsNotThereIsNamed) {
  const testing::ClosedPort port;
  TransportOptions options;
  options.proxies.https_proxy = "http://zoe:s3cret@127.0.0.1:" + std::to_string(port.port());
  const auto response = MakeTransport(options)->Send({.url = "https://app.test/"}, {}, {});
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(response.error().message, "could not connect to the proxy 127.0.0.1:" +
                                          std::to_string(port.port()) + ": connection refused");
  EXPECT_TRUE(response.error().next.contains("HTTPS_PROXY"));
}

TEST(ProxyTest, AStopEndsTheWaitForTheTunnel) {
  ScriptedServer proxy([](Exchange& e) { e.StallUntilReleased(); });
  std::stop_source stop;
  const std::jthread stopper([&] {
    EXPECT_TRUE(proxy.WaitForRequests(1));
    stop.request_stop();
  });
  const auto response =
      MakeTransport(Through(proxy))->Send({.url = "https://app.test/"}, {}, stop.get_token());
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
}

TEST(ProxyTest, AProxyThatDoesNotAnswerIsAConnectTimeoutThatNamesIt) {
  ScriptedServer proxy([](Exchange& e) { e.StallUntilReleased(); });
  const auto response =
      MakeTransport(Through(proxy))
          ->Send({.url = "https://app.test/", .connect_timeout = std::chrono::milliseconds(40)}, {},
                 {});
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kTimeout);
  EXPECT_TRUE(response.error().message.contains("through the proxy 127.0.0.1:"))
      << response.error().message;
}

}  // namespace
}  // namespace logai::net
