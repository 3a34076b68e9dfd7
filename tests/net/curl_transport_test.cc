#include "net/curl_transport.h"

#include <gtest/gtest.h>

#include "net/transport_error.h"
#include "tests/support/scripted_server.h"

namespace logai::net {
namespace {

using base::ErrorKind;
using testing::Answer;
using testing::Exchange;
using testing::ScriptedServer;

std::unique_ptr<CurlTransport> MakeTransport(TransportOptions options = {}) {
  auto transport = CurlTransport::Create(std::move(options));
  EXPECT_TRUE(transport.has_value()) << transport.error().ToString();
  return *std::move(transport);
}

TEST(CurlTransportTest, GivesStatusHeadersAndBody) {
  ScriptedServer server({Answer(200, {{"X-One", "1"}, {"x-two", "a: b"}}, "hello")});
  const auto response = MakeTransport()->Send({.url = server.url("/path?q=1")}, {}, {});
  ASSERT_TRUE(response.has_value()) << response.error().ToString();
  EXPECT_EQ(response->head.status, 200);
  EXPECT_EQ(response->head.headers.Get("x-ONE"), "1");
  EXPECT_EQ(response->head.headers.Get("x-two"), "a: b");
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(server.requests()[0].method, "GET");
  EXPECT_EQ(server.requests()[0].target, "/path?q=1");
}

}  // namespace
}  // namespace logai::net
