#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace logai::aws {

/// An expiry as AWS tools write it: "2026-11-22T10:00:00Z", with a fraction, "+00:00" or "UTC" at
/// the end; no zone means UTC. Nullopt for anything else.
std::optional<base::UtcTime> ParseExpiry(std::string_view text);

/// An HTTP date in its one current form, "Sun, 22 Nov 2026 12:00:00 GMT". Nullopt for anything
/// else. Source:  RFC 9110, section 5.6.7 (IMF-fixdate).
std::optional<base::UtcTime> ParseHttpDate(std::string_view text);

}  // namespace logai::aws
