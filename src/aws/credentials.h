#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "aws/config_file.h"
#include "aws/credential_types.h"
#include "aws/profile.h"
#include "base/environment.h"
#include "base/process.h"
#include "base/result.h"

namespace logai::aws {

/// What the providers may look at. Tests put their own functions in.
struct CredentialContext {
  base::Environment environment;
  SharedConfig config;
  ProfileChoice profile;
  std::function<base::Result<base::ProcessResult>(const base::ProcessRequest&, std::stop_token)>
      run_process = base::RunProcess;
  /// Whether this machine looks like an EC2 instance, which may have a role.
  std::function<bool()> is_ec2 = LooksLikeEc2;

  /// The chosen profile; nullptr when it is "default" and there is no such section.
  const Profile* FindProfile() const { return config.FindProfile(profile.name); }

  static bool LooksLikeEc2();
};

/// One way to get credentials. The first provider that claims the context answers, and its error is
/// final.
struct CredentialProvider {
  std::string_view name;  ///< botocore's name for it, which users know from messages
  /// What makes this provider responsible, for people ("role_arn"); nullopt: it is not.
  std::optional<std::string> (*claim)(const CredentialContext& context);
  /// The credentials, or nullopt when the provider turns out to have none and the next is asked.
  base::Result<std::optional<Credentials>> (*load)(const CredentialProvider& self,
                                                   const CredentialContext& context,
                                                   std::stop_token stop);
};

/// Every provider in the order in which AWS CLI v2 asks them.
std::span<const CredentialProvider> CredentialProviders();

/// Credentials with the provider and profile that they came from.
struct ResolvedCredentials {
  Credentials credentials;
  std::string provider;  ///< "env", "shared-credentials-file", …
  std::string profile;   ///< empty when the provider does not belong to a profile
  std::string reason;    ///< what made the provider responsible: "AWS_ACCESS_KEY_ID"

  /// "profile prod (shared-credentials-file), key ...MPLE": shows the end of the key id at most.
  std::string Describe() const;
};

/// Asks the providers in order.
/// Errors:  kUnauthorized: none has credentials, half a pair, or the responsible one failed;
///          kCancelled, kTimeout.
/// Source:  botocore's create_credential_resolver and AWS CLI v2.
base::Result<ResolvedCredentials> ResolveCredentials(const CredentialContext& context,
                                                     std::stop_token stop);

}  // namespace logai::aws
