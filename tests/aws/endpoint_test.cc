#include "aws/endpoint.h"

#include <gtest/gtest.h>

#include "aws/caller_identity.h"
#include "aws/metrics_client.h"
#include "aws/session.h"
#include "tests/aws/aws_support.h"
#include "tests/support/temp_folder.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using test::Variables;

base::Result<Region> RegionOf(Variables variables, const char* profile_region = nullptr,
                              std::optional<NamedValue> named = {}) {
  Profile profile{.name = "p", .config = {}, .credentials = {}};
  if (profile_region) profile.config["region"] = {.text = profile_region, .nested = {}};
  return ResolveRegion(named, base::Environment(std::move(variables)), &profile);
}

TEST(ResolveRegionTest, FollowsTheOrderOfTheCli) {
  const Variables both{{"AWS_REGION", "eu-west-1"}, {"AWS_DEFAULT_REGION", "eu-west-2"}};
  EXPECT_EQ(RegionOf(both, "eu-west-3", NamedValue{"us-east-1", "--aws-region"})->name,
            "us-east-1");
  EXPECT_EQ(RegionOf(both, "eu-west-3")->name, "eu-west-1");
  EXPECT_EQ(RegionOf({{"AWS_REGION", ""}, {"AWS_DEFAULT_REGION", "eu-west-2"}})->name, "eu-west-2");
  const auto of_profile = RegionOf({}, "eu-west-3");
  EXPECT_EQ(of_profile->name, "eu-west-3");
  EXPECT_EQ(of_profile->from, "profile p");
}

TEST(ResolveRegionTest, NoneOrAnImpossibleOneIsAnError) {
  const auto none = RegionOf({});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(none.error().message, "You must specify a region.");
  EXPECT_NE(none.error().next.find("aws configure"), std::string::npos);
  for (const char* bad : {"eu west", "EU-WEST-1", "x.evil.com", "us-east-1 # comment", "a/b"}) {
    const auto region = RegionOf({{"AWS_REGION", bad}});
    ASSERT_FALSE(region.has_value()) << bad;
    EXPECT_EQ(region.error().kind, ErrorKind::kInvalidInput);
    EXPECT_NE(region.error().message.find("AWS_REGION"), std::string::npos);
  }
  EXPECT_FALSE(RegionOf({{"AWS_REGION", std::string(64, 'a')}}).has_value());
}

struct Place {
  Variables variables;
  std::string config;
  std::string region = "eu-west-1";
};

base::Result<Endpoint> EndpointOf(const Place& setup, std::optional<NamedValue> named = {}) {
  const auto shared = *SharedConfig::Parse(setup.config, "");
  return ResolveEndpoint(kCloudWatchLogs, {.name = setup.region, .from = "test"}, named,
                         base::Environment(setup.variables), shared, shared.FindProfile("p"));
}
std::string UrlOf(const Place& setup) {
  const auto endpoint = EndpointOf(setup);
  return endpoint.has_value() ? endpoint->url : "error: " + endpoint.error().message;
}

TEST(ResolveEndpointTest, EveryPartitionHasItsHosts) {
  const std::pair<const char*, const char*> kCases[] = {
      {"eu-west-1", "https://logs.eu-west-1.amazonaws.com"},
      {"mx-central-1", "https://logs.mx-central-1.amazonaws.com"},
      {"us-gov-west-1", "https://logs.us-gov-west-1.amazonaws.com"},
      {"cn-north-1", "https://logs.cn-north-1.amazonaws.com.cn"},
      {"eusc-de-east-1", "https://logs.eusc-de-east-1.amazonaws.eu"},
      {"us-iso-east-1", "https://logs.us-iso-east-1.c2s.ic.gov"},
      {"us-isob-east-1", "https://logs.us-isob-east-1.sc2s.sgov.gov"},
      {"eu-isoe-west-1", "https://logs.eu-isoe-west-1.cloud.adc-e.uk"},
      {"us-isof-south-1", "https://logs.us-isof-south-1.csp.hci.ic.gov"},
      {"xx-new-9", "https://logs.xx-new-9.amazonaws.com"},
  };
  for (const auto& [region, url] : kCases) EXPECT_EQ(UrlOf({.region = region}), url);
  EXPECT_EQ(PartitionOf("us-gov-east-1").name, "aws-us-gov");
}

