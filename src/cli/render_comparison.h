#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/compare.h"
#include "base/time_zone.h"
#include "cli/render_parameters.h"
#include "cli/terminal.h"

namespace logai::cli {

struct ComparisonView {
  std::size_t top = 0;                                 ///< changes shown; 0: all
  std::optional<std::chrono::milliseconds> took = {};  ///< told if set
  base::TimeZone zone;                                 ///< of the times that are shown
  std::string name_a, name_b;                          ///< what the sides are, for people
  Redact redact;
};

/// A table for people: what changed, what matters most first, then values that shifted, then what
/// stands behind it. Safe for a terminal.
std::string ComparisonAsText(const app::CompareReport& report, const ComparisonView& view,
                             const Terminal& terminal);

/// One JSON document; its schema is docs/json-output.md.
std::string ComparisonAsJson(const app::CompareReport& report, const ComparisonView& view);

}  // namespace logai::cli
