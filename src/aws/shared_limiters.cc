#include "aws/shared_limiters.h"

namespace logai::aws {

RateLimiter& OperationLimiters::Of(std::string_view operation, double per_second,
                                   base::Waiter& waiter) {
  const std::scoped_lock lock(mutex_);
  auto& limiter = limiters_[std::string(operation)];
  if (!limiter) limiter = std::make_unique<RateLimiter>(per_second, waiter);
  return *limiter;
}

std::shared_ptr<OperationLimiters> SharedLimiters(std::string_view endpoint,
                                                  std::string_view account) {
  static std::mutex mutex;
  // Accounts are few, and what a limiter has learnt outlives the client that learnt it.
  static std::map<std::string, std::shared_ptr<OperationLimiters>, std::less<>> limiters;
  const std::scoped_lock lock(mutex);
  auto& found = limiters[std::string(endpoint) + "\n" + std::string(account)];
  if (!found) found = std::make_shared<OperationLimiters>();
  return found;
}

}  // namespace logai::aws
