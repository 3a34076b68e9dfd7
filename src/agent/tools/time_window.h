#pragma once

#include "agent/tools/parameters.h"
#include "agent/tools/tool_context.h"
#include "base/result.h"
#include "base/time.h"

namespace logai::agent {

/// The parameters start_time and end_time.
Parameter StartTime();
Parameter EndTime();

/// The window that start_time and end_time name, within the scope of the investigation.
/// Errors:  kInvalidInput for times that cannot be read, or that lie outside the scope.
base::Result<base::TimeRange> ReadWindow(const Arguments& arguments, const ToolContext& context);

}  // namespace logai::agent
