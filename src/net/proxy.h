#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "net/url.h"

namespace logai::net {

/// The proxy settings as the caller found them (HTTPS_PROXY, https_proxy, ...); empty means unset.
struct ProxySettings {
  std::string https_proxy;  ///< "http://user:password@proxy.corp:3128", for https:// URLs
  std::string http_proxy;   ///< for http:// URLs
  std::string no_proxy;     ///< "localhost,.corp,10.0.0.0/8,host:8080", or "*" for no proxy at all
};

/// One proxy. Schemes: http, https, socks4, socks4a, socks5, socks5h; http when none was written.
struct Proxy {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;
  base::Secret user;  ///< decoded; empty when absent
  base::Secret password;

  /// "proxy.corp:3128", for messages: without user and password.
  std::string HostAndPort() const;
};

/// Decides which proxy a URL goes through.
/// Threads: immutable.
class ProxyRules {
 public:
  /// Errors:  kInvalidInput that names the setting, but not its user and password.
  static base::Result<ProxyRules> Create(const ProxySettings& settings);

  /// The proxy for `url`, or nullptr to go straight there: always so for loopback and 169.254.*,
  /// which a proxy cannot reach or must not see, and for what no_proxy names. An entry of no_proxy
  /// is a domain (itself and what is below it, with or without a leading dot or "*."), an address,
  /// a range like 10.0.0.0/8 or fd00::/8, each perhaps with :port, or "*".
  /// Lives: as long as this object.
  const Proxy* For(const Url& url) const;

 private:
  struct Exception {
    std::string host;         ///< lower case, no leading or trailing dot, no brackets
    std::optional<int> bits;  ///< of a range
    std::uint16_t port = 0;   ///< 0: any
  };
  /// Nothing for an entry that can match no host; other clients ignore those too.
  static std::optional<Exception> ParseException(std::string_view text);
  static bool Covers(const Exception& exception, const Url& url);

  std::optional<Proxy> https_;
  std::optional<Proxy> http_;
  std::vector<Exception> exceptions_;
  bool all_excepted_ = false;
};

}  // namespace logai::net
