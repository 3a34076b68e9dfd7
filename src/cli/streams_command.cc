#include "cli/streams_command.h"

#include <fmt/format.h>

#include <limits>

#include "app/log_places.h"
#include "app/network.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/list_table.h"
#include "cli/live_status.h"
#include "cli/log_command.h"
#include "cli/messages.h"
#include "sources/cloudwatch_source.h"

namespace logai::cli {
namespace {

ListTable::Cell TimeCell(const std::optional<base::UtcTime>& time, const base::TimeZone& zone) {
  if (!time) return {.text = "-"};
  return {.text = base::FormatDateTime(*time, zone),
          .raw = std::to_string(base::EpochMs(*time)),
          .plain = base::FormatIso(*time, zone)};
}

void AddRows(ListTable& table, const app::LogPlace& place, const std::string& group,
             const sources::StreamList& list, bool name_group) {
  const base::TimeZone& zone = place.opened.zone;
  for (const aws::LogStream& stream : list.streams) {
    std::vector<ListTable::Cell> row = {{.text = stream.name, .raw = stream.name},
                                        TimeCell(stream.last_event, zone),
                                        TimeCell(stream.first_event, zone),
                                        TimeCell(stream.created, zone)};
    if (name_group) row.push_back({.text = group, .raw = group});
    if (place.one_of_several) {
      row.push_back({.text = place.profile, .raw = place.profile});
      row.push_back({.text = place.region, .raw = place.region});
    }
    table.rows.push_back(std::move(row));
  }
}

struct ListedStreams {
  ListTable table;
  std::vector<std::string> notices;
};

base::Result<ListedStreams> List(const StreamsCommand& command, const config::Settings& settings,
                                 const base::Environment& environment,
                                 net::HttpTransport& transport, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(app::LogPlaces opened,
                         app::OpenPlaces({.groups = {command.group}}, settings, environment,
                                         transport, base::SystemClock(), stop));
  LOGAI_ASSIGN_OR_RETURN(const app::MatchedGroups matched,
                         app::MatchGroupsOf(opened.places, {}, stop));
  ListedStreams listed{.table = {}, .notices = std::move(opened.notices)};
  listed.notices.insert(listed.notices.end(), matched.failures.begin(), matched.failures.end());
  const bool name_group = matched.groups.size() > 1;
  listed.table.columns = {{.title = "STREAM", .key = "log_stream"},
                          {.title = "LAST EVENT", .key = "last_event", .is_number = true},
                          {.title = "FIRST EVENT", .key = "first_event", .is_number = true},
                          {.title = "CREATED", .key = "created", .is_number = true}};
  if (name_group) listed.table.columns.push_back({.title = "GROUP", .key = "log_group"});
  if (opened.places.front().one_of_several) {
    listed.table.columns.push_back({.title = "PROFILE", .key = "aws_profile"});
    listed.table.columns.push_back({.title = "REGION", .key = "aws_region"});
  }
  for (const app::PlacedGroup& placed : matched.groups) {
    const app::LogPlace& place = opened.places[placed.place];
    sources::StreamQuery query{.group = placed.info.name, .prefix = command.prefix};
    if (command.limit > 0) query.limit = command.limit;
    LOGAI_ASSIGN_OR_RETURN(const sources::StreamList list,
                           place.opened.cloudwatch->ListStreams(query, stop));
    AddRows(listed.table, place, placed.info.name, list, name_group);
    if (list.streams.empty()) {
      listed.notices.push_back(
          fmt::format("{} has no streams{}", placed.info.name,
                      command.prefix.empty() ? "" : " whose names begin with " + command.prefix));
    } else if (!list.complete) {
      listed.notices.push_back(
          fmt::format("{} has more streams than the {} newest: --limit 0 "
                      "lists all",
                      placed.info.name, list.streams.size()));
    }
  }
  return listed;
}

}  // namespace

ExitCode RunStreams(const StreamsCommand& command, const config::Settings& settings,
                    const base::Environment& environment, const Terminal& terminal,
                    std::stop_token stop) {
  const bool json = command.format == EventFormat::kJson;
  auto transport = app::MakeTransport(settings);
  if (!transport) return TellFailure(transport.error(), json, terminal);
  LiveStatus status(terminal, !command.quiet);
  status.Start("streams", "Listing streams");
  const auto listed = List(command, settings, environment, **transport, stop);
  status.Clear();
  if (!listed) return TellFailure(listed.error(), json, terminal);
  WriteOut(TableAs(command.format, listed->table, "streams", terminal.stdout_is_terminal,
                   terminal.color_stdout));
  if (!command.quiet) {
    for (const std::string& notice : listed->notices) PrintNotice(notice, terminal);
  }
  return ExitCode::kSuccess;
}

}  // namespace logai::cli
