#include "aws/credential_chain.h"

#include <algorithm>
#include <utility>

namespace logai::aws {
namespace {

using base::ErrorKind;
using std::chrono::minutes;

constexpr base::Millis kEarly = minutes(15);
constexpr base::Millis kLate = minutes(10);
/// Between two tries of an early renewal.
constexpr base::Millis kPause = minutes(1);

bool SameKeys(const Credentials& a, const Credentials& b) {
  return a.access_key_id == b.access_key_id &&
         a.secret_access_key.Reveal() == b.secret_access_key.Reveal() &&
         a.session_token.Reveal() == b.session_token.Reveal();
}

std::unexpected<base::Error> StillExpired(const ResolvedCredentials& resolved) {
  base::Error error = base::Fail(ErrorKind::kUnauthorized,
                                 "Credentials were refreshed, but the refreshed credentials are "
                                 "still expired.")
                          .error();
  error.next = "renew them: " + resolved.Describe();
  return base::Fail(std::move(error));
}

}  // namespace

CredentialChain::CredentialChain(CredentialContext context, const base::Clock& clock)
    : clock_(clock), context_(std::move(context)) {}

base::Result<Credentials> CredentialChain::Get(std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(ResolvedCredentials resolved, Resolve(stop));
  return std::move(resolved.credentials);
}

bool CredentialChain::IsUnsafe(base::UtcTime now) const {
  return held_->unsafe_from && now >= *held_->unsafe_from;
}

base::Result<ResolvedCredentials> CredentialChain::Resolve(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  if (loading_ && held_ && !IsUnsafe(clock_.Now())) return held_->resolved;
  const bool waits = loading_;
  if (!changed_.wait(lock, stop, [this] { return !loading_; })) {
    return base::Fail(ErrorKind::kCancelled, "stopped while waiting for AWS credentials");
  }
  const base::UtcTime now = clock_.Now();
  const bool unsafe = held_ && IsUnsafe(now);
  const bool worth = held_ && held_->renew_from && now >= *held_->renew_from && now >= next_try_;
  if (held_ && !unsafe && !worth) return held_->resolved;
  // Who waited for an answer takes it, so that nobody is asked for ten MFA codes in a row.
  if (waits && failure_) return base::Fail(*failure_);

  loading_ = true;
  CredentialContext context = context_;
  lock.unlock();
  auto resolved = Load(std::move(context), stop);
  lock.lock();
  loading_ = false;
  changed_.notify_all();
  next_try_ = clock_.Now() + kPause;
  failure_.reset();
  if (resolved.has_value()) {
    held_ = Hold(*resolved);
    context_.refused_key_id.clear();
    return resolved;
  }
  // That this caller was stopped is nothing to those who wait.
  const bool cancelled = resolved.error().kind == ErrorKind::kCancelled;
  if (!cancelled) failure_ = resolved.error();
  return held_ && !unsafe && !cancelled ? base::Result<ResolvedCredentials>(held_->resolved)
                                        : std::move(resolved);
}

base::Result<Credentials> CredentialChain::Renew(const Credentials& refused, std::stop_token stop) {
  {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return !loading_; })) {
      return base::Fail(ErrorKind::kCancelled, "stopped while waiting for AWS credentials");
    }
    // Another thread may have been here first.
    if (!held_ || SameKeys(held_->resolved.credentials, refused)) {
      held_.reset();
      context_.refused_key_id = refused.access_key_id;
      auto config = SharedConfig::Load(context_.environment);
      if (config.has_value() && config->FindProfile(context_.profile.name)) {
        context_.config = *std::move(config);
      }
    }
  }
  LOGAI_ASSIGN_OR_RETURN(const ResolvedCredentials resolved, Resolve(stop));
  if (SameKeys(resolved.credentials, refused)) {
    return base::Fail(ErrorKind::kUnauthorized, "there are no newer credentials: {}",
                      resolved.Describe());
  }
  return resolved.credentials;
}

base::Result<ResolvedCredentials> CredentialChain::Load(CredentialContext context,
                                                        std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(ResolvedCredentials resolved, ResolveCredentials(context, stop));
  const auto& expiry = resolved.credentials.expires_at;
  if (expiry && *expiry <= clock_.Now()) return StillExpired(resolved);
  return resolved;
}

CredentialChain::Held CredentialChain::Hold(ResolvedCredentials resolved) const {
  Held held{.resolved = std::move(resolved), .renew_from = {}, .unsafe_from = {}};
  if (const auto expiry = held.resolved.credentials.expires_at) {
    const base::Millis life = *expiry - clock_.Now();
    held.renew_from = *expiry - std::min(kEarly, life / 3);
    held.unsafe_from = *expiry - std::min(kLate, life / 5);
  }
  return held;
}

}  // namespace logai::aws
