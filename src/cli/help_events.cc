#include "cli/help_events.h"

namespace logai::cli {

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

}  // namespace logai::cli
