#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace logai::auth {

/// What the helper says to the program that started it: a word on the first line of its output,
/// then the key or the reason.
struct KeyringAnswer {
  enum class Kind {
    kFound,   ///< done; when reading, with the key
    kNone,    ///< there is no such key
    kLocked,  ///< and its owner did not unlock it
    kAbsent,  ///< no keyring, or no libsecret
    kFailed,
  };
  Kind kind = Kind::kFailed;
  base::Secret key;
  std::string why;  ///< of kAbsent and kFailed; safe for a terminal
};

base::Secret WriteKeyringAnswer(const KeyringAnswer& answer);
/// Nothing when `text` is no answer.
std::optional<KeyringAnswer> ReadKeyringAnswer(std::string_view text);

}  // namespace logai::auth
