#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "agent/tools/log_query.h"
#include "agent/tools/similar_words.h"
#include "agent/tools/tool_context.h"
#include "base/result.h"

namespace logai::agent {

/// What helps after a search that found nothing.
struct Elsewhere {
  /// The same pattern in the other groups of the scope, and in files at any time of the scope.
  /// Nothing when there was nowhere else to look, or no time.
  std::optional<LogQueryResult> found;
  std::size_t groups_looked_at = 0;  ///< for `found`
  std::size_t groups_left_out = 0;   ///< in scope, and not looked at
  bool any_time = false;             ///< `found` is of the whole scope's window
  bool had_time = true;
  std::vector<WordCount> alone;    ///< the pattern's own words, in its order
  std::vector<WordCount> similar;  ///< words like them, the likest first; redacted
};

/// Looks where `query`, which found nothing, would find something. Bounded: in time, and for a
/// service in groups and events.
/// Errors:  kCancelled.
base::Result<Elsewhere> LookElsewhere(const ToolContext& context, const LogQuery& query,
                                      std::string_view pattern, std::stop_token stop);

/// What was found, for the model: where, with the events condensed, and the words. Log text is
/// fenced.
privacy::RedactedText DescribeElsewhere(const ToolContext& context, Elsewhere& elsewhere);

}  // namespace logai::agent
