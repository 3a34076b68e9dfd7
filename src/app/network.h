#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "base/result.h"
#include "config/settings.h"
#include "net/curl_transport.h"

namespace logai::app {

/// A way out to the network, with the proxies and certificate authorities of the settings; without
/// a bundle there, with `other_bundle`. Errors:  kInvalidInput when a proxy or the CA bundle cannot
/// be used. Cost:    nothing is initialised before the first request.
base::Result<std::unique_ptr<net::CurlTransport>> MakeTransport(
    const config::Settings& settings,
    std::optional<std::filesystem::path> other_bundle = std::nullopt);

}  // namespace logai::app
