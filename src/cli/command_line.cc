#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>
#include <span>

#include "base/text.h"
#include "base/time_expression.h"
#include "cli/command_line_ask.h"
#include "cli/command_line_events.h"
#include "cli/command_line_logs.h"
#include "cli/command_line_sessions.h"
#include "cli/completion_command.h"
#include "cli/help.h"
#include "cli/option_checks.h"
#include "config/setting_table.h"

namespace logai::cli {
namespace {

/// What CLI11 writes into while it parses.
struct Parsed {
  std::map<std::string, std::string, std::less<>> text_flags;  // setting name -> value
  std::map<std::string, bool, std::less<>> switches;           // setting name -> given
  std::string config_path;
  bool offline = false;
  AskArguments ask;
  std::string since, until;
  std::string format = "text";
  bool json = false;
  int auth_timeout_s = 900;
  std::string auth_provider;
  bool auth_with_token = false;
  PatternsCommand patterns;
  std::size_t top = 0;
  DigestCommand digest;
  std::size_t max_bytes = 0, max_tokens = 0;
  RedactCommand redact;
  bool spans = false, records = false;
};

void AddSettingFlags(CLI::App& app, Parsed& parsed) {
  for (const config::Setting& setting : config::kSettingTable) {
    if (setting.flag.empty()) continue;
    const std::string name(setting.name);
    if (setting.metavar.empty()) {
      app.add_flag(std::string(setting.flag), parsed.switches[name], std::string(setting.help));
    } else {
      app.add_option(std::string(setting.flag), parsed.text_flags[name], std::string(setting.help))
          ->type_name(std::string(setting.metavar));
    }
  }
  app.add_flag("--offline", parsed.offline,
               "answer with rules, without a model (the same as --llm-provider offline)");
  app.add_option("--config", parsed.config_path,
                 "settings file instead of ~/.config/logai/config.toml")
      ->type_name("PATH");
}

void AddSourceFlags(CLI::App& app, Parsed& parsed) {
  app.add_option(
         "-s,--source", parsed.ask.sources,
         "where the logs are: a file, a folder, a glob, - for standard input, cloudwatch or "
         "cloudwatch:GROUP; repeatable")
      ->type_name("SOURCE")
      ->allow_extra_args(false);
  app.add_option("--since,--start", parsed.since,
                 "begin of the window: 1h, 13:30, 2026-11-20 14:05, yesterday")
      ->type_name("TIME");
  app.add_option("--until,--end", parsed.until, "end of the window")->type_name("TIME");
  app.add_flag("--reveal", parsed.ask.reveal, "real values for <email-1> and its like");
  app.add_flag("-q,--quiet", parsed.ask.quiet, "no notices and no progress on standard error");
}

/// Every flag of the program, for suggestions.
std::vector<std::string> FlagNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  for (const CLI::App* sub : app.get_subcommands({})) {
    const auto below = FlagNames(*sub);
    names.insert(names.end(), below.begin(), below.end());
  }
  return names;
}

std::string Suggestion(const CLI::App& app, const std::vector<std::string>& words) {
  std::vector<std::string> commands;
  for (const CLI::App* sub : app.get_subcommands({})) commands.push_back(sub->get_name());
  for (const std::string& word : words) {
    const auto nearest = base::Nearest(word, word.starts_with("-") ? FlagNames(app) : commands);
    if (nearest && *nearest != word) return fmt::format("Did you mean {}?\n", *nearest);
    if (word.find(' ') != std::string::npos)
      return fmt::format("Did you mean: logai ask \"{}\"?\n", word);
  }
  return "";
}

/// What is wrong with the form of --since or --until; what they mean depends on the logs.
std::optional<std::string> UnreadableTime(const AskArguments& arguments) {
  for (const auto& [flag, text] :
       {std::pair("--since", arguments.since), std::pair("--until", arguments.until)}) {
    if (!text) continue;
    const auto time = base::ParseTime(*text, base::SystemClock().Now());
    if (!time) return fmt::format("{}: {}; {}\n", flag, time.error().message, time.error().next);
  }
  return std::nullopt;
}

std::optional<std::string> NonEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// The settings that the flags give. A flag that was typed with an empty value is given all the
/// same.
void TakeSettingFlags(const CLI::App& app, const Parsed& parsed, CommandLine& line) {
  for (const config::Setting& setting : config::kSettingTable) {
    if (setting.flag.empty() || app.get_option(std::string(setting.flag))->count() == 0) continue;
    const std::string name(setting.name);
    line.setting_flags[name] = setting.metavar.empty() ? std::string(setting.flag_value)
                                                       : parsed.text_flags.find(name)->second;
  }
  if (parsed.offline) line.setting_flags["LOGAI_LLM_PROVIDER"] = "offline";
  line.config_path = NonEmpty(parsed.config_path);
}

/// What was typed, in the form in which it is parsed: `help fetch` as `fetch --help`, and a pattern
/// that begins with a minus, which would be read as a flag, as the value of one.
std::vector<std::string> WordsOf(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  if (words.size() > 1 && words[0] == "search") {
    std::string& pattern = words[1];
    static const std::set<std::string, std::less<>> kGluedFormats = {"-ftext", "-fjson", "-fjsonl",
                                                                     "-fcsv"};
    const bool excludes = pattern.size() > 2 && pattern[0] == '-' && pattern[1] != '-';
    if (excludes && !kGluedFormats.contains(pattern)) pattern.insert(0, "--pattern=");
  }
  return words;
}

CLI::App* AddPatterns(CLI::App& app, Parsed& parsed) {
  CLI::App* patterns =
      app.add_subcommand("patterns", "the templates of the messages")->fallthrough();
  patterns->add_option("SRC", parsed.patterns.sources, "files, folders, globs, -");
  patterns->add_option("--top", parsed.top, "how many are shown; 0: all")->check(WholeNumber(0));
  patterns->add_option("-f,--format", parsed.format, "text, json or csv");
  patterns->add_option("--assignments", parsed.patterns.assignments,
                       "a file that gets each line's template");
  patterns->add_option("-j,--threads", parsed.patterns.threads, "threads")
      ->check(WholeNumber(1, 256));
  patterns->add_flag("--params", parsed.patterns.parameters, "the values of what varies");
  patterns->add_flag("--redact", parsed.patterns.redact, "without private values");
  return patterns;
}

CLI::App* AddRedact(CLI::App& app, Parsed& parsed) {
  CLI::App* redact =
      app.add_subcommand("redact", "a text without its private values")->fallthrough();
  redact->add_option("SRC", parsed.redact.sources, "files, folders, globs, -");
  redact->add_flag("--spans", parsed.spans, "what is private, and where");
  redact->add_flag("--records", parsed.records, "JSON lines of id and text");
  redact->add_option("--style", parsed.redact.style, "marks or placeholders")
      ->check(OneOf({"marks", "placeholders"}));
  redact->add_option("-j,--threads", parsed.redact.threads, "threads")->check(WholeNumber(1, 256));
  redact->add_flag("--summary", parsed.redact.summary, "say what was found");
  return redact;
}

CommandLine RedactLine(Parsed& parsed, CommandLine line) {
  RedactCommand& command = parsed.redact;
  if (parsed.spans && parsed.records)
    return Mistake("--spans and --records are two outputs; records have their spans with them\n");
  if (parsed.ask.since || parsed.ask.until)
    return Mistake("redact looks at whole files; --since and --until are not for it\n");
  command.style = base::ToLower(command.style);
  if (parsed.spans) command.output = RedactCommand::Output::kSpans;
  if (parsed.records) command.output = RedactCommand::Output::kRecords;
  command.sources.insert(command.sources.end(), parsed.ask.sources.begin(),
                         parsed.ask.sources.end());
  command.quiet = parsed.ask.quiet;
  line.command = command;
  return line;
}

CommandLine PatternsLine(const CLI::App& patterns, Parsed& parsed, CommandLine line) {
  using Format = PatternsCommand::Format;
  PatternsCommand& command = parsed.patterns;
  if (parsed.format == "json") {
    command.format = Format::kJson;
  } else if (parsed.format == "csv") {
    command.format = Format::kCsv;
  } else if (parsed.format != "text") {
    return Mistake(fmt::format("--format is text, json or csv, not {}\n", parsed.format));
  }
  if (parsed.ask.since || parsed.ask.until)
    return Mistake("patterns looks at whole files; --since and --until are not for it\n");
  if (patterns.get_option("--top")->count() > 0) command.top = parsed.top;
  command.sources.insert(command.sources.end(), parsed.ask.sources.begin(),
                         parsed.ask.sources.end());
  command.quiet = parsed.ask.quiet;
  line.command = command;
  return line;
}

CLI::App* AddDigest(CLI::App& app, Parsed& parsed) {
  CLI::App* digest =
      app.add_subcommand("digest", "the page that helps a diagnosis most")->fallthrough();
  DigestCommand& command = parsed.digest;
  digest->add_option("SRC", command.sources, "files, folders, globs, -");
  digest->add_option("--max-bytes", parsed.max_bytes, "of the page")->check(WholeNumber(1));
  digest->add_option("--max-tokens", parsed.max_tokens, "of the page")->check(WholeNumber(1));
  digest->add_option("--question", command.question, "what is asked");
  digest->add_option("--baseline", command.baseline, "what is usual");
  digest->add_option("-f,--format", parsed.format, "text or json");
  digest->add_flag("--explain", command.explain, "why each line was chosen");
  digest->add_option("-j,--threads", command.threads, "threads")->check(WholeNumber(1, 256));
  digest->add_flag("--redact", command.redact, "without private values");
  return digest;
}

CommandLine DigestLine(const CLI::App& digest, Parsed& parsed, CommandLine line) {
  DigestCommand& command = parsed.digest;
  if (parsed.format != "text" && parsed.format != "json")
    return Mistake(fmt::format("--format is text or json, not {}\n", parsed.format));
  if (parsed.format == "json") command.format = Format::kJson;
  if (digest.get_option("--baseline")->count() > 0 && command.baseline.empty())
    return Mistake(
        "--baseline is empty; it is before, prev-day, prev-week, START..END or a file\n");
  if (digest.get_option("--max-bytes")->count() > 0) command.max_bytes = parsed.max_bytes;
  if (digest.get_option("--max-tokens")->count() > 0) command.max_tokens = parsed.max_tokens;
  command.since = parsed.ask.since;
  command.until = parsed.ask.until;
  command.sources.insert(command.sources.end(), parsed.ask.sources.begin(),
                         parsed.ask.sources.end());
  command.quiet = parsed.ask.quiet;
  line.command = command;
  return line;
}

}  // namespace

