#include "cli/timeline_command.h"

#include <fmt/format.h>

#include <chrono>

#include "app/log_timeline.h"
#include "base/text.h"
#include "cli/file_specs.h"
#include "cli/live_status.h"
#include "cli/messages.h"
#include "cli/render.h"
#include "cli/render_timeline.h"
#include "config/keys.h"
#include "privacy/redactor.h"

namespace logai::cli {
namespace {

constexpr std::size_t kRowsOnScreen = 30;  // a line for each bucket
constexpr std::size_t kBucketsElse = 60;
constexpr std::chrono::milliseconds kPatience{1'000};  // before progress is shown

using Shape = TimelineCommand::Format;
using SteadyClock = std::chrono::steady_clock;

std::chrono::milliseconds Since(SteadyClock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - begin);
}

base::Result<app::TimelineRequest> RequestOf(const TimelineCommand& command,
                                             const config::Settings& settings,
                                             const base::Environment& environment) {
  using By = app::TimelineRequest::By;
  app::TimelineRequest request;
  LOGAI_ASSIGN_OR_RETURN(request.specs, FileSpecsOf(command.sources, "timeline"));
  LOGAI_ASSIGN_OR_RETURN(request.zone,
                         base::TimeZone::Find(settings.Get(config::keys::kTimezone), environment));
  request.since = command.since;
  request.until = command.until;
  request.by = command.by == TimelineCommand::By::kTemplate ? By::kTemplate
               : command.by == TimelineCommand::By::kSource ? By::kSource
                                                            : By::kLevel;
  request.bucket = command.bucket;
  const bool bars = command.format == Shape::kText && request.by == By::kLevel;
  request.max_buckets = bars ? kRowsOnScreen : kBucketsElse;
  request.top = command.top;
  request.threads = command.threads;
  request.home = settings.home();
  return request;
}

}  // namespace

ExitCode RunTimeline(const TimelineCommand& command, const config::Settings& settings,
                     const base::Environment& environment, const Terminal& terminal,
                     std::stop_token stop) {
  const auto begin = SteadyClock::now();
  const auto fail = [&](const base::Error& error) {
    if (command.format == Shape::kJson) {
      WriteOut(ErrorAsJson(error));
    } else {
      PrintError(error, terminal);
    }
    return ExitCodeFor(error);
  };
  auto request = RequestOf(command, settings, environment);
  if (!request) return fail(request.error());
  LiveStatus status(terminal, !command.quiet);
  request->progress = [&](base::ByteCount done) {
    if (Since(begin) < kPatience) return;
    status.Start("read",
                 fmt::format("{} MiB read", base::WithThousands(done.value() / (1024 * 1024))));
  };
  const auto report = app::MakeTimeline(*request, stop);
  status.Clear();
  if (!report) return fail(report.error());
  if (!command.quiet) {
    for (const std::string& notice : report->notices) PrintNotice(notice, terminal);
  }
  const privacy::Redactor redactor;
  TimelineView view{.took = Since(begin), .zone = request->zone, .redact = {}};
  view.bars = command.by == TimelineCommand::By::kLevel;
  if (command.redact) {
    view.redact = [&](std::string_view text) { return redactor.Redact(text).str(); };
  }
  switch (command.format) {
    case Shape::kText:
      WriteOut(TimelineAsText(*report, view, terminal));
      break;
    case Shape::kJson:
      WriteOut(TimelineAsJson(*report, view));
      break;
    case Shape::kCsv:
      WriteOut(TimelineAsCsv(*report, view));
      break;
  }
  return ExitCode::kSuccess;
}

}  // namespace logai::cli
