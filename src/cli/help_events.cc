#include "cli/help_events.h"

#include <fmt/format.h>

#include "base/time_expression.h"

namespace logai::cli {
namespace {

constexpr std::string_view kPlaces =
    R"(      --group GROUP        a log group and nothing else; repeatable, or a list: /ecs/a,/ecs/b
      --stream STREAM      only these streams: names, beginnings, wildcards; repeatable
      --since, --start TIME   begin of the window (CloudWatch: an hour ago; files: their begin)
      --until, --end TIME     end of the window
      --aws-profile NAMES, --aws-region NAMES
                           one or several: prod,staging; each is asked in each region
)";

constexpr std::string_view kOutput =
    R"(      --limit N            at most N events, over all groups (no limit)
      --order ORDER        oldest (default) or newest first; of files, that needs --limit
      --show COLUMNS       what stands before a message as text: time, group, stream, or none
                           (time of CloudWatch's events, and group where there are several)
  -f, --format FORMAT      text (default), json, jsonl or csv (docs/json-output.md)
      --redact             private values are replaced by marks; without it text is as in the log
  -q, --quiet              no notices, no progress and no coverage on standard error
)";

constexpr std::string_view kSources =
    "What exists as a file or folder is read as one, as is - and a glob; all else is a log group: "
    "a "
    "name, its\nbeginning, a part of it between slashes, or wildcards ('/ecs/*'). Groups are read "
    "at "
    "once, their events\nin one order of time.\n";

}  // namespace

std::string GroupsHelp() {
  return R"(Lists the log groups: name, stored (compressed) size, retention, class and when they were made.

Usage:
  logai groups [PATTERN…] [options]    any part of a name (any case), or wildcards: checkout '/ecs/*'

Options:
  -f, --format FORMAT      text (default; on a pipe a line of words for each group, the name first),
                           json, jsonl or csv (docs/json-output.md)
      --aws-profile NAMES  one profile, or several: prod,staging
      --aws-region NAMES   one region, or several: eu-west-1,us-east-1
  -q, --quiet              no notices and no progress on standard error
)";
}

std::string StreamsHelp() {
  return R"(Lists the streams of a log group, those with the newest events first.

Usage:
  logai streams GROUP [options]        GROUP: a name, or what stands for one: checkout for /ecs/checkout

Options:
      --prefix TEXT        only streams whose names begin with it
      --limit N            the N newest (50); 0 for all
  -f, --format FORMAT      text (default; on a pipe a line of words for each stream, the name first),
                           json, jsonl or csv (docs/json-output.md)
      --aws-profile NAMES, --aws-region NAMES
                           one or several: prod,staging
  -q, --quiet              no notices and no progress on standard error

The service tells the time of a stream's last event with a delay of up to an hour.
)";
}

std::string FetchHelp() {
  return fmt::format(R"(Writes the events of log groups and files, as they come.

Usage:
  logai fetch GROUP|FILE… [options]    /ecs/checkout   '/ecs/*'   checkout   app.log   logs/   -

Options:
      --filter PATTERN     only events that match, in CloudWatch's syntax: ERROR  "exact phrase"
                           ?either ?or  -not  %regex%  '{{ $.level = "error" }}'; also ERROR|refused
{}{}
{}Exit codes: 0 read, 1 something could not be read (the rest is written), 2 bad usage, 130 interrupted.
Times: {}

  logai fetch /ecs/checkout --since 14:00 --until 14:30 > incident.log
  logai fetch '/ecs/*' --since 2h --filter ERROR --format jsonl | jq -r .message
  logai fetch /ecs/checkout --order newest --limit 50
)",
                     kPlaces, kOutput, kSources, base::TimeExamples());
}

