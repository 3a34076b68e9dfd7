#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "llm/errors.h"

/// Parts of errors, for the .cc files that judge failures.
namespace logai::llm {

Failure Fault(base::ErrorKind kind, std::string message, std::string next = {});

/// " (HTTP 400)", or nothing for an error inside a 200 stream.
std::string Http(const net::ResponseHead& head);

/// What the server said, as the end of a sentence: ": model not found".
std::string Said(const WireError& wire);

/// Asked too often: kRateLimited when waiting a little helps, kQuotaExhausted when it does not.
Failure RateLimited(const CallSite& site, const net::ResponseHead& head, const WireError& wire,
                    base::UtcTime now);

/// No credit, budget or quota is left: kQuotaExhausted.
Failure OutOfQuota(const CallSite& site, const net::ResponseHead& head, const WireError& wire,
                   base::UtcTime now);

}  // namespace logai::llm
