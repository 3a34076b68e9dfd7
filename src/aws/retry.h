#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "aws/config_file.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/time.h"

namespace logai::aws {

/// Why a call may be tried again.
enum class RetryClass {
  kNever,
  kTransient,   ///< the server or the way to it failed
  kThrottling,  ///< too many calls
};

/// How long to wait before trying again.
/// Source:  the "standard" retry mode in the rules of 2026,
///          https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
struct RetryRules {
  int max_attempts = 3;  ///< all tries together
  base::Millis transient_base{50};
  base::Millis throttling_base{1000};
  base::Millis longest{20'000};

  /// The wait before retry `retry` (0 for the first): `random` (in [0, 1)) times the exponential
  /// delay. A wait that the server asks for (x-amz-retry-after) counts within [delay, delay + 5 s].
  base::Millis Delay(RetryClass why, int retry, double random,
                     std::optional<base::Millis> asked) const;
};

/// max_attempts from AWS_MAX_ATTEMPTS or the profile; the rest as above.
/// Errors:  kInvalidInput when it is not a number from 1 on; names where it stands.
base::Result<RetryRules> ResolveRetryRules(const base::Environment& environment,
                                           const Profile* profile);

/// Keeps a client from hammering a service that is down: retries take tokens, successes give them
/// back, and without tokens there is no retry.
/// Threads: all methods may be called from any thread.
class RetryQuota {
 public:
  /// Takes the price of one retry; false when there is not enough left.
  bool Take(RetryClass why);
  /// After a success: `last_retry` is the class of the retry that brought it, kNever without one.
  void GiveBack(RetryClass last_retry);
  int available() const;

 private:
  static constexpr int kCapacity = 500;
  static int Price(RetryClass why);

  mutable std::mutex mutex_;
  int tokens_ = kCapacity;  // guarded by mutex_
};

/// A number in [0, 1), from any thread.
double RandomUnit();

}  // namespace logai::aws
