#include "cli/fetch_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "agent/tools/search_pattern.h"
#include "app/log_places.h"
#include "app/network.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/ask_command.h"
#include "cli/list_table.h"
#include "cli/live_status.h"
#include "cli/log_command.h"
#include "cli/messages.h"
#include "privacy/terminal.h"
#include "sources/cloudwatch_source.h"

namespace logai::cli {
namespace {

constexpr std::string_view kIgnoredAlternatives =
    "terms with a ? mean nothing beside others, as CloudWatch has it: %ERROR|WARN% -probe is one "
    "of "
    "two without a third";

using SteadyClock = std::chrono::steady_clock;

/// What is read, resolved.
struct OpenedFetch {
  app::LogPlaces places;
  app::MatchedGroups matched;
  logs::FilterPattern filter;
  std::function<std::string(std::string_view)> redact;
};

/// The wrong region is the classic mistake, and no answer of "no errors".
base::Error NoGroups(const std::vector<app::LogPlace>& places) {
  std::vector<std::string> labels;
  for (const app::LogPlace& place : places) {
    if (place.is_aws()) labels.push_back(place.Label());
  }
  return {.kind = base::ErrorKind::kNotFound,
          .message = labels.empty() ? "there are no files to read"
                                    : "there are no log groups in " + base::Join(labels, ", "),
          .next = labels.empty() ? "" : "check profile and region; `logai doctor` tells both",
          .retry_after = {}};
}

base::Result<OpenedFetch> Open(const FetchCommand& command, const config::Settings& settings,
                               const base::Environment& environment, net::HttpTransport& transport,
                               std::stop_token stop) {
  OpenedFetch opened;
  LOGAI_ASSIGN_OR_RETURN(opened.redact, RedactionOf(command.redact, settings));
  if (!command.filter.empty()) {
    LOGAI_ASSIGN_OR_RETURN(opened.filter, agent::ReadSearchPattern(command.filter));
  }
  LOGAI_ASSIGN_OR_RETURN(
      opened.places, app::OpenPlaces({.sources = command.sources,
                                      .groups = command.groups,
                                      .since = command.since,
                                      .until = command.until,
                                      .stdin_has_data = StdinHasData(),
                                      .all_when_unnamed = command.is_search},
                                     settings, environment, transport, base::SystemClock(), stop));
  const app::MatchOptions options =
      app::RememberingNames(settings, environment, base::SystemClock());
  LOGAI_ASSIGN_OR_RETURN(opened.matched, app::MatchGroupsOf(opened.places.places, options, stop));
  if (opened.matched.groups.empty() && opened.matched.failures.empty())
    return base::Fail(NoGroups(opened.places.places));
  std::vector<std::string>& notices = opened.places.notices;
  if (!command.filter.empty() && opened.filter.text() != command.filter)
    notices.push_back(fmt::format("{} is read as {}", command.filter, opened.filter.text()));
  if (opened.filter.ignores_alternatives()) notices.emplace_back(kIgnoredAlternatives);
  if (opened.matched.groups.size() > app::kGroupsAtOnce && !command.limit) {
    notices.push_back(
        fmt::format("{} groups, {} at a time: events are in the order of time within "
                    "each such part",
                    opened.matched.groups.size(), app::kGroupsAtOnce));
  }
  return opened;
}

/// The line on standard error while there is nothing else to see.
class FetchProgress {
 public:
  FetchProgress(const Terminal& terminal, bool enabled, std::size_t groups)
      : status_(terminal, enabled), enabled_(enabled && terminal.can_redraw), groups_(groups) {}

  void Count(const logs::Event& event) {
    ++events_;
    if (event.time) last_ = event.time;
    if ((events_ & 0xFF) == 0) Show();
  }
  void Show() {
    if (!enabled_) return;
    const auto now = SteadyClock::now();
    if (now - shown_ < kPause) return;
    shown_ = now;
    std::string text = fmt::format("Reading {} group{}", groups_, groups_ == 1 ? "" : "s");
    if (events_ > 0) text += fmt::format(", {} events", base::WithThousands(events_));
    if (last_) text += ", at " + base::FormatDateTime(*last_);
    status_.Start("fetch", text);
  }
  void Clear() { status_.Clear(); }

 private:
  static constexpr std::chrono::milliseconds kPause{300};

