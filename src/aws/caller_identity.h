#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "aws/json_client.h"
#include "base/result.h"

namespace logai::aws {

inline constexpr ServiceId kSts{"sts", "sts", "sts"};

/// Whom AWS takes us for.
struct CallerIdentity {
  std::string account;  ///< "123456789012"
  std::string arn;      ///< of the user or the assumed role
  std::string user_id;  ///< unique for ever, unlike the names in the ARN
};

/// Asks STS at `endpoint` who the credentials belong to. No policy can forbid it, so that a refusal
/// means that the credentials themselves are not accepted.
/// Errors:  as JsonClient::Call; kCorrupt for an answer that names no account.
/// Lives:   nothing is kept.
base::Result<CallerIdentity> GetCallerIdentity(net::HttpTransport& transport,
                                               CredentialSource& credentials, Endpoint endpoint,
                                               RetryRules retry, ClientSeams seams,
                                               std::stop_token stop, CallLimits limits = {});

/// The account that an ARN belongs to; empty when it names none.
std::string AccountOfArn(std::string_view arn);

/// Its answer read from XML, for tests and fuzzing. Errors:  kCorrupt.
base::Result<CallerIdentity> ParseCallerIdentity(std::string_view body);

}  // namespace logai::aws
