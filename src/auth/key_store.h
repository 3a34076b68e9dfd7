#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "auth/keyring.h"
#include "auth/token_store.h"
#include "base/result.h"
#include "base/secret.h"

namespace logai::auth {

/// LOGAI_SECRET_STORE.
enum class SecretStore {
  kAuto,     ///< the keyring, or the file where there is none that works
  kKeyring,  ///< never the file
  kFile,     ///< never the keyring
};

/// Where a key stands.
enum class KeyPlace { kFile, kKeyring };

/// What is known of a stored key without opening the keyring.
struct StoredKey {
  KeyPlace place = KeyPlace::kFile;
  std::string created_at;  ///< empty when not known
  base::Secret token;      ///< empty when it is in the keyring
};

/// The keys and sign-ins that `logai auth login` keeps: in the keyring, or in the file, which also
/// says which ones are in the keyring. So nobody asks the keyring for a key that was never put
/// there. Errors of all calls: those of TokenStore and of Keyring. Threads: one at a time.
class KeyStore {
 public:
  KeyStore(TokenStore file, std::unique_ptr<Keyring> keyring, SecretStore where);

  /// What is stored for the provider. Never opens the keyring.
  base::Result<std::optional<StoredKey>> Find(std::string_view provider) const;

  /// The key, or nothing when none is stored. `on_notice` is told before a person may be asked to
  /// unlock the keyring; it may be empty.
  /// Errors:  also kUnauthorized when the keyring has lost the key.
  base::Result<std::optional<base::Secret>> Read(
      std::string_view provider, Unlock unlock, std::stop_token stop,
      const std::function<void(std::string_view)>& on_notice = {}) const;

  /// Whether Write would succeed, as far as can be told beforehand: what a person typed must not be
  /// lost to a damaged file, or to a keyring that LOGAI_SECRET_STORE wants and that is not there.
  base::Status CanWrite(std::string_view provider, std::stop_token stop) const;

  struct Written {
    KeyPlace place = KeyPlace::kFile;
    /// Why the key stands in the file as plain text, for the user to be told; empty when it does
    /// not, or when LOGAI_SECRET_STORE wants it there.
    std::string why_not_keyring;
    /// An older key that could not be taken out of the keyring, for the user to be told; or empty.
    std::string left_behind;
  };
  base::Result<Written> Write(std::string_view provider, SignIn sign_in,
                              std::stop_token stop) const;

  struct Removed {
    bool found = false;
    std::string left_behind;  ///< as in Written
  };
  /// Forgets the provider's key, in both places.
  base::Result<Removed> Remove(std::string_view provider, std::stop_token stop) const;

  const TokenStore& file() const { return file_; }

 private:
  base::Status TryKeyring(std::string_view provider, const SignIn& sign_in,
                          std::stop_token stop) const;

  TokenStore file_;
  std::unique_ptr<Keyring> keyring_;
  SecretStore where_;
};

}  // namespace logai::auth
