#include "cli/patterns_command.h"

#include "app/patterns.h"
#include "base/time_zone.h"
#include "cli/file_specs.h"
#include "cli/log_command.h"
#include "cli/messages.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "cli/render_patterns.h"
#include "config/keys.h"

namespace logai::cli {
namespace {

constexpr std::size_t kTopPatterns = 40;

base::Result<app::PatternRequest> RequestOf(const PatternsCommand& command,
                                            const config::Settings& settings,
                                            const base::Environment& environment) {
  app::PatternRequest request;
  LOGAI_ASSIGN_OR_RETURN(request.specs, FileSpecsOf(command.sources, "patterns"));
  request.threads = command.threads;
  request.home = settings.home();
  LOGAI_ASSIGN_OR_RETURN(request.zone,
                         base::TimeZone::Find(settings.Get(config::keys::kTimezone), environment));
  request.assignments = command.assignments;
  using Format = PatternsCommand::Format;
  request.work.details = {.courses = command.format != Format::kCsv,
                          .parameters = command.format == Format::kJson ||
                                        (command.format == Format::kText && command.parameters)};
  return request;
}

}  // namespace

ExitCode RunPatterns(const PatternsCommand& command, const config::Settings& settings,
                     const base::Environment& environment, const Terminal& terminal,
                     std::stop_token stop) {
  const bool json = command.format == PatternsCommand::Format::kJson;
  const auto fail = [&](const base::Error& error) { return TellFailure(error, json, terminal); };
  auto request = RequestOf(command, settings, environment);
  if (!request) return TellMisuse(request.error(), json, terminal);

  auto redact = RedactionOf(command.redact, settings);
  if (!redact) return fail(redact.error());
  request->redact = *redact;
  Progress progress(terminal, !command.quiet);
  request->progress = [&](base::ByteCount done, base::ByteCount total) {
    progress.Show(done, total);
  };
  const auto report = app::FindPatterns(*request, stop);
  progress.Clear();
  if (!report) return fail(report.error());
  if (!command.quiet) {
    for (const std::string& notice : report->notices) PrintNotice(notice, terminal);
  }

  PatternsView view;
  view.parameters = command.parameters;
  view.took = progress.ToldTime(terminal);
  view.top =
      command.top.value_or(command.format == PatternsCommand::Format::kText ? kTopPatterns : 0);
  view.redact = *std::move(redact);
  switch (command.format) {
    case PatternsCommand::Format::kText:
      WriteOut(PatternsAsText(*report, view, terminal));
      break;
    case PatternsCommand::Format::kJson:
      PatternsAsJson(*report, view, WriteOut);
      break;
    case PatternsCommand::Format::kCsv:
      WriteOut(PatternsAsCsv(*report, view));
      break;
  }
  return ExitCode::kSuccess;
}

}  // namespace logai::cli
