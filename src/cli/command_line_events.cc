#include "cli/command_line_events.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "agent/tools/search_pattern.h"
#include "base/text.h"
#include "cli/help_events.h"

namespace logai::cli {

struct EventCommands::Parsed {
  CLI::App* groups = nullptr;
  CLI::App* streams = nullptr;
  GroupsCommand of_groups;
  StreamsCommand of_streams;
  CLI::App* fetch = nullptr;
  CLI::App* search = nullptr;
  FetchCommand of_fetch;
  std::string pattern;
  std::size_t limit = 0;
  std::string order = "oldest";
  std::string show;
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

/// "time,group,stream" or "none".
std::optional<ShownColumns> ParseColumns(const std::string& text) {
  ShownColumns columns;
  if (text == "none") return columns;
  for (const std::string_view part : base::Split(text, ',')) {
    const std::string_view column = base::Trim(part);
    if (column == "time") {
      columns.time = true;
    } else if (column == "group") {
      columns.group = true;
    } else if (column == "stream") {
      columns.stream = true;
    } else {
      return std::nullopt;
    }
  }
  return columns;
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
  AddFetch(app);
}

void EventCommands::AddFetch(CLI::App& app) {
  Parsed& p = *parsed_;
  p.fetch = app.add_subcommand("fetch", "the events of log groups and files")->fallthrough();
  p.search = app.add_subcommand("search", "a pattern in several groups and files")->fallthrough();
  p.search->add_option("PATTERN", p.pattern, "what to look for");
  p.fetch->add_option("--filter", p.of_fetch.filter, "a pattern in CloudWatch's syntax");
  for (CLI::App* command : {p.fetch, p.search}) {
    command->add_option("SRC", p.of_fetch.sources, "log groups, files, folders, globs, -");
    command->add_option("--group", p.of_fetch.groups, "a log group")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_option("--stream", p.of_fetch.streams, "a stream")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_option("--limit", p.limit, "events at most")->check(CLI::PositiveNumber);
    command->add_option("--order", p.order, "oldest or newest")
        ->check(CLI::IsMember({"oldest", "newest"}));
    command->add_option("--show", p.show, "time, group, stream or none");
    command->add_flag("--redact", p.of_fetch.redact, "without private values");
    AddFormat(*command, p.format);
  }
}

CommandLine EventCommands::TakeFetch(const SharedFlags& shared, EventFormat format,
                                     CommandLine line) const {
  const Parsed& p = *parsed_;
  FetchCommand command = p.of_fetch;
  command.is_search = p.search->parsed();
  if (command.is_search) {
    command.filter = p.pattern;
    if (command.filter.empty()) {
      return Mistake("search needs a pattern, as in: logai search timeout /ecs/checkout\n");
    }
  }
  if (!command.filter.empty()) {
    const auto filter = agent::ReadSearchPattern(command.filter);
    if (!filter)
      return Mistake(fmt::format("{}\n{}\n", filter.error().message, filter.error().next));
  }
  const CLI::App& typed = command.is_search ? *p.search : *p.fetch;
  if (typed.get_option("--limit")->count() > 0) command.limit = p.limit;
  command.newest_first = p.order == "newest";
  constexpr std::size_t kMostNewest = 10'000;
  if (command.newest_first && (!command.limit || *command.limit > kMostNewest)) {
    return Mistake(
        "--order newest needs a --limit of at most 10000, as in: --order newest --limit 100\n");
  }
  if (!p.show.empty()) {
    command.show = ParseColumns(p.show);
    if (!command.show)
      return Mistake(
          fmt::format("--show is a list of time, group and stream, or none, not {}\n", p.show));
  }
  command.sources.insert(command.sources.end(), shared.sources.begin(), shared.sources.end());
  command.since = shared.since;
  command.until = shared.until;
  command.format = format;
  command.quiet = shared.quiet;
  return With(std::move(command), std::move(line));
}

EventCommands::~EventCommands() = default;

std::string EventCommands::Help() const {
  if (parsed_->groups->parsed()) return GroupsHelp();
  if (parsed_->fetch->parsed()) return FetchHelp();
  if (parsed_->search->parsed()) return SearchHelp();
  return parsed_->streams->parsed() ? StreamsHelp() : "";
}

std::optional<CommandLine> EventCommands::Take(const SharedFlags& shared, CommandLine line) const {
  const Parsed& p = *parsed_;
  if (Help().empty()) return std::nullopt;
  const auto format = ParseEventFormat(p.format);
  if (!format) {
    return Mistake(fmt::format("--format is text, json, jsonl or csv, not {}\n", p.format));
  }
  if (p.fetch->parsed() || p.search->parsed()) return TakeFetch(shared, *format, std::move(line));
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
