#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "config/settings.h"

/// What the commands over logs share beside their sources (cli/file_specs.h) and their bar
/// (cli/progress.h).
namespace logai::cli {

/// Tells `error`, as JSON where JSON was asked for, and gives the command's end.
ExitCode TellFailure(const base::Error& error, bool json, const Terminal& terminal);
/// As above, where what was asked could not be understood: bad usage, as a wrong flag is.
ExitCode TellMisuse(const base::Error& error, bool json, const Terminal& terminal);

/// What becomes of text before it is shown: nothing (empty), or with `wanted` (--redact) what the
/// rules say, the user's own among them.
/// Errors:  kInvalidInput for a rule of the user's that cannot be used.
base::Result<std::function<std::string(std::string_view)>> RedactionOf(
    bool wanted, const config::Settings& settings);

}  // namespace logai::cli
