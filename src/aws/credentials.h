#pragma once

#include <span>
#include <stop_token>
#include <string>

#include "aws/credential_context.h"
#include "base/result.h"

namespace logai::aws {

/// Every provider in the order in which AWS CLI v2 asks them; the CLI itself last.
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
///          kInvalidInput: the profile cannot be right; as the services say: kForbidden,
///          kUnavailable, …; kCancelled, kTimeout.
/// Source:  botocore's create_credential_resolver and AWS CLI v2.
base::Result<ResolvedCredentials> ResolveCredentials(const CredentialContext& context,
                                                     std::stop_token stop);

/// The credentials of the source profile of a role, nullopt when it has none: the providers that
/// belong to profiles are asked, and no environment. Errors:  as ResolveCredentials.
base::Result<std::optional<Credentials>> ResolveSourceProfile(const ProfileQuery& source,
                                                              std::stop_token stop);

}  // namespace logai::aws
