#pragma once

#include <stop_token>

#include "base/environment.h"
#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// `logai providers`, `logai models` and `logai doctor`: what there is, and what is wrong with it.
/// Doctor ends with kFailure when a finding is a failure.
ExitCode RunInspect(const InspectCommand& command, const config::Settings& settings,
                    const base::Environment& environment, const Terminal& terminal,
                    std::stop_token stop);

/// The same when the settings themselves cannot be read, which is the one thing to tell.
/// Returns: kFailure.
ExitCode TellBrokenSettings(const InspectCommand& command, const base::Error& error,
                            const Terminal& terminal);

}  // namespace logai::cli
