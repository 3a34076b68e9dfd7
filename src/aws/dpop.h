#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace logai::aws {

/// The value of a DPoP header for a POST to `url`: proof that the sender has the private key that a
/// refresh token is bound to.
/// Errors:  kUnauthorized when `private_key` is not an EC key on P-256 in PEM form.
/// Source:  RFC 9449, section 4.2; RFC 7518, section 3.4 (ES256).
base::Result<std::string> DpopProof(const base::Secret& private_key, std::string_view url,
                                    base::UtcTime now, std::string_view unique_id);

/// A random UUID, version 4. Source:  RFC 9562, section 5.4.
std::string RandomUuid();

/// `bytes` in the alphabet of URLs, without padding. Source:  RFC 4648, section 5.
std::string Base64Url(std::string_view bytes);

}  // namespace logai::aws
