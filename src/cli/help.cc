#include "cli/help.h"

#include <fmt/format.h>

#include "base/time_expression.h"
#include "config/render.h"
#include "config/setting_table.h"

namespace logai::cli {
namespace {

constexpr std::string_view kSourceFlags =
    R"(  -s, --source SOURCE      where the logs are; repeatable:
                             app.log   logs/   'logs/*.gz'   -   cloudwatch   cloudwatch:/ecs/checkout
                           without it: standard input when piped, else CloudWatch when a region is set
      --since TIME         begin of the window
      --until TIME         end of the window
  -q, --quiet              no notices and no progress on standard error
)";

/// The flags that set a setting, from the table.
std::string SettingFlags() {
  std::string text;
  for (const config::Setting& setting : config::kSettingTable) {
    if (setting.flag.empty()) continue;
    const std::string flag = setting.metavar.empty()
                                 ? std::string(setting.flag)
                                 : fmt::format("{} {}", setting.flag, setting.metavar);
    const std::string_view help = setting.flag_help.empty() ? setting.help : setting.flag_help;
    text += fmt::format("      {:<24} {}\n", flag, help);
  }
  text += fmt::format("      {:<24} {}\n", "--offline", "answer with rules, without a model");
  text += fmt::format("      {:<24} {}\n", "--config PATH",
                      "settings file instead of ~/.config/logai/config.toml");
  return text;
}

}  // namespace

