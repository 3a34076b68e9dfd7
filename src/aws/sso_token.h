#pragma once

#include <stop_token>
#include <string>

#include "aws/credential_context.h"
#include "base/result.h"
#include "base/secret.h"

namespace logai::aws {

/// Where a user signs in to IAM Identity Center.
struct SsoSession {
  std::string name;  ///< of the [sso-session]; empty for a profile of the older kind
  std::string start_url;
  std::string region;
  std::string profile;  ///< whose sign-in it is, for advice
};

/// The access token of ~/.aws/sso/cache that `aws sso login` left, renewed when it has less than 15
/// minutes and can be; the file is then written anew.
/// Errors:  kUnauthorized when nobody has signed in, or the sign-in has expired: `next` is the
///          command to sign in with; kCancelled.
/// Source:  botocore's SSOTokenProvider and SSOTokenLoader.
base::Result<base::Secret> SsoAccessToken(const CredentialContext& context,
                                          const SsoSession& session, std::stop_token stop);

/// The error of a sign-in that does not count any more: kUnauthorized.
base::Error SsoSessionExpired(const SsoSession& session);

}  // namespace logai::aws
