#pragma once

#include <memory>

#include "base/result.h"
#include "config/settings.h"
#include "net/curl_transport.h"

namespace logai::app {

/// The one way out to the network, with the proxies and certificate authorities of the settings.
/// Errors:  kInvalidInput when a proxy or the CA bundle cannot be used.
/// Cost:    nothing is initialised before the first request.
base::Result<std::unique_ptr<net::CurlTransport>> MakeTransport(const config::Settings& settings);

}  // namespace logai::app
