#include "aws/sigv4.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>

#include "aws/canonical.h"
#include "base/text.h"
#include "net/url.h"

namespace logai::aws {
namespace {

using Digest = std::array<unsigned char, 32>;

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

/// What HTTP software on the way may change or drop, so that signing it would break the request.
/// Source: botocore's SIGNED_HEADERS_BLACKLIST and the hop-by-hop fields of RFC 9110, 7.6.1.
constexpr std::string_view kNeverSigned[] = {"authorization",   "connection",
                                             "content-length",  "expect",
                                             "keep-alive",      "te",
                                             "trailer",         "upgrade",
                                             "user-agent",      "transfer-encoding",
                                             "x-amzn-trace-id", "accept-encoding"};

template <class Bytes>
std::string Hex(const Bytes& bytes) {
  std::string hex;
  for (const unsigned char byte : bytes) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
  return hex;
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <class Key>
Digest Hmac(const Key& key, std::string_view data) {
  Digest digest;
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(data), data.size(),
       digest.data(), &size);
  return digest;
}

std::string DateOf(const SigningScope& scope) { return FormatAmzDate(scope.time).substr(0, 8); }

Digest SigningKey(const base::Secret& secret, const SigningScope& scope) {
  std::string start = "AWS4" + secret.Reveal();
  const Digest date = Hmac(start, DateOf(scope));
  OPENSSL_cleanse(start.data(), start.size());
  return Hmac(Hmac(Hmac(date, scope.region), scope.service), "aws4_request");
}

/// The value trimmed, with runs of blanks inside made one.
std::string CanonicalValue(std::string_view value) {
  std::string canonical;
  for (const char c : base::Trim(value)) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank || canonical.back() != ' ') canonical += blank ? ' ' : c;
  }
  return canonical;
}

struct CanonicalHeaders {
  std::string lines;  // name:value\n for each
  std::string names;  // joined with ';'
};

CanonicalHeaders Canonical(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::map<std::string, std::string> by_name;  // sorted, as the canonical form wants it
  for (const auto& [name, value] : headers) {
    const auto [field, is_new] = by_name.try_emplace(base::ToLower(name));
    if (!is_new) field->second += ',';
    field->second += CanonicalValue(value);
  }
  CanonicalHeaders canonical;
  for (const auto& [name, value] : by_name) {
    canonical.lines += name + ":" + value + "\n";
    canonical.names += (canonical.names.empty() ? "" : ";") + name;
  }
  return canonical;
}

}  // namespace

std::string Sha256Hex(std::string_view data) {
  Digest digest;
  unsigned int size = 0;
  EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return Hex(digest);
}

std::string SigningKeyHex(const base::Secret& secret_access_key, const SigningScope& scope) {
  return Hex(SigningKey(secret_access_key, scope));
}

std::string FormatAmzDate(base::UtcTime time) {
  std::string compact;
  for (const char c : base::FormatIso(time).substr(0, 19)) {
    if (c != '-' && c != ':') compact += c;
  }
  return compact + "Z";
}

Signature Sign(const RequestToSign& request, const SigningScope& scope,
               const Credentials& credentials) {
  const CanonicalHeaders headers = Canonical(request.headers);
  const std::string scope_text =
      fmt::format("{}/{}/{}/aws4_request", DateOf(scope), scope.region, scope.service);
  Signature signature;
  signature.canonical_request = fmt::format(
      "{}\n{}\n{}\n{}\n{}\n{}", request.method, CanonicalPath(request.path),
      CanonicalQuery(request.query), headers.lines, headers.names, Sha256Hex(request.body));
  signature.string_to_sign = fmt::format("{}\n{}\n{}\n{}", kAlgorithm, FormatAmzDate(scope.time),
                                         scope_text, Sha256Hex(signature.canonical_request));
  Digest key = SigningKey(credentials.secret_access_key, scope);
  signature.hex = Hex(Hmac(key, signature.string_to_sign));
  OPENSSL_cleanse(key.data(), key.size());
  signature.authorization =
      fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                  credentials.access_key_id, scope_text, headers.names, signature.hex);
  return signature;
}

base::Status SignHttpRequest(net::HttpRequest& request, const SigningScope& scope,
                             const Credentials& credentials) {
  LOGAI_ASSIGN_OR_RETURN(const net::Url url, net::ParseUrl(request.url));
  request.headers.Add("Host", url.HostAndPort());
  request.headers.Add("X-Amz-Date", FormatAmzDate(scope.time));
  if (!credentials.session_token.empty()) {
    request.headers.Add("X-Amz-Security-Token", credentials.session_token.Reveal());
  }
  RequestToSign to_sign{.method = request.method,
                        .path = url.path,
                        .query = url.query,
                        .headers = {},
                        .body = request.body};
  for (const auto& [name, value] : request.headers.all()) {
    const std::string lower = base::ToLower(name);
    const bool changes = std::ranges::find(kNeverSigned, lower) != std::end(kNeverSigned) ||
                         lower.starts_with("proxy-");
    if (!changes) to_sign.headers.emplace_back(name, value);
  }
  request.headers.Add("Authorization", Sign(to_sign, scope, credentials).authorization);
  return {};
}

}  // namespace logai::aws
