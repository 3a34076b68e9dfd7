#include <array>
#include <exception>
#include <filesystem>
#include <string_view>

#include "app/key_states.h"
#include "auth/keyring_helper.h"
#include "auth/secret_service.h"
#include "base/environment.h"
#include "base/log.h"
#include "cli/ask_command.h"
#include "cli/auth_command.h"
#include "cli/chat_command.h"
#include "cli/command_line.h"
#include "cli/compare_command.h"
#include "cli/digest_command.h"
#include "cli/event_command.h"
#include "cli/inspect_command.h"
#include "cli/interrupt.h"
#include "cli/messages.h"
#include "cli/patterns_command.h"
#include "cli/redact_command.h"
#include "cli/render.h"
#include "cli/sessions_command.h"
#include "cli/terminal.h"
#include "cli/timeline_command.h"
#include "config/render.h"
#include "config/settings.h"

namespace logai::cli {
namespace {

namespace keys = config::keys;

base::LogLevel LogLevelOf(const config::Settings& settings) {
  const std::string& name = settings.Get(keys::kLogLevel);
  if (name == "DEBUG") return base::LogLevel::kDebug;
  if (name == "WARNING") return base::LogLevel::kWarning;
  return name == "ERROR" ? base::LogLevel::kError : base::LogLevel::kInfo;
}

ExitCode Print(const PrintAndExit& message) {
  if (message.code == ExitCode::kUsage)
    WriteErr(message.text);
  else
    WriteOut(message.text);
  return message.code;
}

ExitCode ShowConfig(const ConfigShowCommand& command, const config::Settings& settings,
                    const base::Environment& environment) {
  const auto stored = app::StoredKeysBySetting(settings, environment);
  WriteOut(command.json ? config::RenderSettingsJson(settings, stored)
                        : config::RenderSettings(settings, stored));
  return ExitCode::kSuccess;
}

/// Whether whoever called expects JSON, also of a failure.
template <class Command>
bool WantsJson(const Command& command) {
  const auto* ask = std::get_if<AskCommand>(&command);
  const auto* patterns = std::get_if<PatternsCommand>(&command);
  if (const auto* events = std::get_if<EventCommand>(&command)) return WantsJson(*events);
  return (ask != nullptr && ask->arguments.format == Format::kJson) ||
         (patterns != nullptr && patterns->format == PatternsCommand::Format::kJson);
}

ExitCode Run(int argc, const char* const* argv) {
  // Ourselves as our own child, with two words, before anything that a person would need.
  if (argc == 4 && argv[1] == auth::kKeyringHelper) {
    const std::array<std::string_view, 2> words = {argv[2], argv[3]};
    return static_cast<ExitCode>(auth::RunKeyringHelper(words));
  }
  const CommandLine line = ParseCommandLine(argc, argv);
  if (const auto* message = std::get_if<PrintAndExit>(&line.command)) return Print(*message);

  const auto environment = base::Environment::OfProcess();
  const Terminal terminal = Terminal::Detect(environment);
  std::error_code error;
  auto sources = config::Sources::Standard(environment, std::filesystem::current_path(error),
                                           line.config_path);
  sources.flags = line.setting_flags;
  const auto settings = config::Settings::Load(sources);
  if (!settings) {
    if (const auto* inspect = std::get_if<InspectCommand>(&line.command))
      return TellBrokenSettings(*inspect, settings.error(), terminal);
    if (WantsJson(line.command)) {
      WriteOut(ErrorAsJson(settings.error()));
    } else {
      PrintConfigurationError(settings.error());
    }
    return ExitCode::kFailure;
  }
  for (const config::Notice& notice : settings->notices()) {
    if (notice.weight == config::Notice::Weight::kWarning) PrintNotice(notice.text, terminal);
  }
  // `auth` fails with the reason; the others go on without what is stored.
  if (const auto problem = app::StoredKeysProblem(*settings);
      !problem.empty() && !std::holds_alternative<AuthCommand>(line.command)) {
    PrintNotice("stored keys are not used: " + problem, terminal);
  }
  if (const auto* show = std::get_if<ConfigShowCommand>(&line.command))
    return ShowConfig(*show, *settings, environment);

  if (const auto log = base::OpenLog(settings->Get(keys::kLogFile), LogLevelOf(*settings)); !log) {
    PrintNotice("no log is written: " + log.error().message, terminal);
  }
  Interrupt interrupt;
  if (const auto* ask = std::get_if<AskCommand>(&line.command)) {
    return RunAsk(*ask, *settings, environment, terminal, interrupt);
  }
  if (const auto* sessions = std::get_if<SessionsCommand>(&line.command)) {
    const Interrupt::Work work(interrupt);
    return RunSessions(*sessions, *settings, environment, terminal, work.stop_token());
  }
  if (const auto* sent = std::get_if<SentCommand>(&line.command))
    return RunSent(*sent, *settings, environment, terminal);
  if (const auto* auth = std::get_if<AuthCommand>(&line.command)) {
    const Interrupt::Work work(interrupt);
    return RunAuth(*auth, auth->login_timeout, *settings, terminal, work.stop_token());
  }
  if (const auto* inspect = std::get_if<InspectCommand>(&line.command)) {
    const Interrupt::Work work(interrupt);
    return RunInspect(*inspect, *settings, environment, terminal, work.stop_token());
  }
  if (const auto* patterns = std::get_if<PatternsCommand>(&line.command)) {
    const Interrupt::Work work(interrupt);
    return RunPatterns(*patterns, *settings, environment, terminal, work.stop_token());
  }
  if (const auto* digest = std::get_if<DigestCommand>(&line.command)) {
    const Interrupt::Work work(interrupt);
    return RunDigest(*digest, *settings, environment, terminal, work.stop_token());
  }
  if (const auto* compare = std::get_if<CompareCommand>(&line.command)) {
    const Interrupt::Work work(interrupt);
    return RunCompare(*compare, *settings, environment, terminal, work.stop_token());
  }
  if (const auto* timeline = std::get_if<TimelineCommand>(&line.command)) {
    const Interrupt::Work work(interrupt);
    return RunTimeline(*timeline, *settings, environment, terminal, work.stop_token());
  }
  if (const auto* events = std::get_if<EventCommand>(&line.command)) {
    const Interrupt::Work work(interrupt);
    return RunEventCommand(*events, *settings, environment, terminal, work.stop_token());
  }
  if (const auto* redact = std::get_if<RedactCommand>(&line.command)) {
    const Interrupt::Work work(interrupt);
    return RunRedact(*redact, *settings, terminal, work.stop_token());
  }
  return RunChat(std::get<ChatCommand>(line.command).arguments, *settings, environment, terminal,
                 interrupt);
}

/// What could not be written was not done, whatever the command says.
ExitCode WithOutputChecked(ExitCode code) {
  if (!OutputFailed()) return code;
  WriteErr("error: the answer could not be written to standard output\n");
  return code == ExitCode::kSuccess ? ExitCode::kFailure : code;
}

}  // namespace
}  // namespace logai::cli

int main(int argc, char** argv) {
  try {
    logai::cli::HoldStandardDescriptors();
    return static_cast<int>(logai::cli::WithOutputChecked(logai::cli::Run(argc, argv)));
  } catch (const std::exception& e) {
    logai::cli::WriteErr(std::string("error: internal: ") + e.what() + "\n");
    return static_cast<int>(logai::cli::ExitCode::kFailure);
  }
}
