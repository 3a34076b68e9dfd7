#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/error.h"
#include "config/settings.h"
#include "net/http.h"

namespace logai::app {

/// `error` with the providers that would work here and now added to its next step, when it says
/// that the chosen one is gone, out of quota or not there. May look for Ollama on the loopback, for
/// at most 300 ms (decisions, 10).
base::Error WithAlternatives(base::Error error, std::string_view provider,
                             const config::Settings& settings, const base::Environment& environment,
                             net::HttpTransport& transport, std::stop_token stop);

}  // namespace logai::app
