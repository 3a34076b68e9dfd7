#include "agent/tools/time_window.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/time_expression.h"

namespace logai::agent {

Parameter StartTime() {
  return {.name = "start_time",
          .type = ParameterType::kTime,
          .required = true,
          .description = "begin: \"30m ago\", \"13:55\", ISO 8601 or epoch ms"};
}
Parameter EndTime() {
  return {.name = "end_time",
          .type = ParameterType::kTime,
          .description = "end, as start_time (default now)"};
}
base::Result<base::TimeRange> ReadWindow(const Arguments& arguments, const ToolContext& context) {
  const auto since = arguments.String("start_time"), until = arguments.String("end_time");
  LOGAI_ASSIGN_OR_RETURN(
      base::TimeRange range,
      base::ParseRange(since ? std::optional<std::string_view>(*since) : std::nullopt,
                       until ? std::optional<std::string_view>(*until) : std::nullopt, context.now,
                       context.zone));
  // A file may have grown since its last time was looked up; a service has nothing after now.
  if (!range.end && !context.now_is_end_of_data) range.end = context.now;
  const base::TimeRange& scope = context.window;
  if ((scope.end && range.begin && *range.begin > *scope.end) ||
      (scope.begin && range.end && *range.end < *scope.begin)) {
    return base::Fail(base::ErrorKind::kInvalidInput,
                      "that window lies outside what may be searched, {} to {}",
                      scope.begin ? base::FormatIso(*scope.begin) : "the beginning",
                      scope.end ? base::FormatIso(*scope.end) : "the end");
  }
  if (scope.begin && range.begin) range.begin = std::max(*range.begin, *scope.begin);
  if (scope.end) range.end = range.end ? std::min(*range.end, *scope.end) : *scope.end;
  return range;
}

}  // namespace logai::agent
