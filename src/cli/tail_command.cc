#include "cli/tail_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "agent/tools/search_pattern.h"
#include "app/insights.h"
#include "app/log_places.h"
#include "app/network.h"
#include "app/tail.h"
#include "app/tail_plan.h"
#include "aws/insights_query.h"
#include "base/text.h"
#include "base/wait.h"
#include "cli/event_writer.h"
#include "cli/fetch_command.h"
#include "cli/log_command.h"
#include "cli/messages.h"
#include "cli/template_cells.h"
#include "config/keys.h"
#include "privacy/terminal.h"
#include "sources/file_discovery.h"

namespace logai::cli {
namespace {

/// What a minute of one live tail costs in us-east-1, after 1,800 free ones a month.
/// Source:  https://aws.amazon.com/cloudwatch/pricing/, autumn 2026.
constexpr double kUsdPerMinute = 0.01;

/// What following like that costs and leaves late; nothing where nothing is live.
std::vector<std::string> WhatFollowingMeans(const app::TailRequest& request) {
  std::vector<std::string> sentences;
  std::size_t sessions = 0, asked = 0;
  base::Millis pause{0};
  for (const app::TailShare& share : app::PlanTail(request)) {
    if (share.way == app::TailWay::kLive) ++sessions;
    if (share.way != app::TailWay::kAsked) continue;
    asked += share.groups.size();
    pause = std::max(pause, app::PollPause(share.way, share.groups.size(), request));
  }
  if (sessions > 0) {
    sentences.push_back(
        fmt::format("{} charged by the minute: {} in us-east-1, after 1,800 free minutes a month; "
                    "--poll asks for new events instead, free of charge",
                    sessions == 1 ? "a live tail is" : fmt::format("{} live tails are", sessions),
                    aws::UsdText(kUsdPerMinute * static_cast<double>(sessions))));
  }
  if (sessions > 0 && asked > 0) {
    sentences.push_back(
        fmt::format("{} not followed live, so that live tails are left for others: their new "
                    "events are asked for every {}; name fewer groups for a live tail of each",
                    Plural(asked, "group is", "groups are"), base::FormatDuration(pause)));
  } else if (asked > 0 && pause > request.poll_interval) {
    sentences.push_back(fmt::format("new events of {} are asked for every {}",
                                    Plural(asked, "group", "groups"), base::FormatDuration(pause)));
  }
  return sentences;
}

struct OpenedTail {
  app::LogPlaces places;
  app::TailRequest request;
  std::vector<std::string> not_found;  ///< patterns and places that gave no group
  std::function<std::string(std::string_view)> redact;
  base::TimeZone zone;
};

base::Result<std::vector<std::string>> FilesOf(const std::vector<std::string>& specs,
                                               const config::Settings& settings,
                                               std::vector<std::string>& notices) {
  std::vector<std::string> files;
  if (specs.empty()) return files;
  LOGAI_ASSIGN_OR_RETURN(const sources::Discovery found,
                         sources::DiscoverFiles(specs, {.home = settings.home()}));
  for (const sources::FoundFile& file : found.files) files.push_back(file.path.string());
  notices.insert(notices.end(), found.notices.begin(), found.notices.end());
  return files;
}

base::Result<OpenedTail> Open(const TailCommand& command, const config::Settings& settings,
                              const base::Environment& environment, net::HttpTransport& transport,
                              std::stop_token stop) {
  OpenedTail opened;
  LOGAI_ASSIGN_OR_RETURN(opened.redact, RedactionOf(command.redact, settings));
  if (!command.filter.empty()) {
    LOGAI_ASSIGN_OR_RETURN(opened.request.filter, agent::ReadSearchPattern(command.filter));
  }
  std::vector<std::string> files, groups;
  for (const std::string& spec : command.sources)
    (app::NamesFile(spec) ? files : groups).push_back(spec);
  std::vector<std::string> notices;
  LOGAI_ASSIGN_OR_RETURN(opened.request.files, FilesOf(files, settings, notices));
  if (!groups.empty() || !command.groups.empty()) {
    LOGAI_ASSIGN_OR_RETURN(
        opened.places,
        app::OpenPlaces({.sources = groups, .groups = command.groups, .since = command.since},
                        settings, environment, transport, base::SystemClock(), stop));
    app::MatchOptions options = app::RememberingNames(settings, environment, base::SystemClock());
    options.known = {};  // a live tail wants more than the names
    LOGAI_ASSIGN_OR_RETURN(app::MatchedGroups matched,
                           app::MatchGroupsOf(opened.places.places, options, stop));
    opened.request.groups = std::move(matched.groups);
    opened.not_found = std::move(matched.unmatched);
    opened.not_found.insert(opened.not_found.end(), matched.failures.begin(),
                            matched.failures.end());
  }
  opened.places.notices.insert(opened.places.notices.end(), notices.begin(), notices.end());
  LOGAI_ASSIGN_OR_RETURN(opened.zone,
                         base::TimeZone::Find(settings.Get(config::keys::kTimezone), environment));
  opened.request.streams = command.streams;
  opened.request.poll = command.poll;
  return opened;
}

std::vector<WrittenGroup> WrittenOf(const OpenedTail& opened) {
  std::vector<WrittenGroup> written = WrittenGroupsOf(opened.places.places, opened.request.groups);
  for (const std::string& file : opened.request.files) written.push_back({.name = file});
  return written;
}

std::string Summary(const app::TailReport& report, std::size_t groups, bool interrupted) {
  std::string text = fmt::format(
      "{} after {}: {} of {}", interrupted ? "Stopped" : "Ended", base::FormatDuration(report.took),
      Plural(static_cast<std::uint64_t>(report.events), "event", "events"),
      Plural(groups, "group", "groups"));
  if (report.sessions > 0)
    text += ", " + Plural(static_cast<std::uint64_t>(report.sessions), "live tail", "live tails");
  if (report.bytes_scanned.value() > 0) text += ", " + app::ScannedText(report.bytes_scanned);
  if (report.sampled) text += ", in part a sample";
  for (const base::Error& failure : report.failures) text += "; not followed: " + failure.message;
  return text + ".";
}

}  // namespace

ExitCode RunTail(const TailCommand& command, const config::Settings& settings,
                 const base::Environment& environment, const Terminal& terminal,
                 std::stop_token stop) {
  const bool json = command.format == EventFormat::kJson;
  auto transport = app::MakeTransport(settings);
  if (!transport) return TellFailure(transport.error(), json, terminal);
  auto opened = Open(command, settings, environment, **transport, stop);
  if (!opened) return TellFailure(opened.error(), json, terminal);
  for (const std::string& line : opened->not_found) PrintNotice(line, terminal);
  if (!command.quiet) {
    for (const std::string& notice : opened->places.notices) PrintNotice(notice, terminal);
  }
  const auto& places = opened->places.places;
  if (!command.quiet) {
    for (const std::string& line : WhatFollowingMeans(opened->request)) PrintNotice(line, terminal);
  }
  EventWriterOptions options{.format = command.format,
                             .groups = WrittenOf(*opened),
                             .show = command.show,
                             .several_places = !places.empty() && places.back().one_of_several,
                             .zone = opened->zone,
                             .redact = opened->redact};
  const std::size_t groups = options.groups.size();
  EventWriter writer(terminal, std::move(options));
  const app::TailHooks hooks{.on_events =
                                 [&](std::span<const app::TailEvent> events) {
                                   for (const app::TailEvent& event : events)
                                     writer.Write(event.group, event.event);
                                   writer.Flush();
                                   return writer.ended() ? sources::Flow::kStop
                                                         : sources::Flow::kContinue;
                                 },
                             .on_remark =
                                 [&](const std::string& remark) {
                                   if (!command.quiet) PrintNotice(remark, terminal);
                                 }};
  const app::TailReport report =
      app::Tail(places, opened->request, hooks, base::SystemClock(), base::SystemWaiter(), stop);
  writer.End("");
  if (writer.ended() && !OutputFailed()) return ExitCode::kSuccess;
  const bool interrupted = stop.stop_requested();
  if (!interrupted && !report.failures.empty() && report.events == 0)
    return TellFailure(report.failures.front(), json && !writer.begun(), terminal);
  if (!command.quiet) {
    WriteErr(Styled(privacy::SafeForTerminal(Summary(report, groups, interrupted)), Style::kDim,
                    terminal.color_stderr) +
             "\n");
  }
  return interrupted ? ExitCode::kInterrupted : ExitCode::kFailure;
}

}  // namespace logai::cli
