#include "cli/patterns_command.h"

#include <fmt/format.h>

#include <chrono>

#include "app/patterns.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "cli/file_specs.h"
#include "cli/live_status.h"
#include "cli/messages.h"
#include "cli/render.h"
#include "cli/render_patterns.h"
#include "config/keys.h"
#include "privacy/redactor.h"

namespace logai::cli {
namespace {

constexpr std::size_t kTopOnScreen = 40;
constexpr std::chrono::milliseconds kPatience{1'000};  // before progress is shown

using SteadyClock = std::chrono::steady_clock;

std::chrono::milliseconds Since(SteadyClock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - begin);
}

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
  const auto begin = SteadyClock::now();
  const bool json = command.format == PatternsCommand::Format::kJson;
  const auto fail = [&](const base::Error& error) {
    if (json)
      WriteOut(ErrorAsJson(error));
    else
      PrintError(error, terminal);
    return ExitCodeFor(error);
  };
  auto request = RequestOf(command, settings, environment);
  if (!request) return fail(request.error());

  LiveStatus status(terminal, !command.quiet);
  request->progress = [&](base::ByteCount done) {
    if (Since(begin) < kPatience) return;
    const auto mib = done.value() / (1024 * 1024);
    status.Start("read", fmt::format("{} MiB read", base::WithThousands(mib)));
  };
  const auto report = app::FindPatterns(*request, stop);
  status.Clear();
  if (!report) return fail(report.error());
  if (!command.quiet) {
    for (const std::string& notice : report->notices) PrintNotice(notice, terminal);
  }

  const privacy::Redactor redactor;
  PatternsView view;
  view.parameters = command.parameters;
  view.took = Since(begin);
  view.top =
      command.top.value_or(command.format == PatternsCommand::Format::kText ? kTopOnScreen : 0);
  if (command.redact) {
    view.redact = [&](std::string_view text) { return redactor.Redact(text).str(); };
  }
  switch (command.format) {
    case PatternsCommand::Format::kText:
      WriteOut(PatternsAsText(*report, view, terminal));
      break;
    case PatternsCommand::Format::kJson:
      WriteOut(PatternsAsJson(*report, view));
      break;
    case PatternsCommand::Format::kCsv:
      WriteOut(PatternsAsCsv(*report, view));
      break;
  }
  if (OutputFailed()) {
    WriteErr("error: the patterns could not be written to standard output\n");
    return ExitCode::kFailure;
  }
  return ExitCode::kSuccess;
}

}  // namespace logai::cli
