#include "cli/chat_command.h"

#include <fmt/format.h>

#include "app/chat_commands.h"
#include "app/workbench.h"
#include "base/text.h"
#include "cli/ask_face.h"
#include "cli/line_editor.h"
#include "cli/messages.h"
#include "cli/render.h"
#include "cli/sessions_command.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

/// The conversation in the terminal: decides what to print, not what to answer.
class Chat {
 public:
  Chat(app::Workbench& bench, const AskArguments& arguments, const Terminal& terminal,
       Interrupt& interrupt)
      : bench_(bench), arguments_(arguments), terminal_(terminal), interrupt_(interrupt) {}

  ExitCode Run() {
    Greet();
    LineEditor editor(terminal_, terminal_.stdin_is_terminal ? "› " : "");
    bool warned = false;
    while (true) {
      const LineEditor::Input input = editor.Read();
      if (input.kind == LineEditor::Kind::kQuit) return ExitCode::kSuccess;
      if (input.kind == LineEditor::Kind::kInterrupt) {
        if (warned) return ExitCode::kSuccess;
        warned = true;
        WriteOut("Press Ctrl-C again, or Ctrl-D, to quit.\n");
        continue;
      }
      warned = false;
      if (base::Trim(input.line).empty()) continue;
      const LineEditor::SignalKeys signal_keys(editor);
      if (!Handle(input.line)) return ExitCode::kSuccess;
    }
  }

 private:
  void Greet() {
    for (const std::string& line : app::BannerLines(bench_)) Say(line);
    const Interrupt::Work work(interrupt_);
    Say(app::LoadGroupsLine(bench_, /*refresh=*/false, work.stop_token()));
    Say("✓ All components initialized");
    for (const std::string& notice : bench_.TakeNotices()) PrintNotice(notice, terminal_);
    if (terminal_.stdin_is_terminal) Say("\nAsk a question, or type /help.");
    bench_.CheckKey();
  }

  void Say(const std::string& text) { WriteOut(privacy::SafeForTerminal(text) + "\n"); }

  /// False: the user leaves.
  bool Handle(const std::string& line) {
    for (const std::string& notice : bench_.TakeNotices()) PrintNotice(notice, terminal_);
    const Interrupt::Work work(interrupt_);
    const auto outcome = app::RunCommand(line, bench_, work.stop_token());
    if (!outcome) {
      Ask(std::string(base::Trim(line)), work.stop_token());
      return true;
    }
    if (!outcome->text.empty()) Say(outcome->text);
    if (outcome->toggled == app::CommandOutcome::Panel::kTools) {
      show_tools_ = !show_tools_;
      Say(show_tools_ ? "Tool calls shown" : "Tool calls hidden");
    }
    if (outcome->toggled == app::CommandOutcome::Panel::kGroups) ShowGroups(work.stop_token());
    return !outcome->quit;
  }

  void ShowGroups(std::stop_token stop) {
    const auto groups = bench_.Groups(/*refresh=*/false, stop);
    if (!groups) return PrintError(groups.error(), terminal_);
    std::string text = fmt::format("LOG GROUPS ({})", groups->size());
    for (const sources::GroupInfo& group : *groups) text += "\n  " + group.name;
    Say(text);
  }

  void Ask(const std::string& question, std::stop_token stop) {
    AskFace face(terminal_, {.stream = !bench_.offline(),
                             .quiet = arguments_.quiet || !show_tools_,
                             .reveal = RevealOf(bench_, arguments_.reveal),
                             .may_ask = true});
    const auto answer = bench_.Ask(question, face, face, stop);
    face.End();
    if (!answer) return PrintError(answer.error(), terminal_);
    face.ShowAnswer(*answer, bench_.sources().zone);
    WriteOut("\n");
    face.ShowNotices(*answer);
  }

  app::Workbench& bench_;
  const AskArguments& arguments_;
  const Terminal& terminal_;
  Interrupt& interrupt_;
  bool show_tools_ = true;
};

}  // namespace

ExitCode RunChat(const AskArguments& arguments, const config::Settings& settings,
                 const base::Environment& environment, const Terminal& terminal,
                 Interrupt& interrupt) {
  std::unique_ptr<app::Workbench> bench;
  {
    const Interrupt::Work work(interrupt);
    const auto session = FileOfSession(arguments.session, settings);
    if (!session) {
      PrintError(session.error(), terminal);
      return ExitCodeFor(session.error());
    }
    // Standard input is the conversation here, never the logs.
    auto made = app::Workbench::Create(settings, environment,
                                       {.specs = arguments.sources,
                                        .since = arguments.since,
                                        .until = arguments.until,
                                        .stdin_has_data = false,
                                        .session = *session},
                                       base::SystemClock(), work.stop_token());
    if (!made) {
      if (made.error().in_configuration)
        PrintConfigurationError(made.error().error);
      else
        PrintError(made.error().error, terminal);
      return ExitCodeFor(made.error().error);
    }
    bench = *std::move(made);
    if (arguments.reveal) {
      if (const auto met = bench->MeetValuesAgain(work.stop_token()); !met) {
        PrintError(met.error(), terminal);
        return ExitCodeFor(met.error());
      }
    }
  }
  return Chat(*bench, arguments, terminal, interrupt).Run();
}

}  // namespace logai::cli
