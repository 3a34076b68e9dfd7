#pragma once

#include <memory>
#include <vector>

#include "agent/notes.h"
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

/// Keeps the model's hypotheses. Lives: both must outlive the tool.
std::unique_ptr<Tool> MakeNote(Notes& notes, const privacy::Redactor& redactor);

// Beside them, where the model's window has room (ToolOptions::tools):

/// The events around one that was shown.
std::unique_ptr<Tool> MakeGetContext(const ToolContext& context);
/// Logs Insights, within what it may cost. REQUIRES: context.cloudwatch.
std::unique_ptr<Tool> MakeQueryLogs(const ToolContext& context);
/// Class, retention, fields and streams of a group. REQUIRES: context.cloudwatch.
std::unique_ptr<Tool> MakeDescribeLogGroup(const ToolContext& context);
/// What rings, and what changed state. REQUIRES: context.metrics.
std::unique_ptr<Tool> MakeListAlarms(const ToolContext& context);
/// The course of a metric, beside what it was before. REQUIRES: context.metrics.
std::unique_ptr<Tool> MakeGetMetric(const ToolContext& context);

/// All that the context has room and sources for, in the order in which the model sees them.
std::vector<std::unique_ptr<Tool>> MakeTools(const ToolContext& context);

}  // namespace logai::agent
