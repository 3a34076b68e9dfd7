#include "aws/credentials.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/cli_credentials.h"
#include "aws/timestamps.h"
#include "base/file.h"
#include "base/text.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using Loaded = base::Result<std::optional<Credentials>>;
using Claim = std::optional<std::string>;

std::unexpected<base::Error> Partial(std::string_view provider, std::string_view missing) {
  base::Error error = base::Fail(ErrorKind::kUnauthorized,
                                 "Partial credentials found in {}, missing: {}", provider, missing)
                          .error();
  error.next = fmt::format("set {} too, or remove the key id", missing);
  return base::Fail(std::move(error));
}

// --- environment ---------------------------------------------------------------------------------

Claim ClaimEnvironment(const CredentialContext& context) {
  if (context.profile.is_explicit || !context.environment.GetNonEmpty("AWS_ACCESS_KEY_ID")) {
    return std::nullopt;
  }
  return "AWS_ACCESS_KEY_ID";
}

Loaded LoadEnvironment(const CredentialProvider& self, const CredentialContext& context,
                       std::stop_token) {
  const auto& environment = context.environment;
  const auto secret = environment.GetNonEmpty("AWS_SECRET_ACCESS_KEY");
  if (!secret) return Partial(self.name, "AWS_SECRET_ACCESS_KEY");
  auto token = environment.GetNonEmpty("AWS_SECURITY_TOKEN");
  if (!token) token = environment.GetNonEmpty("AWS_SESSION_TOKEN");
  Credentials credentials{.access_key_id = environment.Get("AWS_ACCESS_KEY_ID").value_or(""),
                          .secret_access_key = base::Secret(*secret),
                          .session_token = base::Secret(token.value_or("")),
                          .expires_at = {},
                          .account_id = environment.GetNonEmpty("AWS_ACCOUNT_ID").value_or("")};
  if (const auto expiry = environment.GetNonEmpty("AWS_CREDENTIAL_EXPIRATION")) {
    credentials.expires_at = ParseExpiry(*expiry);
    if (!credentials.expires_at) {
      return base::Fail(ErrorKind::kUnauthorized,
                        "Error when retrieving credentials from env: AWS_CREDENTIAL_EXPIRATION is "
                        "not a time in ISO 8601 form");
    }
  }
  return credentials;
}

// --- static keys in the two files
// ------------------------------------------------------------------

const IniValue* FindValue(const Settings& settings, std::string_view key) {
  const auto found = settings.find(key);
  return found == settings.end() || found->second.text.empty() ? nullptr : &found->second;
}

Claim ClaimKeys(const Settings& settings, const std::filesystem::path& file) {
  if (!FindValue(settings, "aws_access_key_id")) return std::nullopt;
  return "aws_access_key_id in " + file.string();
}

Loaded LoadKeys(const CredentialProvider& self, const Settings& settings) {
  const auto text = [&](std::string_view key) {
    const IniValue* value = FindValue(settings, key);
    return value ? value->text : std::string();
  };
  if (text("aws_secret_access_key").empty()) return Partial(self.name, "aws_secret_access_key");
  std::string token = text("aws_security_token");
  if (token.empty()) token = text("aws_session_token");
  return Credentials{.access_key_id = text("aws_access_key_id"),
                     .secret_access_key = base::Secret(text("aws_secret_access_key")),
                     .session_token = base::Secret(std::move(token)),
                     .expires_at = {},
                     .account_id = text("aws_account_id")};
}

Claim ClaimCredentialsFile(const CredentialContext& context) {
  const Profile* profile = context.FindProfile();
  return profile ? ClaimKeys(profile->credentials, context.config.credentials_path())
                 : std::nullopt;
}
Loaded LoadCredentialsFile(const CredentialProvider& self, const CredentialContext& context,
                           std::stop_token) {
  return LoadKeys(self, context.FindProfile()->credentials);
}
Claim ClaimConfigFile(const CredentialContext& context) {
  const Profile* profile = context.FindProfile();
  return profile ? ClaimKeys(profile->config, context.config.config_path()) : std::nullopt;
}
Loaded LoadConfigFile(const CredentialProvider& self, const CredentialContext& context,
                      std::stop_token) {
  return LoadKeys(self, context.FindProfile()->config);
}

