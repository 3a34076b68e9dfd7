#pragma once

#include <cstddef>
#include <span>

#include "agent/tools/tool_context.h"
#include "logs/event.h"
#include "privacy/redacted_text.h"

namespace logai::agent {

/// Events, one line each, as what a model may cite.
struct CitedEvents {
  privacy::RedactedText text;  ///< "[e3] 10:32:05.000 …", a line for each that fits; fenced
  std::size_t shown = 0;       ///< the first so many
};

/// `events` in their order, one by one instead of condensed, as far as the budget of a result
/// reaches. Only those that are shown get an id; the same event keeps its own.
CitedEvents CiteEvents(const ToolContext& context, std::span<const logs::Event> events,
                       std::size_t line_bytes = 400);

}  // namespace logai::agent
