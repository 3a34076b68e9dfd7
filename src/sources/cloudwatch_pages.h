#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "aws/logs_client.h"
#include "base/result.h"
#include "base/time.h"
#include "logs/event.h"
#include "logs/filter_pattern.h"
#include "logs/record.h"
#include "sources/log_source.h"

namespace logai::sources {

/// What to ask CloudWatch for, page by page.
struct PageQuery {
  std::string group;
  base::TimeRange range;
  std::string service_pattern;                 ///< sent to the service
  const logs::FilterPattern* check = nullptr;  ///< applied here too, when not null
  int page_limit = 10'000;
  bool newest_first = false;
  std::int64_t max_requests = 0;  ///< counted in the report, over all readers of one read
};

/// Reads the pages of one query and turns what is on them into events, each event once.
/// A page may be empty although more follow.
class CloudWatchPages {
 public:
  /// Lives:   `client`, `report` and what `query.check` points to longer than this object.
  CloudWatchPages(aws::LogsClient& client, PageQuery query, GroupReport& report);

  /// The events of the next page that match, in the service's order; adds to the report.
  /// Errors:  as LogsClient::FilterLogEvents.
  base::Result<std::vector<logs::Event>> Next(std::stop_token stop);

  /// Nothing follows: the last page was read, or a limit was reached, which the report then says.
  bool done() const { return done_; }

 private:
  logs::Event ToEvent(aws::LogEvent&& from);
  bool IsNew(const aws::LogEvent& event);
  void Advance(std::string token, bool progress);
  void StopEarly(std::string why);

  aws::LogsClient& client_;
  const PageQuery query_;
  GroupReport& report_;
  std::string token_;
  int repeats_ = 0;  // of token_, without anything new
  bool done_ = false;
  std::unordered_map<std::string, logs::RecordParser> parsers_;  // by stream
  std::unordered_set<std::string> seen_;
  std::deque<std::string> seen_order_;  // oldest first, to keep `seen_` small
};

}  // namespace logai::sources
