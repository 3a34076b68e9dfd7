#pragma once

#include <optional>

#include "base/time.h"
#include "llm/wire_error.h"
#include "net/http.h"

namespace logai::llm {

/// How long the server asks to wait, in its headers (net::RetryAfter) or else in the words of its
/// message ("Please wait 5631 seconds", "try again in 6m0s"); nullopt when it does not say.
std::optional<base::Millis> WaitHint(const net::Headers& headers, const WireError& error,
                                     base::UtcTime now);

}  // namespace logai::llm
