#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "net/http.h"
#include "net/proxy.h"

namespace logai::net {

class CurlLinePool;

struct TransportOptions {
  /// PEM file of the trusted certificate authorities (LOGAI_CA_BUNDLE, AWS_CA_BUNDLE or
  /// SSL_CERT_FILE, resolved by the caller); the system's when absent.
  std::optional<std::filesystem::path> ca_bundle;
  /// Resolved by the caller; the environment is not read here.
  ProxySettings proxies;
  /// Lets a secret go over plain http to a host that is not loopback (LOGAI_ALLOW_INSECURE_HTTP).
  bool allow_insecure_http = false;
  std::string user_agent = "logai/" LOGAI_VERSION;
};

/// The HttpTransport over libcurl: connections are kept and used again, HTTP/2 is taken where a TLS
/// server offers it, and a stop request is answered at once, in every phase. What Send adds to its
/// contract:
///  - A URL with user and password counts as carrying a secret; they go as Basic authorization.
///  - Framing is the transport's: content-length and transfer-encoding among the request's headers
///    are ignored. Unless the request has an accept-encoding of its own, one without a sink offers
///    gzip; bodies arrive decompressed either way.
///  - The body of an answer other than 2xx is collected up to 1 MiB; the rest is not read.
///  - When a kept connection proves dead before any byte of an answer, the request goes once more
///    over a fresh one.
///  - total_timeout counts from the call; connect_timeout spans name, proxy, TCP and TLS.
/// Cost:    libcurl is initialised by the first Send, not before.
class CurlTransport final : public HttpTransport {
 public:
  /// Errors:  kInvalidInput when a proxy setting or the path of the CA bundle cannot be used.
  static base::Result<std::unique_ptr<CurlTransport>> Create(TransportOptions options);
  ~CurlTransport() override;

  base::Result<HttpResponse> Send(const HttpRequest& request, const BodySink& sink,
                                  std::stop_token stop) override;

 private:
  CurlTransport(TransportOptions options, ProxyRules proxies);

  const TransportOptions options_;
  const ProxyRules proxies_;
  const std::unique_ptr<CurlLinePool> lines_;
};

}  // namespace logai::net
