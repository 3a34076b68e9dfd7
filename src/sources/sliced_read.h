#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "aws/logs_client.h"
#include "base/result.h"
#include "base/time.h"
#include "sources/cloudwatch_pages.h"
#include "sources/series_cache.h"

namespace logai::sources {

/// What the reads of one source share, so that 40 groups side by side do not take 40 times as much
/// as one. Threads: any.
struct ReadShare {
  std::atomic<int> spare_threads = 24;  ///< that may still be made
  /// Memory for pages that are fetched, wait or are being delivered. A read may always have its
  /// first page; what that takes beyond this waits in packed form.
  std::atomic<std::int64_t> spare_bytes = std::int64_t{24} << 20;
};

struct SlicedReadOptions {
  base::UtcTime now;  ///< about where an open range ends
  /// Pages asked for at the same time, the caller's own among them.
  int most_at_once = 8;
  /// What all reads of a source may take together. Lives: longer than the read.
  ReadShare* share = nullptr;
  /// Events that the caller may take; it will not read on to the end of the range then.
  std::size_t wanted = SIZE_MAX;
  /// A server that is not known to send events in order of time is watched: so many events of a
  /// slice are held back to see whether it does. 0: it is known to.
  std::size_t held_for_order = 0;
};

/// Some events of a read, in order of time.
struct Batch {
  std::vector<aws::LogEvent> events;
  bool cached = false;       ///< no request was made for them
  bool whole_group = false;  ///< the filter has not been applied to them
};

/// Reads the events of one group in one range, oldest first, several pages at once: the range is
/// cut into slices, and the pages of each follow one another. How the range is cut is learned from
/// what comes: a page shows how dense the events lie, slices that hold more than a page are cut
/// again when somebody has nothing to do, and what the cache has is no slice to fetch. Whatever the
/// order in which pages arrive, the caller gets them in order of time. Threads: Next from one
/// thread; the object makes threads of its own once there is work for them, and ends them with
/// itself.
class SlicedRead {
 public:
  /// Lives:   `client`, `cache`, `tally` and what the options point to longer than this object.
  SlicedRead(aws::LogsClient& client, const PageQuery& query, const SeriesCache& cache,
             ReadTally& tally, SlicedReadOptions options);
  ~SlicedRead();
  SlicedRead(const SlicedRead&) = delete;
  SlicedRead& operator=(const SlicedRead&) = delete;

  /// The next events; an empty batch for a page without any; nullopt at the end.
  /// Errors:  as CloudWatchPages::Next, once everything before the failure was given.
  base::Result<std::optional<Batch>> Next(std::stop_token stop);

  /// What a user must know of what was not read, or not in order.
  const std::vector<std::string>& problems() const { return problems_; }
  /// The read ended before the range did.
  bool cut_short() const { return cut_short_; }

 private:
  struct Slice;
  using Slices = std::list<Slice>;

  Slices::iterator FirstFree();
  void Work(std::stop_token stop);
  void AddWorkers();
  void Step(Slice& slice, std::stop_token stop);
  bool LoadStep(Slice& slice);
  void FetchStep(Slice& slice, std::stop_token stop);
  void PackWhereTight(Slice& slice);
  void TakeStep(Slices::iterator slice);
  void Store(Slice& slice);
  void CheckOrder(Slice& slice);
  void Cut(Slices::iterator slice);
  void Halve(Slices::iterator slice);
  void AddSlice(Slices::iterator before, base::TimeRange range);
  struct Waiting;
  std::optional<Waiting> TakeWaiting(Slice& slice);
  void Begin(Slice& slice);
  std::int64_t Expected(const Slice& slice) const;
  std::size_t MostAhead() const;
  std::size_t Held() const;
  base::UtcTime EndOf(const Slice& slice) const;

  aws::LogsClient& client_;
  const PageQuery query_;
  const SeriesCache& cache_;
  ReadTally& tally_;
  const SlicedReadOptions options_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_; a slice that is busy belongs to who works on it, but for its place.
  Slices slices_;
  std::size_t events_fetched_ = 0, pages_fetched_ = 0;
  std::int64_t bytes_fetched_ = 0;  // in memory
  std::int64_t bytes_in_hand_ = 0;  // of the batch that the caller has
  bool out_of_requests_ = false;
  /// The server was seen to send events in order of time, or is known to; also read without the
  /// lock.
  std::atomic<bool> keeps_order_;
  std::vector<std::string> problems_;
  bool cut_short_ = false;

  std::stop_source end_;
  int threads_taken_ = 0;
  std::vector<std::jthread> workers_;  // joined first
};

}  // namespace logai::sources
