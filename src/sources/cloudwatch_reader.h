#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "aws/logs_client.h"
#include "base/result.h"
#include "base/time.h"
#include "sources/cloudwatch_pages.h"
#include "sources/log_source.h"

namespace logai::sources {

/// Reads one group for one ReadRequest. Used once.
class CloudWatchReader {
 public:
  struct Settings {
    base::UtcTime now;
    std::int64_t max_requests = 0;
    bool ignores_direction = false;  ///< the service is known to ignore startFromHead
  };

  /// Lives:   `client`, `request` and `sink` longer than this object.
  CloudWatchReader(aws::LogsClient& client, const ReadRequest& request, const EventSink& sink,
                   Settings settings);

  /// Errors:  as LogSource::ReadGroup. An error after some events is a problem in the report.
  base::Result<GroupReport> Read(std::stop_token stop);

  /// Whether the service was seen to ignore startFromHead.
  bool ignores_direction() const { return settings_.ignores_direction; }

 private:
  using Events = std::vector<logs::Event>;
  enum class Direction { kUnknown, kBackward, kForward };

  // cloudwatch_forward.cc: oldest first
  base::Status ReadForward(std::stop_token stop);
  base::Status ReadSlice(base::UtcTime begin, base::UtcTime end, std::stop_token stop);
  // cloudwatch_backward.cc: newest first
  base::Status ReadBackward(std::stop_token stop);
  base::Result<Direction> CollectBackward(const base::TimeRange& range, std::stop_token stop);
  void TakeNewest(std::vector<Events> pages, Direction direction);
  base::Status CollectWindows(const base::TimeRange& range, std::stop_token stop);
  base::Status CollectWindow(const base::TimeRange& window, std::stop_token stop);
  static void KeepNewest(Events& events, std::size_t count);
  void StartAnew();

  enum class PageSize { kAsWanted, kFull };
  std::unique_ptr<CloudWatchPages> Pages(const base::TimeRange& range, bool newest_first,
                                         PageSize size);
  /// Hands the event to the sink; false when no more is wanted.
  bool Deliver(const logs::Event& event);
  bool is_full() const { return delivered_ >= request_.limit; }
  bool wants_more() const { return !stopped_; }

  aws::LogsClient& client_;
  const ReadRequest& request_;
  const EventSink& sink_;
  Settings settings_;
  GroupReport report_;
  std::size_t delivered_ = 0;
  bool stopped_ = false;  // the sink has had enough, or the limit was passed
  Events newest_;         // backward only: newest first
};

}  // namespace logai::sources
