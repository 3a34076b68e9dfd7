#pragma once

#include <stop_token>

#include "base/environment.h"
#include "cli/event_commands.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// `logai query`: a query of Logs Insights, with its cost before and after.
ExitCode RunQuery(const QueryCommand& command, const config::Settings& settings,
                  const base::Environment& environment, const Terminal& terminal,
                  std::stop_token stop);

}  // namespace logai::cli
