#include "aws/sso_token.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/reply_fields.h"
#include "aws/rest_call.h"
#include "aws/role_cache.h"
#include "aws/timestamps.h"
#include "base/file.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

constexpr ServiceId kSsoOidc{"oidc", "sso-oauth", "sso_oidc"};
constexpr base::Millis kTokenRenewal = std::chrono::minutes(15);

std::string HowToSignIn(const SsoSession& session) {
  return fmt::format("run: aws sso login{}",
                     session.profile == "default" ? "" : " --profile " + session.profile);
}

std::unexpected<base::Error> CannotLoad(std::string_view why, const SsoSession& session) {
  return base::Fail({.kind = ErrorKind::kUnauthorized,
                     .message = fmt::format("Error loading SSO Token: {}", why),
                     .next = HowToSignIn(session),
                     .retry_after = {}});
}

/// The file's token after a refresh; nullopt when it cannot be renewed.
base::Result<std::optional<json>> RenewedToken(const CredentialContext& context,
                                               const SsoSession& session, const json& token,
                                               std::stop_token stop) {
  for (const char* name : {"refreshToken", "clientId", "clientSecret", "registrationExpiresAt"}) {
    if (TextMember(token, name).empty()) return std::nullopt;
  }
  const base::UtcTime now = context.seams.clock->Now();
  const auto registered_until = ParseExpiry(TextMember(token, "registrationExpiresAt"));
  if (!registered_until || *registered_until <= now) return std::nullopt;
  LOGAI_ASSIGN_OR_RETURN(
      const Endpoint endpoint,
      EndpointOf(context, kSsoOidc, {session.region, "sso_region of profile " + session.profile}));
  const json body = {{"grantType", "refresh_token"},
                     {"clientId", token["clientId"]},
                     {"clientSecret", token["clientSecret"]},
                     {"refreshToken", token["refreshToken"]}};
  RestCall call{
      .operation = "CreateToken",
      .iam_prefix = "sso-oauth",
      .region = session.region,
      .request = {.method = "POST", .url = endpoint.url + "/token", .body = DumpJson(body)}};
  call.request.headers.Add("Content-Type", "application/json");
  call.request.carries_secret = true;
  LOGAI_ASSIGN_OR_RETURN(const net::HttpResponse response, Send(context, call, std::move(stop)));
  const json answer = json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  if (response.head.status / 100 != 2 || !answer.is_object()) return std::nullopt;
  const auto lasts = answer.find("expiresIn");
  if (TextMember(answer, "accessToken").empty() || lasts == answer.end() ||
      !lasts->is_number_integer()) {
    return std::nullopt;
  }
  // No sign-in lasts longer than a few months; a number beyond would leave the calendar.
  const auto seconds = std::clamp<std::int64_t>(lasts->get<std::int64_t>(), 0, 366 * 86'400);
  json renewed = token;
  renewed["startUrl"] = session.start_url;
  renewed["region"] = session.region;
  renewed["accessToken"] = answer["accessToken"];
  renewed["expiresAt"] = base::FormatIso(now + std::chrono::seconds(seconds)).substr(0, 19) + "Z";
  if (const auto next = TextMember(answer, "refreshToken"); !next.empty()) {
    renewed["refreshToken"] = next;
  }
  return renewed;
}

}  // namespace

base::Error SsoSessionExpired(const SsoSession& session) {
  return {.kind = ErrorKind::kUnauthorized,
          .message =
              "The SSO session associated with this profile has expired or is otherwise invalid. "
              "To refresh this SSO session run aws sso login with the corresponding profile.",
          .next = HowToSignIn(session),
          .retry_after = {}};
}

base::Result<base::Secret> SsoAccessToken(const CredentialContext& context,
                                          const SsoSession& session, std::stop_token stop) {
  const bool renewable = !session.name.empty();
  const std::string& name = renewable ? session.name : session.start_url;
  const auto path = AwsFolder(context, "sso") / "cache" / (Sha1Hex(name) + ".json");
  const auto content = base::ReadWholeFile(path, base::MiB(1));
  if (!content.has_value() && content.error().kind == ErrorKind::kNotFound) {
    return CannotLoad(fmt::format("Token for {} does not exist", name), session);
  }
  if (!content.has_value()) return CannotLoad(content.error().message, session);
  json token = json::parse(*content, nullptr, /*allow_exceptions=*/false);
  if (!token.is_object()) {
    return CannotLoad(fmt::format("Token for {} is invalid", session.start_url), session);
  }
  auto expiry = ParseExpiry(TextMember(token, "expiresAt"));
  if (TextMember(token, "accessToken").empty() || !expiry) {
    return CannotLoad(fmt::format("Token for {} is invalid", session.start_url), session);
  }
  const base::UtcTime now = context.seams.clock->Now();
  if (renewable && *expiry - now < kTokenRenewal) {
    auto renewed = RenewedToken(context, session, token, std::move(stop));
    if (!renewed.has_value() && renewed.error().kind == ErrorKind::kCancelled) {
      return base::Fail(renewed.error());
    }
    if (renewed.has_value() && *renewed) {
      token = **std::move(renewed);
      expiry = ParseExpiry(TextMember(token, "expiresAt"));
      // What cannot be kept is still good for this run.
      const auto written = base::WriteFileAtomically(path, DumpJson(token));
      static_cast<void>(written.has_value());
    }
  }
  if (expiry && *expiry > now) return base::Secret(TextMember(token, "accessToken"));
  if (!renewable) return base::Fail(SsoSessionExpired(session));
  return base::Fail(
      {.kind = ErrorKind::kUnauthorized,
       .message = "Error when retrieving token from sso: Token has expired and refresh failed",
       .next = HowToSignIn(session),
       .retry_after = {}});
}

}  // namespace logai::aws
