#pragma once

#include "base/environment.h"
#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// Plain `logai`: the banner, then questions and slash commands, one a line, until the user leaves.
ExitCode RunChat(const AskArguments& arguments, const config::Settings& settings,
                 const base::Environment& environment, const Terminal& terminal,
                 Interrupt& interrupt);

}  // namespace logai::cli
