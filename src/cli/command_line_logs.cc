#include "cli/command_line_logs.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>

#include "base/time_expression.h"
#include "cli/help.h"
#include "cli/option_checks.h"

namespace logai::cli {

struct LogCommands::Parsed {
  CLI::App* compare = nullptr;
  CLI::App* timeline = nullptr;
  CompareCommand of_compare;
  TimelineCommand of_timeline;
  std::string format = "text";
  std::string by = "level";
  std::string bucket;
  std::size_t top = 0;
};

namespace {

void AddCommon(CLI::App& command, std::string& format, int& threads, bool& redact) {
  command.add_option("-f,--format", format, "text, json, for timelines csv");
  command.add_option("-j,--threads", threads, "threads")->check(WholeNumber(1, 256));
  command.add_flag("--redact", redact, "without private values");
}

}  // namespace

std::optional<std::chrono::milliseconds> ReadLength(const std::string& text) {
  const base::UtcTime now = base::FromEpochMs(1'000'000'000'000);
  if (text.empty() || text.front() == '-' ||
      text.find_first_not_of("0123456789.smhdw") != text.npos) {
    if (!text.ends_with("ms")) return std::nullopt;
  }
  if (text.ends_with("ms")) {
    int ms = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size() - 2, ms);
    if (error != std::errc() || end != text.data() + text.size() - 2 || ms < 1) return std::nullopt;
    return std::chrono::milliseconds(ms);
  }
  const auto begin = base::ParseTime(text, now);
  if (!begin || *begin >= now) return std::nullopt;
  return now - *begin;
}

LogCommands::LogCommands(CLI::App& app) : parsed_(std::make_unique<Parsed>()) {
  Parsed& p = *parsed_;
  p.compare =
      app.add_subcommand("compare", "what changed between two logs or windows")->fallthrough();
  p.compare->add_option("A_B", p.of_compare.sides, "two sources, or one and windows");
  p.compare->add_option("--baseline", p.of_compare.baseline,
                        "before, prev-day, START..END, a source");
  p.compare->add_option("--top", p.top, "how many changes are shown; 0: all")
      ->check(WholeNumber(0));
  AddCommon(*p.compare, p.format, p.of_compare.threads, p.of_compare.redact);

  p.timeline = app.add_subcommand("timeline", "the messages over time")->fallthrough();
  p.timeline->add_option("SRC", p.of_timeline.sources, "files, folders, globs, -");
  p.timeline->add_option("--by", p.by, "level, template or source");
  p.timeline->add_option("--bucket", p.bucket, "length of a bucket, such as 1m");
  p.timeline->add_option("--top", p.top, "rows by template and source; 0: all")
      ->check(WholeNumber(0));
  AddCommon(*p.timeline, p.format, p.of_timeline.threads, p.of_timeline.redact);
}

LogCommands::~LogCommands() = default;

std::string LogCommands::Help() const {
  if (parsed_->compare->parsed()) return CompareHelp();
  return parsed_->timeline->parsed() ? TimelineHelp() : "";
}

std::optional<CommandLine> LogCommands::Take(const SharedFlags& shared, CommandLine line) const {
  const Parsed& p = *parsed_;
  if (p.compare->parsed()) {
    CompareCommand command = p.of_compare;
    if (p.format != "text" && p.format != "json") {
      return Mistake(fmt::format("--format is text or json, not {}\n", p.format));
    }
    command.json = p.format == "json";
    if (p.compare->get_option("--top")->count() > 0) command.top = p.top;
    command.since = shared.since;
    command.until = shared.until;
    command.sides.insert(command.sides.end(), shared.sources.begin(), shared.sources.end());
    command.quiet = shared.quiet;
    line.command = command;
    return line;
  }
  if (!p.timeline->parsed()) return std::nullopt;
  using Shape = TimelineCommand::Format;
  using By = TimelineCommand::By;
  TimelineCommand command = p.of_timeline;
  if (p.format != "text" && p.format != "json" && p.format != "csv") {
    return Mistake(fmt::format("--format is text, json or csv, not {}\n", p.format));
  }
  if (p.by != "level" && p.by != "template" && p.by != "source") {
    return Mistake(fmt::format("--by is level, template or source, not {}\n", p.by));
  }
  command.format = p.format == "json"  ? Shape::kJson
                   : p.format == "csv" ? Shape::kCsv
                                       : Shape::kText;
  command.by = p.by == "template" ? By::kTemplate : p.by == "source" ? By::kSource : By::kLevel;
  if (!p.bucket.empty()) {
    command.bucket = ReadLength(p.bucket);
    if (!command.bucket) {
      return Mistake(
          fmt::format("--bucket is a length such as 500ms, 10s, 1m or 2h, not {}\n", p.bucket));
    }
  }
  if (p.timeline->get_option("--top")->count() > 0) command.top = p.top;
  command.since = shared.since;
  command.until = shared.until;
  command.sources.insert(command.sources.end(), shared.sources.begin(), shared.sources.end());
  command.quiet = shared.quiet;
  line.command = command;
  return line;
}

}  // namespace logai::cli
