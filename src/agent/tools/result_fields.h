#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/time.h"
#include "logs/event.h"
#include "privacy/redactor.h"

namespace logai::agent {

// The pieces that the contract's result fields (compatibility, section 7) share between tools.

/// Milliseconds since 1970, or null.
nlohmann::json TimeField(const std::optional<base::UtcTime>& time);

/// `timestamp`, `message`, `log_group`, `log_stream` and `event_id` of an event, redacted.
nlohmann::json EventFields(const logs::Event& event, const privacy::Redactor& redactor,
                           privacy::RedactionCounts* counts = nullptr);

/// The fields as text; bytes that are not UTF-8 are replaced.
std::string DumpFields(const nlohmann::json& fields);

}  // namespace logai::agent