CommandLine Mistake(std::string text) {
  return {.command =
              PrintAndExit{.text = "error: " + std::move(text) + "Run 'logai --help' for help.\n",
                           .code = ExitCode::kUsage}};
}

CommandLine ParseCommandLine(int argc, const char* const* argv) {
  Parsed parsed;
  CLI::App app("Answers questions about logs, with the lines that prove it.", "logai");
  app.set_help_flag();  // help is written by hand (cli/help.h)
  bool help = false, version = false;
  app.add_flag("-h,--help", help);
  app.add_flag("-V,--version", version);
  AddSettingFlags(app, parsed);
  AddSourceFlags(app, parsed);

  const AskFlags ask(app);
  CLI::App* config = app.add_subcommand("config", "settings")->fallthrough();
  CLI::App* config_show =
      config->add_subcommand("show", "each setting and where it came from")->fallthrough();
  config_show->add_flag("--json", parsed.json);
  CLI::App* providers =
      app.add_subcommand("providers", "who could answer, and what is missing")->fallthrough();
  CLI::App* models = app.add_subcommand("models", "the provider's models")->fallthrough();
  CLI::App* doctor = app.add_subcommand("doctor", "what is wrong, and what to do")->fallthrough();
  CLI::App* quota =
      app.add_subcommand("quota", "requests and tokens used, and what is left")->fallthrough();
  for (CLI::App* inspection : {providers, models, doctor, quota})
    inspection->add_flag("--json", parsed.json);
  CLI::App* patterns = AddPatterns(app, parsed);
  CLI::App* digest = AddDigest(app, parsed);
  const LogCommands log_commands(app);
  const EventCommands event_commands(app);
  const SessionCommands session_commands(app);
  CLI::App* redact = AddRedact(app, parsed);
  CLI::App* auth = app.add_subcommand("auth", "sign-in")->fallthrough();
  CLI::App* auth_login = auth->add_subcommand("login", "sign in")->fallthrough();
  auth_login->add_option("--timeout", parsed.auth_timeout_s)
      ->type_name("SECONDS")
      ->check(WholeNumber(1, 86'400));
  auth_login->add_flag("--with-token", parsed.auth_with_token, "read the key from standard input");
  CLI::App* auth_logout = auth->add_subcommand("logout", "forget the stored key")->fallthrough();
  CLI::App* auth_status = auth->add_subcommand("status", "where a key comes from")->fallthrough();
  CLI::App* auth_list = auth->add_subcommand("list", "every provider's key")->fallthrough();
  for (CLI::App* of_one : {auth_login, auth_logout, auth_status})
    of_one->add_option("PROVIDER", parsed.auth_provider, "github-copilot unless said otherwise");
  for (CLI::App* shown : {auth_status, auth_list}) shown->add_flag("--json", parsed.json);

  if (argc > 2 && argv[1] == std::string_view("completion") && argv[2] == kCompleteWords) {
    const auto words = std::span(argv, static_cast<std::size_t>(argc)).subspan(3);
    return {.command = EventCommand(Complete(app, words))};
  }
  try {
    std::vector<std::string> words = WordsOf(argc, argv);
    std::ranges::reverse(words);  // as CLI11 takes them
    app.parse(std::move(words));
  } catch (const CLI::ExtrasError&) {
    const auto words = app.remaining(true);
    return Mistake(
        fmt::format("not understood: {}\n{}", base::Join(words, " "), Suggestion(app, words)));
  } catch (const CLI::ParseError& e) {
    return Mistake(TextOfMistake(e.what()) + "\n");
  }

  if (version) {
    return {.command = PrintAndExit{.text = fmt::format("logai {}\n", LOGAI_VERSION)}};
  }
  CommandLine line;
  TakeSettingFlags(app, parsed, line);
  // Typed with an empty value they are given all the same: a variable of a script was unset.
  if (app.get_option("--since")->count() > 0) parsed.ask.since = parsed.since;
  if (app.get_option("--until")->count() > 0) parsed.ask.until = parsed.until;

  if (const auto mistake = UnreadableTime(parsed.ask)) return Mistake(*mistake);
  const std::string log_help = log_commands.Help() + event_commands.Help();
  const bool inspects = doctor->parsed() || providers->parsed() || models->parsed() ||
                        quota->parsed() || config->parsed();
  if (help) {
    line.command = PrintAndExit{.text = ask.parsed()                ? AskHelp()
                                        : auth->parsed()            ? AuthHelp()
                                        : patterns->parsed()        ? PatternsHelp()
                                        : digest->parsed()          ? DigestHelp()
                                        : redact->parsed()          ? RedactHelp()
                                        : session_commands.parsed() ? SessionsHelp()
                                        : inspects                  ? InspectHelp()
                                        : log_help.empty()          ? MainHelp()
                                                                    : log_help};
  } else if (const bool shows_answers =
                 ask.parsed() || session_commands.parsed() || app.get_subcommands().empty();
             parsed.ask.reveal && !shows_answers) {
    return Mistake("--reveal is for ask, sessions show and the conversation\n");
  } else if (ask.parsed()) {
    return ask.Take(parsed.ask, std::move(line));
  } else if (patterns->parsed()) {
    return PatternsLine(*patterns, parsed, std::move(line));
  } else if (digest->parsed()) {
    return DigestLine(*digest, parsed, std::move(line));
  } else if (!log_help.empty()) {
    const SharedFlags shared{parsed.ask.sources, parsed.ask.since, parsed.ask.until,
                             parsed.ask.quiet};
    if (auto taken = event_commands.Take(shared, line)) return *std::move(taken);
    return *log_commands.Take(shared, std::move(line));
  } else if (session_commands.parsed()) {
    return session_commands.Take(parsed.ask, std::move(line));
  } else if (redact->parsed()) {
    return RedactLine(parsed, std::move(line));
  } else if (config->parsed()) {
    if (!config_show->parsed()) return Mistake("config has one command: logai config show\n");
    line.command = ConfigShowCommand{.json = parsed.json};
  } else if (providers->parsed() || models->parsed() || doctor->parsed() || quota->parsed()) {
    using Subject = InspectCommand::Subject;
    line.command = InspectCommand{.subject = models->parsed()   ? Subject::kModels
                                             : doctor->parsed() ? Subject::kDoctor
                                             : quota->parsed()  ? Subject::kQuota
                                                                : Subject::kProviders,
                                  .json = parsed.json};
  } else if (auth->parsed()) {
    using Action = AuthCommand::Action;
    if (auth->get_subcommands().empty()) {
      line.command = PrintAndExit{.text = AuthHelp(), .code = ExitCode::kFailure};
    } else {
      line.command = AuthCommand{.action = auth_login->parsed()    ? Action::kLogin
                                           : auth_logout->parsed() ? Action::kLogout
                                           : auth_status->parsed() ? Action::kStatus
                                                                   : Action::kList,
                                 .login_timeout = std::chrono::seconds(parsed.auth_timeout_s),
                                 .provider = parsed.auth_provider,
                                 .with_token = parsed.auth_with_token,
                                 .json = parsed.json};
    }
  } else {
    line.command = ChatCommand{.arguments = parsed.ask};
  }
  return line;
}

}  // namespace logai::cli
