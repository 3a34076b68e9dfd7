#include "analysis/token.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace logai::analysis {
namespace {

std::string Typed(std::string_view message, TokenLimits limits = {}) {
  std::vector<Token> tokens;
  Tokenise(message, limits, tokens);
  std::string text;
  for (const Token& token : tokens) {
    if (token.space_before && !text.empty()) text += ' ';
    text += IsVariable(token.kind) ? Placeholder(token.kind) : token.text;
  }
  return text;
}

TEST(TokenTest, VariablesGetTheirType) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"GET /cart/items took 12ms", "GET <path> took <dur>"},
      {"upstream timeout after 3000 ms (payment)", "upstream timeout after <num> ms (payment)"},
      {"from 10.0.0.1:8080 and 192.168.1.7", "from <ip> and <ip>"},
      {"peer [2001:db8::1] gone", "peer [<ip>] gone"},
      {"id=550e8400-e29b-41d4-a716-446655440000", "id=<uuid>"},
      {"commit 9f3c2a1b77 at 0x7ffe12", "commit <hex> at <hex>"},
      {"at 2026-11-20T14:02:04.871Z or 14:02:04", "at <time> or <time>"},
      {"used 512MB of 1.5GiB, 85%", "used <size> of <size>, <num>"},
      {"mail to jo@example.com failed", "mail to <email> failed"},
      {"see https://a.example/b?c=d&e=1 now", "see <url> now"},
      {"worker-7 saw blk_123", "<*> saw <*>"},
      {"node=30:56:59:09:86:51, port=3", "node=<hex>, port=<num>"},
      {"chip: FF:F2:9F:be:ef:4a:d4:b2:6c:ea. gone", "chip: <hex>. gone"},
      {"registers are: be,07,e5,ff,ea,3s", "registers are: <*>"},
      {"ISR from 1,2,3 to 1", "ISR from <num> to <num>"},
      {"at 1, 2, to be,or not", "at <num>, <num>, to be,or not"},
      {"api.example.com:443 and db-1:5432 open", "<host> and <host> open"},
      {"generating core.2275", "generating core.<num>"},
      {"store operation....1", "store operation....<num>"},
      {"L3 cache of cpu0", "L3 cache of cpu0"},
      {"OrderService#42: Foo.java:17 threw", "OrderService#42: Foo.java:17 threw"},
      {"key:value error: none.", "key:value error: none."},
      {"user{id=7}", "user{id=<num>}"},
      {"C:\\Temp\\x.log", "<path>"},
      {"(-1.5, +2e-9)", "(<num>, <num>)"},
  };
  for (const auto& [message, typed] : cases) EXPECT_EQ(Typed(message), typed) << message;
}

TEST(TokenTest, VersionsAreNotAddresses) {
  EXPECT_NE(Classify("1.2.3"), TokenKind::kIp);
  EXPECT_NE(Classify("1.2.3.400"), TokenKind::kIp);
  EXPECT_EQ(Classify("10.20.30.40/16"), TokenKind::kIp);
}

TEST(TokenTest, WhatIsBeyondTheLimitsIsOneVariable) {
  EXPECT_EQ(Typed("a b c d e", {.tokens = 3, .bytes = 100}), "a b c <*>");
  EXPECT_EQ(Typed("abc def ghi", {.tokens = 100, .bytes = 7}), "abc def<*>");
}

TEST(TokenTest, AnyBytesAreTaken) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  std::vector<Token> tokens;
  Tokenise(all + all, {}, tokens);
  EXPECT_FALSE(tokens.empty());
  Tokenise("", {}, tokens);
  EXPECT_TRUE(tokens.empty());
}

TEST(TokenTest, TokensCoverEverythingButBlanks) {
  const std::string message = "a:b::c 1:2:3:4 //x :: -- end... {\"k\": [1, 2]} ü=µ";
  std::vector<Token> tokens;
  Tokenise(message, {}, tokens);
  std::string joined;
  for (const Token& token : tokens) joined += token.text;
  std::string expected;
  for (const char c : message) {
    if (c != ' ') expected += c;
  }
  EXPECT_EQ(joined, expected);
}

}  // namespace
}  // namespace logai::analysis
