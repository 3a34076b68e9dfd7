#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace logai::net {

/// Header fields in the order given. Names compare without regard to case.
class Headers {
 public:
  void Add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }
  /// The first field of that name. Lives: as long as this object.
  std::optional<std::string_view> Get(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;
  /// The request carries a key or token. It is then refused (kInvalidInput) over plain http to a
  /// host that is not loopback, unless TransportOptions::allow_insecure_http.
  bool carries_secret = false;
  std::chrono::milliseconds connect_timeout{10'000};
  /// No byte for this long, in either direction, ends the request with kTimeout.
  std::chrono::milliseconds stall_timeout{120'000};
  std::optional<std::chrono::milliseconds> total_timeout;
  /// Called when no byte came or went for `quiet_after`, so that a person can be told; at most once
  /// per request, which goes on. It must not throw. Threads: the one that is in Send.
  std::function<void()> on_quiet = {};
  std::chrono::milliseconds quiet_after{30'000};
  base::ByteCount max_response{64LL * 1024 *
                               1024};  ///< a longer body ends the request with kTooLarge
};

struct ResponseHead {
  int status = 0;
  Headers headers;
};

struct HttpResponse {
  ResponseHead head;
  std::string body;  ///< empty when a sink took it
};

enum class Flow { kContinue, kStop };

/// Takes the body of a 2xx answer piece by piece, split anywhere; kStop closes the connection and
/// ends the request without an error.
using BodySink = std::function<Flow(const ResponseHead& head, std::string_view piece)>;

/// The way out to the network; tests put a scripted one in its place.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;

  /// Sends one request. Any HTTP status is a response, not an error. Redirects are never followed.
  /// Errors:  kUnavailable (refused, reset, DNS, TLS, proxy: the message says which), kTimeout,
  /// kCancelled, kTooLarge,
  ///          kInvalidInput (a URL that cannot be used, or a secret over plain http).
  /// Threads: may be called from any thread, also at the same time.
  virtual base::Result<HttpResponse> Send(const HttpRequest& request, const BodySink& sink,
                                          std::stop_token stop) = 0;
};

}  // namespace logai::net