std::string SearchHelp() {
  return fmt::format(R"(Looks for a pattern in several log groups and files at once.

Usage:
  logai search PATTERN [SRC…] [options]    SRC: /ecs/checkout   '/ecs/*'   app.log   logs/   -
                                           without SRC: standard input when piped, else every log group

PATTERN is CloudWatch's: ERROR   "exact phrase"   ?either ?or   -not   %regex%   '{{ $.level = "error" }}'
also payment-db|refused, as grep would have it. It tells upper from lower case. --pattern PATTERN says the same.

Options:
{}{}
{}Times: {}

  logai search timeout --since 3h                        every group of the account
  logai search '"connection refused"' /ecs/checkout /ecs/payment --since 14:00
  logai search ERROR logs/ app.log
)",
                     kPlaces, kOutput, kSources, base::TimeExamples());
}

std::string TailHelp() {
  return fmt::format(R"(Follows log groups and files: what is new appears as it comes, until Ctrl-C.

Usage:
  logai tail GROUP|FILE… [options]     /ecs/checkout   '/ecs/*'   checkout   app.log   logs/

Options:
      --group GROUP        a log group and nothing else; repeatable, or a list: /ecs/a,/ecs/b
      --filter PATTERN     only events that match, in CloudWatch's syntax, or ERROR|refused
      --stream STREAM      only these streams: names, beginnings, wildcards; repeatable
      --since TIME         what is shown first: 10m (default), now, 14:05; of files the last 10 lines are
      --poll               asks for new events every two seconds, which is free, in place of a live tail
      --show COLUMNS       what stands before a message as text: time, group, stream, or none
  -f, --format FORMAT      text (default), json, jsonl or csv (docs/json-output.md)
      --redact             private values are replaced by marks; without it text is as in the log
      --aws-profile NAMES, --aws-region NAMES
                           one or several: prod,staging; each is asked in each region
  -q, --quiet              no notices, no remarks and no summary on standard error

AWS charges live tails by the minute ($0.01 in us-east-1) and sends at most 500 events a second; where they
do not exist or are refused, LogAI asks every two seconds. When one breaks, what came in meanwhile is fetched.
Files are followed by name, also when they are rotated or emptied.
Times: {}
)",
                     base::TimeExamples());
}

std::string QueryHelp() {
  return fmt::format(
      R"(Asks CloudWatch Logs Insights, says what that costs before and after, and writes the rows.

Usage:
  logai query 'fields @timestamp, @message | filter level = "error" | limit 20' --group GROUP… [options]

Options:
      --group GROUP        a log group: a name, its beginning, wildcards; repeatable, or a list; at most 50
                           in all; none when the query names them (SOURCE, FROM)
      --language LANGUAGE  cwli (default), sql or ppl
      --since, --start TIME   begin of the window (an hour ago)
      --until, --end TIME     end of the window
      --limit N            rows at most (10,000; up to 100,000)
      --estimate           only says what the query would scan: bytes and dollars
      --yes                runs it although it costs more than LOGAI_MAX_QUERY_COST_USD
  -f, --format FORMAT      text (default; on a pipe tabs between the fields), json, jsonl or csv
      --redact             private values are replaced by marks
      --aws-profile NAMES, --aws-region NAMES
                           one or several: prod,staging; each is asked in each region
  -q, --quiet              no notices, no progress and no summary on standard error

Dollars are at the price of us-east-1, $0.005 for each GB that is scanned. Ctrl-C stops the query in the
service too; what it has scanned by then is charged.
Times: {}
)",
      base::TimeExamples());
}

std::string CacheHelp() {
  return R"(What LogAI keeps on this disk of CloudWatch's events, so that nothing is fetched twice: whole stretches of
time that are long enough past, as the service sent them, for your eyes only.

Usage:
  logai cache status [-f FORMAT]   how much is kept, of what time, and where: text, json, jsonl or csv
  logai cache clear                empty it: no byte of a log stays in its files

LOGAI_CACHE_DIR, LOGAI_CACHE_MAX_SIZE_MB and LOGAI_CACHE_TTL_SECONDS say where, how much and how long;
--no-cache leaves it out once.
)";
}

std::string CompletionHelp() {
  return R"(Prints a script that completes commands, flags and the names of log groups (those that were listed last).

Usage:
  source <(logai completion bash)      in ~/.bashrc
  source <(logai completion zsh)       in ~/.zshrc, behind compinit
  logai completion fish | source       in ~/.config/fish/config.fish
)";
}

}  // namespace logai::cli
