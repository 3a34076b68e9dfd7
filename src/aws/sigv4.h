#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/credential_types.h"
#include "base/time.h"
#include "net/http.h"

namespace logai::aws {

/// What a signature is made for.
struct SigningScope {
  base::UtcTime time;
  std::string region;
  std::string service;  ///< the signing name: "logs", "sts", "bedrock"
};

/// The parts of a request that a signature covers.
struct RequestToSign {
  std::string method = "POST";
  std::string path = "/";  ///< as in the URL: percent-encoded once
  std::string query;       ///< as in the URL, without the '?'
  /// Exactly the fields to sign; `host` and `x-amz-date` among them.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view body;
};

/// A signature with the steps that led to it.
struct Signature {
  std::string canonical_request;
  std::string string_to_sign;
  std::string hex;            ///< the signature itself
  std::string authorization;  ///< the value of the Authorization header
};

/// Signs with AWS Signature Version 4. The path is normalised and encoded a second time, as every
/// service but S3 wants it.
/// Cost:    hashes the body once.
/// Source:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
Signature Sign(const RequestToSign& request, const SigningScope& scope,
               const Credentials& credentials);

/// Adds X-Amz-Date, X-Amz-Security-Token (for temporary keys), Host and Authorization to `request`,
/// signing them and the header fields it already has, but for those that a proxy may change.
/// Errors:  kInvalidInput when the URL cannot be used.
base::Status SignHttpRequest(net::HttpRequest& request, const SigningScope& scope,
                             const Credentials& credentials);

/// SHA-256 in lower-case hex.
std::string Sha256Hex(std::string_view data);

/// The key that signs for one day, region and service, in hex; for tests against published vectors.
std::string SigningKeyHex(const base::Secret& secret_access_key, const SigningScope& scope);

/// "20261122T120000Z".
std::string FormatAmzDate(base::UtcTime time);

}  // namespace logai::aws
