#pragma once

#include <span>
#include <vector>

#include "aws/logs_client.h"
#include "base/time.h"
#include "sources/interval_cache.h"

namespace logai::sources {

/// A stretch of a read: either a page of the cache, or what must be fetched.
struct Stretch {
  base::TimeRange range;  ///< both ends belong to it; only the read's own ends may be open
  std::optional<CachedPage> cached;
  bool whole_group = false;  ///< the page holds all events: the filter must be applied to it
};

/// The cache as one read sees it.
/// Lives:   the cache longer than this object.
/// Threads: any; const.
class SeriesCache {
 public:
  /// No cache: everything is fetched, nothing kept.
  SeriesCache() = default;
  /// `asked_at` is now, by the service's clock or ours, whichever is behind. `filters_here`: the
  /// filter has one meaning, here and there, so that pages of the whole group serve too.
  SeriesCache(IntervalCache& cache, CacheSeries series, base::UtcTime asked_at, bool filters_here);

  /// `range` in order of time, cut into what the cache has and what it has not.
  std::vector<Stretch> Cut(const base::TimeRange& range) const;
  std::optional<std::vector<aws::LogEvent>> Load(const CachedPage& page) const;
  /// Keeps all events of [begin, end), which are in order of time.
  void Save(base::UtcTime begin, base::UtcTime end, std::span<const aws::LogEvent> events) const;
  void Forget(base::UtcTime begin, base::UtcTime end) const;

  bool is_on() const { return cache_ != nullptr; }

 private:
  IntervalCache* cache_ = nullptr;
  CacheSeries series_;
  base::UtcTime asked_at_;
  bool filters_here_ = false;
};

/// Keeps what a reader of pages gets, page by page. After a page with a token the time of its last
/// event is not complete: the next page may begin with more of it, which is kept together.
/// Threads: one at a time.
class PageRecorder {
 public:
  /// Begins at `begin`; nullopt: at the beginning of time.
  PageRecorder(const SeriesCache& cache, std::optional<base::UtcTime> begin);

  /// One page, sorted by time. `complete_to` is given with the last one: all events before it have
  /// been seen. Before that, pages are kept only when the server is known to send events in order
  /// of time (`in_order`), else they wait. A page that goes back behind the one before proves the
  /// order wrong: what was kept of this reader is dropped again.
  void Add(std::span<const aws::LogEvent> page, std::optional<base::UtcTime> complete_to,
           bool in_order);

 private:
  const SeriesCache& cache_;
  const base::UtcTime begin_;
  base::UtcTime from_;
  std::vector<aws::LogEvent> pending_;  // from from_ on, not kept yet
  bool broken_ = false;
};

}  // namespace logai::sources
