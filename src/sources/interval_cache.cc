#include "sources/interval_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sources/event_page.h"
#include "sources/interval_cache_schema.h"
#include "store/open.h"

namespace logai::sources {
namespace {

using base::EpochMs;
using base::ErrorKind;
using base::FromEpochMs;
using store::Database;
using store::Statement;

/// What a page takes beside its events: its row and its entries in the indexes, about.
constexpr std::int64_t kRowBytes = 200;
/// Writes that other processes kept waiting, a second each, after which none is tried any more: a
/// read must not take a second longer for each of its pages.
constexpr int kMostTimeouts = 2;
/// Whether a page was used is noted to the minute, which spares a write for most reads.
constexpr std::int64_t kUsedStepMs = 60'000;

std::span<const aws::LogEvent> Within(std::span<const aws::LogEvent> events,
                                      const Interval& interval) {
  const auto first = std::ranges::lower_bound(events, interval.begin, {}, &aws::LogEvent::time);
  const auto last = std::ranges::lower_bound(events, interval.end, {}, &aws::LogEvent::time);
  return {first, last};
}

}  // namespace

IntervalCache::IntervalCache(CacheOptions options) : options_(std::move(options)) {}

IntervalCache::~IntervalCache() {
  const std::scoped_lock lock(mutex_);
  if (!database_ || off_ || read_only_) return;
  // Figures for people: nothing is lost but they when they cannot be written.
  [[maybe_unused]] const auto written = database_->Transact([this] { return WriteCounters(); });
}

/// Runs `work` on the open file, once more on a new one when the first was damaged. What cannot be
/// done is left undone: a page that is not found is fetched.
template <class Work>
void IntervalCache::Run(Access access, const Work& work) {
  const std::scoped_lock lock(mutex_);
  for (int tries = 0; tries < 2; ++tries) {
    if (off_ || (access == Access::kWrite && read_only_)) return;
    base::Status done = Open();
    if (done && access == Access::kWrite) {
      done = database_->Transact([&] { return work(*database_); });
    } else if (done) {
      done = work(*database_);
    }
    if (done) {
      if (access == Access::kWrite) timeouts_ = 0;
      return;
    }
    if (done.error().kind == ErrorKind::kTimeout) {
      if (access == Access::kWrite && ++timeouts_ == kMostTimeouts) {
        read_only_ = true;
        notices_.push_back(
            fmt::format("nothing more is kept in the cache: {}", done.error().message));
      }
      return;
    }
    const bool full = done.error().kind == ErrorKind::kUnavailable && database_;
    if (done.error().kind == ErrorKind::kCorrupt && !std::exchange(set_aside_, true)) {
      database_.reset();
      const auto damaged = store::SetAsideDamaged(options_.path, kCacheFormat,
                                                  store::Beside(options_.path, "-guard"));
      if (damaged.empty()) continue;
      notices_.push_back(
          fmt::format("the cache was damaged; it begins anew, and the old file is kept as {}",
                      damaged.string()));
    } else if (full && access == Access::kWrite) {
      read_only_ = true;
      notices_.push_back(
          fmt::format("nothing more is kept in the cache: {}", done.error().message));
    } else {
      GiveUp(done.error());
    }
  }
}

void IntervalCache::GiveUp(const base::Error& why) {
  off_ = true;
  database_.reset();
  notices_.push_back(fmt::format("the cache is not used: {}", why.message));
}

base::Status IntervalCache::Open() {
  if (database_ && database_->has_moved()) database_.reset();
  if (database_) return {};
  LOGAI_ASSIGN_OR_RETURN(database_, store::OpenFile(options_.path, kCacheFormat));
  // What is removed is overwritten where that costs nothing; Clear overwrites everything. Pages are
  // large, so changes are moved into the file 16 MiB at a time.
  LOGAI_RETURN_IF_ERROR(
      database_->Execute("PRAGMA secure_delete = FAST; PRAGMA wal_autocheckpoint = 4096"));
  saves_until_recount_ = 0;
  return {};
}

IntervalCache::Valid IntervalCache::ValidNow(const CacheSeries& series) const {
  const std::int64_t now = EpochMs(options_.clock->Now());
  const std::int64_t created = series.created ? EpochMs(*series.created) : INT64_MIN;
  return {.first_ms = std::max(now - options_.ttl.count(), created),
          .last_ms = now,
          .unsettled_first_ms = now - options_.lag.count()};
}

base::Result<std::optional<std::int64_t>> IntervalCache::SeriesId(const CacheSeries& series) {
  LOGAI_ASSIGN_OR_RETURN(
      Statement find,
      database_->Prepare("SELECT id FROM series WHERE account = ? AND region = ? AND endpoint = ? "
                         "AND log_group = ? AND stream = ? AND filter = ?"));
  find.Bind(series.account).Bind(series.region).Bind(series.endpoint);
  LOGAI_ASSIGN_OR_RETURN(const bool found,
                         find.Bind(series.group).Bind(series.stream).Bind(series.filter).Step());
  return found ? std::optional(find.Integer(0)) : std::nullopt;
}

base::Result<std::int64_t> IntervalCache::MakeSeries(const CacheSeries& series) {
  LOGAI_ASSIGN_OR_RETURN(const auto known, SeriesId(series));
  if (known) return *known;
  LOGAI_ASSIGN_OR_RETURN(
      Statement insert,
      database_->Prepare("INSERT INTO series(account, region, endpoint, log_group, stream, filter) "
                         "VALUES(?, ?, ?, ?, ?, ?)"));
  insert.Bind(series.account).Bind(series.region).Bind(series.endpoint);
  LOGAI_RETURN_IF_ERROR(insert.Bind(series.group).Bind(series.stream).Bind(series.filter).Run());
  return database_->last_insert_id();
}

base::Result<std::vector<CachedPage>> IntervalCache::Pages(std::int64_t series_id,
                                                           const Interval& range,
                                                           const Valid& valid) {
  LOGAI_ASSIGN_OR_RETURN(
      Statement rows,
      database_->Prepare("SELECT id, from_utc_ms, to_utc_ms, events FROM page WHERE series_id = ? "
                         "AND from_utc_ms < ? AND to_utc_ms > ? "
                         "AND fetched_utc_ms > ? AND fetched_utc_ms <= ? "
                         "AND (to_utc_ms + ? <= fetched_utc_ms OR fetched_utc_ms > ?) "
                         "ORDER BY from_utc_ms"));
  rows.Bind(series_id).Bind(EpochMs(range.end)).Bind(EpochMs(range.begin));
  rows.Bind(valid.first_ms).Bind(valid.last_ms);
  rows.Bind(options_.late.count()).Bind(valid.unsettled_first_ms);
  std::vector<CachedPage> pages;
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const bool more, rows.Step());
    if (!more) return pages;
    pages.push_back({.id = rows.Integer(0),
                     .interval = {FromEpochMs(rows.Integer(1)), FromEpochMs(rows.Integer(2))},
                     .events = base::EventCount(rows.Integer(3))});
  }
}

