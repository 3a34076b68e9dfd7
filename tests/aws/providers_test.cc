// What the comparison with botocore (tests/credentials) cannot show: waits, tries, clocks, threads.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

#include "aws/credential_chain.h"
#include "aws/credentials.h"
#include "aws/instance_region.h"
#include "aws/role_cache.h"
#include "base/file.h"
#include "net/transport_error.h"
#include "tests/aws/aws_support.h"
#include "tests/support/temp_folder.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using test::Variables;

constexpr const char* kConfig =
    "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/demo\nsource_profile = base\n"
    "[profile mfa]\nrole_arn = arn:aws:iam::123456789012:role/demo\nsource_profile = base\n"
    "mfa_serial = arn:aws:iam::123456789012:mfa/me\n"
    "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n"
    "[profile sso]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n"
    "[profile process]\ncredential_process = sh\n"
    "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp/start\n";

std::string RoleAnswer(std::string_view id, std::string_view expiry = "2026-11-22T13:00:00Z") {
  return fmt::format(
      "<Credentials><AccessKeyId>{}</AccessKeyId><SecretAccessKey>s</"
      "SecretAccessKey><SessionToken>t"
      "</SessionToken><Expiration>{}</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::"
      "123456789012:assumed-role/demo/me</Arn></AssumedRoleUser>",
      id, expiry);
}

class ProvidersTest : public testing::Test {
 protected:
  CredentialContext Context(const char* profile, Variables variables = {}) {
    variables.emplace("HOME", folder_.path().string());
    variables.emplace("AWS_REGION", "eu-west-1");
    variables.emplace("PATH", "/usr/bin:/bin");
    if (*profile) variables.emplace("AWS_EC2_METADATA_DISABLED", "true");
    CredentialContext context{
        .environment = base::Environment(std::move(variables)),
        .config = *SharedConfig::Parse(kConfig, ""),
        .profile = {},
        .transport = transport_,
        .straight_transport = transport_,
        .seams = {.clock = &clock_, .waiter = &waiter_, .random = [] { return 0.5; }}};
    if (*profile) context.profile = {.name = profile, .from = "--aws-profile", .is_explicit = true};
    context.ask_secret = [this](std::string_view, std::stop_token) {
      ++asked_;
      return base::Result<base::Secret>(base::Secret("123456"));
    };
    return context;
  }
  static std::string Key(const base::Result<ResolvedCredentials>& resolved) {
    return resolved.has_value() ? resolved->credentials.access_key_id
                                : "error: " + resolved.error().message;
  }
  std::size_t requests() const { return transport_->requests.size(); }

  const logai::test::TempFolder folder_;
  test::FakeClock clock_{base::FromEpochMs(1'795'348'800'000)};  // 2026-11-22T12:00:00Z
  test::FakeWaiter waiter_;
  std::shared_ptr<test::FakeTransport> transport_ = std::make_shared<test::FakeTransport>();
  int asked_ = 0;
};

