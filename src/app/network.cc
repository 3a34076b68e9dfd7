#include "app/network.h"

#include <utility>

namespace logai::app {
namespace {

namespace keys = config::keys;

std::string TextOr(const std::string* text) { return text ? *text : std::string(); }

}  // namespace

base::Result<std::unique_ptr<net::CurlTransport>> MakeTransport(
    const config::Settings& settings, std::optional<std::filesystem::path> other_bundle) {
  net::TransportOptions options{.ca_bundle = std::move(other_bundle)};
  // LogAI's own variable first; the others are set on many machines for other programs too.
  for (const auto key : {keys::kCaBundle, keys::kAwsCaBundle, keys::kSslCertFile}) {
    if (const auto* path = settings.Find(key)) {
      options.ca_bundle = *path;
      break;
    }
  }
  options.proxies = {.https_proxy = TextOr(settings.Find(keys::kHttpsProxy)),
                     .http_proxy = TextOr(settings.Find(keys::kHttpProxy)),
                     .no_proxy = TextOr(settings.Find(keys::kNoProxy))};
  options.allow_insecure_http = settings.Get(keys::kAllowInsecureHttp);
  return net::CurlTransport::Create(std::move(options));
}

}  // namespace logai::app
