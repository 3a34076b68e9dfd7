#include "cli/ask_command.h"

#include <sys/stat.h>
#include <unistd.h>

#include "agent/citations.h"
#include "app/workbench.h"
#include "cli/ask_face.h"
#include "cli/messages.h"
#include "cli/render.h"
#include "cli/render_session.h"
#include "cli/sessions_command.h"

namespace logai::cli {
namespace {

ExitCode Failed(const base::Error& error, const AskArguments& arguments, const Terminal& terminal,
                std::string_view answer_so_far = {}) {
  if (arguments.format == Format::kJson) {
    WriteOut(ErrorAsJson(error, answer_so_far));
  } else {
    // As text it streamed already.
    if (arguments.format == Format::kMarkdown && !answer_so_far.empty())
      WriteOut(privacy::SafeForTerminal(answer_so_far) + "\n");
    PrintError(error, terminal);
  }
  return ExitCodeFor(error);
}

ExitCode FailedToStart(const app::StartError& failure, const AskArguments& arguments,
                       const Terminal& terminal) {
  if (arguments.format == Format::kJson || !failure.in_configuration)
    return Failed(failure.error, arguments, terminal);
  PrintConfigurationError(failure.error);
  return ExitCode::kFailure;
}

ExitCode ShowFirstRequest(app::Workbench& bench, const AskArguments& arguments, AskFace& face,
                          const Terminal& terminal, std::stop_token stop) {
  const auto request = bench.Preview(arguments.question, face, std::move(stop));
  face.End();
  if (!request) return Failed(request.error(), arguments, terminal);
  WriteOut(arguments.format == Format::kJson ? OutgoingAsJson(*request)
                                             : OutgoingAsText(*request, terminal));
  return ExitCode::kSuccess;
}

}  // namespace

bool StdinHasData() {
  struct stat status{};
  return ::fstat(STDIN_FILENO, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode) || S_ISSOCK(status.st_mode));
}

ExitCode RunAsk(const AskCommand& command, const config::Settings& settings,
                const base::Environment& environment, const Terminal& terminal,
                Interrupt& interrupt) {
  const AskArguments& arguments = command.arguments;
  const Interrupt::Work work(interrupt);
  const auto session = FileOfSession(arguments.session, settings);
  if (!session) return Failed(session.error(), arguments, terminal);
  auto bench = app::Workbench::Create(settings, environment,
                                      {.specs = arguments.sources,
                                       .since = arguments.since,
                                       .until = arguments.until,
                                       .stdin_has_data = StdinHasData(),
                                       .session = *session},
                                      base::SystemClock(), work.stop_token());
  if (!bench) return FailedToStart(bench.error(), arguments, terminal);
  if (!arguments.quiet) {
    for (const std::string& notice : (*bench)->TakeNotices()) PrintNotice(notice, terminal);
  }

  if (arguments.reveal) {
    if (const auto met = (*bench)->MeetValuesAgain(work.stop_token()); !met)
      return Failed(met.error(), arguments, terminal);
  }
  AskFace face(terminal, {.stream = arguments.format == Format::kText && !(*bench)->offline(),
                          .quiet = arguments.quiet,
                          .reveal = RevealOf(**bench, arguments.reveal),
                          .may_ask = arguments.format == Format::kText && !arguments.quiet});
  (*bench)->LimitSpending(command.caps);
  if (command.dry_run)
    return ShowFirstRequest(**bench, arguments, face, terminal, work.stop_token());
  const auto answer = (*bench)->Ask(arguments.question, face, face, work.stop_token());
  face.End();
  if (!answer) return Failed(answer.error(), arguments, terminal, face.answer_so_far());

  switch (arguments.format) {
    case Format::kJson:
      WriteOut(AnswerAsJson(*answer));
      break;
    case Format::kMarkdown:
      WriteOut(AnswerAsMarkdown(*answer, (*bench)->sources().zone));
      break;
    case Format::kText:
      face.ShowAnswer(*answer, (*bench)->sources().zone);
      break;
  }
  face.ShowNotices(*answer);
  if (!command.strict || agent::IsMainClaimProven(*answer)) return ExitCode::kSuccess;
  if (!arguments.quiet) PrintNotice("the main claim is not proven (--strict)", terminal);
  return ExitCode::kUnproven;
}

}  // namespace logai::cli
