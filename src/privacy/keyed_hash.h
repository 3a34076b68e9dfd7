#pragma once

#include <array>
#include <string_view>

#include "base/secret.h"

namespace logai::privacy {

/// What nobody can make or turn back without the key.
/// Source:  HMAC-SHA-256 (RFC 2104).
std::array<unsigned char, 32> KeyedHash(const base::Secret& key, std::string_view text);

/// A key that is good for `purpose` only.
base::Secret KeyFor(const base::Secret& key, std::string_view purpose);

/// A new key: 32 random bytes, as 64 hex digits.
base::Secret DrawKey();

}  // namespace logai::privacy