std::vector<CachedPage> IntervalCache::Find(const CacheSeries& series, const Interval& range) {
  std::vector<CachedPage> pages;
  std::optional<std::int64_t> series_id;
  bool used_is_old = false;
  Run(Access::kRead, [&](Database& database) -> base::Status {
    LOGAI_ASSIGN_OR_RETURN(series_id, SeriesId(series));
    if (!series_id) return {};
    LOGAI_ASSIGN_OR_RETURN(pages, Pages(*series_id, range, ValidNow(series)));
    if (pages.empty()) return {};
    LOGAI_ASSIGN_OR_RETURN(Statement oldest,
                           database.Prepare("SELECT used_utc_ms FROM page WHERE id = ?"));
    oldest.Bind(pages.front().id);
    LOGAI_ASSIGN_OR_RETURN(const bool found, oldest.Step());
    used_is_old = found && oldest.Integer(0) + kUsedStepMs < EpochMs(options_.clock->Now());
    return {};
  });
  if (!used_is_old) return pages;
  Run(Access::kWrite, [&](Database& database) -> base::Status {
    LOGAI_ASSIGN_OR_RETURN(Statement update,
                           database.Prepare("UPDATE page SET used_utc_ms = ? WHERE series_id = ? "
                                            "AND from_utc_ms < ? AND to_utc_ms > ?"));
    update.Bind(EpochMs(options_.clock->Now())).Bind(*series_id);
    return update.Bind(EpochMs(range.end)).Bind(EpochMs(range.begin)).Run();
  });
  return pages;
}

std::optional<std::vector<aws::LogEvent>> IntervalCache::Load(const CachedPage& page) {
  std::optional<std::string> packed;
  Run(Access::kRead, [&](Database& database) -> base::Status {
    LOGAI_ASSIGN_OR_RETURN(Statement row,
                           database.Prepare("SELECT events FROM body WHERE page_id = ?"));
    row.Bind(page.id);
    LOGAI_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return {};
    packed = std::string(row.Blob(0));
    ++used_;
    return {};
  });
  if (!packed) return std::nullopt;
  auto events = UnpackEvents(*packed);
  if (events) return *std::move(events);
  Run(Access::kWrite, [&](Database&) { return Delete("id = ?", {page.id}); });
  return std::nullopt;
}

