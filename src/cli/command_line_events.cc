#include "cli/command_line_events.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "agent/tools/search_pattern.h"
#include "base/text.h"
#include "cli/help_events.h"
#include "cli/option_checks.h"

namespace logai::cli {

struct EventCommands::Parsed {
  CLI::App* groups = nullptr;
  CLI::App* streams = nullptr;
  GroupsCommand of_groups;
  StreamsCommand of_streams;
  CLI::App* fetch = nullptr;
  CLI::App* search = nullptr;
  FetchCommand of_fetch;
  CLI::App* tail = nullptr;
  TailCommand of_tail;
  CLI::App* query = nullptr;
  QueryCommand of_query;
  std::string language = "cwli";
  CLI::App* completion = nullptr;
  CLI::App *cache = nullptr, *cache_status = nullptr, *cache_clear = nullptr;
  bool cache_json = false;
  std::string shell;
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

std::optional<CommandLine> TakeColumns(const std::string& typed,
                                       std::optional<ShownColumns>& columns) {
  if (typed.empty()) return std::nullopt;
  columns = ParseColumns(typed);
  if (columns) return std::nullopt;
  return Mistake(
      fmt::format("--show is a list of time, group and stream, or none, not {}\n", typed));
}

std::optional<CommandLine> MistakeInFilter(const std::string& filter) {
  if (filter.empty()) return std::nullopt;
  const auto read = agent::ReadSearchPattern(filter);
  if (read) return std::nullopt;
  return Mistake(fmt::format("{}\n{}\n", read.error().message, read.error().next));
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
  p.streams->add_option("--limit", p.of_streams.limit, "how many; 0: all")->check(WholeNumber(0));
  AddFormat(*p.streams, p.format);
  AddFetch(app);
  AddTail(app);
  AddQuery(app);
}

void EventCommands::AddFetch(CLI::App& app) {
  Parsed& p = *parsed_;
  p.fetch = app.add_subcommand("fetch", "the events of log groups and files")->fallthrough();
  p.search = app.add_subcommand("search", "a pattern in several groups and files")->fallthrough();
  p.search->add_option("--pattern,PATTERN", p.pattern, "what to look for");
  p.fetch->add_option("--filter", p.of_fetch.filter, "a pattern in CloudWatch's syntax");
  for (CLI::App* command : {p.fetch, p.search}) {
    command->add_option("SRC", p.of_fetch.sources, "log groups, files, folders, globs, -");
    command->add_option("--group", p.of_fetch.groups, "a log group")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_option("--stream", p.of_fetch.streams, "a stream")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_option("--limit", p.limit, "events at most")->check(WholeNumber(1));
    command->add_option("--order", p.order, "oldest or newest")->check(OneOf({"oldest", "newest"}));
    command->add_option("--show", p.show, "time, group, stream or none");
    command->add_flag("--redact", p.of_fetch.redact, "without private values");
    AddFormat(*command, p.format);
  }
}

void EventCommands::AddTail(CLI::App& app) {
  Parsed& p = *parsed_;
  p.tail = app.add_subcommand("tail", "log groups and files, as they grow")->fallthrough();
  p.tail->add_option("SRC", p.of_tail.sources, "log groups, files, folders, globs");
  p.tail->add_option("--group", p.of_tail.groups, "a log group")
      ->delimiter(',')
      ->allow_extra_args(false);
  p.tail->add_option("--stream", p.of_tail.streams, "a stream")
      ->delimiter(',')
      ->allow_extra_args(false);
  p.tail->add_option("--filter", p.of_tail.filter, "a pattern in CloudWatch's syntax");
  p.tail->add_flag("--poll", p.of_tail.poll, "ask again and again");
  p.tail->add_option("--show", p.show, "time, group, stream or none");
  p.tail->add_flag("--redact", p.of_tail.redact, "without private values");
  AddFormat(*p.tail, p.format);
}

CommandLine EventCommands::TakeTail(const SharedFlags& shared, EventFormat format,
                                    CommandLine line) const {
  const Parsed& p = *parsed_;
  TailCommand command = p.of_tail;
  command.sources.insert(command.sources.end(), shared.sources.begin(), shared.sources.end());
  if (command.sources.empty() && command.groups.empty())
    return Mistake("tail needs a log group or a file, as in: logai tail /ecs/checkout\n");
  if (std::ranges::find(command.sources, "-") != command.sources.end())
    return Mistake(
        "tail follows log groups and files; what is piped in ends by itself: logai fetch -\n");
  if (shared.until) return Mistake("a tail has no end: --until is for fetch\n");
  if (const auto mistake = MistakeInFilter(command.filter)) return *mistake;
  if (const auto mistake = TakeColumns(p.show, command.show)) return *mistake;
  if (shared.since) command.since = *shared.since;
  command.format = format;
  command.quiet = shared.quiet;
  return With(std::move(command), std::move(line));
}

void EventCommands::AddQuery(CLI::App& app) {
  Parsed& p = *parsed_;
  p.query = app.add_subcommand("query", "a query of Logs Insights")->fallthrough();
  p.query->add_option("QUERY", p.of_query.query, "the query");
  p.query->add_option("--group", p.of_query.groups, "a log group")
      ->delimiter(',')
      ->allow_extra_args(false);
  p.query->add_option("--language", p.language, "cwli, sql or ppl")
      ->check(OneOf({"cwli", "sql", "ppl"}));
  p.query->add_option("--limit", p.limit, "rows at most")->check(WholeNumber(1, 100'000));
  p.query->add_flag("--estimate", p.of_query.estimate, "only what it would scan");
  p.query->add_flag("-y,--yes", p.of_query.yes, "whatever it costs");
  p.query->add_flag("--redact", p.of_query.redact, "without private values");
  AddFormat(*p.query, p.format);
  p.cache = app.add_subcommand("cache", "what is kept of CloudWatch's events")->fallthrough();
  p.cache_status = p.cache->add_subcommand("status", "how much, and where")->fallthrough();
  p.cache_status->add_flag("--json", p.cache_json);
  AddFormat(*p.cache_status, p.format);
  p.cache_clear = p.cache->add_subcommand("clear", "empty it, for good")->fallthrough();
  p.completion = app.add_subcommand("completion", "a script for a shell")->fallthrough();
  p.completion->add_option("SHELL", p.shell, "bash, zsh or fish");
}

CommandLine EventCommands::TakeQuery(const SharedFlags& shared, EventFormat format,
                                     CommandLine line) const {
  const Parsed& p = *parsed_;
  QueryCommand command = p.of_query;
  if (command.query.empty()) {
    return Mistake(
        "query needs a query, as in: logai query 'stats count() by bin(5m)' --group "
        "/ecs/checkout\n");
  }
  if (!shared.sources.empty()) return NotForIt("query", "files (--source)");
  const std::string lower = base::ToLower(command.query);
  const bool names_groups = lower.find("source") != lower.npos || lower.find("from") != lower.npos;
  if (command.groups.empty() && !names_groups)
    return Mistake("query needs --group, or a query that names its groups (SOURCE, FROM)\n");
  using aws::QueryLanguage;
  const std::string language = base::ToLower(p.language);
  command.language = language == "sql"   ? QueryLanguage::kSql
                     : language == "ppl" ? QueryLanguage::kPpl
                                         : QueryLanguage::kInsights;
  if (p.query->get_option("--limit")->count() > 0)
    command.max_rows = static_cast<std::int64_t>(p.limit);
  command.since = shared.since;
  command.until = shared.until;
  command.format = format;
  command.quiet = shared.quiet;
  return With(std::move(command), std::move(line));
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
  if (const auto mistake = MistakeInFilter(command.filter)) return *mistake;
  const CLI::App& typed = command.is_search ? *p.search : *p.fetch;
  if (typed.get_option("--limit")->count() > 0) command.limit = p.limit;
  command.newest_first = base::EqualIgnoringCase(p.order, "newest");
  if (const auto mistake = TakeColumns(p.show, command.show)) return *mistake;
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
  if (parsed_->tail->parsed()) return TailHelp();
  if (parsed_->query->parsed()) return QueryHelp();
  if (parsed_->completion->parsed()) return CompletionHelp();
  if (parsed_->cache->parsed()) return CacheHelp();
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
  if (p.tail->parsed()) return TakeTail(shared, *format, std::move(line));
  if (p.query->parsed()) return TakeQuery(shared, *format, std::move(line));
  if (p.cache->parsed()) {
    if (!p.cache_status->parsed() && !p.cache_clear->parsed())
      return Mistake("cache has two commands: logai cache status, logai cache clear\n");
    line.command = EventCommand(CacheCommand{
        .clear = p.cache_clear->parsed(), .format = p.cache_json ? EventFormat::kJson : *format});
    return line;
  }
  if (p.completion->parsed()) {
    if (p.shell != "bash" && p.shell != "zsh" && p.shell != "fish")
      return Mistake(
          "completion is for bash, zsh or fish, as in: source <(logai completion bash)\n");
    return With(CompletionCommand{.shell = p.shell}, std::move(line));
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
