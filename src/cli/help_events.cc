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
      --order ORDER        oldest (default) or newest first, which needs --limit (10,000 at most)
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
also payment-db|refused, as grep would have it. It tells upper from lower case.

Options:
{}{}
{}Times: {}

  logai search timeout --since 3h                        every group of the account
  logai search '"connection refused"' /ecs/checkout /ecs/payment --since 14:00
  logai search ERROR logs/ app.log
)",
                     kPlaces, kOutput, kSources, base::TimeExamples());
}

}  // namespace logai::cli
