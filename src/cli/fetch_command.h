#pragma once

#include <stop_token>
#include <string>

#include "app/fetch.h"
#include "base/environment.h"
#include "cli/event_commands.h"
#include "cli/event_writer.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// `logai fetch` and `logai search`: the events of log groups and files, as they come.
ExitCode RunFetch(const FetchCommand& command, const config::Settings& settings,
                  const base::Environment& environment, const Terminal& terminal,
                  std::stop_token stop);

/// The groups, as a writer of events names them.
std::vector<WrittenGroup> WrittenGroupsOf(const std::vector<app::LogPlace>& places,
                                          const std::vector<app::PlacedGroup>& groups);

/// `, "coverage": {…}`: what stands behind events, for the end of a JSON document.
std::string CoverageMember(const app::FetchReport& report,
                           const std::vector<app::LogPlace>& places);

}  // namespace logai::cli
