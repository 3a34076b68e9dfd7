#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "aws/logs_client.h"
#include "base/result.h"
#include "base/time.h"
#include "sources/cloudwatch_events.h"
#include "sources/cloudwatch_pages.h"
#include "sources/insights_pages.h"
#include "sources/log_source.h"
#include "sources/series_cache.h"
#include "sources/sliced_read.h"

namespace logai::sources {

/// What of a filter pattern CloudWatch is asked for. AWS takes all of it. An emulator knows plain
/// words and one quoted phrase, ignores what starts with a sign, and misreads mixtures: those it is
/// not given.
std::string PatternForService(const logs::FilterPattern& filter, bool is_aws);

/// What a query of a group that answers to Logs Insights only is narrowed by; empty: nothing.
std::string ConditionForInsights(const ReadRequest& request);

/// Reads one group for one ReadRequest. Used once.
class CloudWatchReader {
 public:
  struct Settings {
    base::UtcTime now;
    std::int64_t max_requests = 0;
    bool ignores_direction = false;  ///< the service is known to ignore startFromHead
    ReadShare* share = nullptr;      ///< Lives: longer than the reader.
    /// Set for a group that answers to Logs Insights only.
    std::optional<ScanLimits> insights = {};
  };

  /// Lives:   `client`, `request` and `sink` longer than this object, and what `cache` refers to.
  CloudWatchReader(aws::LogsClient& client, SeriesCache cache, const ReadRequest& request,
                   const EventSink& sink, Settings settings);

  /// Errors:  as LogSource::ReadGroup. An error after some events is a problem in the report.
  base::Result<GroupReport> Read(std::stop_token stop);

  /// Whether the service was seen to ignore startFromHead.
  bool ignores_direction() const { return settings_.ignores_direction; }

 private:
  using Events = std::vector<logs::Event>;
  using RawEvents = std::vector<aws::LogEvent>;
  enum class Direction { kUnknown, kBackward, kForward };

  // cloudwatch_forward.cc: oldest first
  base::Status ReadForward(std::stop_token stop);
  SlicedReadOptions SliceOptions() const;
  void TakeBatch(Batch& batch, const std::function<void(logs::Event&&)>& take);
  // cloudwatch_windows.cc: newest first, however many
  base::Status ReadWindows(std::stop_token stop);
  base::Result<std::optional<Events>> CollectSlices(const base::TimeRange& window, bool is_bounded,
                                                    std::stop_token stop);
  // cloudwatch_backward.cc: newest first, as many as can be held
  base::Status ReadBackward(std::stop_token stop);
  void LoadBackward(const Stretch& stretch, RawEvents events);
  base::Status FetchBackward(const base::TimeRange& range, std::stop_token stop);
  base::Result<Direction> CollectBackward(const base::TimeRange& range, std::stop_token stop);
  void KeepBackward(std::vector<RawEvents> pages, const base::TimeRange& range, bool whole);
  void TakeNewest(std::vector<Events> pages, Direction direction);
  base::Status CollectWindows(const base::TimeRange& range, std::stop_token stop);
  base::Status CollectWindow(const base::TimeRange& window, std::stop_token stop);
  static void KeepNewest(Events& events, std::size_t count);
  void StartAnew();
  std::size_t in_hand() const { return newer_.size() + newest_.size(); }

  enum class PageSize { kAsWanted, kFull };
  PageQuery Query(const base::TimeRange& range, bool newest_first, PageSize size) const;
  /// The next page as events that match; as the service sent them in `raw`, when that is given.
  base::Result<Events> NextPage(CloudWatchPages& pages, RawEvents* raw, std::stop_token stop);
  /// Hands the event to the sink; false when no more is wanted.
  bool Deliver(const logs::Event& event);
  bool is_full() const { return delivered_ >= request_.limit; }
  bool wants_more() const { return !stopped_; }

  aws::LogsClient& client_;
  const SeriesCache cache_;
  const ReadRequest& request_;
  const EventSink& sink_;
  Settings settings_;
  std::unique_ptr<InsightsPages> insights_;  // null: FilterLogEvents
  const std::string service_pattern_;
  const bool checks_filter_;  // here too, as the service did not apply all of it
  GroupReport report_;
  EventMaker maker_;
  ReadTally tally_;
  std::size_t delivered_ = 0;
  bool stopped_ = false;  // the sink has had enough, or the limit was passed
  // Backward only, newest first:
  Events newer_;   // of the stretches that were read
  Events newest_;  // of the one that is being read
};

}  // namespace logai::sources
