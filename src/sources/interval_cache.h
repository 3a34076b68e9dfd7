#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/logs_client.h"
#include "base/result.h"
#include "base/time.h"
#include "base/units.h"
#include "store/database.h"

namespace logai::sources {

/// What a service was asked for again and again: one list of events over time.
struct CacheSeries {
  std::string account;  ///< its number, or what stands for it
  std::string region;
  std::string endpoint;  ///< its URL
  std::string group;
  std::string stream;  ///< empty: all
  std::string filter;  ///< as the service was given it; empty: everything
  /// Of the group, when that is known: what was fetched before is of another that had its name.
  std::optional<base::UtcTime> created = {};
};

/// A stretch of time from `begin` on, up to `end`, which does not belong to it.
struct Interval {
  base::UtcTime begin;
  base::UtcTime end;

  bool empty() const { return end <= begin; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// All events of a series in one interval, as they lie in the cache.
struct CachedPage {
  std::int64_t id = 0;
  Interval interval;
  base::EventCount events;
};

struct CacheStatus {
  std::filesystem::path path;
  std::int64_t entries = 0;  ///< pages
  base::EventCount events;
  base::ByteCount text;         ///< of the events' messages
  base::ByteCount stored;       ///< compressed, with what is kept beside
  base::ByteCount file;         ///< on the disk, with the side files
  std::int64_t pages_used = 0;  ///< read from the cache, since it was last cleared
  std::int64_t pages_added = 0;
  std::optional<base::TimeRange> span;  ///< of the times that are covered; nullopt: nothing is
};

struct CacheOptions {
  std::filesystem::path path;  ///< the file, made with mode 0600 in a folder of mode 0700
  base::ByteCount max_size = base::MiB(500);
  base::Millis ttl = std::chrono::hours(24);
  /// How late an event may arrive: what is younger is not kept, as more of it may come.
  base::Millis lag = std::chrono::minutes(5);
  /// How late one may still arrive: what was younger when it was fetched is good for `lag` only,
  /// and then fetched once more. Agents that come back after an outage deliver what they held.
  base::Millis late = std::chrono::hours(1);
  const base::Clock* clock = &base::SystemClock();
};

/// Keeps the events of past intervals that were read completely, so that they need not be fetched
/// again. Each page lies in one row with the interval that it covers, written in one transaction: a
/// process that is killed leaves whole pages, and two processes never keep the same stretch twice.
///
/// The cache never stands in the way of a read: a damaged file is set aside and begun anew; one of
/// a newer release, one that cannot be opened and a full disk mean that reading goes on without,
/// which the notices say once. Threads: any, also at the same time. Processes: any number. Cost:
/// nothing until the first call, which opens the file.
class IntervalCache {
 public:
  explicit IntervalCache(CacheOptions options);
  ~IntervalCache();
  IntervalCache(const IntervalCache&) = delete;
  IntervalCache& operator=(const IntervalCache&) = delete;

  /// The pages of `series` that have a part in `range` and are not too old, in order of time and
  /// without overlap. They may reach beyond the range.
  std::vector<CachedPage> Find(const CacheSeries& series, const Interval& range);

  /// The events of a page that Find gave; nullopt when it is damaged or was removed meanwhile: then
  /// its interval must be fetched.
  std::optional<std::vector<aws::LogEvent>> Load(const CachedPage& page);

  /// Keeps `events`, in order of time, which must be all that the service had in `interval` at
  /// `asked_at`, by the service's clock. What was not closed by then, or is kept already, is left
  /// out.
  void Save(const CacheSeries& series, const Interval& interval,
            std::span<const aws::LogEvent> events, base::UtcTime asked_at);

  /// Drops what is kept of `series` in `range`: it proved wrong.
  void Forget(const CacheSeries& series, const Interval& range);

  /// Errors:  as store::OpenFile.
  base::Result<CacheStatus> Status();
  /// Empties the cache, on the disk too: no byte of what was kept remains in its files, nor in one
  /// that was set aside. Gives the number of entries that there were.
  /// Errors:  kTimeout when another process holds the file; as store::OpenFile.
  base::Result<std::int64_t> Clear();

  /// What a user should know, such as that the cache cannot be used; each is given once.
  std::vector<std::string> TakeNotices();

 private:
  enum class Access { kRead, kWrite };

  template <class Work>
  void Run(Access access, const Work& work);
  base::Status Open();
  void GiveUp(const base::Error& why);
  /// Which rows are young enough: fetched after `first` and not behind `last`, where a clock that
  /// was ahead would have put them.
  struct Valid {
    std::int64_t first_ms, last_ms;
    std::int64_t unsettled_first_ms;  ///< the same as first_ms for what may have grown since
  };
  Valid ValidNow(const CacheSeries& series) const;
  base::Result<std::optional<std::int64_t>> SeriesId(const CacheSeries& series);
  base::Result<std::int64_t> MakeSeries(const CacheSeries& series);
  base::Result<std::vector<CachedPage>> Pages(std::int64_t series_id, const Interval& range,
                                              const Valid& valid);
  base::Result<std::vector<Interval>> Missing(std::int64_t series_id, const Interval& interval,
                                              const Valid& valid);
  base::Status Insert(std::int64_t series_id, const Interval& interval,
                      std::span<const aws::LogEvent> events, std::string_view packed);
  base::Status Delete(const char* which, std::initializer_list<std::int64_t> parameters);
  base::Status Evict();
  base::Status WriteCounters();
  base::Status Empty(store::Database& database);

  const CacheOptions options_;
  std::mutex mutex_;
  // Guarded by mutex_:
  std::optional<store::Database> database_;
  bool off_ = false;        // nothing more is read or written
  bool read_only_ = false;  // the disk is full, or another process keeps the file to itself
  int timeouts_ = 0;        // of writes, one after another
  bool set_aside_ = false;  // a damaged file, once
  std::int64_t stored_bytes_ = 0;
  int saves_until_recount_ = 0;
  std::int64_t used_ = 0, added_ = 0;  // not yet written
  std::vector<std::string> notices_;
};

/// The cache's file in the folder of LOGAI_CACHE_DIR.
std::filesystem::path CacheFileIn(const std::filesystem::path& folder);

}  // namespace logai::sources
