#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>

#include "aws/credentials.h"
#include "base/result.h"
#include "base/time.h"

namespace logai::aws {

/// The credential source of a session: asks the providers when credentials are first needed, keeps
/// what they gave, and asks again in time before it expires.
///
/// One thread asks at a time. Others go on with the keys at hand while those are safe, and share
/// what it gets, its error included, while they are not.
///
/// Keys are renewed from a third of their life, at most 15 minutes, before they expire, while a
/// failure to do so is tolerated; from a fifth, at most 10 minutes, it is not. (botocore's windows,
/// which shrink for the 15-minute keys of `aws login` to its 5 minutes.)
class CredentialChain final : public CredentialSource {
 public:
  explicit CredentialChain(CredentialContext context,
                           const base::Clock& clock = base::SystemClock());

  base::Result<Credentials> Get(std::stop_token stop) override;
  /// Reads the configuration files again, so that keys that another tool has renewed are found.
  base::Result<Credentials> Renew(const Credentials& refused, std::stop_token stop) override;

  /// As Get, with the provider and the profile that won.
  base::Result<ResolvedCredentials> Resolve(std::stop_token stop);

 private:
  /// What is kept, with the times that follow from its expiry.
  struct Held {
    ResolvedCredentials resolved;
    std::optional<base::UtcTime> renew_from;   // worth renewing
    std::optional<base::UtcTime> unsafe_from;  // not to be used any more
  };
  Held Hold(ResolvedCredentials resolved) const;
  bool IsUnsafe(base::UtcTime now) const;
  base::Result<ResolvedCredentials> Load(CredentialContext context, std::stop_token stop);

  const base::Clock& clock_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  CredentialContext context_;           // guarded by mutex_
  bool loading_ = false;                // guarded by mutex_; one thread asks, the others wait
  std::optional<base::Error> failure_;  // guarded by mutex_; of the last load, for those who waited
  std::optional<Held> held_;            // guarded by mutex_
  base::UtcTime next_try_{};  // guarded by mutex_; a failed early renewal is not repeated before
};

}  // namespace logai::aws
