#pragma once

#include <cstdint>

#include "agent/tools/tool_context.h"
#include "analysis/digest.h"
#include "analysis/excerpt.h"
#include "logs/event.h"

namespace logai::agent {

/// Tokens of a result that single events may take: its budget less the digest's own lines.
inline std::int64_t RoomForEvents(const ToolContext& context) {
  constexpr std::int64_t kPageFrameTokens = 120;
  return context.options.result_budget.value() - kPageFrameTokens;
}

/// About what one event takes on the page: its text, with id, time, group and level before it.
inline std::int64_t TokensOf(const logs::Event& event, const ToolContext& context) {
  constexpr std::int64_t kLineFrameTokens = 24;
  const auto line = analysis::OneLine(event.message, analysis::DigestOptions().line_bytes);
  return context.options.estimate(line).value() + kLineFrameTokens;
}

}  // namespace logai::agent
