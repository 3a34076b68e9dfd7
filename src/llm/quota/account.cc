#include "llm/quota/account.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>

namespace logai::llm {

std::string AccountOf(std::string_view authority, const base::Secret& key) {
  // The leading words keep this hash apart from any other that a key may have elsewhere.
  std::string text = fmt::format("logai account\n{}\n{}", authority, key.Reveal());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  OPENSSL_cleanse(text.data(), text.size());
  std::string name;
  for (std::size_t i = 0; i < 6; ++i) name += fmt::format("{:02x}", digest[i]);
  return name;
}

}  // namespace logai::llm
