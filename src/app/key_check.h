#pragma once

#include <mutex>
#include <string>
#include <thread>

#include "base/environment.h"
#include "config/provider_choice.h"
#include "config/settings.h"
#include "net/http.h"

namespace logai::app {

/// Finds out beside the first prompt whether the provider is there and takes the key: it is asked
/// for its models, which costs no quota, and given two seconds. Not checked are a key that a
/// command gives (a password manager would ask twice), the Copilot CLI (it would have to be
/// started) and Bedrock (it has no such list).
/// Threads: one of its own; the methods may be called from any.
class KeyCheck {
 public:
  /// Lives:   the references outlive the check.
  KeyCheck(config::ProviderChoice choice, const config::Settings& settings,
           const base::Environment& environment, net::HttpTransport& transport);
  KeyCheck(const KeyCheck&) = delete;
  KeyCheck& operator=(const KeyCheck&) = delete;

  /// What the user should hear, once; "" as long as nothing is known to be wrong.
  std::string TakeFinding();

 private:
  std::mutex mutex_;
  std::string finding_;  // guarded by mutex_
  std::jthread thread_;  // last: it uses what stands above
};

}  // namespace logai::app
