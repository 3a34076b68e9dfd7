#pragma once

#include <stop_token>

#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// `logai redact`: files or standard input without their private values, to standard output.
ExitCode RunRedact(const RedactCommand& command, const config::Settings& settings,
                   const Terminal& terminal, std::stop_token stop);

}  // namespace logai::cli
