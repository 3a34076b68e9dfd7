#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/event_commands.h"
#include "cli/exit_code.h"
#include "config/settings.h"

namespace CLI {
class App;
}  // namespace CLI

namespace logai::cli {

/// The word after `completion` by which the scripts ask: the words typed so far come behind it, the
/// one to be completed last.
inline constexpr std::string_view kCompleteWords = "complete-words";

/// What may stand in place of the last of `words`, as far as `app` knows.
CompletionCommand Complete(const CLI::App& app, std::span<const char* const> words);

/// `logai completion`: a shell's script, or the words that fit, one on a line. No network is used:
/// names of groups are those that were listed last.
ExitCode RunCompletion(const CompletionCommand& command, const config::Settings& settings);

}  // namespace logai::cli
