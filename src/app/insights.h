#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/log_places.h"
#include "aws/insights_query.h"
#include "base/result.h"
#include "base/units.h"
#include "base/wait.h"

namespace logai::app {

/// A question to Logs Insights, put to every place that has groups for it.
struct InsightsRequest {
  std::string query;
  aws::QueryLanguage language = aws::QueryLanguage::kInsights;
  /// May be empty when the query names its groups itself; each place is then asked.
  std::vector<PlacedGroup> groups;
  /// Of each place; nullopt: what the query says itself, else the service's 10,000.
  std::optional<std::int64_t> max_rows;
};

/// What the query would scan before it is run.
struct InsightsEstimate {
  std::optional<base::ByteCount> bytes;  ///< absent where the service cannot say
  double usd = 0;                        ///< at the price of us-east-1
};

/// "2.1 MiB scanned by Logs Insights, about $0.0001 at the price of us-east-1".
std::string ScannedText(base::ByteCount scanned);

/// How far the query is, over all places.
struct InsightsProgress {
  std::size_t places_done = 0;
  aws::QueryProgress current;
};

struct InsightsAnswer {
  struct OfPlace {
    std::size_t place = 0;
    aws::InsightsResult result;
  };
  std::vector<OfPlace> places;
  base::ByteCount scanned;  ///< which is paid for
  std::int64_t records_scanned = 0, records_matched = 0;
  double usd = 0;
};

/// Asks the service what the query would scan, without charge. A query that it cannot estimate, as
/// one in SQL or PPL, is estimated by its groups and window.
/// Errors:  kInvalidInput for more groups than a query takes; those of aws::EstimateScan.
base::Result<InsightsEstimate> EstimateInsights(const std::vector<LogPlace>& places,
                                                const InsightsRequest& request,
                                                base::Waiter& waiter, std::stop_token stop);

/// Whether the query stays within what the user allowed (LOGAI_ALLOWED_GROUPS).
/// Errors:  kForbidden for one that names groups itself where some are not allowed.
base::Status CheckScope(const std::vector<LogPlace>& places, const InsightsRequest& request);

/// Runs the query in each place, one after another. On any way out but its end it is stopped in the
/// service too.
/// Errors:  kInvalidInput for more groups than a query takes; those of aws::RunInsightsQuery.
base::Result<InsightsAnswer> RunInsights(
    const std::vector<LogPlace>& places, const InsightsRequest& request,
    const std::function<void(const InsightsProgress&)>& on_progress, base::Waiter& waiter,
    std::stop_token stop);

}  // namespace logai::app
