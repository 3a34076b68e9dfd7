#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/workbench.h"

namespace logai::app {

/// What a slash command does to the face.
struct CommandOutcome {
  std::string text;  ///< to show; may hold several lines; untrusted (group names)
  bool quit = false;
  enum class Panel {
    kNone,
    kGroups,
    kTools
  } toggled = Panel::kNone;  ///< the face shows or hides it
};

/// Runs a line that starts with a slash command of the contract (compatibility, section 5).
/// Nothing: the line is a question, such as one that starts with the name of a log group.
std::optional<CommandOutcome> RunCommand(std::string_view line, Workbench& bench,
                                         std::stop_token stop);

/// Every command's name with its slash, for completion and suggestions.
std::vector<std::string> CommandNames();

/// The lines of the start-up banner (compatibility, section 4), but for those about log groups.
std::vector<std::string> BannerLines(const Workbench& bench);

/// "✓ Found 12 log groups (340ms)" or "⚠ Failed to load log groups: …".
std::string LoadGroupsLine(Workbench& bench, bool refresh, std::stop_token stop);

}  // namespace logai::app
