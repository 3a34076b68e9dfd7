#pragma once

#include <memory>
#include <vector>

#include "agent/tool.h"
#include "agent/tools/tool_context.h"

namespace logai::agent {

// The tools of the contract (compatibility, section 7). Lives: `context` must outlive the tools.

std::unique_ptr<Tool> MakeListLogGroups(const ToolContext& context);
/// Reads one group.
std::unique_ptr<Tool> MakeFetchLogs(const ToolContext& context);
/// Searches several groups at the same time.
std::unique_ptr<Tool> MakeSearchLogs(const ToolContext& context);
/// Pages through the events behind an earlier result.
std::unique_ptr<Tool> MakeFetchCachedResultChunk(const ToolContext& context);

/// All of them, in the order in which the model sees them.
std::vector<std::unique_ptr<Tool>> MakeTools(const ToolContext& context);

}  // namespace logai::agent
