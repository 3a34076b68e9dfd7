#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "net/http.h"

namespace logai::net {

/// How long the answer asks the client to wait: retry-after-ms, else retry-after, else what the
/// fields of spent limits say (x-ratelimit-reset-*, anthropic-ratelimit-*-reset): the longest wait
/// among those with nothing remaining, or the shortest of all when none says that it is spent. A
/// moment in the past is a wait of zero; no hint is nullopt. No wait exceeds a year. Where the
/// answer has a date field, moments are compared with that: `now`, ours, may be minutes off.
std::optional<base::Millis> RetryAfter(const Headers& headers, base::UtcTime now);

/// The wait of a retry-after field: seconds, perhaps with a fraction, or an HTTP date (RFC 9110,
/// section 5.6.7, in all three forms).
std::optional<base::Millis> ParseRetryAfter(std::string_view value, base::UtcTime now);

/// The wait of a reset field: a duration ("6m0s", "12ms", "1m2.5s", "1h", "20" for seconds), an
/// RFC 3339 time, or an epoch in seconds or milliseconds.
std::optional<base::Millis> ParseReset(std::string_view value, base::UtcTime now);

}  // namespace logai::net
