#include "cli/command_line_events.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/help_events.h"

namespace logai::cli {

struct EventCommands::Parsed {
  CLI::App* groups = nullptr;
  CLI::App* streams = nullptr;
  GroupsCommand of_groups;
  StreamsCommand of_streams;
  std::string format = "text";
};

namespace {

std::optional<EventFormat> ParseEventFormat(const std::string& text) {
  if (text == "text") return EventFormat::kText;
  if (text == "json") return EventFormat::kJson;
  if (text == "jsonl" || text == "ndjson") return EventFormat::kJsonl;
  if (text == "csv") return EventFormat::kCsv;
  return std::nullopt;
}

void AddFormat(CLI::App& command, std::string& format) {
  command.add_option("-f,--format", format, "text, json, jsonl or csv")->type_name("FORMAT");
}

CommandLine With(EventCommand command, CommandLine line) {
  line.command = std::move(command);
  return line;
}

CommandLine NotForIt(std::string_view command, std::string_view flags) {
  return Mistake(fmt::format("{} are not for {}\n", flags, command));
}

}  // namespace

EventCommands::EventCommands(CLI::App& app) : parsed_(std::make_unique<Parsed>()) {
  Parsed& p = *parsed_;
  p.groups = app.add_subcommand("groups", "the log groups")->fallthrough();
  p.groups->add_option("PATTERN", p.of_groups.patterns, "any part of a name, or wildcards");
  AddFormat(*p.groups, p.format);

  p.streams = app.add_subcommand("streams", "the streams of a log group")->fallthrough();
  p.streams->add_option("GROUP", p.of_streams.group, "a log group");
  p.streams->add_option("--prefix", p.of_streams.prefix, "of the names of streams");
  p.streams->add_option("--limit", p.of_streams.limit, "how many; 0: all");
  AddFormat(*p.streams, p.format);
}

EventCommands::~EventCommands() = default;

std::string EventCommands::Help() const {
  if (parsed_->groups->parsed()) return GroupsHelp();
  return parsed_->streams->parsed() ? StreamsHelp() : "";
}

std::optional<CommandLine> EventCommands::Take(const SharedFlags& shared, CommandLine line) const {
  const Parsed& p = *parsed_;
  if (!p.groups->parsed() && !p.streams->parsed()) return std::nullopt;
  const auto format = ParseEventFormat(p.format);
  if (!format) {
    return Mistake(fmt::format("--format is text, json, jsonl or csv, not {}\n", p.format));
  }
  const std::string_view name = p.groups->parsed() ? "groups" : "streams";
  if (shared.since || shared.until) return NotForIt(name, "--since and --until");
  if (!shared.sources.empty()) return NotForIt(name, "files (--source)");
  if (p.streams->parsed()) {
    StreamsCommand command = p.of_streams;
    if (command.group.empty())
      return Mistake("streams needs a log group, as in: logai streams /ecs/checkout\n");
    command.format = *format;
    command.quiet = shared.quiet;
    return With(command, std::move(line));
  }
  GroupsCommand command = p.of_groups;
  command.format = *format;
  command.quiet = shared.quiet;
  return With(command, std::move(line));
}

}  // namespace logai::cli
