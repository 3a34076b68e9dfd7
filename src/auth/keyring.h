#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace logai::auth {

/// Whether a locked keyring may ask its owner for the password.
enum class Unlock { kNo, kMayAsk };

/// The system's keyring, with one key for each provider.
/// Errors of all calls: kUnavailable (no keyring here, or one that fails), kForbidden (it is locked
/// and stays so), kTimeout (it does not answer), kCancelled. No message has a secret in it.
class Keyring {
 public:
  virtual ~Keyring() = default;

  /// Whether there may be one, found out without asking: a session bus is there.
  virtual bool MayBeThere() const = 0;
  /// The key, or nothing when it has none for the provider.
  virtual base::Result<std::optional<base::Secret>> Read(std::string_view provider, Unlock unlock,
                                                         std::stop_token stop) = 0;
  /// Puts `key` in the place of the provider's. May ask its owner to unlock it.
  virtual base::Status Write(std::string_view provider, const base::Secret& key,
                             std::stop_token stop) = 0;
  /// False when it had none. May ask its owner to unlock it.
  virtual base::Result<bool> Remove(std::string_view provider, std::stop_token stop) = 0;
};

}  // namespace logai::auth
