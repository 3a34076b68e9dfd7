#include "agent/offline_fields.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

namespace logai::agent {
namespace {

using std::chrono::microseconds;

TEST(OfflineFieldsTest, TheStatusIsReadFromEachFormOfAccessLog) {
  const std::vector<std::pair<const char*, std::optional<int>>> cases = {
      {R"(192.0.2.7 - - [18/Nov/2026:09:00:01 +0000] "GET / HTTP/1.1" 502 512 "-" "x")", 502},
      {R"({"level":"info","msg":"upstream request","status":503})", 503},
      {"time=09:00 msg=done status=404 took=53ms", 404},
      {"INFO GET /quote 200 437ms", 200},
      {"POST /v2/events -> ingest 202 21ms", 202},
      {"telenor-gw answered 429 Too Many Requests", 429},
      {R"(https 2026 app/web 1.2.3.4:42 10.0.0.3:80 0.000 0.005 0.000 504 - 184 1548 )"
       R"("GET https://shop:443/a HTTP/1.1" "curl")",
       504},
      {"10.0.0.4 GET /css - 443 - 203.0.113.230 Mozilla/5.0 - 404 0 0 838", 404},
      {"GET /quote took 502 ms", std::nullopt},
      {"job 837 finished, exit code 137", std::nullopt},
      {"order 502 saved", std::nullopt},
      {"", std::nullopt},
      {"status", std::nullopt},
      {"GET /", std::nullopt}};
  for (const auto& [line, status] : cases) EXPECT_EQ(StatusOf(line), status) << line;
}

TEST(OfflineFieldsTest, ADurationIsReadWithItsUnit) {
  const std::vector<std::pair<const char*, std::optional<microseconds>>> cases = {
      {"GET /quote 200 37ms", microseconds(37'000)},
      {"backup finished in 42 s", microseconds(42'000'000)},
      {"query ok took=53ms", microseconds(53'000)},
      {R"({"msg":"done","duration_ms":250})", microseconds(250'000)},
      {"LOG:  duration: 2.5 ms  execute SELECT", microseconds(2'500)},
      {"# Query_time: 12.5  Lock_time: 0.1", microseconds(12'500'000)},
      {"request_time=0.25", microseconds(250'000)},
      {"order 4711 saved", std::nullopt},
      {"version 1.2.3", std::nullopt},
      {"", std::nullopt}};
  for (const auto& [line, took] : cases) EXPECT_EQ(DurationOf(line), took) << line;
}

TEST(OfflineFieldsTest, TheAddressOfWhoCameIsPreferred) {
  EXPECT_EQ(AddressIn("Failed password for root from 203.0.113.9 port 22 ssh2"), "203.0.113.9");
  EXPECT_EQ(AddressIn("10.0.0.4 proxied, client: 203.0.113.9, server: x"), "203.0.113.9");
  EXPECT_EQ(AddressIn("peer 2001:db8::17 left"), "2001:db8::17");
  EXPECT_EQ(AddressIn("at 14:05:30 version 1.2.3"), "");
  EXPECT_EQ(AddressIn("999.1.1.1"), "");
}

TEST(OfflineFieldsTest, AValueIsReadBehindItsName) {
  EXPECT_EQ(ValueOf("user=mara logged in", "user"), "mara");
  EXPECT_EQ(ValueOf(R"({"user": "mara k", "a": 1})", "user"), "mara k");
  EXPECT_EQ(ValueOf("user_id=u77 ok", "user"), "u77");
  EXPECT_EQ(ValueOf("Failed password for invalid user admin from 1.2.3.4", "user"), "admin");
  EXPECT_EQ(ValueOf("the users are many", "user"), "");
  EXPECT_EQ(ValueOf("user", "user"), "");
}

TEST(OfflineFieldsTest, APathIsWithoutItsQuery) {
  EXPECT_EQ(PathIn(R"("GET /a/b?c=1 HTTP/1.1" 200)"), "/a/b");
  EXPECT_EQ(PathIn("GET https://shop.example/cart HTTP/1.1"), "/cart");
  EXPECT_EQ(PathIn(R"({"path":"/x"})"), "/x");
  EXPECT_EQ(PathIn("nothing"), "");
}

}  // namespace
}  // namespace logai::agent
