#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/patterns.h"
#include "cli/render_parameters.h"
#include "cli/terminal.h"

namespace logai::cli {

struct PatternsView {
  std::size_t top = 0;                                 ///< patterns shown; 0: all
  std::optional<std::chrono::milliseconds> took = {};  ///< told if set
  Redact redact;
  bool parameters = false;  ///< text: the values under each template
};

/// A table for people: count, share, gravest level, template; then what stands behind it. Safe for
/// a terminal.
std::string PatternsAsText(const app::PatternReport& report, const PatternsView& view,
                           const Terminal& terminal);

/// One JSON document, in pieces: of a log of many kinds of message it is larger than the memory
/// that finding them takes. Its schema is docs/json-output.md.
void PatternsAsJson(const app::PatternReport& report, const PatternsView& view,
                    const std::function<void(std::string_view piece)>& write);

/// RFC 4180, with a header line.
std::string PatternsAsCsv(const app::PatternReport& report, const PatternsView& view);

}  // namespace logai::cli
