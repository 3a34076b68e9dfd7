#include "cli/command_line_sessions.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/command_line_logs.h"

namespace logai::cli {

struct SessionCommands::Parsed {
  CLI::App *sessions, *list, *show, *resume, *rename, *remove, *exported, *sent;
  std::string session = "last";
  std::vector<std::string> to_delete, name_words;
  std::string format, output;
  bool json = false;
};

SessionCommands::SessionCommands(CLI::App& app) : parsed_(std::make_unique<Parsed>()) {
  Parsed& p = *parsed_;
  p.sessions = app.add_subcommand("sessions", "conversations that were kept")->fallthrough();
  const auto add = [&](const char* name, const char* what) {
    return p.sessions->add_subcommand(name, what)->fallthrough();
  };
  p.list = add("list", "the newest first");
  p.list->add_flag("--json", p.json);
  p.show = add("show", "questions and answers");
  p.resume = add("resume", "go on with one");
  p.rename = add("rename", "give one a name");
  p.remove = add("delete", "delete some for good");
  p.exported = add("export", "as Markdown or JSON, for a ticket");
  for (CLI::App* of_one : {p.show, p.resume, p.exported})
    of_one->add_option("SESSION", p.session, "its id, its name, or last");
  p.rename->add_option("SESSION", p.session, "its id, its name, or last")->required();
  p.rename->add_option("NAME", p.name_words, "the new name")->required();
  p.remove->add_option("SESSION", p.to_delete, "ids or names")->required();
  p.exported->add_option("-f,--format", p.format, "markdown or json");
  p.exported->add_option("-o,--output", p.output, "a file to write");
  p.sent = app.add_subcommand("sent", "every request that left, as it was sent")->fallthrough();
  p.sent->add_option("SESSION", p.session, "its id, its name, or last");
  p.sent->add_flag("--json", p.json);
}
SessionCommands::~SessionCommands() = default;

bool SessionCommands::parsed() const {
  return parsed_->sessions->parsed() || parsed_->sent->parsed();
}

CommandLine SessionCommands::Take(const AskArguments& shared, CommandLine line) const {
  using Action = SessionsCommand::Action;
  const Parsed& p = *parsed_;
  if (shared.reveal && !p.show->parsed() && !p.resume->parsed())
    return Mistake("--reveal is for sessions show and sessions resume\n");
  if (p.sent->parsed()) {
    line.command = SentCommand{.session = p.session, .json = p.json};
    return line;
  }
  if (p.resume->parsed()) {
    AskArguments arguments = shared;
    arguments.session = p.session;
    line.command = ChatCommand{.arguments = std::move(arguments)};
    return line;
  }
  SessionsCommand command{.sessions = {p.session}, .reveal = shared.reveal};
  if (p.show->parsed()) {
    command.action = Action::kShow;
  } else if (p.rename->parsed()) {
    command.action = Action::kRename;
    command.name = base::Trim(base::Join(p.name_words, " "));
  } else if (p.remove->parsed()) {
    command.action = Action::kDelete;
    command.sessions = p.to_delete;
  } else if (p.exported->parsed()) {
    command.action = Action::kExport;
    command.output = p.output;
    if (p.format.empty() || p.format == "markdown" || p.format == "md")
      command.format = Format::kMarkdown;
    else if (p.format == "json")
      command.format = Format::kJson;
    else
      return Mistake(fmt::format("--format is markdown or json, not {}\n", p.format));
  } else if (p.json) {
    command.format = Format::kJson;
  }
  line.command = std::move(command);
  return line;
}

}  // namespace logai::cli
