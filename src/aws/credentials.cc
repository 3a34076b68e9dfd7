#include "aws/credentials.h"

#include <fmt/format.h>

#include "aws/providers.h"

namespace logai::aws {
namespace {

using base::ErrorKind;

constexpr CredentialProvider kProviders[] = {
    {"env", ClaimEnvironment, LoadEnvironment},
    {"assume-role", ClaimAssumeRole, LoadAssumeRole},
    {"assume-role-with-web-identity", ClaimWebIdentity, LoadWebIdentity, /*of_profile=*/true},
    {"sso", ClaimSso, LoadSso, true},
    {"shared-credentials-file", ClaimCredentialsFile, LoadCredentialsFile, true},
    {"login", ClaimLogin, LoadLogin, true},
    {"custom-process", ClaimProcess, LoadProcess, true},
    {"config-file", ClaimConfigFile, LoadConfigFile, true},
    {"container-role", ClaimContainer, LoadContainer},
    {"iam-role", ClaimInstance, LoadInstance},
    {"aws-cli", ClaimCli, LoadThroughCli},
};

bool BelongsToProfile(const CredentialProvider& provider, std::string_view reason) {
  return provider.name != "env" && provider.name != "container-role" &&
         provider.name != "iam-role" && !reason.starts_with("AWS_");
}

std::unexpected<base::Error> NotFound(const CredentialContext& context) {
  base::Error error = base::Fail(ErrorKind::kUnauthorized, "Unable to locate credentials.").error();
  error.next =
      "You can configure credentials by running \"aws login\" or \"aws configure\", by naming a "
      "profile with --aws-profile, or by setting AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
  if (context.profile.from != "default") {
    error.next = fmt::format("profile {} ({}) has none. {}", context.profile.name,
                             context.profile.from, error.next);
  }
  return base::Fail(std::move(error));
}

}  // namespace

std::span<const CredentialProvider> CredentialProviders() { return kProviders; }

std::string ResolvedCredentials::Describe() const {
  const std::string& id = credentials.access_key_id;
  const std::string tail = id.size() >= 12 ? id.substr(id.size() - 4) : "";
  const std::string who =
      profile.empty() ? provider : fmt::format("profile {} ({})", profile, provider);
  return fmt::format("{}, key ...{}{}", who, tail,
                     credentials.session_token.empty() ? "" : ", temporary");
}

base::Result<ResolvedCredentials> ResolveCredentials(const CredentialContext& context,
                                                     std::stop_token stop) {
  const ProfileQuery query{.context = context, .profile = context.profile.name};
  for (const CredentialProvider& provider : kProviders) {
    const auto reason = provider.claim(query);
    if (!reason) continue;
    LOGAI_ASSIGN_OR_RETURN(auto credentials, provider.load(query, stop));
    if (!credentials) continue;
    return ResolvedCredentials{
        .credentials = *std::move(credentials),
        .provider = std::string(provider.name),
        .profile = BelongsToProfile(provider, *reason) ? context.profile.name : "",
        .reason = *reason};
  }
  return NotFound(context);
}

base::Result<std::optional<Credentials>> ResolveSourceProfile(const ProfileQuery& source,
                                                              std::stop_token stop) {
  for (const CredentialProvider& provider : kProviders) {
    if (!provider.of_profile || !provider.claim(source)) continue;
    LOGAI_ASSIGN_OR_RETURN(auto credentials, provider.load(source, stop));
    if (credentials) return credentials;
  }
  return std::nullopt;
}

}  // namespace logai::aws