/// What of `interval` no page covers that is young enough.
base::Result<std::vector<Interval>> IntervalCache::Missing(std::int64_t series_id,
                                                           const Interval& interval,
                                                           const Valid& valid) {
  LOGAI_ASSIGN_OR_RETURN(const auto pages, Pages(series_id, interval, valid));
  std::vector<Interval> missing;
  base::UtcTime from = interval.begin;
  for (const CachedPage& page : pages) {
    if (from < page.interval.begin) missing.push_back({from, page.interval.begin});
    from = std::max(from, page.interval.end);
  }
  if (from < interval.end) missing.push_back({from, interval.end});
  return missing;
}

void IntervalCache::Save(const CacheSeries& series, const Interval& interval,
                         std::span<const aws::LogEvent> events, base::UtcTime asked_at) {
  const Interval closed{interval.begin, std::min(interval.end, asked_at - options_.lag)};
  if (closed.empty()) return;
  // What no late event will join is a page of its own, which lasts.
  const base::UtcTime settled = asked_at - options_.late;
  if (closed.begin < settled && settled < closed.end) {
    Save(series, {closed.begin, settled}, events, asked_at);
    Save(series, {settled, closed.end}, events, asked_at);
    return;
  }
  events = Within(events, closed);
  const std::string packed = PackEvents(events);  // outside the lock, for the usual case
  if (packed.empty() || static_cast<std::int64_t>(packed.size()) > options_.max_size.value() / 2) {
    return;
  }
  Run(Access::kWrite, [&](Database&) -> base::Status {
    LOGAI_ASSIGN_OR_RETURN(const std::int64_t id, MakeSeries(series));
    const Valid valid = ValidNow(series);
    LOGAI_RETURN_IF_ERROR(
        Delete("series_id = ? AND from_utc_ms < ? AND to_utc_ms > ? "
               "AND (fetched_utc_ms <= ? OR fetched_utc_ms > ? "
               "OR (to_utc_ms + ? > fetched_utc_ms AND fetched_utc_ms <= ?))",
               {id, EpochMs(closed.end), EpochMs(closed.begin), valid.first_ms, valid.last_ms,
                options_.late.count(), valid.unsettled_first_ms}));
    LOGAI_ASSIGN_OR_RETURN(const auto missing, Missing(id, closed, valid));
    for (const Interval& piece : missing) {
      const auto inside = Within(events, piece);
      LOGAI_RETURN_IF_ERROR(piece == closed ? Insert(id, piece, inside, packed)
                                            : Insert(id, piece, inside, PackEvents(inside)));
    }
    LOGAI_RETURN_IF_ERROR(Evict());
    return WriteCounters();
  });
}

base::Status IntervalCache::Insert(std::int64_t series_id, const Interval& interval,
                                   std::span<const aws::LogEvent> events, std::string_view packed) {
  LOGAI_ASSIGN_OR_RETURN(
      Statement page,
      database_->Prepare(
          "INSERT INTO page(series_id, from_utc_ms, to_utc_ms, events, text_bytes, "
          "stored_bytes, fetched_utc_ms, used_utc_ms) VALUES(?, ?, ?, ?, ?, ?, ?, ?)"));
  std::int64_t text_bytes = 0;
  for (const aws::LogEvent& event : events)
    text_bytes += static_cast<std::int64_t>(event.message.size());
  const std::int64_t stored_bytes = static_cast<std::int64_t>(packed.size()) + kRowBytes;
  const std::int64_t now = EpochMs(options_.clock->Now());
  page.Bind(series_id).Bind(EpochMs(interval.begin)).Bind(EpochMs(interval.end));
  page.Bind(static_cast<std::int64_t>(events.size())).Bind(text_bytes).Bind(stored_bytes);
  LOGAI_RETURN_IF_ERROR(page.Bind(now).Bind(now).Run());
  LOGAI_ASSIGN_OR_RETURN(Statement body,
                         database_->Prepare("INSERT INTO body(page_id, events) VALUES(?, ?)"));
  LOGAI_RETURN_IF_ERROR(body.Bind(database_->last_insert_id()).BindBlob(packed).Run());
  stored_bytes_ += stored_bytes;
  ++added_;
  return {};
}

void IntervalCache::Forget(const CacheSeries& series, const Interval& range) {
  Run(Access::kWrite, [&](Database&) -> base::Status {
    LOGAI_ASSIGN_OR_RETURN(const auto id, SeriesId(series));
    if (!id) return {};
    return Delete("series_id = ? AND from_utc_ms < ? AND to_utc_ms > ?",
                  {*id, EpochMs(range.end), EpochMs(range.begin)});
  });
}

std::vector<std::string> IntervalCache::TakeNotices() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(notices_, {});
}

std::filesystem::path CacheFileIn(const std::filesystem::path& folder) {
  return folder / "cloudwatch.sqlite";
}

}  // namespace logai::sources
