// The session of `aws login`: short-lived keys of a console sign-in, renewed with a key of its own.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "aws/credential_error.h"
#include "aws/dpop.h"
#include "aws/instance_region.h"
#include "aws/providers.h"
#include "aws/reply_fields.h"
#include "aws/rest_call.h"
#include "aws/role_cache.h"
#include "aws/sigv4.h"
#include "aws/timestamps.h"
#include "base/file.h"
#include "base/text.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

constexpr ServiceId kSignIn{"signin", "signin", "signin"};
/// Source:  LoginCredentialFetcher._REFRESH_THRESHOLD.
constexpr base::Millis kLoginRenewal = std::chrono::minutes(5);

std::string HowToLogIn(const ProfileQuery& query) {
  return fmt::format("run: aws login{}",
                     query.profile == "default" ? "" : " --profile " + query.profile);
}

std::unexpected<base::Error> Refused(const ProfileQuery& query, std::string message) {
  return base::Fail({.kind = ErrorKind::kUnauthorized,
                     .message = std::move(message),
                     .next = HowToLogIn(query),
                     .retry_after = {}});
}

std::filesystem::path LoginFile(const CredentialContext& context, std::string_view session) {
  const auto folder = context.environment.GetNonEmpty("AWS_LOGIN_CACHE_DIRECTORY");
  return (folder ? ExpandPath(*folder, context.environment)
                 : AwsFolder(context, "login") / "cache") /
         (Sha256Hex(session) + ".json");
}

/// The file with all that is needed of it.
base::Result<json> ReadToken(const ProfileQuery& query, const std::filesystem::path& path,
                             std::string_view session) {
  const auto content = base::ReadWholeFile(path, base::MiB(1));
  const json token = content.has_value() ? json::parse(*content, nullptr, false) : json();
  if (!token.is_object()) {
    return Refused(query, fmt::format("Error loading login session token: Unable to load a "
                                      "existing login session for session {}. Please "
                                      "reauthenticate with 'aws login'.",
                                      session));
  }
  std::vector<std::string> missing;
  for (const char* name : {"accessToken", "refreshToken", "dpopKey", "clientId"}) {
    const auto found = token.find(name);
    const bool right =
        found != token.end() &&
        (std::string_view(name) == "accessToken" ? found->is_object() : found->is_string());
    if (!right) missing.emplace_back(name);
  }
  if (missing.empty()) return token;
  return Refused(query, fmt::format("Error loading login session token: Failed to load access "
                                    "token from token cache, missing required fields: {}.",
                                    base::Join(missing, ", ")));
}

base::Result<Credentials> KeysOf(const ProfileQuery& query, const json& token) {
  const json& keys = token["accessToken"];
  Credentials credentials{.access_key_id = TextMember(keys, "accessKeyId"),
                          .secret_access_key = base::Secret(TextMember(keys, "secretAccessKey")),
                          .session_token = base::Secret(TextMember(keys, "sessionToken")),
                          .expires_at = ParseExpiry(TextMember(keys, "expiresAt")),
                          .account_id = TextMember(keys, "accountId")};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty() || !credentials.expires_at) {
    return Refused(query, "Error loading login session token: the cached keys are incomplete");
  }
  return credentials;
}

/// Where the sign-in service is asked: its hosts have the region in front.
base::Result<std::pair<Endpoint, std::string>> FindSignIn(const CredentialContext& context,
                                                          std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const Region region, RegionFor(context, std::move(stop)));
  LOGAI_ASSIGN_OR_RETURN(Endpoint endpoint,
                         EndpointOf(context, kSignIn, {region.name, region.from}));
  const std::string_view partition = PartitionOf(region.name).name;
  // FIPS and dual-stack hosts are like those of other services.
  const bool plain = endpoint.url == fmt::format("https://signin.{}.{}", region.name,
                                                 PartitionOf(region.name).dns_suffix);
  if (endpoint.from == "region" && plain) {
    if (partition == "aws")
      endpoint.url = fmt::format("https://{}.signin.aws.amazon.com", region.name);
    if (partition == "aws-cn")
      endpoint.url = fmt::format("https://{}.signin.amazonaws.cn", region.name);
    if (partition == "aws-us-gov")
      endpoint.url = fmt::format("https://{}.signin.amazonaws-us-gov.com", region.name);
  }
  return std::pair(std::move(endpoint), region.name);
}