std::string MainHelp() {
  std::string text = "logai answers questions about logs, with the lines that prove it.\n\n";
  text +=
      R"(Usage:
  logai                            open a conversation
  logai ask "QUESTION" [options]   answer one question
  logai digest SRC… [options]      the page that helps a diagnosis most, within a budget
  logai patterns SRC… [options]    the templates of the messages, with counts
  logai compare A B [options]      what changed between two logs, or two windows of one
  logai timeline SRC… [options]    the messages over time: levels, bursts, gaps
  logai fetch GROUP|FILE…          the events of log groups and files, as they come
  logai search PATTERN [SRC…]      a pattern in several groups and files, or in every group
  logai tail GROUP|FILE…           log groups and files, live
  logai query QUERY --group GROUP… a query of Logs Insights, with its cost
  logai groups [PATTERN…]          the log groups of CloudWatch
  logai streams GROUP [options]    the streams of a log group, newest first
  logai redact [SRC…] [options]    a text without its private values
  logai sessions list|show|resume|rename|delete|export
                                   conversations that were kept, redacted
  logai sent [SESSION]             every request that left for a model, as it was sent
  logai config show [--json]       each setting and where its value came from
  logai providers [--json]         who could answer here, and what is missing
  logai models [--json]            the provider's models, as it lists them now
  logai quota [--json]             requests and tokens used, and what is left of the limits
  logai cache status|clear         what is kept of CloudWatch's events
  logai completion bash|zsh|fish   a script that completes commands, flags and groups
  logai doctor [--json]            what is wrong, and what to do about it
  logai auth login|logout|status|list
  logai --version, logai --help, logai ask --help

Examples:
  logai ask "what went wrong, and why?" --source /var/log/app/
  tail -n 5000 app.log | logai ask "why?"
  logai ask "why did checkout fail around 14:05?" --source cloudwatch:/ecs/* --since 13:30 --until 14:30
  LOGAI_LLM_PROVIDER=github LOGAI_GITHUB_TOKEN=… LOGAI_GITHUB_MODEL=gpt-4o logai
  logai ask "top errors?" --source app.log --llm-provider ollama --model llama3.1:8b

Options:
)";
  text += kSourceFlags;
  text += SettingFlags();
  text +=
      R"(  -h, --help               this text
  -V, --version            the version

Exit codes: 0 answered, 1 failed, 2 bad usage, 3 not proven (ask --strict), 130 interrupted.

Settings, highest first: flag, environment, .env in the current folder, config.toml, default.

)";
  return text + config::RenderHelp();
}

std::string AskHelp() {
  std::string text = R"(Answers one question and ends.

Usage:
  logai ask "QUESTION" [options]

Options:
)";
  text += kSourceFlags;
  text += R"(  -f, --format FORMAT      text (default), markdown or json (docs/json-output.md)
      --continue           go on with the last session: its sources, conversation and evidence ids
      --session SESSION    go on with that one (`logai sessions list`)
      --dry-run            show the first request exactly as a model would get it; send nothing
      --strict             end with exit code 3 when the main claim is not proven by what it cites
      --max-requests N     to the model, the answer's among them; --max-total-tokens N, --max-cost DOLLARS,
      --timeout 30s        of the whole question. Who reaches one gets the best answer by then, marked
)";
  text += SettingFlags();
  text += fmt::format("\nTimes: {}\n", base::TimeExamples());
  return text;
}

std::string InspectHelp() {
  return R"(What LogAI has to work with, and what is wrong with it. Nothing is sent but what is needed to find out.

Usage:
  logai doctor [--json]            settings, provider, keys, AWS and folders: what is wrong, and what to do;
                                   ends with 1 when something is
  logai providers [--json]         who could answer here, and what is missing
  logai models [--json]            the provider's models, as it lists them now
  logai quota [--json]             requests and tokens used, and what is left of the limits
  logai config show [--json]       each setting and where its value came from, secrets masked

The flags of `logai --help` that set a setting, such as --llm-provider or --config, hold here too.
)";
}

std::string PatternsHelp() {
  return R"(Groups the messages of logs by template: what is equal stays, what varies becomes <num>, <ip>, <*> …

Usage:
  logai patterns SRC… [options]      SRC: app.log   logs/   'logs/*.gz'   -   (gzip and zstd too)

Options:
      --top N              the N most frequent; 0 for all (text: 40, json and csv: all)
  -f, --format FORMAT      text (default), json or csv
      --assignments FILE   writes one line per input line: the template's id, a tab, the template with
                           <*> for what varies; a line that goes on with an event repeats its id
  -j, --threads N          threads (one per processor); the result does not depend on it
      --params             the values of what varies: how many, the most frequent, ranges, quantiles
                           (json has them always)
      --redact             private values are replaced by marks
  -q, --quiet              no notices and no progress on standard error
)";
}

std::string SessionsHelp() {
  return R"(Conversations are kept as they run, redacted, in $XDG_DATA_HOME/logai/sessions (--no-save: this one is not).

Usage:
  logai sessions list [--json]                  the newest first
  logai sessions show [SESSION]                 questions, tool calls, answers with their proof
  logai sessions resume [SESSION]               go on with one, in a conversation
  logai sessions rename SESSION NAME
  logai sessions delete SESSION…
  logai sessions export [SESSION] [-f markdown|json] [-o FILE]
  logai sent [SESSION] [--json]                 every request that left, to whom, byte for byte
                                                but for the keys

SESSION: its id or the beginning of it, its name, or last (the default).
)";
}

std::string DigestHelp() {
  return fmt::format(
      R"(Condenses logs to one page of what helps a diagnosis most: what failed and why, the first of each
kind of problem with the lines around it, how it ended, what is new, and what stands behind the page.

Usage:
  logai digest SRC… [options]        SRC: app.log   logs/   'logs/*.gz'   -   (gzip and zstd too)

Options:
      --max-bytes N        of all that is written (16000); never exceeded, and a larger page holds
                           what a smaller one does
      --max-tokens N       the same in tokens, counted as three bytes each
      --question TEXT      lines with words of the question are worth more
      --baseline SPEC      what is usual, so that the rest is new: before, prev-day or prev-week (of the
                           window that --since begins), START..END, or a file, folder or glob
      --since TIME         begin of the window
      --until TIME         end of the window
      --explain            says behind each line why it was chosen
  -f, --format FORMAT      text (default) or json (docs/json-output.md)
  -j, --threads N          threads (one per processor); the page does not depend on it
      --redact             private values are replaced by marks
  -q, --quiet              no notices and no progress on standard error

Times: {}
)",
      base::TimeExamples());
}

std::string CompareHelp() {
  return fmt::format(
      R"(Compares logs with a baseline: which messages are new, gone, more or less frequent than chance explains,
and which of their values shifted. What matters most stands first.

Usage:
  logai compare A B [options]                    two sources; A is the baseline
  logai compare SRC START..END START..END        two windows of one; the first is the baseline
  logai compare SRC --since TIME [--until TIME] [--baseline SPEC]

Options:
      --baseline SPEC      before (default: all of the logs before the window), prev-day, prev-week,
                           START..END, or a source
      --since TIME         begin of the window; with A B, of both, each by its own last day
      --until TIME         end of the window
      --top N              the N most important changes; 0 for all (text: 20, json: all)
  -f, --format FORMAT      text (default) or json (docs/json-output.md)
  -j, --threads N          threads (one per processor); the result does not depend on it
      --redact             private values are replaced by marks
  -q, --quiet              no notices and no progress on standard error

Sources: app.log   logs/   'logs/*.gz'   -   (gzip and zstd too)
Times: {}

  logai compare yesterday.log today.log
  logai compare app.log --since 14:00 --until 14:30
  logai compare app.log 13:00..13:30 14:00..14:30
)",
      base::TimeExamples());
}

std::string TimelineHelp() {
  return fmt::format(
      R"(Counts the messages of logs over time, and names the bursts and gaps.

Usage:
  logai timeline SRC… [options]      SRC: app.log   logs/   'logs/*.gz'   -   (gzip and zstd too)

Options:
      --by WHAT            a row for each level (default), template or source
      --bucket LENGTH      500ms, 10s, 1m, 2h …; without it, what fits
      --since TIME         begin of the window
      --until TIME         end of the window
      --top N              rows by template or source (12); 0 for all
  -f, --format FORMAT      text (default), json or csv (docs/json-output.md)
  -j, --threads N          threads (one per processor); the result does not depend on it
      --redact             private values are replaced by marks
  -q, --quiet              no notices and no progress on standard error

Logs without times are counted by line.
Times: {}
)",
      base::TimeExamples());
}

std::string RedactHelp() {
  return R"(Replaces private values (addresses, numbers, passwords, keys, tokens) and leaves all other bytes alone.

Usage:
  logai redact [SRC…] [options]      SRC: app.log   logs/   'logs/*.gz'   -   (gzip and zstd too)
                                     without SRC: standard input

Options:
      --spans              instead of the text one JSON object for each line that has private values:
                           {"line": 3, "spans": [{"start": 5, "end": 20, "type": "EMAIL"}]}
                           lines count from 1, bytes from 0 in their line
      --records            reads JSON lines {"id": …, "text": …} and writes
                           {"id": …, "text": redacted, "spans": […]}
      --style STYLE        marks ([EMAIL_REDACTED]) or placeholders, the same for the same value
                           ([EMAIL_kqzvbtmwpd_REDACTED]); LOGAI_REDACTION_STYLE, LOGAI_REDACTION_KEY
      --summary            says on standard error how many values of each type there were
  -j, --threads N          threads (one per processor); the result does not depend on it
  -q, --quiet              no notices, no progress and no summary on standard error

Types, rules of your own and what is not found: docs/redaction.md
)";
}

std::string AuthHelp() {
  return R"(Keys and sign-ins of the providers: kept in the keyring, or where there is none in a file that
only you can read.

Usage:
  logai auth login [--timeout SECONDS] [--with-token] [PROVIDER]
                                         ask for a key and store it (900 seconds at most)
  logai auth logout [PROVIDER]           forget the stored key
  logai auth status [PROVIDER] [--json]  whether there is a key, and where it comes from
  logai auth list [--json]               the same of every provider

PROVIDER is github-copilot when it is not said: its token may come through the browser
(LOGAI_GITHUB_CLIENT_ID), from gh, or from you. Every other provider's key is typed without being
shown, or read from standard input, with or without --with-token:

  pass show anthropic | logai auth login anthropic
)";
}

}  // namespace logai::cli
