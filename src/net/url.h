#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace logai::net {

/// An absolute http or https URL in its parts.
struct Url {
  std::string scheme;      ///< "http" or "https"
  base::Secret user_info;  ///< "user:password" as written; empty when absent
  std::string host;        ///< lower case, IPv6 without brackets, names with their dots as written
  std::uint16_t port = 0;  ///< the scheme's own when none was written
  std::string path;        ///< as written, percent-encoding and all; at least "/"
  std::string query;       ///< without the '?'

  bool has_default_port() const { return port == (scheme == "https" ? 443 : 80); }
  /// "api.openai.com", "127.0.0.1:11434", "[::1]:8080": the port only when it is not the scheme's.
  std::string HostAndPort() const;
  /// "https://api.openai.com" with the port when it is not the scheme's: what an answer can be
  /// attributed to. It never has the user and password.
  std::string Origin() const;
  /// The URL for people: origin and path, neither user and password nor query.
  std::string Display() const { return Origin() + path; }
  /// The URL for the wire, with user and password, whose path is this one's followed by `suffix`,
  /// joined by exactly one slash. `suffix` is as it goes on the wire (a segment of text goes
  /// through PercentEncode first) and may have a query of its own, which then replaces this URL's.
  std::string Join(std::string_view suffix) const;
};

/// Takes a URL apart.
/// Errors:  kInvalidInput when it is not an absolute http or https URL with a host. The message
///          never repeats the user and password of a URL.
base::Result<Url> ParseUrl(std::string_view text);

/// As ParseUrl for the setting of an endpoint: blanks around it and slashes at its end are dropped
/// (path is then "/" or has no slash at its end).
/// Errors:  kInvalidInput also when it has a query or a fragment, to which nothing can be joined.
base::Result<Url> ParseBaseUrl(std::string_view text);

/// Whether `host` (with or without brackets) is this machine: 127.0.0.0/8, ::1 or localhost.
bool IsLoopback(std::string_view host);
/// Whether `host` is an address of 169.254.0.0/16, where clouds serve metadata to their machines.
bool IsLinkLocal(std::string_view host);

/// `segment` as one path segment or query value: all but letters, digits and "-._~" becomes %XX.
std::string PercentEncode(std::string_view segment);

}  // namespace logai::net
