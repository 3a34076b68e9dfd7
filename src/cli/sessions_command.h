#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// `logai sessions list|show|rename|delete|export`
ExitCode RunSessions(const SessionsCommand& command, const config::Settings& settings,
                     const base::Environment& environment, const Terminal& terminal,
                     std::stop_token stop);

/// `logai sent`
ExitCode RunSent(const SentCommand& command, const config::Settings& settings,
                 const base::Environment& environment, const Terminal& terminal);

/// The file of the session that `word` names; empty for an empty word.
/// Errors:  those of agent::SessionStore::Find.
base::Result<std::filesystem::path> FileOfSession(const std::string& word,
                                                  const config::Settings& settings);

}  // namespace logai::cli
