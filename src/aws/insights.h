#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/units.h"

namespace logai::aws {

/// The languages of Logs Insights. SQL and PPL ask groups of the class STANDARD only.
enum class QueryLanguage { kInsights, kSql, kPpl };

struct StartQueryRequest {
  std::string query;  ///< up to 10,000 characters
  QueryLanguage language = QueryLanguage::kInsights;
  /// Both ends belong to the range; the service has whole seconds, so that the range may grow to
  /// the next at either end.
  base::UtcTime start;
  base::UtcTime end;
  /// Names, or ARNs without ":*"; at most 50. Empty when the query itself names them (SOURCE,
  /// FROM).
  std::vector<std::string> groups;
  std::optional<int>
      limit;  ///< 1 to 100,000 rows; a limit in the query wins; the default is 10,000
};

enum class QueryStatus { kScheduled, kRunning, kComplete, kFailed, kCancelled, kTimeout, kUnknown };
/// "Running", as the service writes it.
std::string_view Name(QueryStatus status);

/// One row of a result: fields with their values, in the query's order. Fields without a value are
/// left out; times look like "2026-11-22 10:03:01.000", in UTC. Rows that are events have "@ptr".
struct QueryRow {
  std::vector<std::pair<std::string, std::string>> fields;

  /// The value of that field, or nullopt. Lives: as long as this object.
  std::optional<std::string_view> Get(std::string_view field) const;
};

/// What a query has looked at, and so what it costs.
struct QueryStatistics {
  base::EventCount matched;
  base::EventCount scanned;
  base::ByteCount bytes_scanned;  ///< what is paid for
  base::EventCount skipped;       ///< thanks to field indexes; an estimate
  base::ByteCount bytes_skipped;  ///< likewise
  std::int64_t groups_scanned = 0;
};

struct GetQueryResultsRequest {
  std::string query_id;
  std::optional<int> max_items;  ///< 1 to 10,000, which is also the default
  std::string next_token;        ///< lives for one hour
};

struct GetQueryResultsReply {
  QueryStatus status = QueryStatus::kUnknown;
  std::vector<QueryRow> rows;  ///< while the query runs: what there is so far, to be replaced
  QueryStatistics statistics;
  std::string next_token;  ///< empty on the last page
};

/// One event with all its fields; the whole text is in "@message".
using LogRecord = std::vector<std::pair<std::string, std::string>>;

/// Requests as JSON and replies from it, for LogsClient, tests and fuzzing. The parsers' only error
/// is kCorrupt.
std::string RequestBody(const StartQueryRequest& request);
std::string RequestBody(const GetQueryResultsRequest& request);
base::Result<std::string> ParseStartQuery(std::string_view body);
base::Result<GetQueryResultsReply> ParseGetQueryResults(std::string_view body);
base::Result<LogRecord> ParseGetLogRecord(std::string_view body);

}  // namespace logai::aws
