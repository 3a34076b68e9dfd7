#include "cli/compare_command.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/baseline_window.h"
#include "app/compare.h"
#include "base/text.h"
#include "cli/file_specs.h"
#include "cli/log_command.h"
#include "cli/messages.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "cli/render_comparison.h"
#include "config/keys.h"

namespace logai::cli {
namespace {

constexpr std::size_t kTopChanges = 20;

std::unexpected<base::Error> Misuse(std::string message, std::string next) {
  return base::Fail({.kind = base::ErrorKind::kInvalidInput,
                     .message = std::move(message),
                     .next = std::move(next),
                     .retry_after = {}});
}

struct Sides {
  app::CompareRequest request;
  std::string name_a, name_b;
};

std::string WindowName(const std::optional<std::string>& since,
                       const std::optional<std::string>& until) {
  if (!since && !until) return "all of it";
  return fmt::format("{}..{}", since.value_or(""), until.value_or(""));
}

// Two sources, or one source and its windows.
base::Result<Sides> SidesOf(const CompareCommand& command) {
  Sides sides;
  app::CompareRequest& request = sides.request;
  std::vector<std::string> sources, windows;
  for (const std::string& side : command.sides) {
    LOGAI_ASSIGN_OR_RETURN(const auto window, app::ReadTypedWindow(side));
    (window ? windows : sources).push_back(side);
  }
  request.since = command.since;
  request.until = command.until;
  request.baseline = command.baseline;
  if (!windows.empty() && (request.since || request.until)) {
    return Misuse("the window is said twice",
                  "leave out --since and --until, or " + windows.back());
  }
  if (windows.size() > (command.baseline.empty() ? 2U : 1U)) {
    return Misuse("there are more windows than a comparison has sides",
                  "name a source, the baseline's window and the window");
  }
  if (!windows.empty()) {
    LOGAI_ASSIGN_OR_RETURN(const auto window, app::ReadTypedWindow(windows.back()));
    if (window->since) request.since = std::string(*window->since);
    if (window->until) request.until = std::string(*window->until);
    if (windows.size() == 2) request.baseline = windows.front();
  }
  const bool has_window = request.since || request.until;
  if (command.baseline.empty() && sources.size() == 2 && windows.empty()) {
    LOGAI_ASSIGN_OR_RETURN(request.specs_a, FileSpecsOf({sources[0]}, "compare"));
    LOGAI_ASSIGN_OR_RETURN(request.specs, FileSpecsOf({sources[1]}, "compare"));
    request.window_of_both = true;
    sides.name_a = sources[0];
    sides.name_b = sources[1];
  } else {
    if (command.baseline.empty() && sources.size() > 1) {
      return Misuse(fmt::format("{} sources can't be compared at once", sources.size()),
                    "name two, or say which is the baseline: --baseline SOURCE");
    }
    LOGAI_ASSIGN_OR_RETURN(request.specs, FileSpecsOf(sources, "compare"));
    if (request.baseline.empty()) request.baseline = "before";
    LOGAI_ASSIGN_OR_RETURN(const auto typed, app::ReadTypedWindow(request.baseline));
    sides.name_b = base::Join(request.specs, " ");
    sides.name_a = request.baseline;
    if (!typed && !app::ReadBaselineKind(request.baseline)) {
      LOGAI_ASSIGN_OR_RETURN(request.specs_a, FileSpecsOf({request.baseline}, "compare"));
    } else if (!has_window) {
      return Misuse(
          "there is nothing to compare with",
          "name two sources, or a window: logai compare app.log --since 14:00 --until 14:30");
    }
    if (has_window) sides.name_b = WindowName(request.since, request.until);
  }
  const auto reads_input = [](const std::vector<std::string>& specs) {
    return std::ranges::find(specs, "-") != specs.end();
  };
  if (reads_input(request.specs) && reads_input(request.specs_a)) {
    return Misuse("standard input can't be both sides", "save one of them to a file first");
  }
  return sides;
}

}  // namespace

ExitCode RunCompare(const CompareCommand& command, const config::Settings& settings,
                    const base::Environment& environment, const Terminal& terminal,
                    std::stop_token stop) {
  const auto fail = [&](const base::Error& error) {
    return TellFailure(error, command.json, terminal);
  };
  auto sides = SidesOf(command);
  if (!sides) return TellMisuse(sides.error(), command.json, terminal);
  app::CompareRequest& request = sides->request;
  request.threads = command.threads;
  request.home = settings.home();
  auto zone = base::TimeZone::Find(settings.Get(config::keys::kTimezone), environment);
  if (!zone) return fail(zone.error());
  request.zone = *zone;

  auto redact = RedactionOf(command.redact, settings);
  if (!redact) return fail(redact.error());
  Progress progress(terminal, !command.quiet);
  request.progress = [&](base::ByteCount done, base::ByteCount total) {
    progress.Show(done, total);
  };
  const auto report = app::CompareLogs(request, stop);
  progress.Clear();
  if (!report) return fail(report.error());
  if (!command.quiet) {
    for (const std::string& notice : report->patterns.notices) PrintNotice(notice, terminal);
  }
  ComparisonView view{.top = command.top.value_or(command.json ? 0 : kTopChanges),
                      .took = progress.ToldTime(terminal),
                      .zone = *zone,
                      .name_a = sides->name_a,
                      .name_b = sides->name_b,
                      .redact = *std::move(redact)};
  WriteOut(command.json ? ComparisonAsJson(*report, view)
                        : ComparisonAsText(*report, view, terminal));
  return ExitCode::kSuccess;
}

}  // namespace logai::cli
