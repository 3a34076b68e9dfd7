#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "aws/logs_client.h"
#include "base/result.h"
#include "base/time.h"
#include "base/units.h"
#include "base/wait.h"
#include "sources/scan_budget.h"

namespace logai::sources {

struct PageQuery;

/// The time in a row of a query: "2026-11-22 10:03:01.000", in UTC; an emulator writes milliseconds
/// since 1970. Nullopt for anything else.
std::optional<base::UtcTime> QueryTime(std::string_view text);

/// What reading through Logs Insights may cost.
struct ScanLimits {
  std::shared_ptr<ScanBudget> budget = std::make_shared<ScanBudget>(0.5);
  base::Waiter* waiter = &base::SystemWaiter();
};

/// Reads the events of one group through Logs Insights: the only way into groups of the class
/// INFREQUENT_ACCESS. What a query scans is charged, so it is estimated before the first one and
/// counted afterwards.
/// Threads: any, also at the same time.
class InsightsPages {
 public:
  /// `range` is the whole range of the read, for the estimate; an open end is `now`.
  /// Lives:   `client` and what `limits` points to longer than this object.
  InsightsPages(aws::LogsClient& client, base::TimeRange range, base::UtcTime now,
                ScanLimits limits);

  struct Page {
    std::vector<aws::LogEvent> events;  ///< as the query's order wants them
    std::string token;                  ///< where the next page begins; empty on the last one
    std::string cut_short;              ///< why the rest cannot be had; usually empty
    std::int64_t malformed = 0;
  };
  /// One page of `query`, whose service_pattern is a condition of a query; the range may be read on
  /// from `token`. Begins with events of the instant where the last page ended.
  /// Errors:  kInvalidInput when it would cost more than allowed; as aws::RunInsightsQuery, which
  ///          also says that `stop` ends the query in the service.
  base::Result<Page> Ask(const PageQuery& query, const std::string& token, std::stop_token stop);

  base::ByteCount scanned() const { return part_.scanned(); }

 private:
  base::Status Allow(const std::string& group, std::stop_token stop);
  base::Error TooExpensive(const std::string& group, const std::string& what) const;
  base::Result<std::vector<aws::QueryRow>> Run(const aws::StartQueryRequest& start,
                                               std::stop_token stop);

  aws::LogsClient& client_;
  const base::TimeRange range_;
  const base::UtcTime now_;
  const ScanLimits limits_;
  ScanBudget::Part part_;
  std::mutex mutex_;
  std::optional<base::Status> allowed_;  // guarded by mutex_: whether the estimate is
};

}  // namespace logai::sources
