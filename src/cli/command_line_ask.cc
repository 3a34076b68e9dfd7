#include "cli/command_line_ask.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "cli/command_line_logs.h"
#include "cli/option_checks.h"

namespace logai::cli {
namespace {

std::optional<Format> ParseFormat(const std::string& text) {
  if (text == "text") return Format::kText;
  if (text == "markdown" || text == "md") return Format::kMarkdown;
  if (text == "json") return Format::kJson;
  return std::nullopt;
}

/// "0.05", "$2": dollars.
std::optional<llm::MicroUsd> ParseDollars(std::string_view text) {
  if (text.starts_with('$')) text.remove_prefix(1);
  double dollars = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dollars);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(dollars) ||
      dollars <= 0 || dollars > 1e6)
    return std::nullopt;
  return llm::MicroUsd(std::llround(dollars * 1e6));
}

}  // namespace

struct AskFlags::Parsed {
  CLI::App* ask = nullptr;
  std::vector<std::string> words;  // `ask why did it fail` works without quotation marks
  std::string format = "text", session, cost, time;
  bool dry_run = false, go_on = false, strict = false;
  int requests = 0;
  std::int64_t tokens = 0;
};

AskFlags::AskFlags(CLI::App& app) : parsed_(std::make_unique<Parsed>()) {
  Parsed& p = *parsed_;
  p.ask = app.add_subcommand("ask", "answer one question")->fallthrough();
  p.ask->add_option("QUESTION", p.words, "the question");
  p.ask->add_option("-f,--format", p.format, "text, markdown or json")->type_name("FORMAT");
  p.ask->add_flag("--dry-run", p.dry_run, "show the first request, and send nothing");
  CLI::Option* go_on = p.ask->add_flag("--continue", p.go_on, "go on with the last session");
  p.ask->add_option("--session", p.session, "a session to go on with")->excludes(go_on);
  p.ask->add_flag("--strict", p.strict, "end with 3 when the main claim is not proven");
  p.ask->add_option("--max-requests", p.requests, "to the model")->check(WholeNumber(1, 1'000));
  p.ask->add_option("--max-total-tokens", p.tokens, "of all requests and replies")
      ->check(WholeNumber(1, 1'000'000'000));
  p.ask->add_option("--max-cost", p.cost, "dollars, by the vendor's list");
  p.ask->add_option("--timeout", p.time, "of the whole question: 30s, 2m");
}
AskFlags::~AskFlags() = default;

bool AskFlags::parsed() const { return parsed_->ask->parsed(); }

CommandLine AskFlags::Take(AskArguments shared, CommandLine line) const {
  const Parsed& p = *parsed_;
  AskCommand command{.arguments = std::move(shared), .dry_run = p.dry_run, .strict = p.strict};
  const auto format = ParseFormat(p.format);
  if (!format)
    return Mistake(fmt::format("--format is text, markdown or json, not {}\n", p.format));
  command.arguments.format = *format;
  if (command.arguments.reveal && *format != Format::kText)
    return Mistake(
        "--reveal shows real values on your own screen, as text; what is passed on has "
        "names in their place\n");
  command.arguments.question = base::Trim(base::Join(p.words, " "));
  if (command.arguments.question.empty()) {
    return Mistake(
        "ask needs a question, as in: logai ask \"what went wrong?\" --source app.log\n");
  }
  command.arguments.session = p.go_on ? "last" : p.session;
  if (p.requests > 0)
    command.caps.requests = {p.requests, fmt::format("--max-requests {} is reached", p.requests)};
  if (p.tokens > 0) {
    command.caps.tokens = {base::TokenCount(p.tokens),
                           fmt::format("--max-total-tokens {} is reached", p.tokens)};
  }
  if (!p.cost.empty()) {
    const auto cost = ParseDollars(p.cost);
    if (!cost) return Mistake(fmt::format("--max-cost is dollars, as in 0.05, not {}\n", p.cost));
    command.caps.cost = {*cost, fmt::format("--max-cost {} is reached", p.cost)};
  }
  if (!p.time.empty()) {
    const auto time = ReadLength(p.time);
    if (!time)
      return Mistake(fmt::format("--timeout is a length such as 30s or 2m, not {}\n", p.time));
    command.caps.time = {*time, fmt::format("--timeout {} is reached", p.time)};
  }
  line.command = std::move(command);
  return line;
}

}  // namespace logai::cli
