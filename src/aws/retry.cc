#include "aws/retry.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <random>
#include <string>

#include "base/text.h"

namespace logai::aws {

base::Millis RetryRules::Delay(RetryClass why, int retry, double random,
                               std::optional<base::Millis> asked) const {
  constexpr base::Millis kMostExtra{5000};
  const base::Millis first = why == RetryClass::kThrottling ? throttling_base : transient_base;
  const double exponential =
      std::min(static_cast<double>(longest.count()),
               std::ldexp(static_cast<double>(first.count()), std::clamp(retry, 0, 30)));
  const base::Millis delay(static_cast<std::int64_t>(random * exponential));
  return asked ? std::clamp(*asked, delay, delay + kMostExtra) : delay;
}

base::Result<RetryRules> ResolveRetryRules(const base::Environment& environment,
                                           const Profile* profile) {
  std::string from = "AWS_MAX_ATTEMPTS";
  auto text = environment.GetNonEmpty(from);
  if (!text && profile) {
    from = "max_attempts of profile " + profile->name;
    text = profile->Get("max_attempts");
  }
  RetryRules rules;
  if (!text) return rules;
  const std::string_view digits = base::Trim(*text);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), rules.max_attempts);
  if (error != std::errc() || end != digits.data() + digits.size() || rules.max_attempts < 1) {
    return base::Fail(base::ErrorKind::kInvalidInput, "{} is \"{}\", not a number from 1 on", from,
                      digits);
  }
  return rules;
}

int RetryQuota::Price(RetryClass why) {
  switch (why) {
    case RetryClass::kTransient:
      return 14;
    case RetryClass::kThrottling:
      return 5;
    case RetryClass::kNever:
      break;
  }
  return 0;
}

bool RetryQuota::Take(RetryClass why) {
  const std::scoped_lock lock(mutex_);
  if (tokens_ < Price(why)) return false;
  tokens_ -= Price(why);
  return true;
}

void RetryQuota::GiveBack(RetryClass last_retry) {
  const std::scoped_lock lock(mutex_);
  tokens_ = std::min(kCapacity, tokens_ + std::max(1, Price(last_retry)));
}

int RetryQuota::available() const {
  const std::scoped_lock lock(mutex_);
  return tokens_;
}

double RandomUnit() {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(generator);
}

}  // namespace logai::aws
