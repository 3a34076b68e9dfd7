#pragma once

#include "cli/event_commands.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// `logai cache status` and `logai cache clear`
ExitCode RunCache(const CacheCommand& command, const config::Settings& settings,
                  const Terminal& terminal);

}  // namespace logai::cli
