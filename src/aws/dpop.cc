#include "aws/dpop.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

/// Of a coordinate of P-256, and of each half of a signature.
constexpr int kFieldBytes = 32;

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using PrivateKey = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using MemoryBio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using BigNumber = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

/// Nobody is asked for a passphrase.
int NoPassphrase(char*, int, int, void*) { return -1; }

PrivateKey ReadKey(const base::Secret& pem) {
  const std::string& text = pem.Reveal();
  if (text.size() > 64 * 1024) return nullptr;
  const MemoryBio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  PrivateKey key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr)
                     : nullptr);
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC) return nullptr;
  if (EVP_PKEY_get_bits(key.get()) != 8 * kFieldBytes) return nullptr;
  return key;
}

std::string FixedWidth(const BIGNUM* number) {
  std::array<unsigned char, kFieldBytes> bytes{};
  if (!number || BN_bn2binpad(number, bytes.data(), kFieldBytes) != kFieldBytes) return {};
  return {bytes.begin(), bytes.end()};
}

std::string Coordinate(const PrivateKey& key, const char* name) {
  BIGNUM* found = nullptr;
  EVP_PKEY_get_bn_param(key.get(), name, &found);
  const BigNumber number(found);
  return FixedWidth(number.get());
}

/// r and s one after the other, not OpenSSL's DER; empty when the key cannot sign.
std::string SignEs256(const PrivateKey& key, std::string_view text) {
  const DigestContext digest(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  if (!digest || EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(digest.get(), nullptr, &size, bytes, text.size()) != 1) {
    return {};
  }
  std::string der(size, '\0');
  auto* const begin = reinterpret_cast<unsigned char*>(der.data());
  if (EVP_DigestSign(digest.get(), begin, &size, bytes, text.size()) != 1) return {};
  const unsigned char* at = begin;
  const EcSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  if (!signature) return {};
  return FixedWidth(ECDSA_SIG_get0_r(signature.get())) +
         FixedWidth(ECDSA_SIG_get0_s(signature.get()));
}

}  // namespace

std::string Base64Url(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t pending = 0;
  int bits = 0;
  for (const char c : bytes) {
    pending = (pending << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6;) {
      bits -= 6;
      text += kAlphabet[(pending >> bits) & 63];
    }
  }
  if (bits > 0) text += kAlphabet[(pending << (6 - bits)) & 63];
  return text;
}

std::string RandomUuid() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    fmt::format_to(std::back_inserter(text), "{:02x}", bytes[i]);
  }
  return text;
}

base::Result<std::string> DpopProof(const base::Secret& private_key, std::string_view url,
                                    base::UtcTime now, std::string_view unique_id) {
  const PrivateKey key = ReadKey(private_key);
  const std::string x = key ? Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X) : "";
  const std::string y = key ? Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y) : "";
  if (x.empty() || y.empty()) {
    return base::Fail(ErrorKind::kUnauthorized, "Unable to load private key from cached token.");
  }
  const json header = {
      {"typ", "dpop+jwt"},
      {"alg", "ES256"},
      {"jwk", {{"kty", "EC"}, {"x", Base64Url(x)}, {"y", Base64Url(y)}, {"crv", "P-256"}}}};
  const json payload = {
      {"htm", "POST"}, {"htu", url}, {"iat", base::EpochMs(now) / 1000}, {"jti", unique_id}};
  const std::string text = Base64Url(header.dump()) + "." + Base64Url(payload.dump());
  const std::string signature = SignEs256(key, text);
  if (signature.size() != 2 * kFieldBytes) {
    return base::Fail(ErrorKind::kUnauthorized, "the private key of the cached token cannot sign");
  }
  return text + "." + Base64Url(signature);
}

}  // namespace logai::aws