// --- what AWS CLI v2 resolves for us
// ---------------------------------------------------------------

/// Claims when the merged profile has one of `keys`.
Claim ClaimKey(const CredentialContext& context, std::initializer_list<std::string_view> keys) {
  const Profile* profile = context.FindProfile();
  if (!profile) return std::nullopt;
  const auto found =
      std::ranges::find_if(keys, [&](std::string_view key) { return profile->Has(key); });
  if (found == keys.end()) return std::nullopt;
  return std::string(*found);
}

Claim ClaimAssumeRole(const CredentialContext& context) {
  if (ClaimKey(context, {"web_identity_token_file"})) return std::nullopt;
  return ClaimKey(context, {"role_arn"});
}
Claim ClaimWebIdentity(const CredentialContext& context) {
  constexpr std::string_view kVariable = "AWS_WEB_IDENTITY_TOKEN_FILE";
  if (!context.profile.is_explicit && context.environment.GetNonEmpty(kVariable)) {
    return std::string(kVariable);
  }
  return ClaimKey(context, {"web_identity_token_file"});
}
Claim ClaimSso(const CredentialContext& context) {
  return ClaimKey(context, {"sso_account_id", "sso_role_name"});
}
Claim ClaimLogin(const CredentialContext& context) { return ClaimKey(context, {"login_session"}); }
Claim ClaimProcess(const CredentialContext& context) {
  return ClaimKey(context, {"credential_process"});
}
Claim ClaimContainer(const CredentialContext& context) {
  for (const char* variable :
       {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"}) {
    if (context.environment.GetNonEmpty(variable)) return variable;
  }
  return std::nullopt;
}

Loaded LoadThroughCli(const CredentialProvider& self, const CredentialContext& context,
                      std::stop_token stop) {
  const std::string reason = self.claim(context).value_or("");
  auto credentials = CredentialsFromCli(context, self.name, reason, stop);
  if (!credentials.has_value()) return base::Fail(std::move(credentials).error());
  return *std::move(credentials);
}

Claim ClaimInstance(const CredentialContext& context) {
  const auto off = context.environment.GetNonEmpty("AWS_EC2_METADATA_DISABLED");
  if (off && base::EqualIgnoringCase(*off, "true")) return std::nullopt;
  return context.is_ec2() ? Claim("this machine is an EC2 instance") : std::nullopt;
}

/// An instance without a role is no error: it counts as having no credentials.
Loaded LoadInstance(const CredentialProvider& self, const CredentialContext& context,
                    std::stop_token stop) {
  auto credentials = LoadThroughCli(self, context, stop);
  if (!credentials.has_value() && credentials.error().kind == ErrorKind::kUnauthorized) {
    return std::nullopt;
  }
  return credentials;
}

constexpr CredentialProvider kProviders[] = {
    {"env", ClaimEnvironment, LoadEnvironment},
    {"assume-role", ClaimAssumeRole, LoadThroughCli},
    {"assume-role-with-web-identity", ClaimWebIdentity, LoadThroughCli},
    {"sso", ClaimSso, LoadThroughCli},
    {"shared-credentials-file", ClaimCredentialsFile, LoadCredentialsFile},
    {"login", ClaimLogin, LoadThroughCli},
    {"custom-process", ClaimProcess, LoadThroughCli},
    {"config-file", ClaimConfigFile, LoadConfigFile},
    {"container-role", ClaimContainer, LoadThroughCli},
    {"iam-role", ClaimInstance, LoadInstance},
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

bool CredentialContext::LooksLikeEc2() {
  const auto vendor = base::ReadWholeFile("/sys/class/dmi/id/sys_vendor", base::KiB(1));
  return vendor.has_value() && base::Trim(*vendor) == "Amazon EC2";
}

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
  for (const CredentialProvider& provider : kProviders) {
    const auto reason = provider.claim(context);
    if (!reason) continue;
    LOGAI_ASSIGN_OR_RETURN(auto credentials, provider.load(provider, context, stop));
    if (!credentials) continue;
    return ResolvedCredentials{
        .credentials = *std::move(credentials),
        .provider = std::string(provider.name),
        .profile = BelongsToProfile(provider, *reason) ? context.profile.name : "",
        .reason = *reason};
  }
  return NotFound(context);
}

}  // namespace logai::aws
