#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "aws/credential_context.h"
#include "base/result.h"

namespace logai::aws {

/// What STS is asked for. Empty texts count as given; nullopt is left out.
struct RoleRequest {
  std::string role_arn;
  std::optional<std::string> session_name;  ///< absent: a name of LogAI's
  std::optional<std::string> external_id = {};
  std::optional<std::string> serial_number = {};
  std::optional<base::Secret> token_code = {};  ///< of the device `serial_number`
  std::optional<long long> duration_seconds = {};

  /// The name of the file in the cache of the AWS CLI.
  std::string CacheKey() const;
};

struct RoleSession {
  Credentials credentials;
  std::string arn;  ///< "arn:aws:sts::123456789012:assumed-role/NAME/SESSION"
};

/// Assumes a role with the keys of `source`.
/// Errors:  kInvalidInput for what AWS tools would not send, or STS finds wrong; kForbidden when it
///          is not allowed; kUnauthorized; kCorrupt; kUnavailable, kTimeout, kCancelled.
base::Result<RoleSession> AssumeRole(const CredentialContext& context, const Credentials& source,
                                     const RoleRequest& request, std::stop_token stop);

/// Assumes a role with the token of another identity provider, unsigned. Errors:  as AssumeRole.
base::Result<RoleSession> AssumeRoleWithWebIdentity(const CredentialContext& context,
                                                    const base::Secret& token,
                                                    const RoleRequest& request,
                                                    std::stop_token stop);

}  // namespace logai::aws
