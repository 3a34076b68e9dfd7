#include "privacy/placeholder.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdint>
#include <random>

namespace logai::privacy {
namespace {

// Letters that make no words and no prefix of a token.
constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz";
constexpr int kLength = 10;

base::Secret DrawnKey() {
  std::random_device random;
  std::string key;
  for (int i = 0; i < 32; ++i) key += static_cast<char>(random() & 0xFF);
  return base::Secret(std::move(key));
}

}  // namespace

Placeholders::Placeholders(const base::Secret& key) : key_(key.empty() ? DrawnKey() : key) {}

void Placeholders::Append(std::string_view mark, std::string_view value, std::string& out) const {
  constexpr std::string_view kEnd = "_REDACTED]";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  ::HMAC(::EVP_sha256(), key_.Reveal().data(), static_cast<int>(key_.size()),
         reinterpret_cast<const unsigned char*>(value.data()), value.size(), digest.data(), &size);
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits = bits << 8 | digest[static_cast<std::size_t>(i)];
  out += mark.substr(0, mark.size() - kEnd.size());
  out += '_';
  for (int i = 0; i < kLength; ++i, bits /= kLetters.size())
    out += kLetters[bits % kLetters.size()];
  out += kEnd;
}

}  // namespace logai::privacy
