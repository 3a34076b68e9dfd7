#include "net/url.h"

#include <gtest/gtest.h>

namespace logai::net {
namespace {

using base::ErrorKind;

Url Parse(std::string_view text) {
  auto url = ParseUrl(text);
  EXPECT_TRUE(url.has_value()) << url.error().ToString();
  return url.has_value() ? *std::move(url) : Url{};
}
Url ParseBase(std::string_view text) {
  auto url = ParseBaseUrl(text);
  EXPECT_TRUE(url.has_value()) << url.error().ToString();
  return url.has_value() ? *std::move(url) : Url{};
}

TEST(UrlTest, IsTakenApart) {
  const Url url = Parse("HTTPS://Ann:p%40ss@API.Example.com:8443/v1/a%2Fb?x=1&y=%20#part");
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.user_info.Reveal(), "Ann:p%40ss");
  EXPECT_EQ(url.host, "api.example.com");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.path, "/v1/a%2Fb");
  EXPECT_EQ(url.query, "x=1&y=%20");
}

TEST(UrlTest, DefaultsAreFilledInAndLeftOutAgain) {
  EXPECT_EQ(Parse("http://host").port, 80);
  EXPECT_EQ(Parse("https://host").port, 443);
  EXPECT_EQ(Parse("https://host").path, "/");
  EXPECT_EQ(Parse("https://host:443/x").Origin(), "https://host");
  EXPECT_EQ(Parse("http://host:443/x").Origin(), "http://host:443");
  EXPECT_EQ(Parse("http://[::1]:11434/").HostAndPort(), "[::1]:11434");
  EXPECT_EQ(Parse("http://[::1]/").host, "::1");
}

TEST(UrlTest, WhatIsShownHasNeitherUserNorQuery) {
  const Url url = Parse("https://ann:pw@host/path?key=secret");
  EXPECT_EQ(url.Display(), "https://host/path");
  EXPECT_EQ(url.Origin(), "https://host");
}

TEST(UrlTest, UnusableUrlsAreRefusedWithAReason) {
  for (const auto& [text, reason] : {
           std::pair("", "empty"),
           std::pair("api.example.com/v1", "does not start with https://"),
           std::pair("ftp://host/", "only https:// and http://"),
           std::pair("https://", "no host"),
           std::pair("https:///v1", "no host"),
           std::pair("https://host name/", "blank"),
           std::pair("https://host\n/", "control character"),
           std::pair("https://host:0/", "port"),
           std::pair("https://host:70000/", "port"),
           std::pair("https://host:x/", "port"),
           std::pair("https://[::1/", "ipv6"),
       }) {
    const auto url = ParseUrl(text);
    ASSERT_FALSE(url.has_value()) << text;
    EXPECT_EQ(url.error().kind, ErrorKind::kInvalidInput);
    EXPECT_TRUE(url.error().message.contains(reason)) << url.error().message;
    EXPECT_FALSE(url.error().next.empty());
  }
}

TEST(UrlTest, WhatMayBeASecretIsNotRepeated) {
  for (const char* text :
       {"sk-proj-hunter2", "hunter2:x@host", "ftp://hunter2@host/", "https://a:hunter2@host:x/",
        "https://ho st/?key=hunter2", "https://a:b@hunter2@host:x/"}) {
    const auto url = ParseUrl(text);
    ASSERT_FALSE(url.has_value()) << text;
    EXPECT_FALSE(url.error().ToString().contains("hunter2")) << url.error().ToString();
  }
}

TEST(UrlTest, ABaseLosesBlanksAndSlashesAtItsEnd) {
  EXPECT_EQ(ParseBase(" https://host/v1// \n").path, "/v1");
  EXPECT_EQ(ParseBase("https://host").Join("/models"), "https://host/models");
  for (const char* text : {"https://host/v1?key=1", "https://host/v1#x", "https://host/?"}) {
    const auto url = ParseBaseUrl(text);
    ASSERT_FALSE(url.has_value()) << text;
    EXPECT_EQ(url.error().kind, ErrorKind::kInvalidInput);
  }
}

TEST(UrlTest, JoinPutsExactlyOneSlashBetween) {
  for (const char* base : {"https://host/v1", "https://host/v1/"}) {
    EXPECT_EQ(Parse(base).Join("chat/completions"), "https://host/v1/chat/completions");
    EXPECT_EQ(Parse(base).Join("/chat/completions"), "https://host/v1/chat/completions");
  }
  EXPECT_EQ(Parse("http://HOST:8080").Join("a?b=c"), "http://host:8080/a?b=c");
  EXPECT_EQ(Parse("http://host/v1?k=1").Join("a"), "http://host/v1/a?k=1");
  EXPECT_EQ(Parse("http://host/v1?k=1").Join("?k=2"), "http://host/v1?k=2");
  EXPECT_EQ(Parse("http://host/v1").Join(""), "http://host/v1");
  EXPECT_EQ(Parse("http://u:p@[::1]:1/").Join("x"), "http://u:p@[::1]:1/x");
}

TEST(UrlTest, OnlyThisMachineIsLoopback) {
  for (const char* host :
       {"127.0.0.1", "127.255.0.9", "::1", "[::1]", "0:0:0:0:0:0:0:1", "localhost", "LOCALHOST"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
  }
  for (const char* host : {"127.0.0.1.evil.com", "localhost.evil.com", "notlocalhost", "128.0.0.1",
                           "0.0.0.0", "::2", "10.0.0.1", "", "127.1.evil", "[::1].evil"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

TEST(UrlTest, DisguisedAddressesAreJudgedByWhereTheyLead) {
  EXPECT_TRUE(IsLoopback(Parse("http://127.1/").host));
  EXPECT_TRUE(IsLoopback(Parse("http://0x7f000001/").host));
  EXPECT_EQ(Parse("http://127.0.0.1@evil.com/").host, "evil.com");
  EXPECT_EQ(Parse("http://evil.com#@127.0.0.1/").host, "evil.com");
}

TEST(UrlTest, MetadataAddressesAreLinkLocal) {
  EXPECT_TRUE(IsLinkLocal("169.254.169.254"));
  EXPECT_TRUE(IsLinkLocal("169.254.170.2"));
  EXPECT_FALSE(IsLinkLocal("169.255.0.1"));
  EXPECT_FALSE(IsLinkLocal("169.254.1.1.evil.com"));
}

TEST(UrlTest, PercentEncodeLeavesOnlyUnreservedCharacters) {
  EXPECT_EQ(PercentEncode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(PercentEncode("a/b c:é%"), "a%2Fb%20c%3A%C3%A9%25");
  EXPECT_EQ(PercentEncode(""), "");
}

TEST(UrlTest, ABaseUrlWithAQueryIsRefusedWithASignOfIt) {
  const auto url = ParseBaseUrl("https://h.example/v1?key=secret");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().kind, base::ErrorKind::kInvalidInput);
  EXPECT_TRUE(url.error().message.contains("\"https://h.example/v1?…\"")) << url.error().message;
  EXPECT_FALSE(url.error().ToString().contains("secret"));
  EXPECT_TRUE(url.error().next.contains("leave out")) << url.error().next;
}

}  // namespace
}  // namespace logai::net
