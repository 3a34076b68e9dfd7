// Roles assumed with the token of another identity provider: Kubernetes service accounts, CI jobs.

#include <utility>

#include "aws/credential_error.h"
#include "aws/providers.h"
#include "aws/role_cache.h"
#include "aws/role_session.h"
#include "base/file.h"

namespace logai::aws {
namespace {

constexpr std::string_view kWebIdentity = "assume-role-with-web-identity";
constexpr const char* kTokenVariable = "AWS_WEB_IDENTITY_TOKEN_FILE";

/// Each setting is looked up in the environment, then in the profile.
std::optional<std::string> WebSetting(const ProfileQuery& query, std::string_view variable,
                                      std::string_view key) {
  const bool environment_counts = !query.is_source && !query.context.profile.is_explicit;
  if (environment_counts) {
    if (auto value = query.context.environment.Get(variable)) return value;
  }
  return query.Get(key);
}

}  // namespace

Claim ClaimWebIdentity(const ProfileQuery& query) {
  const auto file = WebSetting(query, kTokenVariable, "web_identity_token_file");
  if (!file || file->empty()) return std::nullopt;
  const bool of_profile = query.is_source || query.context.profile.is_explicit ||
                          !query.context.environment.Get(kTokenVariable);
  return of_profile ? "web_identity_token_file" : kTokenVariable;
}

LoadedCredentials LoadWebIdentity(const ProfileQuery& query, std::stop_token stop) {
  const std::string file =
      WebSetting(query, kTokenVariable, "web_identity_token_file").value_or("");
  RoleRequest request{
      .role_arn = WebSetting(query, "AWS_ROLE_ARN", "role_arn").value_or(""),
      .session_name = WebSetting(query, "AWS_ROLE_SESSION_NAME", "role_session_name")};
  if (request.role_arn.empty()) {
    return InvalidProfile(
        "The provided profile or the current environment is configured to assume role with web "
        "identity but has no role ARN configured. Ensure that the profile has the role_arn"
        "configuration set or the AWS_ROLE_ARN env var is set.",
        "set AWS_ROLE_ARN, or role_arn beside web_identity_token_file");
  }
  if (auto cached = FindCachedRole(query.context, request.CacheKey())) return cached;
  // Read anew each time: whoever runs this program writes a new token before the old one expires.
  auto token = base::ReadWholeFile(file, base::MiB(1));
  if (!token.has_value()) {
    return RetrievalError(kWebIdentity, token.error().message,
                          "check the path of the token file and who may read it");
  }
  LOGAI_ASSIGN_OR_RETURN(const RoleSession session,
                         AssumeRoleWithWebIdentity(query.context, base::Secret(*std::move(token)),
                                                   request, std::move(stop)));
  StoreCachedRole(query.context, request.CacheKey(), session.credentials, session.arn);
  return session.credentials;
}

}  // namespace logai::aws
