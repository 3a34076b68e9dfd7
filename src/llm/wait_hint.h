#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "llm/wire_error.h"
#include "net/http.h"

namespace logai::llm {

/// How long the server asks to wait, in its headers (net::RetryAfter) or else in the words of its
/// message ("Please wait 5631 seconds", "try again in 6m0s", "regain access on 2026-12-01 at 00:00
/// UTC"); nullopt when it does not say, or asks for no wait at all.
std::optional<base::Millis> WaitHint(const net::Headers& headers, const WireError& error,
                                     base::UtcTime now);

/// "at 05:10 UTC (in 6 h 40 min)", with its date when that is another day; rounded up to the minute
/// so that it is never too early.
std::string When(base::UtcTime now, base::Millis wait);

}  // namespace logai::llm
