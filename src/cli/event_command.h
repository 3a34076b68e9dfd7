#pragma once

#include <stop_token>

#include "base/environment.h"
#include "cli/event_commands.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// Runs one of the commands over log groups and their events.
ExitCode RunEventCommand(const EventCommand& command, const config::Settings& settings,
                         const base::Environment& environment, const Terminal& terminal,
                         std::stop_token stop);

/// Whether a failure of the command is told as JSON.
bool WantsJson(const EventCommand& command);

}  // namespace logai::cli
