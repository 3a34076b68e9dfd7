#include "cli/timeline_command.h"

#include "app/log_timeline.h"
#include "cli/file_specs.h"
#include "cli/log_command.h"
#include "cli/messages.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "cli/render_timeline.h"
#include "config/keys.h"

namespace logai::cli {
namespace {

constexpr std::size_t kRowsOnScreen = 30;  // a line for each bucket
constexpr std::size_t kBucketsElse = 60;

using Shape = TimelineCommand::Format;
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
  const bool json = command.format == Shape::kJson;
  const auto fail = [&](const base::Error& error) { return TellFailure(error, json, terminal); };
  auto request = RequestOf(command, settings, environment);
  if (!request) return TellMisuse(request.error(), json, terminal);
  auto redact = RedactionOf(command.redact, settings);
  if (!redact) return fail(redact.error());
  Progress progress(terminal, !command.quiet);
  request->progress = [&](base::ByteCount done, base::ByteCount total) {
    progress.Show(done, total);
  };
  const auto report = app::MakeTimeline(*request, stop);
  progress.Clear();
  if (!report) return fail(report.error());
  if (!command.quiet) {
    for (const std::string& notice : report->notices) PrintNotice(notice, terminal);
  }
  TimelineView view{
      .took = progress.ToldTime(terminal), .zone = request->zone, .redact = *std::move(redact)};
  view.bars = command.by == TimelineCommand::By::kLevel;
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
