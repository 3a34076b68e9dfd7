#pragma once

#include <stop_token>
#include <string>

#include "app/insights.h"
#include "base/environment.h"
#include "cli/event_commands.h"
#include "cli/exit_code.h"
#include "cli/list_table.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// `logai query`: a query of Logs Insights, with its cost before and after.
ExitCode RunQuery(const QueryCommand& command, const config::Settings& settings,
                  const base::Environment& environment, const Terminal& terminal,
                  std::stop_token stop);

/// The rows of all places under the fields that any has, in the order of their first appearance;
/// "@ptr", which only programs want, is for them alone.
ListTable RowsAsTable(const app::InsightsAnswer& answer, const std::vector<app::LogPlace>& places);

}  // namespace logai::cli
