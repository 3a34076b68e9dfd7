#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/tools/tool_context.h"
#include "analysis/digest.h"
#include "base/result.h"
#include "logs/event.h"
#include "logs/filter_pattern.h"
#include "sources/log_source.h"

namespace logai::agent {

/// What a tool wants to read: several groups, one window, one filter.
struct LogQuery {
  std::vector<std::string> groups;  ///< exact names
  base::TimeRange range;
  logs::FilterPattern filter;
  std::size_t limit = 100;  ///< events to keep one by one; all that match are condensed
  sources::Order order = sources::Order::kOldestFirst;
  bool widen = true;           ///< an empty search, as the options say
  double share_of_budget = 1;  ///< of a result's, for the digest
};

struct LogQueryResult {
  analysis::DigestBuilder digest;  ///< of all events that matched
  std::vector<logs::Event> kept;   ///< the oldest or newest `limit` of them, in the order asked for
  std::uint64_t matched = 0;
  bool truncated = false;             ///< more match than were read
  base::TimeRange range;              ///< searched in the end
  int widenings = 0;                  ///< how often an empty search was made wider
  std::vector<std::string> failures;  ///< what could not be read, and why
  std::size_t groups_read = 0;
  /// Where events matched; most events first.
  struct Place {
    std::string group;  ///< as the model knows it
    std::uint64_t events = 0;
    base::TimeRange times;  ///< of the first and the last, both included
  };
  std::vector<Place> places;
  std::optional<base::UtcTime> first_problem;  ///< the earliest event that reports one
};

/// Reads and condenses. An empty search is widened step by step within the scope (ToolOptions); a
/// group that fails does not fail the others. Errors:  kCancelled; the first group's error when no
/// group could be read.
base::Result<LogQueryResult> RunLogQuery(const ToolContext& context, const LogQuery& query,
                                         std::stop_token stop);

}  // namespace logai::agent