TEST_F(ProvidersTest, AContainersEndpointIsTriedThreeTimesASecondApart) {
  for (int i = 0; i < 3; ++i) transport_->Then(test::Response(500, "no\nrole"));
  const auto resolved =
      ResolveCredentials(Context("", {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x?id=1"},
                                      {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/"},
                                      {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic abc"}}),
                         {});
  ASSERT_FALSE(resolved.has_value());
  EXPECT_EQ(resolved.error().kind, ErrorKind::kUnauthorized);
  EXPECT_EQ(resolved.error().message,
            "Error when retrieving credentials from container-role: Error retrieving metadata: "
            "Received non 200 response 500 from container metadata: no role");
  ASSERT_EQ(requests(), 3u);
  EXPECT_EQ(waiter_.waits(), (std::vector<base::Millis>(2, base::Millis(1'000))));
  const net::HttpRequest& request = transport_->requests[0];
  EXPECT_EQ(request.url, "http://169.254.170.2/v2/x?id=1");
  EXPECT_EQ(request.total_timeout, base::Millis(2'000));
  EXPECT_EQ(request.headers.Get("authorization"), "Basic abc");
}

TEST_F(ProvidersTest, AMachineThatIsNoInstanceIsAskedOnceForASecond) {
  transport_->Then(test::NetworkError(ErrorKind::kTimeout, "could not connect"));
  EXPECT_EQ(Key(ResolveCredentials(Context(""), {})), "error: Unable to locate credentials.");
  ASSERT_EQ(requests(), 1u);
  EXPECT_EQ(transport_->requests[0].url, "http://169.254.169.254/latest/api/token");
  EXPECT_EQ(transport_->requests[0].connect_timeout, base::Millis(1'000));
  EXPECT_EQ(transport_->requests[0].stall_timeout, base::Millis(1'000));
}

TEST_F(ProvidersTest, AnInstanceIsAskedAsTheSettingsSay) {
  transport_->Then(test::NetworkError(ErrorKind::kUnavailable, "refused"));
  transport_->Then(test::NetworkError(ErrorKind::kUnavailable, "refused"));
  const auto context = Context("", {{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"},
                                    {"AWS_METADATA_SERVICE_TIMEOUT", "3"},
                                    {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "2"}});
  EXPECT_EQ(Key(ResolveCredentials(context, {})), "error: Unable to locate credentials.");
  ASSERT_EQ(requests(), 2u);
  EXPECT_EQ(transport_->requests[1].url, "http://[fd00:ec2::254]/latest/api/token");
  EXPECT_EQ(transport_->requests[1].connect_timeout, base::Millis(3'000));
  for (const Variables& wrong : {Variables{{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5"}},
                                 Variables{{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "not a URL"}},
                                 Variables{{"AWS_METADATA_SERVICE_TIMEOUT", "soon"}}}) {
    const auto refused = ResolveCredentials(Context("", wrong), {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalidInput) << refused.error().message;
  }
}

TEST_F(ProvidersTest, OnlyAnInstanceIsAskedForTheRegionWhereNoneIsNamed) {
  CredentialContext context = Context("", {{"AWS_REGION", ""}});
  EXPECT_EQ(RegionFor(context, {}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(requests(), 0u);
  context.is_ec2 = [] { return true; };
  transport_->Then(test::Response(200, "token"));
  transport_->Then(test::Response(200, "eu-central-1"));
  const auto region = RegionFor(context, {});
  ASSERT_TRUE(region.has_value());
  EXPECT_EQ(region->name + " of " + region->from, "eu-central-1 of the EC2 instance");
  EXPECT_EQ(transport_->requests[1].headers.Get("x-aws-ec2-metadata-token"), "token");
  context.environment = base::Environment(Variables{{"AWS_REGION", "us-east-1"}});
  EXPECT_EQ(RegionFor(context, {})->name, "us-east-1");
  EXPECT_EQ(requests(), 2u);
}

TEST_F(ProvidersTest, AContainerOneHopTooFarGoesOnWithoutAToken) {
  transport_->Then(base::Fail(net::StallTimeout("169.254.169.254", base::Millis(1'000), 0)));
  transport_->Then(test::Response(200, "role"));
  transport_->Then(test::Response(200, R"({"AccessKeyId":"ASIAINSTANCE","SecretAccessKey":"s",)"
                                       R"("Token":"t","Expiration":"2026-11-22T12:05:00Z"})"));
  const auto resolved = ResolveCredentials(Context(""), {});
  EXPECT_EQ(Key(resolved), "ASIAINSTANCE");
  EXPECT_EQ(transport_->requests[2].headers.Get("x-aws-ec2-metadata-token"), std::nullopt);
  // The service should have had newer keys: they are used on for 15 minutes and 2 to 10 more.
  EXPECT_EQ(*resolved->credentials.expires_at - clock_.now, std::chrono::minutes(21));
}

TEST_F(ProvidersTest, ARoleIsKeptForTheNextRunAndPassedOverWhenItWasRefused) {
  transport_->Then(test::Response(200, RoleAnswer("ASIAFIRST")));
  EXPECT_EQ(Key(ResolveCredentials(Context("role"), {})), "ASIAFIRST");
  EXPECT_EQ(Key(ResolveCredentials(Context("role"), {})), "ASIAFIRST");
  EXPECT_EQ(requests(), 1u);
  CredentialContext refused = Context("role");
  refused.refused_key_id = "ASIAFIRST";
  transport_->Then(test::Response(200, RoleAnswer("ASIASECOND")));
  EXPECT_EQ(Key(ResolveCredentials(refused, {})), "ASIASECOND");
  clock_.now += std::chrono::minutes(46);  // less than a quarter of an hour is left
  transport_->Then(test::Response(200, RoleAnswer("ASIATHIRD", "2026-11-22T14:00:00Z")));
  EXPECT_EQ(Key(ResolveCredentials(Context("role"), {})), "ASIATHIRD");
}

TEST_F(ProvidersTest, ADamagedCacheFileIsNoFailure) {
  folder_.Write(".aws/cli/cache/5f52c9c583acfd120a607977e4f21fe86b7fa42d.json",
                "{\"Credentials\":[");
  transport_->Then(test::Response(200, RoleAnswer("ASIAFIRST")));
  EXPECT_EQ(Key(ResolveCredentials(Context("role"), {})), "ASIAFIRST");
}

TEST(RoleCacheKeyTest, IsTheAwsClis) {
  EXPECT_EQ(RoleCacheKey({{"RoleArn", JsonValue("arn:aws:iam::123456789012:role/demo")}}),
            "5f52c9c583acfd120a607977e4f21fe86b7fa42d");
  EXPECT_EQ(RoleCacheKey({{"RoleArn", JsonValue("arn:aws:iam::123456789012:role/demo")},
                          {"SerialNumber", JsonValue("arn:aws:iam::123456789012:mfa/me")},
                          {"ExternalId", JsonValue("x1")},
                          {"DurationSeconds", "3600"}}),
            "b7fd9a3dcdf21f2714705a5b74fa46e8a501339a");
  EXPECT_EQ(JsonValue("\xC3\xBC\x7F\""), "\"\\u00fc\\u007f\\\"\"");
}

TEST_F(ProvidersTest, AnMfaCodeIsAskedForAgainAfterAWrongOneAndNeverAfterARightOne) {
  CredentialContext context = Context("mfa");
  transport_->Then(test::Response(403, "<Code>AccessDenied</Code><Message>invalid MFA</Message>"));
  transport_->Then(test::Response(200, RoleAnswer("ASIAFIRST")));
  EXPECT_NE(Key(ResolveCredentials(context, {})).find("invalid MFA"), std::string::npos);
  EXPECT_EQ(Key(ResolveCredentials(context, {})), "ASIAFIRST");
  EXPECT_EQ(asked_, 2);
  EXPECT_NE(transport_->requests[1].body.find("&TokenCode=123456"), std::string::npos);
  context.refused_key_id = "ASIAFIRST";
  EXPECT_EQ(Key(ResolveCredentials(context, {})),
            "error: Cannot refresh credentials: MFA token required.");
  EXPECT_EQ(asked_, 2);
}

TEST_F(ProvidersTest, AnSsoTokenThatCannotBeRenewedNowIsUsedWhileItLasts) {
  const auto path = folder_.Write(
      ".aws/sso/cache/" + Sha1Hex("corp") + ".json",
      R"({"accessToken":"old","expiresAt":"2026-11-22T12:10:00Z","clientId":"c","clientSecret":"s",)"
      R"("refreshToken":"r","registrationExpiresAt":"2027-01-01T00:00:00Z","kept":"as it is"})");
  const std::string keys =
      R"({"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"s","sessionToken":"t",)"
      R"("expiration":1795352400000}})";
  for (int i = 0; i < 3; ++i) {
    transport_->Then(test::NetworkError(ErrorKind::kUnavailable, "OIDC is down"));
  }
  transport_->Then(test::Response(200, keys));
  EXPECT_EQ(Key(ResolveCredentials(Context("sso"), {})), "ASIASSO");
  EXPECT_EQ(transport_->requests[3].headers.Get("x-amz-sso_bearer_token"), "old");
  EXPECT_EQ(transport_->requests[3].url,
            "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=r&"
            "account_id=1");

  CredentialContext again = Context("sso");
  again.refused_key_id = "ASIASSO";
  transport_->Then(test::Response(200, R"({"accessToken":"new","expiresIn":3600})"));
  transport_->Then(test::Response(200, keys));
  EXPECT_EQ(Key(ResolveCredentials(again, {})), "ASIASSO");
  EXPECT_EQ(transport_->requests[5].headers.Get("x-amz-sso_bearer_token"), "new");
  const std::string kept = *base::ReadWholeFile(path);
  for (const char* words :
       {"\"new\"", "2026-11-22T13:00:00Z", "as it is", "\"refreshToken\":\"r\""})
    EXPECT_NE(kept.find(words), std::string::npos) << kept;
}

/// A chain whose process ends when the test says so.
class WaitingChainTest : public ProvidersTest {
 protected:
  void Start(std::function<base::ProcessResult()> run) {
    CredentialContext context = Context("process");
    context.run_process = [run](const base::ProcessRequest&, std::stop_token) {
      return base::Result<base::ProcessResult>(run());
    };
    chain_ = std::make_unique<CredentialChain>(std::move(context), clock_);
  }
  static base::ProcessResult Keys(std::string_view id) {
    return {.exit_code = 0,
            .output = fmt::format(R"({{"Version":1,"AccessKeyId":"{}","SecretAccessKey":"s",)"
                                  R"("Expiration":"2026-11-22T13:00:00Z"}})",
                                  id),
            .error_output = {}};
  }
  std::unique_ptr<CredentialChain> chain_;
};

TEST_F(WaitingChainTest, OthersGoOnWithSafeKeysWhileOneThreadRenewsThem) {
  std::latch renewing(1), go_on(1);
  std::atomic<int> runs = 0;
  Start([&] {
    if (++runs == 1) return Keys("OLD");
    renewing.count_down();
    go_on.wait();
    return Keys("NEW");
  });
  EXPECT_EQ(chain_->Get({})->access_key_id, "OLD");
  clock_.now += std::chrono::minutes(46);  // worth renewing, not yet unsafe
  auto first = std::async(std::launch::async, [&] { return chain_->Get({})->access_key_id; });
  renewing.wait();
  EXPECT_EQ(chain_->Get({})->access_key_id, "OLD");
  go_on.count_down();
  EXPECT_EQ(first.get(), "NEW");
  EXPECT_EQ(chain_->Get({})->access_key_id, "NEW");
  EXPECT_EQ(runs, 2);
}

TEST_F(WaitingChainTest, AWaitEndsWhenItsOwnCallerIsStopped) {
  std::latch loading(1), go_on(1);
  Start([&] {
    loading.count_down();
    go_on.wait();
    return Keys("K");
  });
  auto first = std::async(std::launch::async, [&] { return chain_->Get({})->access_key_id; });
  loading.wait();
  std::stop_source stop;
  auto second = std::async(std::launch::async, [&] { return chain_->Get(stop.get_token()); });
  stop.request_stop();
  const auto stopped = second.get();
  ASSERT_FALSE(stopped.has_value());
  EXPECT_EQ(stopped.error().kind, ErrorKind::kCancelled);
  go_on.count_down();
  EXPECT_EQ(first.get(), "K");
}

}  // namespace
}  // namespace logai::aws
