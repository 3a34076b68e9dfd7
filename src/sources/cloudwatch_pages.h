#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "aws/logs_client.h"
#include "base/result.h"
#include "base/time.h"

namespace logai::sources {

class InsightsPages;

/// What to ask CloudWatch for, page by page.
struct PageQuery {
  std::string group;
  std::string stream;         ///< empty: all of them
  std::string stream_prefix;  ///< of those to read, where `stream` is empty
  base::TimeRange range;
  std::string service_pattern;  ///< sent to the service
  int page_limit = 10'000;
  bool newest_first = false;
  std::int64_t max_requests = 0;  ///< over all readers of one read
  /// Set for a group that answers to Logs Insights only; `service_pattern` is a condition of its
  /// language then. Lives: longer than the reader of the pages.
  InsightsPages* insights = nullptr;
};

/// Counts over all readers of one read. Threads: any.
struct ReadTally {
  std::atomic<std::int64_t> requests = 0;
  std::atomic<std::int64_t> malformed = 0;  ///< entries that were no events
  aws::CallLog calls;
};

/// Reads the pages of one query as the service sends them, each event once. A page may be empty
/// although more follow. One stream without a pattern is read with GetLogEvents, which has a quota
/// of its own, everything else with FilterLogEvents, or by a query where a group takes no other
/// call.
/// Threads: one at a time.
class CloudWatchPages {
 public:
  /// Lives:   `client` and `tally` longer than this object.
  CloudWatchPages(aws::LogsClient& client, PageQuery query, ReadTally& tally);

  /// The next page, in the service's order.
  /// Errors:  as LogsClient::FilterLogEvents; what is too fast for the service is asked for again
  ///          for a while before it is kRateLimited.
  base::Result<std::vector<aws::LogEvent>> Next(std::stop_token stop);

  /// Others read what lies behind `end`, so that pages may end there: a query then scans no more.
  void EndBy(const std::optional<base::UtcTime>& end);

  /// Nothing follows: the last page was read, or the read was cut short.
  bool done() const { return done_; }
  /// Why the read ended before the service said so, for people; empty when it did not.
  const std::string& cut_short() const { return cut_short_; }
  /// It was cut short because of max_requests, so that no other reader may go on either.
  bool out_of_requests() const { return out_of_requests_; }
  /// The last page came with the token that it was asked for with.
  bool repeats() const { return repeats_ > 0; }

 private:
  struct Page {
    std::vector<aws::LogEvent> events;
    std::string token;  // empty on the last one
    std::int64_t malformed = 0;
    std::string cut_short = {};
  };
  base::Result<Page> Ask(std::stop_token stop);
  base::Result<Page> AskFilter(std::stop_token stop);
  base::Result<Page> AskStream(std::stop_token stop);
  base::Result<Page> AskInsights(std::stop_token stop);
  bool by_stream() const;
  void DropSeen(std::vector<aws::LogEvent>& events);
  void Advance(std::string token, bool progress);
  void StopEarly(std::string why);

  aws::LogsClient& client_;
  PageQuery query_;
  ReadTally& tally_;
  std::string token_;
  int repeats_ = 0;  // of token_, without anything new
  bool done_ = false;
  bool out_of_requests_ = false;
  std::string cut_short_;
  // Hashes of the ids of the latest events, in order: of the newest pages and of those before.
  std::vector<std::uint64_t> seen_, seen_before_;
};

}  // namespace logai::sources
