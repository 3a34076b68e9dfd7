#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/time.h"

namespace logai::cli {

/// The version of all documents (docs/json-output.md): raised when a field of one
/// changes its meaning or goes, not when one is added.
inline constexpr int kSchemaVersion = 1;

/// What standard output gets as JSON. ASCII only: no control character of a log line, not even a
/// Unicode one, reaches a terminal raw.
inline std::string JsonDocument(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', /*ensure_ascii=*/true,
                   nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

/// Milliseconds since 1970, or null.
inline nlohmann::ordered_json TimeOrNull(const std::optional<base::UtcTime>& time) {
  return time ? nlohmann::ordered_json(base::EpochMs(*time)) : nlohmann::ordered_json(nullptr);
}

}  // namespace logai::cli
