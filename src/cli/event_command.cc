#include "cli/event_command.h"

#include "cli/cache_command.h"
#include "cli/completion_command.h"
#include "cli/fetch_command.h"
#include "cli/groups_command.h"
#include "cli/query_command.h"
#include "cli/streams_command.h"
#include "cli/tail_command.h"

namespace logai::cli {

ExitCode RunEventCommand(const EventCommand& command, const config::Settings& settings,
                         const base::Environment& environment, const Terminal& terminal,
                         std::stop_token stop) {
  if (const auto* groups = std::get_if<GroupsCommand>(&command))
    return RunGroups(*groups, settings, environment, terminal, stop);
  if (const auto* streams = std::get_if<StreamsCommand>(&command))
    return RunStreams(*streams, settings, environment, terminal, stop);
  if (const auto* fetch = std::get_if<FetchCommand>(&command))
    return RunFetch(*fetch, settings, environment, terminal, stop);
  if (const auto* tail = std::get_if<TailCommand>(&command))
    return RunTail(*tail, settings, environment, terminal, stop);
  if (const auto* query = std::get_if<QueryCommand>(&command))
    return RunQuery(*query, settings, environment, terminal, stop);
  if (const auto* cache = std::get_if<CacheCommand>(&command))
    return RunCache(*cache, settings, terminal);
  return RunCompletion(std::get<CompletionCommand>(command), settings);
}

bool WantsJson(const EventCommand& command) {
  return std::visit([](const auto& any) { return any.format == EventFormat::kJson; }, command);
}

}  // namespace logai::cli
