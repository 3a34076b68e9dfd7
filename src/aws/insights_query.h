#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "aws/insights.h"
#include "aws/logs_client.h"
#include "base/result.h"
#include "base/time.h"
#include "base/units.h"
#include "base/wait.h"

namespace logai::aws {

/// Where a query stands.
struct QueryProgress {
  std::string_view query_id;  ///< empty until it was started
  QueryStatus status = QueryStatus::kScheduled;
  bool waits_for_slot = false;                  ///< too many queries run in this account and region
  const std::vector<QueryRow>* rows = nullptr;  ///< what there is so far; may change altogether
  QueryStatistics statistics;
};

struct InsightsQuery {
  StartQueryRequest request;
  /// More rows are not fetched; up to 100,000 can be had in the service's own language.
  std::int64_t max_rows = 10'000;
  /// How long to try while the account runs as many queries as it may.
  base::Millis slot_wait = std::chrono::minutes(2);
  /// The service ends a query after 60 minutes itself.
  base::Millis longest_run = std::chrono::minutes(62);
  std::function<void(const QueryProgress&)> on_progress = {};  ///< in the caller's thread
};

struct InsightsResult {
  std::string query_id;
  std::vector<QueryRow> rows;
  QueryStatistics statistics;
  bool truncated = false;  ///< there are more rows, or, where the service cut, may be
};

/// Runs a query to its end: starts it, looks at it with growing waits, gathers its pages.
/// On any way out but its end, Ctrl-C among them, the query is stopped in the service too, since it
/// would run and be charged on.
/// Errors:  as StartQuery and GetQueryResults; kRateLimited when no slot came free; kTimeout,
///          kUnavailable when the service says that it timed out, failed or was stopped by others;
///          kCancelled.
base::Result<InsightsResult> RunInsightsQuery(LogsClient& client, const InsightsQuery& query,
                                              base::Waiter& waiter, std::stop_token stop);

/// How many bytes the query would scan, as the service estimates without charge; nullopt where it
/// offers no estimate: in SQL and PPL, and on servers that do not know the command.
/// Errors:  as RunInsightsQuery, but for a query that only lacks `estimate`.
base::Result<std::optional<base::ByteCount>> EstimateScan(LogsClient& client,
                                                          const StartQueryRequest& request,
                                                          base::Waiter& waiter,
                                                          std::stop_token stop);

/// The price of one scanned GB in us-east-1; regions differ.
/// Source:  https://aws.amazon.com/cloudwatch/pricing/, autumn 2026.
inline constexpr double kUsdPerScannedGb = 0.005;

/// What a scan costs, in dollars. Units: a GB of AWS has 2^30 bytes.
double ScanCostUsd(base::ByteCount scanned, double usd_per_gb = kUsdPerScannedGb);

/// "$12.50"; of less than a cent two digits that count: "$0.0000038".
std::string UsdText(double usd);

/// What a scan in `region` costs, for people: "$0.06"; elsewhere than in us-east-1 "about $0.06 at
/// the price of us-east-1", as the prices of other regions are not known here.
std::string ScanCostText(base::ByteCount scanned, std::string_view region);

}  // namespace logai::aws
