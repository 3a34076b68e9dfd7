#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "aws/rate_limiter.h"

namespace logai::aws {

/// The limiters of one account at one endpoint, one for each operation: the service counts the
/// calls of an account in a region together, whoever makes them. Threads: any.
class OperationLimiters {
 public:
  /// The limiter of `operation`, which is made on its first use. Lives: as long as this object.
  RateLimiter& Of(std::string_view operation, double per_second, base::Waiter& waiter);

 private:
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<RateLimiter>, std::less<>> limiters_;  // guarded by mutex_
};

/// The limiters that all clients of this process share for `account` (its number, or what stands
/// for it) at `endpoint`. They wait by the system's clock. Threads: any.
std::shared_ptr<OperationLimiters> SharedLimiters(std::string_view endpoint,
                                                  std::string_view account);

}  // namespace logai::aws
