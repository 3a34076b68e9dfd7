#include "llm/call_site.h"

#include <gtest/gtest.h>

#include "tests/llm/judged.h"

namespace logai::llm {
namespace {

using base::ErrorKind;

/// A provider of the user's own, as config.toml describes it.
CallSite Table(std::string name, std::string_view like = "custom", bool has_token = true) {
  CallSite site = Own(like);
  site.name = std::move(name);
  site.has_token = has_token;
  return site;
}

TEST(CallSiteTest, ATableOfTheUsersOwnIsNamedAsTheUserNamedIt) {
  const auto work = Error(Table("work", "openai"), 500, "{}");
  EXPECT_EQ(work.kind, ErrorKind::kUnavailable);
  ExpectContains(work.message, "the work endpoint 127.0.0.1:8089");
  CallSite at_vendor = OpenAi();
  at_vendor.name = "home";
  ExpectContains(Error(at_vendor, 500, "{}").message, "OpenAI (home)");
}

TEST(CallSiteTest, AKeyIsNamedByWhereItCameFrom) {
  CallSite site = Table("work");
  site.settings = {.key = "the key in WORK_KEY", .key_remedy = "check that WORK_KEY holds a key"};
  const auto refused = Error(site, 401, "{}");
  EXPECT_EQ(refused.kind, ErrorKind::kUnauthorized);
  ExpectContains(refused.message, "refused the key in WORK_KEY");
  ExpectContains(refused.next, "WORK_KEY");
  EXPECT_FALSE(refused.ToString().contains("LOGAI_CUSTOM_API_KEY")) << refused.ToString();
  ExpectContains(Error(site, 403, "{}").ToString(), "WORK_KEY");
}

TEST(CallSiteTest, AMissingKeyIsGivenWhereItCounts) {
  const auto error = Error(Table("work", "custom", false), 401, "{}");
  EXPECT_EQ(error.kind, ErrorKind::kUnauthorized);
  // Its own variable would not be read for another's address.
  EXPECT_FALSE(error.next.contains("LOGAI_CUSTOM_API_KEY")) << error.next;
  ExpectContains(error.next, "[providers.work]");
  ExpectContains(error.next, "logai auth login work");
}

TEST(CallSiteTest, ModelAndAddressAreChangedInTheTable) {
  const auto unknown =
      Error(Table("work", "openai"), 404, R"({"error":{"code":"model_not_found","message":"x"}})");
  EXPECT_EQ(unknown.kind, ErrorKind::kNotFound);
  ExpectContains(unknown.next, "model in [providers.work]");
  EXPECT_FALSE(unknown.next.contains("LOGAI_OPENAI_MODEL")) << unknown.next;
  ExpectContains(Error(Table("work"), 404, "{}").next, "base_url in [providers.work]");
  CallSite flag = Own("openai");
  flag.settings.base_url = "--base-url";
  ExpectContains(Error(flag, 404, "<html><title>x</title></html>").next, "check --base-url,");
}

TEST(CallSiteTest, AConfigIsTheSiteOfItsRequests) {
  ProviderConfig config{.provider = "bedrock", .name = "aws"};
  config.sign = [](net::HttpRequest&) -> base::Status { return {}; };
  const auto url = net::ParseBaseUrl("https://bedrock-runtime.eu-west-1.amazonaws.com");
  EXPECT_TRUE(SiteOf(config, *FindProvider("bedrock"), *url).signs);
  config.token = base::Secret("k");
  const CallSite with_key = SiteOf(config, *FindProvider("bedrock"), *url);
  EXPECT_FALSE(with_key.signs);
  EXPECT_TRUE(with_key.has_token);
  EXPECT_EQ(with_key.name, "aws");
}

}  // namespace
}  // namespace logai::llm