std::unexpected<base::Error> RefusedRefresh(const ProfileQuery& query, const RestCall& call,
                                            const net::HttpResponse& response) {
  const json body = json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  const std::string why = body.is_object() ? TextMember(body, "error") : "";
  if (why == "TOKEN_EXPIRED" || why == "USER_CREDENTIALS_CHANGED") {
    return Refused(query,
                   "Your session has expired or credentials have changed. Please reauthenticate "
                   "using 'aws login'.");
  }
  if (why == "INSUFFICIENT_PERMISSIONS") {
    return base::Fail({.kind = ErrorKind::kForbidden,
                       .message =
                           "Unable to create or refresh login credentials due to insufficient "
                           "permissions. You may be missing permission for the "
                           "'signin:CreateOAuth2Token' action.",
                       .next = "ask for the IAM action signin:CreateOAuth2Token",
                       .retry_after = {}});
  }
  base::Error error = RefusalOf(call, response);
  error.next = HowToLogIn(query);
  return base::Fail(std::move(error));
}

/// `token` with new keys and a new refresh token; the old one is spent.
base::Result<json> RenewedLogin(const ProfileQuery& query, json token, std::stop_token stop) {
  const CredentialContext& context = query.context;
  LOGAI_ASSIGN_OR_RETURN(const auto place, FindSignIn(context, stop));
  const std::string url = place.first.url + "/v1/token";
  LOGAI_ASSIGN_OR_RETURN(const std::string proof,
                         DpopProof(base::Secret(TextMember(token, "dpopKey")), url,
                                   context.seams.clock->Now(), RandomUuid()));
  const json body = {{"clientId", token["clientId"]},
                     {"refreshToken", token["refreshToken"]},
                     {"grantType", "refresh_token"}};
  RestCall call{.operation = "CreateOAuth2Token",
                .iam_prefix = "signin",
                .region = place.second,
                .request = {.method = "POST", .url = url, .body = DumpJson(body)}};
  call.request.headers.Add("Content-Type", "application/json");
  call.request.headers.Add("DPoP", proof);
  call.request.carries_secret = true;
  LOGAI_ASSIGN_OR_RETURN(const net::HttpResponse response, Send(context, call, std::move(stop)));
  if (response.head.status / 100 != 2) return RefusedRefresh(query, call, response);
  const json answer = json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  const auto keys = answer.is_object() ? answer.find("accessToken") : answer.end();
  const auto lasts = answer.is_object() ? answer.find("expiresIn") : answer.end();
  if (!answer.is_object() || keys == answer.end() || !keys->is_object() || lasts == answer.end() ||
      !lasts->is_number_integer() || TextMember(answer, "refreshToken").empty()) {
    return Refused(query,
                   "Error loading login session token: Unable to refresh access token due to an "
                   "invalid service response. Please try running 'aws login' again.");
  }
  const std::chrono::seconds life(std::clamp<std::int64_t>(lasts->get<std::int64_t>(), 0, 86'400));
  json& kept = token["accessToken"];
  for (const char* name : {"accessKeyId", "secretAccessKey", "sessionToken"}) {
    kept[name] = TextMember(*keys, name);
  }
  kept["expiresAt"] = base::FormatIso(context.seams.clock->Now() + life).substr(0, 19) + "Z";
  token["refreshToken"] = answer["refreshToken"];
  return token;
}

}  // namespace

Claim ClaimLogin(const ProfileQuery& query) {
  if (!query.Get("login_session")) return std::nullopt;
  return "login_session";
}

LoadedCredentials LoadLogin(const ProfileQuery& query, std::stop_token stop) {
  const std::string session = query.Get("login_session").value_or("");
  const auto path = LoginFile(query.context, session);
  LOGAI_ASSIGN_OR_RETURN(json token, ReadToken(query, path, session));
  LOGAI_ASSIGN_OR_RETURN(Credentials credentials, KeysOf(query, token));
  const base::UtcTime now = query.context.seams.clock->Now();
  const bool fresh = *credentials.expires_at - now > kLoginRenewal &&
                     credentials.access_key_id != query.context.refused_key_id;
  if (fresh) return credentials;
  auto renewed = RenewedLogin(query, std::move(token), std::move(stop));
  if (!renewed.has_value()) {
    // What is valid for some minutes more is better than nothing.
    const bool usable = *credentials.expires_at > now &&
                        credentials.access_key_id != query.context.refused_key_id &&
                        renewed.error().kind != ErrorKind::kCancelled;
    if (usable) return credentials;
    return base::Fail(renewed.error());
  }
  // The old refresh token is spent: without this one the user would have to sign in again.
  const auto written = base::WriteFileAtomically(path, DumpJson(*renewed));
  if (!written.has_value()) {
    return base::Fail(written.error().Within("keeping the renewed session of aws login"));
  }
  LOGAI_ASSIGN_OR_RETURN(credentials, KeysOf(query, *renewed));
  return credentials;
}

}  // namespace logai::aws
