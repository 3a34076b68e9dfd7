#include "net/transport_error.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/text.h"

namespace logai::net {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view kUnresolved = "could not resolve the host name ";
constexpr std::string_view kStalled = " (stall timeout)";

Error Unavailable(std::string message, std::string next = {}) {
  return {.kind = ErrorKind::kUnavailable,
          .message = std::move(message),
          .next = std::move(next),
          .retry_after = {}};
}

/// libcurl's words with what a server could have put into them made harmless.
std::string Printable(std::string_view detail) {
  std::string text(base::Utf8Prefix(base::Trim(detail), 200));
  std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text.empty() ? "no reason was given" : text;
}

std::string Reason(int system_error) {
  if (system_error == 0) return "no connection";
  return base::ToLower(std::system_category().message(system_error));
}

constexpr std::string_view kCheckProxy =
    "check HTTPS_PROXY and HTTP_PROXY, or name the host in NO_PROXY";

Error ConnectFailure(const FailedRequest& request) {
  if (!request.proxy.empty()) {
    return Unavailable(fmt::format("could not connect to the proxy {}: {}", request.proxy,
                                   Reason(request.system_error)),
                       std::string(kCheckProxy));
  }
  return Unavailable(
      fmt::format("could not connect to {}: {}", request.peer, Reason(request.system_error)),
      request.system_error == ECONNREFUSED
          ? "check that the server is running and that its address and port are right"
          : "check the network connection, and HTTPS_PROXY if this network needs a proxy");
}

Error TunnelFailure(const FailedRequest& request) {
  Error error = Unavailable(fmt::format("the proxy {} refused a connection to {}: HTTP {}",
                                        request.proxy, request.peer, request.proxy_status),
                            std::string(kCheckProxy));
  if (request.proxy_status == 407) {
    error.next = "put a user and password into HTTPS_PROXY: http://user:password@" + request.proxy;
  }
  return error;
}

Error CertificateFailure(const FailedRequest& request) {
  return Unavailable(
      fmt::format("the TLS certificate of {} is not trusted: {}", request.peer,
                  Printable(request.detail)),
      "if a company proxy or a private authority signs certificates here, set LOGAI_CA_BUNDLE to "
      "the file with its certificate (PEM)");
}

Error TlsFailure(const FailedRequest& request) {
  return Unavailable(
      fmt::format("no TLS connection to {}: {}", request.peer, Printable(request.detail)),
      request.detail.contains("wrong version number")
          ? "the server may speak plain HTTP: check whether its URL should start with http://"
          : "check the URL, and whether something between here and the server intercepts TLS");
}

/// The connection ended before the answer did.
Error BrokenConnection(const FailedRequest& request) {
  if (!request.connected) {
    return Unavailable(fmt::format("the connection to {} broke before the request was sent",
                                   request.proxy.empty() ? request.peer : request.proxy));
  }
  if (!request.head_received) {
    return Unavailable(fmt::format("{} closed the connection without an answer", request.peer));
  }
  return Unavailable(fmt::format("the connection to {} broke after {} bytes of the answer",
                                 request.peer, base::WithThousands(request.body_bytes)));
}

}  // namespace

Error NameResolutionFailure(std::string_view host) {
  return Unavailable(fmt::format("{}{}", kUnresolved, host),
                     "check the network connection and the spelling of the host");
}

bool IsNameResolutionFailure(const Error& error) {
  return error.kind == ErrorKind::kUnavailable && error.message.contains(kUnresolved);
}

Error StallTimeout(std::string_view peer, base::Millis deadline, std::int64_t body_bytes) {
  return {.kind = ErrorKind::kTimeout,
          .message = fmt::format("{} sent nothing for {}{}, after {} bytes", peer,
                                 base::FormatDuration(deadline), kStalled,
                                 base::WithThousands(body_bytes)),
          .next = {},
          .retry_after = {}};
}

bool IsStall(const Error& error) {
  return error.kind == ErrorKind::kTimeout && error.message.contains(kStalled);
}

Error NetworkFailure(int curl_code, const FailedRequest& request) {
  if (request.proxy_status >= 300 && !request.connected) return TunnelFailure(request);
  switch (curl_code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return NameResolutionFailure(request.host);
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Unavailable(fmt::format("could not resolve the proxy {}", request.proxy),
                         std::string(kCheckProxy));
    case CURLE_COULDNT_CONNECT:
      return ConnectFailure(request);
    case CURLE_PROXY:
      return Unavailable(fmt::format("the proxy {} could not connect to {}: {}", request.proxy,
                                     request.peer, Printable(request.detail)),
                         std::string(kCheckProxy));
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return CertificateFailure(request);
    case CURLE_SSL_CACERT_BADFILE:
      return {.kind = ErrorKind::kInvalidInput,
              .message =
                  "the file of trusted certificates cannot be used: " + Printable(request.detail),
              .next = "LOGAI_CA_BUNDLE (or AWS_CA_BUNDLE, SSL_CERT_FILE) must name a PEM file",
              .retry_after = {}};
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_USE_SSL_FAILED:
      return TlsFailure(request);
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9, as anything that is not HTTP looks
      return Unavailable(
          fmt::format("{} does not speak HTTP: {}", request.peer, Printable(request.detail)),
          "check the URL and its port");
    case CURLE_BAD_CONTENT_ENCODING:
      return Unavailable(fmt::format("the compressed answer of {} is damaged", request.peer));
    case CURLE_OUT_OF_MEMORY:
      return Unavailable("no memory for a request");
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return BrokenConnection(request);
    default:
      return Unavailable(
          fmt::format("the request to {} failed: {}", request.peer, Printable(request.detail)));
  }
}

}  // namespace logai::net
