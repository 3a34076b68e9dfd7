#include "privacy/keyed_hash.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <random>
#include <string>

namespace logai::privacy {

std::array<unsigned char, 32> KeyedHash(const base::Secret& key, std::string_view text) {
  std::array<unsigned char, 32> digest{};
  unsigned size = digest.size();
  ::HMAC(::EVP_sha256(), key.Reveal().data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return digest;
}

base::Secret KeyFor(const base::Secret& key, std::string_view purpose) {
  const auto hash = KeyedHash(key, purpose);
  return base::Secret(fmt::format("{:02x}", fmt::join(hash, "")));
}

base::Secret DrawKey() {
  std::random_device random;
  std::string key;
  for (int i = 0; i < 8; ++i) key += fmt::format("{:08x}", random());
  return base::Secret(std::move(key));
}

}  // namespace logai::privacy
