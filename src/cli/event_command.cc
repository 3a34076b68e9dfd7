#include "cli/event_command.h"

#include "cli/groups_command.h"
#include "cli/streams_command.h"

namespace logai::cli {

ExitCode RunEventCommand(const EventCommand& command, const config::Settings& settings,
                         const base::Environment& environment, const Terminal& terminal,
                         std::stop_token stop) {
  if (const auto* groups = std::get_if<GroupsCommand>(&command))
    return RunGroups(*groups, settings, environment, terminal, stop);
  return RunStreams(std::get<StreamsCommand>(command), settings, environment, terminal, stop);
}

bool WantsJson(const EventCommand& command) {
  return std::visit([](const auto& any) { return any.format == EventFormat::kJson; }, command);
}

}  // namespace logai::cli
