#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aws/insights.h"

namespace logai::cli {

/// How events and lists are written.
enum class EventFormat { kText, kJson, kJsonl, kCsv };

/// What stands before a message as text.
struct ShownColumns {
  bool time = false;
  bool group = false;
  bool stream = false;
};

/// `logai groups`
struct GroupsCommand {
  std::vector<std::string> patterns;  ///< any part of a name, or wildcards; empty: all
  EventFormat format = EventFormat::kText;
  bool quiet = false;
};

/// `logai streams`
struct StreamsCommand {
  std::string group;
  std::string prefix;      ///< of the names of streams; may be empty
  std::size_t limit = 50;  ///< 0: all
  EventFormat format = EventFormat::kText;
  bool quiet = false;
};

/// `logai fetch` and `logai search`
struct FetchCommand {
  bool is_search = false;
  std::vector<std::string> sources;  ///< as typed: files, folders, globs, "-", log groups
  std::vector<std::string> groups;   ///< log groups only
  std::string filter;                ///< as typed; may be empty
  std::vector<std::string> streams;
  std::optional<std::string> since, until;
  std::optional<std::size_t> limit;
  bool newest_first = false;
  std::optional<ShownColumns> show;
  EventFormat format = EventFormat::kText;
  bool redact = false;
  bool quiet = false;
};

/// `logai tail`
struct TailCommand {
  std::vector<std::string> sources;  ///< as typed: files, folders, globs, log groups
  std::vector<std::string> groups;   ///< log groups only
  std::string filter;
  std::vector<std::string> streams;
  std::string since = "10m";
  bool poll = false;
  std::optional<ShownColumns> show;
  EventFormat format = EventFormat::kText;
  bool redact = false;
  bool quiet = false;
};

/// `logai query`
struct QueryCommand {
  std::string query;
  std::vector<std::string> groups;  ///< may be empty when the query names them
  aws::QueryLanguage language = aws::QueryLanguage::kInsights;
  std::optional<std::string> since, until;
  std::optional<std::int64_t> max_rows;
  bool estimate = false;  ///< say what it would scan, and do not run it
  bool yes = false;       ///< run it, whatever it costs
  EventFormat format = EventFormat::kText;
  bool redact = false;
  bool quiet = false;
};

/// `logai cache`
struct CacheCommand {
  bool clear = false;
  EventFormat format = EventFormat::kText;  ///< of the status
};

/// `logai completion`
struct CompletionCommand {
  std::string shell;                    ///< whose script is wanted; empty: `words` are completed
  std::vector<std::string> candidates;  ///< flags and commands that fit
  bool with_groups = false;             ///< the names of log groups fit too
  std::string prefix;                   ///< that they have to begin with
  EventFormat format = EventFormat::kText;
};

/// The commands over log groups and their events.
using EventCommand = std::variant<GroupsCommand, StreamsCommand, FetchCommand, TailCommand,
                                  QueryCommand, CacheCommand, CompletionCommand>;

}  // namespace logai::cli
