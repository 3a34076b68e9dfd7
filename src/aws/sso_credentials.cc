// IAM Identity Center: a role of an account, for who has signed in with `aws sso login`.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "aws/credential_error.h"
#include "aws/providers.h"
#include "aws/rest_call.h"
#include "aws/role_cache.h"
#include "aws/sso_token.h"
#include "base/text.h"
#include "net/url.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

constexpr ServiceId kSsoPortal{"portal.sso", "awsssoportal", "sso"};
constexpr const char* kRequired[] = {"sso_role_name", "sso_account_id", "sso_start_url",
                                     "sso_region"};

using Texts = std::map<std::string, std::string, std::less<>>;

/// The sso_... settings of the profile, together with those of its [sso-session].
base::Result<Texts> SettingsOf(const ProfileQuery& query) {
  Texts settings;
  for (const char* key : kRequired) {
    if (auto value = query.Get(key)) settings[key] = *std::move(value);
  }
  const auto name = query.Get("sso_session");
  if (!name) return settings;
  const Settings* session = query.context.config.FindSsoSession(*name);
  if (!session) {
    return InvalidProfile(
        fmt::format("The specified sso-session does not exist: \"{}\"", *name),
        fmt::format("run: aws configure sso-session, or correct sso_session of profile {}",
                    query.profile));
  }
  for (const auto& [key, value] : *session) {
    const auto own = query.Get(key);
    if (own && *own != value.text) {
      return InvalidProfile(fmt::format("The value for {} is inconsistent between profile ({}) and "
                                        "sso-session ({}).",
                                        key, *own, value.text),
                            fmt::format("remove {} from profile {}", key, query.profile));
    }
    settings[key] = value.text;
  }
  settings["sso_session"] = *name;
  return settings;
}

base::Status CheckComplete(const Texts& settings, std::string_view profile) {
  std::vector<std::string> missing;
  for (const char* key : kRequired) {
    if (!settings.contains(std::string_view(key))) missing.emplace_back(key);
  }
  if (missing.empty()) return {};
  return InvalidProfile(
      fmt::format("The profile \"{}\" is configured to use SSO but is missing required "
                  "configuration: {}",
                  profile, base::Join(missing, ", ")),
      fmt::format("run: aws configure sso --profile {}", profile));
}

/// The name of the file of ~/.aws/cli/cache. Source:  SSOCredentialFetcher._create_cache_key.
std::string CacheKey(const Texts& settings) {
  const auto session = settings.find("sso_session");
  // An empty name counts as none there.
  const bool named = session != settings.end() && !session->second.empty();
  const json key = {
      {"accountId", settings.at("sso_account_id")},
      {"roleName", settings.at("sso_role_name")},
      {named ? "sessionName" : "startUrl", named ? session->second : settings.at("sso_start_url")}};
  return Sha1Hex(key.dump(-1, ' ', true, json::error_handler_t::replace));
}

base::Result<Credentials> RoleKeys(std::string_view body, std::string account) {
  const json answer = json::parse(body, nullptr, /*allow_exceptions=*/false);
  const auto found = answer.is_object() ? answer.find("roleCredentials") : answer.end();
  const auto text = [&](const char* name) {
    const auto value = found->find(name);
    return value != found->end() && value->is_string() ? value->get<std::string>() : "";
  };
  if (answer.is_object() && found != answer.end() && found->is_object()) {
    Credentials credentials{.access_key_id = text("accessKeyId"),
                            .secret_access_key = base::Secret(text("secretAccessKey")),
                            .session_token = base::Secret(text("sessionToken")),
                            .expires_at = {},
                            .account_id = std::move(account)};
    const auto expiry = found->find("expiration");
    if (expiry != found->end() && expiry->is_number_integer()) {
      // Later than the last year of four digits is no time.
      const auto at = std::clamp<std::int64_t>(expiry->get<std::int64_t>(), 0, 253'402'300'799'000);
      credentials.expires_at = base::FromEpochMs(at);
    }
    if (!credentials.access_key_id.empty() && !credentials.secret_access_key.empty() &&
        !credentials.session_token.empty() && credentials.expires_at) {
      return credentials;
    }
  }
  return base::Fail(ErrorKind::kCorrupt,
                    "the answer to GetRoleCredentials has no credentials; is the endpoint the SSO "
                    "portal?");
}

base::Result<Credentials> GetRoleCredentials(const CredentialContext& context,
                                             const SsoSession& session, const Texts& settings,
                                             std::stop_token stop) {
  const std::string& account = settings.at("sso_account_id");
  const std::string& role = settings.at("sso_role_name");
  LOGAI_ASSIGN_OR_RETURN(const Endpoint endpoint,
                         EndpointOf(context, kSsoPortal,
                                    {session.region, "sso_region of profile " + session.profile}));
  LOGAI_ASSIGN_OR_RETURN(const base::Secret token, SsoAccessToken(context, session, stop));
  RestCall call{
      .operation = "GetRoleCredentials",
      .iam_prefix = "sso",
      .region = session.region,
      .request = {.url = fmt::format("{}/federation/credentials?role_name={}&account_id={}",
                                     endpoint.url, net::PercentEncode(role),
                                     net::PercentEncode(account))}};
  call.request.headers.Add("x-amz-sso_bearer_token", token.Reveal());
  call.request.carries_secret = true;
  LOGAI_ASSIGN_OR_RETURN(const net::HttpResponse response, Send(context, call, std::move(stop)));
  if (response.head.status == 401) return base::Fail(SsoSessionExpired(session));
  if (response.head.status / 100 == 2) return RoleKeys(response.body, account);
  base::Error error = RefusalOf(call, response);
  if (error.kind == ErrorKind::kForbidden || error.kind == ErrorKind::kNotFound) {
    error.next = fmt::format(
        "check sso_role_name ({}) and sso_account_id ({}) of profile {}: this sign-in has no such "
        "role there",
        role, account, session.profile);
  }
  return base::Fail(std::move(error));
}

}  // namespace

Claim ClaimSso(const ProfileQuery& query) {
  for (const char* key : {"sso_account_id", "sso_role_name"}) {
    if (query.Get(key)) return key;
  }
  return std::nullopt;
}

LoadedCredentials LoadSso(const ProfileQuery& query, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const Texts settings, SettingsOf(query));
  LOGAI_RETURN_IF_ERROR(CheckComplete(settings, query.profile));
  const std::string key = CacheKey(settings);
  if (auto cached = FindCachedRole(query.context, key)) return cached;
  const auto name = settings.find("sso_session");
  const SsoSession session{.name = name == settings.end() ? "" : name->second,
                           .start_url = settings.at("sso_start_url"),
                           .region = settings.at("sso_region"),
                           .profile = query.profile};
  LOGAI_ASSIGN_OR_RETURN(Credentials credentials,
                         GetRoleCredentials(query.context, session, settings, std::move(stop)));
  StoreCachedRole(query.context, key, credentials, "");
  return credentials;
}

}  // namespace logai::aws
