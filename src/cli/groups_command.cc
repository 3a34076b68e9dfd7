#include "cli/groups_command.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/log_places.h"
#include "app/network.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/list_table.h"
#include "cli/live_status.h"
#include "cli/log_command.h"
#include "cli/messages.h"
#include "cli/template_cells.h"

namespace logai::cli {
namespace {

std::string Retention(const std::optional<int>& days) {
  return days ? fmt::format("{} d", *days) : "never expires";
}

std::string ClassText(const std::string& log_class) {
  if (log_class == "INFREQUENT_ACCESS") return "infrequent";
  return base::ToLower(log_class);
}

ListTable TableOf(const std::vector<app::LogPlace>& places,
                  const std::vector<app::PlacedGroup>& groups) {
  const bool several = std::ranges::any_of(places, &app::LogPlace::one_of_several);
  ListTable table;
  table.columns = {
      {.title = "GROUP", .key = "log_group"},
      {.title = "STORED", .key = "stored_bytes", .right = true, .is_number = true},
      {.title = "RETENTION", .key = "retention_days", .right = true, .is_number = true},
      {.title = "CLASS", .key = "log_class"},
      {.title = "CREATED", .key = "created", .is_number = true}};
  if (several) {
    table.columns.push_back({.title = "PROFILE", .key = "aws_profile"});
    table.columns.push_back({.title = "REGION", .key = "aws_region"});
  }
  for (const app::PlacedGroup& placed : groups) {
    const app::LogPlace& place = places[placed.place];
    const sources::GroupInfo& group = placed.info;
    std::vector<ListTable::Cell> row = {
        {.text = group.name, .raw = group.name},
        {.text = group.stored_bytes ? base::FormatBytes(*group.stored_bytes) : "-",
         .raw = group.stored_bytes ? std::to_string(group.stored_bytes->value()) : ""},
        {.text = Retention(group.retention_days),
         .raw = group.retention_days ? std::to_string(*group.retention_days) : "",
         .plain = group.retention_days ? std::to_string(*group.retention_days) : "never"},
        {.text = group.log_class.empty() ? "-" : ClassText(group.log_class),
         .raw = group.log_class},
        {.text = group.created ? base::FormatDateTime(*group.created, place.opened.zone) : "-",
         .raw = group.created ? std::to_string(base::EpochMs(*group.created)) : "",
         .plain = group.created ? base::FormatIso(*group.created, place.opened.zone) : ""}};
    if (several) {
      row.push_back({.text = place.profile.empty() ? "-" : place.profile, .raw = place.profile});
      row.push_back({.text = place.region, .raw = place.region});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

struct ListedGroups {
  std::vector<app::LogPlace> places;
  app::MatchedGroups matched;
};

base::Result<ListedGroups> List(const GroupsCommand& command, const config::Settings& settings,
                                const base::Environment& environment, net::HttpTransport& transport,
                                const Terminal& terminal, LiveStatus& status,
                                std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(
      app::LogPlaces opened,
      app::OpenPlaces({.groups = command.patterns, .all_when_unnamed = true}, settings, environment,
                      transport, base::SystemClock(), stop));
  if (!command.quiet) {
    for (const std::string& notice : opened.notices) PrintNotice(notice, terminal);
  }
  status.Start("groups", "Listing log groups");
  app::MatchOptions options = app::RememberingNames(settings, environment, base::SystemClock());
  options.anywhere = true;
  LOGAI_ASSIGN_OR_RETURN(app::MatchedGroups matched,
                         app::MatchGroupsOf(opened.places, options, stop));
  return ListedGroups{.places = std::move(opened.places), .matched = std::move(matched)};
}

}  // namespace

ExitCode RunGroups(const GroupsCommand& command, const config::Settings& settings,
                   const base::Environment& environment, const Terminal& terminal,
                   std::stop_token stop) {
  const bool json = command.format == EventFormat::kJson;
  auto transport = app::MakeTransport(settings);
  if (!transport) return TellFailure(transport.error(), json, terminal);
  LiveStatus status(terminal, !command.quiet);
  auto listed = List(command, settings, environment, **transport, terminal, status, stop);
  status.Clear();
  if (!listed) return TellFailure(listed.error(), json, terminal);
  const app::MatchedGroups& matched = listed->matched;
  WriteOut(TableAs(command.format, TableOf(listed->places, matched.groups), "groups",
                   terminal.stdout_is_terminal, terminal.color_stdout));
  for (const std::string& failure : matched.failures)
    PrintNotice("not listed: " + failure, terminal);
  for (const std::string& unmatched : matched.unmatched) PrintNotice(unmatched, terminal);
  if (!command.quiet && matched.groups.empty() && matched.failures.empty()) {
    std::string where;
    for (const app::LogPlace& place : listed->places)
      where += (where.empty() ? "" : ", ") + place.Label();
    PrintNotice("there are no log groups in " + where + ": check profile and region", terminal);
  } else if (!command.quiet && terminal.stdout_is_terminal && terminal.stderr_is_terminal) {
    WriteErr(Styled(Plural(matched.groups.size(), "group", "groups"), Style::kDim,
                    terminal.color_stderr) +
             "\n");
  }
  return matched.failures.empty() && matched.unmatched.empty() ? ExitCode::kSuccess
                                                               : ExitCode::kFailure;
}

}  // namespace logai::cli