  LiveStatus status_;
  const bool enabled_;
  const std::size_t groups_;
  std::int64_t events_ = 0;
  std::optional<base::UtcTime> last_;
  SteadyClock::time_point shown_ = SteadyClock::now();
};

void AppendStrings(std::string& text, const std::vector<std::string>& strings) {
  text += '[';
  for (std::size_t i = 0; i < strings.size(); ++i) {
    if (i > 0) text += ',';
    AppendJsonText(text, strings[i], /*ascii_only=*/true);
  }
  text += ']';
}

std::string TimeValue(const std::optional<base::UtcTime>& time) {
  return time ? std::to_string(base::EpochMs(*time)) : "null";
}

/// What happened on the way, such as a clock that is off or a cache that cannot be used.
void TellOf(const app::LogPlace& place, const Terminal& terminal) {
  if (!place.is_aws()) return;
  for (const std::string& notice : place.opened.cloudwatch->TakeNotices())
    PrintNotice(notice, terminal);
}

std::vector<std::string> NotFoundIn(const app::MatchedGroups& matched) {
  std::vector<std::string> sentences = matched.failures;
  sentences.insert(sentences.end(), matched.unmatched.begin(), matched.unmatched.end());
  return sentences;
}

ExitCode CodeOf(const app::FetchReport& report) {
  if (report.interrupted) return ExitCode::kInterrupted;
  // What could not be read to its end is no success either.
  const bool failed = std::ranges::any_of(report.groups, [&](const auto& group) {
    return !group.report || (group.report->truncated && !report.reached_limit);
  });
  return failed || !report.not_found.empty() ? ExitCode::kFailure : ExitCode::kSuccess;
}

}  // namespace

std::vector<WrittenGroup> WrittenGroupsOf(const std::vector<app::LogPlace>& places,
                                          const std::vector<app::PlacedGroup>& groups) {
  std::vector<WrittenGroup> written;
  for (const app::PlacedGroup& group : groups) {
    const app::LogPlace& place = places[group.place];
    written.push_back({.name = group.info.name,
                       .profile = place.profile,
                       .region = place.region,
                       .is_aws = place.is_aws()});
  }
  return written;
}

std::string CoverageMember(const app::FetchReport& report,
                           const std::vector<app::LogPlace>& places) {
  std::string text = fmt::format(
      ",\n\"coverage\":{{\"events\":{},\"window\":{{\"start\":{},\"end\":{}}},\"reached_limit\":{},"
      "\"interrupted\":{},\"groups\":[",
      report.events, TimeValue(report.window.begin), TimeValue(report.window.end),
      report.reached_limit, report.interrupted);
  for (std::size_t i = 0; i < report.groups.size(); ++i) {
    const app::FetchedGroup& group = report.groups[i];
    text += i > 0 ? ",\n{\"log_group\":" : "\n{\"log_group\":";
    AppendJsonText(text, group.group, /*ascii_only=*/true);
    if (const app::LogPlace& place = places[group.place]; place.one_of_several) {
      text += ",\"aws_profile\":";
      AppendJsonText(text, place.profile, /*ascii_only=*/true);
      text += ",\"aws_region\":";
      AppendJsonText(text, place.region, /*ascii_only=*/true);
    }
    if (!group.report) {
      text += ",\"error\":{\"kind\":\"" + std::string(base::Name(group.report.error().kind)) +
              "\",\"message\":";
      AppendJsonText(text, group.report.error().message, /*ascii_only=*/true);
      text += "}}";
      continue;
    }
    text += fmt::format(
        ",\"events_read\":{},\"events\":{},\"bytes_read\":{},\"requests\":{},"
        "\"throttled\":{},\"events_cached\":{},\"bytes_cached\":{},\"bytes_scanned\":{},"
        "\"sampled\":{},\"truncated\":{},\"problems\":",
        group.report->events_read.value(), group.report->events_matched.value(),
        group.report->bytes_read.value(), group.report->requests, group.report->throttled,
        group.report->events_cached.value(), group.report->bytes_cached.value(),
        group.report->bytes_scanned.value(), group.report->sampled, group.report->truncated);
    AppendStrings(text, group.report->problems);
    text += '}';
  }
  text += "],\"not_looked_at\":";
  AppendStrings(text, report.NotLookedAt());
  return text + "}";
}

ExitCode RunFetch(const FetchCommand& command, const config::Settings& settings,
                  const base::Environment& environment, const Terminal& terminal,
                  std::stop_token stop) {
  const bool json = command.format == EventFormat::kJson;
  auto transport = app::MakeTransport(settings);
  if (!transport) return TellFailure(transport.error(), json, terminal);
  auto opened = Open(command, settings, environment, **transport, stop);
  if (!opened) return TellFailure(opened.error(), json, terminal);
  const std::vector<app::LogPlace>& places = opened->places.places;
  if (!command.quiet) {
    for (const std::string& notice : opened->places.notices) PrintNotice(notice, terminal);
  }

  FetchProgress progress(terminal, !command.quiet, opened->matched.groups.size());
  EventWriterOptions options{.format = command.format,
                             .groups = WrittenGroupsOf(places, opened->matched.groups),
                             .show = command.show,
                             .several_places = places.back().one_of_several,
                             .zone = places.front().opened.zone,
                             .redact = std::move(opened->redact)};
  if (terminal.stdout_is_terminal) options.before_write = [&] { progress.Clear(); };
  EventWriter writer(terminal, std::move(options));
  const app::FetchHooks hooks{.on_event =
                                  [&](std::size_t group, const logs::Event& event) {
                                    writer.Write(group, event);
                                    progress.Count(event);
                                    return writer.ended() ? sources::Flow::kStop
                                                          : sources::Flow::kContinue;
                                  },
                              .on_wait =
                                  [&] {
                                    writer.Flush();
                                    progress.Show();
                                  }};
  const app::FetchReport report = app::FetchEvents(
      places,
      {.groups = opened->matched.groups,
       .not_found = NotFoundIn(opened->matched),
       .filter = opened->filter,
       .streams = command.streams,
       .limit = command.limit,
       .order = command.newest_first ? sources::Order::kNewestFirst : sources::Order::kOldestFirst,
       // Only colours tell of levels.
       .as_written = command.format != EventFormat::kText || !terminal.color_stdout},
      hooks, stop);
  progress.Clear();
  const base::Error* failure = report.TotalFailure();
  if (failure != nullptr && !writer.begun() && !report.interrupted)
    return TellFailure(*failure, json, terminal);
  writer.End(json ? CoverageMember(report, places) : "");
  if (writer.ended() && !OutputFailed()) return ExitCode::kSuccess;  // `| head` has had enough

  for (const std::string& line : report.not_found) PrintNotice(line, terminal);
  if (!command.quiet) {
    for (const app::LogPlace& place : places) TellOf(place, terminal);
    WriteErr(Styled(privacy::SafeForTerminal(app::CoverageLine(report, places.front().opened.zone)),
                    Style::kDim, terminal.color_stderr) +
             "\n");
  }
  return CodeOf(report);
}

}  // namespace logai::cli
