#include "cli/redact_command.h"

#include <fmt/format.h>

#include "app/redaction.h"
#include "cli/file_specs.h"
#include "cli/messages.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "config/keys.h"
#include "privacy/redactor.h"

namespace logai::cli {
namespace {

base::Result<privacy::Redactor> RedactorOf(const RedactCommand& command,
                                           const config::Settings& settings) {
  LOGAI_ASSIGN_OR_RETURN(privacy::RedactorOptions options, app::RedactorOptionsFrom(settings));
  const std::string* set = settings.Find(config::keys::kRedactionStyle);
  const std::string style = command.style.empty() && set != nullptr ? *set : command.style;
  if (style == "placeholders") options.style = privacy::Style::kPlaceholders;
  return privacy::Redactor(std::move(options));
}

app::RedactionOutput OutputOf(const RedactCommand& command) {
  if (command.output == RedactCommand::Output::kSpans) return app::RedactionOutput::kSpans;
  return command.output == RedactCommand::Output::kRecords ? app::RedactionOutput::kRecords
                                                           : app::RedactionOutput::kText;
}

/// A filter reads whatever its input is, also an empty device; only a terminal is asked for
/// nothing.
base::Result<std::vector<std::string>> SpecsOf(const RedactCommand& command,
                                               const Terminal& terminal) {
  if (command.sources.empty() && !terminal.stdin_is_terminal) return std::vector<std::string>{"-"};
  return FileSpecsOf(command.sources, "redact");
}

/// "3 EMAIL, 2 IPV4", the names that --spans uses.
std::string Summary(const privacy::RedactionCounts& by_type) {
  std::string text;
  for (const auto& [type, count] : by_type.by_rule()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, type);
  }
  return text.empty() ? "nothing private was found" : "redacted: " + text;
}

}  // namespace

ExitCode RunRedact(const RedactCommand& command, const config::Settings& settings,
                   const Terminal& terminal, std::stop_token stop) {
  const auto fail = [&](const base::Error& error) {
    PrintError(error, terminal);
    return ExitCodeFor(error);
  };
  const auto redactor = RedactorOf(command, settings);
  if (!redactor) return fail(redactor.error());
  auto specs = SpecsOf(command, terminal);
  if (!specs) return fail(specs.error());

  // On one terminal the bar would stand in the middle of the text.
  Progress progress(terminal, !command.quiet && !terminal.stdout_is_terminal);
  app::RedactionRequest request;
  request.specs = *std::move(specs);
  request.output = OutputOf(command);
  request.threads = command.threads;
  request.home = settings.home();
  request.write = [](std::string_view bytes) {
    WriteOut(bytes);
    return !OutputEnded();
  };
  request.progress = [&](base::ByteCount done, base::ByteCount total) {
    progress.Show(done, total);
  };
  const auto report = app::RedactSources(request, *redactor, stop);
  progress.Clear();
  if (!report) return fail(report.error());
  if (!command.quiet) {
    for (const std::string& notice : report->notices) PrintNotice(notice, terminal);
  }
  for (const std::string& failure : report->failures) {
    PrintError(
        {.kind = base::ErrorKind::kInvalidInput, .message = failure, .next = {}, .retry_after = {}},
        terminal);
  }
  if (command.summary || (terminal.stderr_is_terminal && !command.quiet)) {
    WriteErr(Summary(report->by_type) + "\n");
  }
  return report->failures.empty() ? ExitCode::kSuccess : ExitCode::kFailure;
}

}  // namespace logai::cli
