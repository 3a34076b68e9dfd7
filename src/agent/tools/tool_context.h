#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "agent/coverage.h"
#include "agent/notes.h"
#include "agent/result_cache.h"
#include "agent/tools/group_names.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "base/units.h"
#include "base/wait.h"
#include "logs/evidence.h"
#include "privacy/redactor.h"
#include "sources/log_source.h"

namespace logai::aws {
class MetricsClient;
}
namespace logai::sources {
class CloudWatchSource;
}

namespace logai::agent {

/// How many tools are offered: each costs the tokens of its schema in every request.
enum class ToolSet {
  kFew,   ///< those of the contract, and notes
  kMore,  ///< those that look closer at logs
  kAll,   ///< those that look outside the logs
};

struct ToolOptions {
  base::TokenCount result_budget{
      900};  ///< of one result; LOGAI_MAX_RESULT_TOKENS is its upper bound
  std::function<base::TokenCount(std::string_view)> estimate;
  std::size_t max_events_per_group = 10'000;  ///< read from a service in one call
  bool widen_empty_searches = true;           ///< LOGAI_AUTO_RETRY_ENABLED
  int max_widenings = 3;                      ///< LOGAI_MAX_RETRY_ATTEMPTS
  double widening_factor = 4.0;               ///< LOGAI_TIME_EXPANSION_FACTOR
  bool cache_results = true;                  ///< LOGAI_ENABLE_RESULT_CACHING
  std::int64_t first_chunk_events = 100;  ///< LOGAI_INITIAL_CHUNK_SIZE: default limit of a chunk
  std::int64_t max_chunk_events = 200;    ///< LOGAI_MAX_EVENTS_PER_CHUNK
  bool guide_to_chunks = true;            ///< LOGAI_ENABLE_AUTO_FETCH_GUIDANCE
  std::int64_t max_guided_chunks = 3;     ///< LOGAI_MAX_AUTO_CHUNK_FETCHES
  double max_query_cost_usd = 0.5;        ///< LOGAI_MAX_QUERY_COST_USD
  base::Waiter* waiter = &base::SystemWaiter();
  ToolSet tools = ToolSet::kFew;
  /// Wildcards; a group may be read when it matches one of each list. Empty: all.
  std::vector<std::vector<std::string>> scopes;
};

/// What the tools of one investigation share.
/// Lives:   everything referred to outlives the tools.
/// Threads: the tools only read it, but for the parts that guard themselves.
struct ToolContext {
  sources::LogSource& source;
  const privacy::Redactor& redactor;
  logs::EvidenceRegistry& evidence;
  CoverageLedger& coverage;
  ResultCache& results;
  GroupNames& names;
  Notes& notes;
  base::UtcTime now;  ///< what relative times count from
  bool now_is_end_of_data = false;
  base::TimeZone zone;     ///< of times that name none
  base::TimeRange window;  ///< the scope: tools never look outside
  std::int64_t fence = 0;  ///< around log text (agent/prompt.h)
  ToolOptions options;
  std::string question;  ///< the current one: its words weigh in the digests
  /// CloudWatch, for the tools that do more than read events; null where there is none.
  sources::CloudWatchSource* cloudwatch = nullptr;
  aws::MetricsClient* metrics = nullptr;  ///< of the same account and region; null without
};

}  // namespace logai::agent
