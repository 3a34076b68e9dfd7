#include "net/curl_transport.h"

#include <unistd.h>

#include <utility>

#include "net/curl_exchange.h"
#include "net/curl_line.h"
#include "net/url.h"

namespace logai::net {
namespace {

using base::ErrorKind;
using base::Fail;

base::Status CheckBundle(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error) && ::access(path.c_str(), R_OK) == 0) return {};
  auto failure =
      Fail(ErrorKind::kInvalidInput,
           "the file of trusted certificates {} does not exist or cannot be read", path.string());
  failure.error().next = "LOGAI_CA_BUNDLE (or AWS_CA_BUNDLE, SSL_CERT_FILE) must name a PEM file";
  return failure;
}

base::Status CheckSecret(const HttpRequest& request, const Url& url, bool allow_insecure_http) {
  const bool secret = request.carries_secret || !url.user_info.empty();
  if (!secret || url.scheme == "https" || allow_insecure_http || IsLoopback(url.host)) return {};
  auto failure = Fail(ErrorKind::kInvalidInput,
                      "refused to send a key or token over plain http to {}", url.HostAndPort());
  failure.error().next =
      "use an https:// URL; if the network in between is yours alone, set "
      "LOGAI_ALLOW_INSECURE_HTTP=true";
  return failure;
}

}  // namespace

base::Result<std::unique_ptr<CurlTransport>> CurlTransport::Create(TransportOptions options) {
  LOGAI_ASSIGN_OR_RETURN(ProxyRules proxies, ProxyRules::Create(options.proxies));
  if (options.ca_bundle) LOGAI_RETURN_IF_ERROR(CheckBundle(*options.ca_bundle));
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(options), std::move(proxies)));
}

CurlTransport::CurlTransport(TransportOptions options, ProxyRules proxies)
    : options_(std::move(options)),
      proxies_(std::move(proxies)),
      lines_(std::make_unique<CurlLinePool>()) {}

CurlTransport::~CurlTransport() = default;

base::Result<HttpResponse> CurlTransport::Send(const HttpRequest& request, const BodySink& sink,
                                               std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const Url url, ParseUrl(request.url));
  LOGAI_RETURN_IF_ERROR(CheckSecret(request, url, options_.allow_insecure_http));
  LOGAI_ASSIGN_OR_RETURN(std::unique_ptr<CurlLine> line, lines_->Take(url.Origin()));
  auto response =
      CurlExchange(request, url, proxies_.For(url), sink, options_, *line, std::move(stop)).Run();
  lines_->GiveBack(std::move(line), !response.has_value());
  return response;
}

}  // namespace logai::net
