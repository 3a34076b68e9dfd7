#pragma once

#include <stop_token>

#include "base/environment.h"
#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// `logai compare`: what changed between two logs or windows, to standard output.
ExitCode RunCompare(const CompareCommand& command, const config::Settings& settings,
                    const base::Environment& environment, const Terminal& terminal,
                    std::stop_token stop);

}  // namespace logai::cli
