#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace logai::cli {

/// What standard output gets as JSON. ASCII only: no control character of a log line, not even a
/// Unicode one, reaches a terminal raw.
inline std::string JsonDocument(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', /*ensure_ascii=*/true,
                   nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace logai::cli