TEST(ResolveEndpointTest, FipsAndDualStackChangeTheHost) {
  const Variables fips{{"AWS_USE_FIPS_ENDPOINT", "TRUE"}};
  const Variables dual{{"AWS_USE_DUALSTACK_ENDPOINT", "true"}};
  EXPECT_EQ(UrlOf({fips, "", "us-east-1"}), "https://logs-fips.us-east-1.amazonaws.com");
  EXPECT_EQ(UrlOf({fips, "", "us-gov-west-1"}), "https://logs.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(UrlOf({dual, "", "eu-west-1"}), "https://logs.eu-west-1.api.aws");
  EXPECT_EQ(UrlOf({{{"AWS_USE_FIPS_ENDPOINT", "true"}, {"AWS_USE_DUALSTACK_ENDPOINT", "true"}},
                   "",
                   "us-east-1"}),
            "https://logs-fips.us-east-1.api.aws");
  EXPECT_EQ(UrlOf({{}, "[profile p]\nuse_fips_endpoint = true\n", "us-east-1"}),
            "https://logs-fips.us-east-1.amazonaws.com");
  EXPECT_EQ(UrlOf({{{"AWS_USE_FIPS_ENDPOINT", "false"}},
                   "[profile p]\nuse_fips_endpoint = true\n",
                   "us-east-1"}),
            "https://logs.us-east-1.amazonaws.com");
}

/// As the rule sets of the AWS SDKs (botocore 1.43) resolve them, FIPS and dual-stack both on.
TEST(ResolveEndpointTest, EachServiceHasItsHostInEveryPartition) {
  const auto url = [](const ServiceId& service, const char* region, bool fips, bool dual) {
    const SharedConfig config;
    return ResolveEndpoint(service, {.name = region, .from = "test"}, {},
                           base::Environment(
                               Variables{{"AWS_USE_FIPS_ENDPOINT", fips ? "true" : "false"},
                                         {"AWS_USE_DUALSTACK_ENDPOINT", dual ? "true" : "false"}}),
                           config, nullptr)
        ->url;
  };
  EXPECT_EQ(url(kCloudWatchLogs, "us-gov-west-1", true, true),
            "https://logs-fips.us-gov-west-1.api.aws");
  EXPECT_EQ(url(kSts, "us-gov-west-1", true, true), "https://sts-fips.us-gov-west-1.api.aws");
  EXPECT_EQ(url(kSts, "us-gov-west-1", true, false), "https://sts.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(url(kCloudWatch, "us-gov-west-1", true, true),
            "https://monitoring.us-gov-west-1.api.aws");
  EXPECT_EQ(url(kCloudWatch, "eu-west-1", true, true), "https://monitoring-fips.eu-west-1.api.aws");
  EXPECT_EQ(url(kCloudWatch, "cn-north-1", true, false),
            "https://monitoring-fips.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(url(kCloudWatchLogs, "us-iso-east-1", false, true),
            "https://logs.us-iso-east-1.api.aws.ic.gov");
  EXPECT_EQ(url(kCloudWatchLogs, "us-isob-east-1", true, true),
            "https://logs-fips.us-isob-east-1.api.aws.scloud");
  EXPECT_EQ(url(kSts, "eu-isoe-west-1", false, true),
            "https://sts.eu-isoe-west-1.api.cloud-aws.adc-e.uk");
  EXPECT_EQ(url(kCloudWatch, "us-isof-south-1", false, true),
            "https://monitoring.us-isof-south-1.api.aws.hci.ic.gov");
}

TEST(ResolveEndpointTest, AHostPrefixIsForAwssOwnEndpointsAndMayBeSwitchedOff) {
  EXPECT_EQ(UrlWithHostPrefix(*EndpointOf({}), "stream-"),
            "https://stream-logs.eu-west-1.amazonaws.com");
  EXPECT_EQ(UrlWithHostPrefix(
                *EndpointOf({.variables = {{"AWS_DISABLE_HOST_PREFIX_INJECTION", "true"}}}), "x-"),
            "https://logs.eu-west-1.amazonaws.com");
  EXPECT_EQ(UrlWithHostPrefix(*EndpointOf({.config = "[profile p]\n"
                                                     "disable_host_prefix_injection = true\n"}),
                              "x-"),
            "https://logs.eu-west-1.amazonaws.com");
  for (const char* own :
       {"http://localhost:4566", "https://vpce-1.logs.eu-west-1.vpce.amazonaws.com"}) {
    EXPECT_EQ(UrlWithHostPrefix(*EndpointOf({.variables = {{"AWS_ENDPOINT_URL", own}}}), "x-"),
              own);
  }
}

constexpr const char* kProfileEndpoints =
    "[profile p]\nservices = local\nendpoint_url = http://profile:4\n"
    "[services local]\ncloudwatch_logs =\n  endpoint_url = http://services:3\n";

TEST(ResolveEndpointTest, TheFirstCustomEndpointWins) {
  Place setup{.variables = {{"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "http://own:1"},
                            {"AWS_ENDPOINT_URL", "http://all:2"}},
              .config = kProfileEndpoints};
  EXPECT_EQ(EndpointOf(setup, NamedValue{"http://flag:9/", "--endpoint"})->url, "http://flag:9");
  EXPECT_EQ(UrlOf(setup), "http://own:1");
  setup.variables.erase("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS");
  EXPECT_EQ(UrlOf(setup), "http://all:2");
  setup.variables.clear();
  EXPECT_EQ(UrlOf(setup), "http://services:3");
  EXPECT_EQ(EndpointOf(setup)->from, "services local of profile p");
  setup.config = "[profile p]\nendpoint_url = http://profile:4\n";
  EXPECT_EQ(UrlOf(setup), "http://profile:4");
  setup.config = "";
  EXPECT_EQ(UrlOf(setup), "https://logs.eu-west-1.amazonaws.com");
}

TEST(ResolveEndpointTest, TheSwitchIgnoresAllButTheExplicitOne) {
  const Place setup{.variables = {{"AWS_ENDPOINT_URL", "http://all:2"},
                                  {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}},
                    .config = kProfileEndpoints};
  EXPECT_EQ(UrlOf(setup), "https://logs.eu-west-1.amazonaws.com");
  EXPECT_EQ(EndpointOf(setup, NamedValue{"http://flag:1", "--endpoint"})->url, "http://flag:1");
}

TEST(ResolveEndpointTest, WhatCannotWorkIsAnErrorThatNamesThePlace) {
  const auto message = [](const Place& setup) {
    const auto endpoint = EndpointOf(setup);
    EXPECT_FALSE(endpoint.has_value());
    return endpoint.has_value() ? "" : endpoint.error().message;
  };
  EXPECT_TRUE(message({.variables = {{"AWS_ENDPOINT_URL", "localhost:4566"}}})
                  .starts_with("AWS_ENDPOINT_URL: "));
  EXPECT_TRUE(message({.variables = {{"AWS_ENDPOINT_URL", "http://user:pw@h:1"}}})
                  .starts_with("AWS_ENDPOINT_URL: "));
  EXPECT_EQ(message({.variables = {{"AWS_ENDPOINT_URL", "http://user:pw@h:1"}}}).find("pw"),
            std::string::npos);
  EXPECT_NE(message({.variables = {{"AWS_ENDPOINT_URL", "http://h:1"},
                                   {"AWS_USE_FIPS_ENDPOINT", "true"}}})
                .find("FIPS and a custom endpoint (AWS_ENDPOINT_URL)"),
            std::string::npos);
  EXPECT_NE(message({.config = "[profile p]\nservices = gone\n"}).find("\"gone\""),
            std::string::npos);
}

TEST(ResolveEndpointTest, TellsAwssOwnHostsFromOthers) {
  const auto is_aws = [](const char* url) {
    return EndpointOf({.variables = {{"AWS_ENDPOINT_URL", url}}})->is_aws;
  };
  EXPECT_TRUE(EndpointOf({})->is_aws);
  EXPECT_TRUE(is_aws("https://vpce-0a1-b2.logs.eu-west-1.vpce.amazonaws.com"));
  EXPECT_FALSE(is_aws("http://localhost:4566"));
  EXPECT_FALSE(is_aws("https://amazonaws.com.example.org"));
  EXPECT_FALSE(is_aws("https://notamazonaws.com"));
}

TEST(SessionEndpointTest, AnEmulatorNamedForLogsStandsInForTheServicesBesideIt) {
  const logai::test::TempFolder home;
  const auto sts = [&](const char* named, Variables more = {}) {
    more["HOME"] = home.path().string();
    more["AWS_REGION"] = "eu-west-1";
    return (*Session::Create({.environment = base::Environment(std::move(more)),
                              .endpoint_url = NamedValue{named, "--endpoint"}}))
        ->endpoint(kSts)
        ->url;
  };
  EXPECT_EQ(sts("http://localhost:5000"), "http://localhost:5000");
  EXPECT_EQ(sts("http://localhost:5000", {{"AWS_ENDPOINT_URL_STS", "http://sts:1"}}),
            "http://sts:1");
  EXPECT_EQ(sts("https://vpce-1.logs.eu-west-1.vpce.amazonaws.com"),
            "https://sts.eu-west-1.amazonaws.com");
}

TEST(SessionRegionTest, TheProfilesRegionAppliesAlsoToKeysOfTheEnvironment) {
  const logai::test::TempFolder home;
  home.Write(".aws/config", "[profile p]\nregion = eu-central-1\nca_bundle = ~/ca.pem\n");
  auto session = Session::Create(
      {.environment = base::Environment(Variables{{"HOME", home.path().string()},
                                                  {"AWS_PROFILE", "p"},
                                                  {"AWS_ACCESS_KEY_ID", "A"},
                                                  {"AWS_SECRET_ACCESS_KEY", "s"}})});
  ASSERT_TRUE(session.has_value()) << session.error().message;
  EXPECT_EQ((*session)->endpoint(kCloudWatchLogs)->url, "https://logs.eu-central-1.amazonaws.com");
  EXPECT_EQ((*session)->credentials().Resolve({})->provider, "env");
  EXPECT_EQ((*session)->ca_bundle(), home.path() / "ca.pem");
  EXPECT_EQ((*session)->notices().size(), 1u);
}

}  // namespace
}  // namespace logai::aws
