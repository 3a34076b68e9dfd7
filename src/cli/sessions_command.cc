#include "cli/sessions_command.h"

#include "agent/session/session_store.h"
#include "app/private_values.h"
#include "app/session_recorder.h"
#include "base/file.h"
#include "cli/messages.h"
#include "cli/render.h"
#include "cli/render_session.h"
#include "config/keys.h"
#include "privacy/redactor.h"

namespace logai::cli {
namespace {

using base::ErrorKind;
using base::Fail;
using Action = SessionsCommand::Action;

/// The zone in which times are shown; one that cannot be found is told by other commands.
base::TimeZone ZoneOf(const config::Settings& settings, const base::Environment& environment) {
  auto zone = base::TimeZone::Find(settings.Get(config::keys::kTimezone), environment);
  return zone ? *std::move(zone) : base::TimeZone();
}

base::Status List(const SessionsCommand& command, const agent::SessionStore& store,
                  const Terminal& terminal, const base::TimeZone& zone) {
  LOGAI_ASSIGN_OR_RETURN(const auto all, store.List());
  WriteOut(command.format == Format::kJson ? SessionsAsJson(all)
                                           : SessionsAsText(all, terminal, zone));
  return {};
}

/// All are found before the first is deleted.
base::Status Delete(const SessionsCommand& command, const agent::SessionStore& store,
                    const Terminal& terminal) {
  std::vector<std::filesystem::path> files;
  for (const std::string& word : command.sessions) {
    LOGAI_ASSIGN_OR_RETURN(files.emplace_back(), store.Find(word));
  }
  for (const std::filesystem::path& file : files) {
    LOGAI_RETURN_IF_ERROR(agent::SessionStore::Delete(file));
    PrintNotice("deleted " + file.stem().string(), terminal);
  }
  return {};
}

base::Status OfOne(const SessionsCommand& command, const agent::SessionStore& store,
                   const config::Settings& settings, const base::Environment& environment,
                   const Terminal& terminal, const base::TimeZone& zone, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const auto file, store.Find(command.sessions.front()));
  if (command.action == Action::kRename) {
    LOGAI_RETURN_IF_ERROR(agent::SummarizeSession(file));
    LOGAI_ASSIGN_OR_RETURN(auto writer, agent::SessionWriter::Continue(file));
    return writer.WriteName(command.name);
  }
  LOGAI_ASSIGN_OR_RETURN(agent::Session session, agent::ReadSession(file));
  if (command.action == Action::kShow) {
    if (command.reveal) {
      LOGAI_ASSIGN_OR_RETURN(
          session, app::WithRealValues(std::move(session), settings, environment, std::move(stop)));
    }
    WriteOut(SessionAsText(session, terminal, zone));
    return {};
  }
  const std::string text =
      command.format == Format::kJson ? SessionAsJson(session) : SessionAsMarkdown(session, zone);
  if (!command.output.empty()) return base::WriteFileAtomically(command.output, text);
  WriteOut(text);
  return {};
}

ExitCode End(const base::Status& status, bool json, const Terminal& terminal) {
  if (status) return ExitCode::kSuccess;
  if (json)
    WriteOut(ErrorAsJson(status.error()));
  else
    PrintError(status.error(), terminal);
  return ExitCodeFor(status.error());
}

}  // namespace

base::Result<std::filesystem::path> FileOfSession(const std::string& word,
                                                  const config::Settings& settings) {
  if (word.empty()) return std::filesystem::path();
  return agent::SessionStore(app::SessionFolder(settings)).Find(word);
}

ExitCode RunSessions(const SessionsCommand& command, const config::Settings& settings,
                     const base::Environment& environment, const Terminal& terminal,
                     std::stop_token stop) {
  const agent::SessionStore store(app::SessionFolder(settings));
  const base::TimeZone zone = ZoneOf(settings, environment);
  base::Status status;
  if (command.action == Action::kList)
    status = List(command, store, terminal, zone);
  else if (command.action == Action::kDelete)
    status = Delete(command, store, terminal);
  else
    status = OfOne(command, store, settings, environment, terminal, zone, std::move(stop));
  return End(status, command.format == Format::kJson, terminal);
}

ExitCode RunSent(const SentCommand& command, const config::Settings& settings,
                 const base::Environment& environment, const Terminal& terminal) {
  const auto show = [&]() -> base::Status {
    LOGAI_ASSIGN_OR_RETURN(const auto file, FileOfSession(command.session, settings));
    LOGAI_ASSIGN_OR_RETURN(const agent::Session session, agent::ReadSession(file));
    WriteOut(command.json ? SentAsJson(session)
                          : SentAsText(session, terminal, ZoneOf(settings, environment)));
    return {};
  };
  return End(show(), command.json, terminal);
}

}  // namespace logai::cli
