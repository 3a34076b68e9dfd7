#pragma once

#include <expected>
#include <memory>
#include <string>

#include "auth/keyring.h"
#include "auth/keyring_answer.h"
#include "base/secret.h"

namespace logai::auth {

/// The library that speaks to org.freedesktop.secrets, loaded when it is asked for: LogAI starts
/// without it, and runs where it is not installed. Its calls have no deadline, so they are made in
/// a process of their own (auth/secret_service.h). Threads: one at a time.
class Libsecret {
 public:
  /// The library, or why it cannot be used.
  static std::expected<Libsecret, std::string> Load();
  Libsecret(Libsecret&&) noexcept;
  Libsecret& operator=(Libsecret&&) noexcept;
  ~Libsecret();

  KeyringAnswer Read(const std::string& provider, Unlock unlock) const;
  KeyringAnswer Write(const std::string& provider, const base::Secret& key) const;
  KeyringAnswer Remove(const std::string& provider) const;

 private:
  struct Functions;
  explicit Libsecret(std::unique_ptr<Functions> functions);
  std::unique_ptr<Functions> functions_;
};

}  // namespace logai::auth
