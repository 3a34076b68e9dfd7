#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace logai::net {

/// The error of a request whose host name has no address: kUnavailable. Transports of tests make it
/// with this function too, so that the question below has one answer.
base::Error NameResolutionFailure(std::string_view host);

/// Whether `error` says that the name of the server itself (not of a proxy) could not be resolved.
/// It still does after Error::Within. A provider that retired a host is recognised by this; a
/// machine without network fails in the same way.
bool IsNameResolutionFailure(const base::Error& error);

/// The error of a server that took the request and then kept silent for `deadline`: kTimeout.
base::Error StallTimeout(std::string_view peer, base::Millis deadline, std::int64_t body_bytes);

/// Whether `error` is one of StallTimeout. It still is after Error::Within. Another try would
/// wait as long, and may run the request a second time.
bool IsStall(const base::Error& error);

/// Where a request stood when the network failed it.
struct FailedRequest {
  std::string peer;             ///< the server, "api.openai.com" or "127.0.0.1:11434"
  std::string host;             ///< its name alone
  std::string proxy;            ///< "proxy.corp:3128"; empty when none was used
  bool connected = false;       ///< the request was on its way
  bool head_received = false;   ///< the answer's status line and fields were there
  std::int64_t body_bytes = 0;  ///< how much of the answer's body had come
  int system_error = 0;         ///< errno of the connection attempt, 0 when unknown
  int proxy_status = 0;         ///< the proxy's answer to CONNECT, 0 when there was none
  std::string detail;           ///< libcurl's own words; shown only where they help
};

/// The error for libcurl's result `curl_code` (a CURLcode other than 0 and timeouts), as advice to
/// a person. It has no header, no body and no user or password in it.
base::Error NetworkFailure(int curl_code, const FailedRequest& request);

}  // namespace logai::net
