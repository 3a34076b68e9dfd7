#pragma once

#include "base/environment.h"
#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// `logai ask`: one question, one answer, an exit code.
ExitCode RunAsk(const AskCommand& command, const config::Settings& settings,
                const base::Environment& environment, const Terminal& terminal,
                Interrupt& interrupt);

/// Whether standard input is a pipe or a regular file, and so may be the logs.
bool StdinHasData();

}  // namespace logai::cli
