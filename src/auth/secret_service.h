#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>

#include "auth/keyring.h"
#include "base/environment.h"
#include "base/time.h"

namespace logai::auth {

/// What this program is called with to be the helper of SecretService (auth/keyring_helper.h).
inline constexpr std::string_view kKeyringHelper = "keyring-helper";

struct SecretServiceOptions {
  /// This program, which is its own helper.
  std::filesystem::path program = "/proc/self/exe";
  base::Millis answer_time{5'000};   ///< for what needs no person
  base::Millis unlock_time{30'000};  ///< for what may ask one for a password
};

/// The keyring behind org.freedesktop.secrets: GNOME Keyring, KWallet, KeePassXC.
///
/// Each call runs a child, which loads libsecret. Waiting for such a service cannot be given up
/// from within: a call may hang in the library with its prompts and its bus. A child can be ended.
/// And neither libsecret nor GLib, nor their threads, are in this process. Threads: one at a time.
/// Source:  https://specifications.freedesktop.org/secret-service-spec/ (0.2)
class SecretService final : public Keyring {
 public:
  explicit SecretService(base::Environment environment, SecretServiceOptions options = {});

  bool MayBeThere() const override { return !bus_.empty(); }
  base::Result<std::optional<base::Secret>> Read(std::string_view provider, Unlock unlock,
                                                 std::stop_token stop) override;
  base::Status Write(std::string_view provider, const base::Secret& key,
                     std::stop_token stop) override;
  base::Result<bool> Remove(std::string_view provider, std::stop_token stop) override;

 private:
  base::Result<std::optional<base::Secret>> Call(std::string_view what, std::string_view provider,
                                                 const base::Secret& key, base::Millis timeout,
                                                 std::stop_token stop) const;

  base::Environment environment_;
  const SecretServiceOptions options_;
  std::string bus_;  // its address; empty when there is none
};

}  // namespace logai::auth
