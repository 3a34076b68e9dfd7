// The providers whose keys stand where they are looked up: in the environment and the two files.

#include <utility>

#include "aws/credential_error.h"
#include "aws/providers.h"
#include "aws/timestamps.h"

namespace logai::aws {
namespace {

constexpr std::string_view kId = "aws_access_key_id";
constexpr std::string_view kSecret = "aws_secret_access_key";

Claim ClaimKeys(const Settings* settings, const std::filesystem::path& file) {
  if (settings == nullptr || !settings->contains(kId)) return std::nullopt;
  return std::string(kId) + " in " + file.string();
}

LoadedCredentials LoadKeys(std::string_view provider, const Settings& settings) {
  const auto text = [&](std::string_view key) {
    const auto found = settings.find(key);
    return found == settings.end() ? std::string() : found->second.text;
  };
  for (const std::string_view key : {kId, kSecret}) {
    if (text(key).empty()) return PartialCredentials(provider, key);
  }
  // The older name decides where it stands, even for no token at all.
  std::string token =
      text(settings.contains("aws_security_token") ? "aws_security_token" : "aws_session_token");
  return Credentials{.access_key_id = text(kId),
                     .secret_access_key = base::Secret(text(kSecret)),
                     .session_token = base::Secret(std::move(token)),
                     .expires_at = {},
                     .account_id = text("aws_account_id")};
}

}  // namespace

Claim ClaimEnvironment(const ProfileQuery& query) {
  const auto& context = query.context;
  if (context.profile.is_explicit || !context.environment.GetNonEmpty("AWS_ACCESS_KEY_ID")) {
    return std::nullopt;
  }
  return "AWS_ACCESS_KEY_ID";
}

LoadedCredentials LoadEnvironment(const ProfileQuery& query, std::stop_token) {
  const auto& environment = query.context.environment;
  const auto id = environment.GetNonEmpty("AWS_ACCESS_KEY_ID");
  if (!id) return std::nullopt;
  const auto secret = environment.GetNonEmpty("AWS_SECRET_ACCESS_KEY");
  if (!secret) return PartialCredentials("env", "AWS_SECRET_ACCESS_KEY");
  auto token = environment.GetNonEmpty("AWS_SECURITY_TOKEN");
  if (!token) token = environment.GetNonEmpty("AWS_SESSION_TOKEN");
  Credentials credentials{.access_key_id = *id,
                          .secret_access_key = base::Secret(*secret),
                          .session_token = base::Secret(token.value_or("")),
                          .expires_at = {},
                          .account_id = environment.GetNonEmpty("AWS_ACCOUNT_ID").value_or("")};
  if (const auto expiry = environment.GetNonEmpty("AWS_CREDENTIAL_EXPIRATION")) {
    credentials.expires_at = ParseExpiry(*expiry);
    if (!credentials.expires_at) {
      return RetrievalError("env", "AWS_CREDENTIAL_EXPIRATION is not a time in ISO 8601 form",
                            "write it as 2026-11-22T10:00:00Z, or unset it");
    }
  }
  return credentials;
}

Claim ClaimCredentialsFile(const ProfileQuery& query) {
  const Profile* profile = query.Find();
  return ClaimKeys(profile ? &profile->credentials : nullptr,
                   query.context.config.credentials_path());
}
LoadedCredentials LoadCredentialsFile(const ProfileQuery& query, std::stop_token) {
  return LoadKeys("shared-credentials-file", query.Find()->credentials);
}

Claim ClaimConfigFile(const ProfileQuery& query) {
  const Profile* profile = query.Find();
  return ClaimKeys(profile ? &profile->config : nullptr, query.context.config.config_path());
}
LoadedCredentials LoadConfigFile(const ProfileQuery& query, std::stop_token) {
  return LoadKeys("config-file", query.Find()->config);
}

}  // namespace logai::aws
