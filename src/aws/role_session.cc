#include "aws/role_session.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "aws/caller_identity.h"
#include "aws/credential_error.h"
#include "aws/instance_region.h"
#include "aws/rest_call.h"
#include "aws/retry.h"
#include "aws/role_cache.h"
#include "aws/service_error.h"
#include "aws/timestamps.h"
#include "aws/xml_element.h"
#include "net/url.h"

namespace logai::aws {
namespace {

using base::ErrorKind;

constexpr std::string_view kContentType = "application/x-www-form-urlencoded; charset=utf-8";

/// Keys that were found and do not change while one call is made with them.
class FixedCredentials final : public CredentialSource {
 public:
  explicit FixedCredentials(const Credentials& credentials) : credentials_(credentials) {}
  base::Result<Credentials> Get(std::stop_token) override { return credentials_; }
  base::Result<Credentials> Renew(const Credentials&, std::stop_token) override {
    return base::Fail(ErrorKind::kUnauthorized, "there are no newer credentials");
  }

 private:
  const Credentials& credentials_;
};

/// A form as the Query protocol takes it, with the checks that AWS tools make before they send.
class Form {
 public:
  Form(std::string_view action, const RoleRequest& request, base::UtcTime now) {
    text_ = fmt::format("Action={}&Version=2011-06-15", action);
    Add("RoleArn", request.role_arn, 20);
    const std::string named = request.session_name.value_or("");
    Add("RoleSessionName",
        named.empty() ? fmt::format("logai-{}", base::EpochMs(now) / 1000) : named, 2);
    if (request.external_id) Add("ExternalId", *request.external_id, 2);
    if (request.serial_number) Add("SerialNumber", *request.serial_number, 9);
    if (request.token_code) Add("TokenCode", request.token_code->Reveal(), 6);
    if (request.duration_seconds) {
      if (*request.duration_seconds < 900) {
        Refuse(
            fmt::format("Invalid value for parameter DurationSeconds, value: {}, valid min "
                        "value: 900",
                        *request.duration_seconds));
      }
      Append("DurationSeconds", fmt::format("{}", *request.duration_seconds));
    }
  }

  void Add(std::string_view name, std::string_view value, std::size_t least) {
    if (value.size() < least) {
      Refuse(fmt::format("Invalid length for parameter {}, value: {}, valid min length: {}", name,
                         value.size(), least));
    }
    Append(name, value);
  }

  base::Result<std::string> Take() {
    if (refusal_.empty()) return std::move(text_);
    return InvalidProfile("Parameter validation failed: " + refusal_,
                          "correct the profile's settings for the role");
  }

 private:
  void Append(std::string_view name, std::string_view value) {
    text_ += fmt::format("&{}={}", name, net::PercentEncode(value));
  }
  void Refuse(std::string why) { refusal_ += (refusal_.empty() ? "" : "; ") + std::move(why); }

  std::string text_, refusal_;
};

/// STS of the session's region, which there must be one of.
base::Result<Endpoint> FindSts(const CredentialContext& context, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const Region region, RegionFor(context, std::move(stop)));
  return EndpointOf(context, kSts, {region.name, region.from});
}

base::Result<RoleSession> ReadSession(std::string_view operation, std::string_view body) {
  const std::string_view keys = XmlElement(body, "Credentials");
  const auto text = [&](std::string_view name) { return std::string(XmlElement(keys, name)); };
  RoleSession session{.credentials = {.access_key_id = text("AccessKeyId"),
                                      .secret_access_key = base::Secret(text("SecretAccessKey")),
                                      .session_token = base::Secret(text("SessionToken")),
                                      .expires_at = ParseExpiry(text("Expiration")),
                                      .account_id = {}},
                      .arn = PrintableText(XmlElement(XmlElement(body, "AssumedRoleUser"), "Arn"))};
  const Credentials& found = session.credentials;
  if (found.access_key_id.empty() || found.secret_access_key.empty() ||
      found.session_token.empty() || !found.expires_at) {
    return base::Fail(ErrorKind::kCorrupt,
                      "the answer to {} has no credentials; is the endpoint "
                      "STS?",
                      operation);
  }
  session.credentials.account_id = AccountOfArn(session.arn);
  return session;
}

}  // namespace

std::string RoleRequest::CacheKey() const {
  std::map<std::string, std::string> arguments = {{"RoleArn", JsonValue(role_arn)}};
  if (session_name && !session_name->empty())
    arguments["RoleSessionName"] = JsonValue(*session_name);
  if (external_id) arguments["ExternalId"] = JsonValue(*external_id);
  if (serial_number) arguments["SerialNumber"] = JsonValue(*serial_number);
  if (duration_seconds) arguments["DurationSeconds"] = fmt::format("{}", *duration_seconds);
  return RoleCacheKey(arguments);
}

base::Result<RoleSession> AssumeRole(const CredentialContext& context, const Credentials& source,
                                     const RoleRequest& request, std::stop_token stop) {
  constexpr std::string_view kAssume = "AssumeRole";
  LOGAI_ASSIGN_OR_RETURN(std::string form,
                         Form(kAssume, request, context.seams.clock->Now()).Take());
  LOGAI_ASSIGN_OR_RETURN(Endpoint endpoint, FindSts(context, stop));
  LOGAI_ASSIGN_OR_RETURN(const RetryRules retry,
                         ResolveRetryRules(context.environment, context.FindProfile()));
  FixedCredentials keys(source);
  JsonClient client(Way(context.transport), keys,
                    {.id = kSts,
                     .target_prefix = "",
                     .content_type = std::string(kContentType),
                     .endpoint = std::move(endpoint),
                     .retry = retry,
                     .calls_per_second_of = {}},
                    context.seams);
  LOGAI_ASSIGN_OR_RETURN(const std::string body, client.Call(kAssume, std::move(form), stop));
  return ReadSession(kAssume, body);
}

base::Result<RoleSession> AssumeRoleWithWebIdentity(const CredentialContext& context,
                                                    const base::Secret& token,
                                                    const RoleRequest& request,
                                                    std::stop_token stop) {
  constexpr std::string_view kAssumeWithToken = "AssumeRoleWithWebIdentity";
  Form form(kAssumeWithToken, request, context.seams.clock->Now());
  form.Add("WebIdentityToken", token.Reveal(), 4);
  LOGAI_ASSIGN_OR_RETURN(std::string text, form.Take());
  LOGAI_ASSIGN_OR_RETURN(const Endpoint endpoint, FindSts(context, stop));
  RestCall call{.operation = kAssumeWithToken,
                .iam_prefix = "sts",
                .region = endpoint.region,
                .request = {.method = "POST", .url = endpoint.url + "/", .body = std::move(text)}};
  call.request.headers.Add("Content-Type", std::string(kContentType));
  call.request.carries_secret = true;
  LOGAI_ASSIGN_OR_RETURN(const net::HttpResponse response, Send(context, call, stop));
  if (response.head.status / 100 != 2) return base::Fail(RefusalOf(call, response));
  return ReadSession(kAssumeWithToken, response.body);
}

}  // namespace logai::aws
