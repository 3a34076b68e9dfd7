#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace logai::aws {

/// A key pair to sign with.
struct Credentials {
  std::string access_key_id;
  base::Secret secret_access_key;
  base::Secret session_token;               ///< empty for long-lived keys
  std::optional<base::UtcTime> expires_at;  ///< absent: they do not expire, as far as we know
  std::string account_id;                   ///< empty when not known
};

/// Where a client gets its credentials from, call by call, so that they can be renewed.
/// Threads: methods may be called from several threads at once.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;

  /// Credentials that are valid now.
  virtual base::Result<Credentials> Get(std::stop_token stop) = 0;

  /// Credentials that are not `refused`, which the service would not take, if there are any.
  /// Errors:  kUnauthorized when there is nothing newer.
  virtual base::Result<Credentials> Renew(const Credentials& refused, std::stop_token stop) = 0;
};

}  // namespace logai::aws
