#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>

#include "net/transport_error.h"
#include "tests/net/fake_resolver.h"
#include "tests/net/transport_support.h"
#include "tests/support/scripted_server.h"

namespace {

struct Resolver {
  std::mutex mutex;
  std::condition_variable changed;
  int holding = 0;
  bool released = false;
  std::vector<std::string> asked;
};
Resolver& TheResolver() {
  static Resolver resolver;
  return resolver;
}

}  // namespace

// The program's own symbol comes before the C library's, for libcurl's resolver thread too.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto system = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
  const std::string_view host = name != nullptr ? name : "";
  if (!host.ends_with(".test")) return system(name, service, hints, result);
  {
    Resolver& resolver = TheResolver();
    std::unique_lock lock(resolver.mutex);
    resolver.asked.emplace_back(host);
    if (host.ends_with(".held.test")) {
      ++resolver.holding;
      resolver.changed.notify_all();
      resolver.changed.wait(lock, [&] { return resolver.released; });
      --resolver.holding;
      resolver.changed.notify_all();
      return EAI_NONAME;
    }
  }
  if (host.ends_with(".missing.test")) return EAI_NONAME;
  return system("127.0.0.1", service, hints, result);
}

namespace logai::testing {

void FakeResolver::WaitUntilHeld() {
  Resolver& resolver = TheResolver();
  std::unique_lock lock(resolver.mutex);
  resolver.changed.wait(lock, [&] { return resolver.holding > 0; });
}

void FakeResolver::Release() {
  Resolver& resolver = TheResolver();
  std::unique_lock lock(resolver.mutex);
  resolver.released = true;
  resolver.changed.notify_all();
  resolver.changed.wait(lock, [&] { return resolver.holding == 0; });
  resolver.released = false;
}

bool FakeResolver::IsHolding() {
  const std::scoped_lock lock(TheResolver().mutex);
  return TheResolver().holding > 0;
}

std::vector<std::string> FakeResolver::Asked() {
  const std::scoped_lock lock(TheResolver().mutex);
  return TheResolver().asked;
}

}  // namespace logai::testing

namespace logai::net {
namespace {

using base::ErrorKind;
using testing::FakeResolver;

TEST(NameResolutionTest, AFailureNamesTheHostAndIsRecognised) {
  const auto response =
      testing::MakeTransport()->Send({.url = "http://old-models.missing.test/v1"}, {}, {});
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(response.error().message.contains("old-models.missing.test"))
      << response.error().message;
  EXPECT_TRUE(IsNameResolutionFailure(response.error()));
  EXPECT_TRUE(IsNameResolutionFailure(response.error().Within("asking the model")));
  EXPECT_EQ(response.error(), NameResolutionFailure("old-models.missing.test"));
}

TEST(NameResolutionTest, AnotherTryAfterAFailureSaysTheSame) {
  const auto transport = testing::MakeTransport();
  for (const char* host : {"one.missing.test", "one.missing.test", "two.missing.test"}) {
    const auto response = transport->Send({.url = std::string("http://") + host}, {}, {});
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error(), NameResolutionFailure(host)) << response.error().message;
  }
}

TEST(NameResolutionTest, AFailureCostsNoConnectionToAnotherServer) {
  testing::ScriptedServer server({testing::Answer(200, {}, "1"), testing::Answer(200, {}, "2")});
  const auto transport = testing::MakeTransport();
  for (const char* expected : {"1", "2"}) {
    const auto response = transport->Send({.url = server.url()}, {}, {});
    ASSERT_TRUE(response.has_value()) << response.error().ToString();
    EXPECT_EQ(response->body, expected);
    EXPECT_FALSE(transport->Send({.url = "http://gone.missing.test/"}, {}, {}).has_value());
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(NameResolutionTest, OtherFailuresAreNotTakenForIt) {
  const auto refused = testing::MakeTransport()->Send({.url = testing::ClosedPort().url()}, {}, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_FALSE(IsNameResolutionFailure(refused.error()));

  TransportOptions options;
  options.proxies.http_proxy = "http://proxy.missing.test:3128";
  const auto proxied = testing::MakeTransport(options)->Send({.url = "http://app.test/"}, {}, {});
  ASSERT_FALSE(proxied.has_value());
  EXPECT_EQ(proxied.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(proxied.error().message.contains("proxy.missing.test")) << proxied.error().message;
  EXPECT_FALSE(IsNameResolutionFailure(proxied.error()));
}

TEST(NameResolutionTest, AStopIsAnsweredWhileTheResolverStillWaits) {
  const auto transport = testing::MakeTransport();
  std::stop_source stop;
  const std::jthread stopper([&] {
    FakeResolver::WaitUntilHeld();
    stop.request_stop();
  });
  const auto response = transport->Send({.url = "http://slow.held.test/"}, {}, stop.get_token());
  EXPECT_TRUE(FakeResolver::IsHolding()) << "the call waited for the resolver";
  FakeResolver::Release();
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
}

TEST(NameResolutionTest, TheConnectTimeoutCoversIt) {
  const auto response = testing::MakeTransport()->Send(
      {.url = "http://slow.held.test/", .connect_timeout = std::chrono::milliseconds(30)}, {}, {});
  EXPECT_TRUE(FakeResolver::IsHolding()) << "the call waited for the resolver";
  FakeResolver::Release();
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::kTimeout);
  EXPECT_TRUE(response.error().message.contains("30 ms (connect timeout)"))
      << response.error().message;
}

TEST(NameResolutionTest, TheTransportIsOfUseAfterOneThatWasGivenUp) {
  testing::ScriptedServer server(testing::Answer(200, {}, "here"));
  const auto transport = testing::MakeTransport();
  const auto given_up = transport->Send(
      {.url = "http://slow.held.test/", .connect_timeout = std::chrono::milliseconds(30)}, {}, {});
  const auto response = transport->Send({.url = server.url()}, {}, {});
  EXPECT_TRUE(FakeResolver::IsHolding()) << "a call waited for the resolver";
  FakeResolver::Release();
  EXPECT_FALSE(given_up.has_value());
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->body, "here");
}

TEST(NameResolutionTest, TheTransportCanEndWhileTheResolverStillWaits) {
  std::stop_source stop;
  {
    const auto transport = testing::MakeTransport();
    const std::jthread stopper([&] {
      FakeResolver::WaitUntilHeld();
      stop.request_stop();
    });
    const auto response = transport->Send({.url = "http://slow.held.test/"}, {}, stop.get_token());
    EXPECT_FALSE(response.has_value());
  }
  EXPECT_TRUE(FakeResolver::IsHolding());
  FakeResolver::Release();
}

}  // namespace
}  // namespace logai::net
