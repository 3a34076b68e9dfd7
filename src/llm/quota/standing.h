#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "llm/quota/live_requests.h"
#include "llm/quota/quota.h"
#include "llm/quota/store.h"

namespace logai::llm {

/// A limit by the server's word, with what was booked since.
struct StatedStanding {
  KeptQuota kept;
  BookedRequest spent_since;
};

/// Everything that decides whether one model may be asked, read at one moment.
struct Standing {
  base::UtcTime now;
  QuotaPlan plan;                       ///< from the table
  std::vector<BookedRequest> day;       ///< the requests of the last 24 hours, the oldest first
  std::vector<StatedStanding> stated;   ///< what still holds
  int under_way = 0;                    ///< in every process
  std::vector<std::int64_t> abandoned;  ///< open requests whose process is gone
};

/// What a standing is read for.
enum class Depth {
  kLimits,  ///< what stands in the way: requests are read only for limits that the table has
  kAll,     ///< the gauges too
};

/// Reads it.
/// Errors:  the store's.
base::Result<Standing> ReadStanding(QuotaStore& store, const LiveRequests& live,
                                    const QuotaSubject& subject, QuotaPlan plan, base::UtcTime now,
                                    Depth depth);

/// The limit that keeps a request waiting the longest.
struct Hindrance {
  base::Millis wait{};  ///< zero: nothing does
  std::string limit;    ///< "10 requests per minute"; "" when the server gave no reason
  LimitOrigin origin = LimitOrigin::kNone;
};

/// What stands in the way of one more request of that size. A limit on concurrent requests gives a
/// short wait after which to look again.
Hindrance HindranceOf(const Standing& standing, const RequestEstimate& estimate);

/// Requests and tokens of the minute and of the day, then what else the server stated.
std::vector<QuotaGauge> GaugesOf(const Standing& standing);

/// Until when no request is welcome at all.
std::optional<base::UtcTime> BlockedUntil(const Standing& standing);

/// Whether what is left of the limits per day holds a whole question.
DayFit FitOf(const Standing& standing, const QuestionEstimate& question);

}  // namespace logai::llm
