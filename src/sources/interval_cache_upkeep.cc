// What keeps the cache small, and what people ask of it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "base/wait.h"
#include "sources/interval_cache.h"
#include "sources/interval_cache_schema.h"
#include "store/open.h"

namespace logai::sources {
namespace {

using base::EpochMs;
using base::ErrorKind;
using store::Database;
using store::Statement;
namespace fs = std::filesystem;

/// Savings between two exact counts of the size; between them only what was added here is known.
constexpr int kSavesToRecount = 64;
/// Pages removed for their age with each one that is added: old ones never hold up a read.
constexpr const char* kOldest =
    "id IN (SELECT id FROM page WHERE fetched_utc_ms <= ? ORDER BY fetched_utc_ms LIMIT 16)";
/// Another process may be reading: its page is done in milliseconds.
constexpr int kEmptyTries = 100;
constexpr base::Millis kEmptyPause{20};

constexpr std::array<std::string_view, 3> kSideFiles = {"", "-wal", "-shm"};

}  // namespace

base::Status IntervalCache::Delete(const char* which,
                                   std::initializer_list<std::int64_t> parameters) {
  const auto run = [&](const std::string& sql) -> base::Status {
    LOGAI_ASSIGN_OR_RETURN(Statement statement, database_->Prepare(sql));
    for (const std::int64_t parameter : parameters) statement.Bind(parameter);
    return statement.Run();
  };
  LOGAI_RETURN_IF_ERROR(
      run(fmt::format("DELETE FROM body WHERE page_id IN (SELECT id FROM page WHERE {})", which)));
  return run(fmt::format("DELETE FROM page WHERE {}", which));
}

base::Status IntervalCache::Evict() {
  LOGAI_RETURN_IF_ERROR(Delete(kOldest, {ValidNow({}).first_ms}));
  const auto recount = [this]() -> base::Status {
    LOGAI_ASSIGN_OR_RETURN(stored_bytes_, database_->Ask("SELECT sum(stored_bytes) FROM page"));
    saves_until_recount_ = kSavesToRecount;
    return {};
  };
  if (saves_until_recount_-- <= 0) LOGAI_RETURN_IF_ERROR(recount());
  if (stored_bytes_ <= options_.max_size.value()) return {};
  LOGAI_RETURN_IF_ERROR(recount());
  // Down to nine tenths, so that not every page that follows removes another.
  std::int64_t surplus = stored_bytes_ - options_.max_size.value() / 10 * 9;
  std::int64_t last_used = 0, last_id = 0;
  {
    LOGAI_ASSIGN_OR_RETURN(Statement rows,
                           database_->Prepare("SELECT used_utc_ms, id, stored_bytes FROM page "
                                              "ORDER BY used_utc_ms, id"));
    while (surplus > 0) {
      LOGAI_ASSIGN_OR_RETURN(const bool more, rows.Step());
      if (!more) break;
      last_used = rows.Integer(0);
      last_id = rows.Integer(1);
      surplus -= rows.Integer(2);
    }
  }
  LOGAI_RETURN_IF_ERROR(
      Delete("used_utc_ms < ? OR (used_utc_ms = ? AND id <= ?)", {last_used, last_used, last_id}));
  return recount();
}

base::Status IntervalCache::WriteCounters() {
  LOGAI_ASSIGN_OR_RETURN(
      Statement add,
      database_->Prepare("INSERT INTO counter VALUES(?, ?) "
                         "ON CONFLICT DO UPDATE SET value = value + excluded.value"));
  LOGAI_RETURN_IF_ERROR(add.Restart().Bind(std::string_view("used")).Bind(used_).Run());
  LOGAI_RETURN_IF_ERROR(add.Restart().Bind(std::string_view("added")).Bind(added_).Run());
  used_ = added_ = 0;
  return {};
}

base::Result<CacheStatus> IntervalCache::Status() {
  const std::scoped_lock lock(mutex_);
  CacheStatus status{.path = options_.path};
  LOGAI_RETURN_IF_ERROR(Open());
  LOGAI_ASSIGN_OR_RETURN(Statement sums,
                         database_->Prepare("SELECT count(*), sum(events), sum(text_bytes), "
                                            "sum(stored_bytes), min(from_utc_ms), max(to_utc_ms) "
                                            "FROM page"));
  LOGAI_ASSIGN_OR_RETURN(const bool found, sums.Step());
  if (found) {
    status.entries = sums.Integer(0);
    status.events = base::EventCount(sums.Integer(1));
    status.text = base::ByteCount(sums.Integer(2));
    status.stored = base::ByteCount(sums.Integer(3));
    if (status.entries > 0) {
      status.span = {base::FromEpochMs(sums.Integer(4)), base::FromEpochMs(sums.Integer(5) - 1)};
    }
  }
  LOGAI_RETURN_IF_ERROR(sums.Run());
  const auto counter = [this](const char* name) {
    return database_->Ask(fmt::format("SELECT value FROM counter WHERE name = '{}'", name));
  };
  LOGAI_ASSIGN_OR_RETURN(status.pages_used, counter("used"));
  LOGAI_ASSIGN_OR_RETURN(status.pages_added, counter("added"));
  status.pages_used += used_;
  status.pages_added += added_;
  for (const std::string_view tail : kSideFiles) {
    std::error_code error;
    const auto size = fs::file_size(store::Beside(options_.path, tail), error);
    if (!error) status.file += base::ByteCount(static_cast<std::int64_t>(size));
  }
  return status;
}

/// Removes all rows and then what they left in the file and its log of changes.
base::Status IntervalCache::Empty(Database& database) {
  LOGAI_RETURN_IF_ERROR(database.Execute("PRAGMA secure_delete = ON"));
  LOGAI_RETURN_IF_ERROR(database.Transact([&] {
    return database.Execute(
        "DELETE FROM body; DELETE FROM page; DELETE FROM series; DELETE FROM counter");
  }));
  for (int tries = 1;; ++tries) {
    const base::Status small = database.Execute("VACUUM");
    const auto busy = small ? database.Ask("PRAGMA wal_checkpoint(TRUNCATE)")
                            : base::Result<std::int64_t>(base::Fail(small.error()));
    if (busy && *busy == 0) break;
    if (!busy && busy.error().kind != ErrorKind::kTimeout) return base::Fail(busy.error());
    if (tries == kEmptyTries) {
      return base::Fail(
          {.kind = ErrorKind::kTimeout,
           .message = fmt::format("{}: another process keeps on reading", options_.path.string()),
           .next = "end the other logai and clear the cache again"});
    }
    LOGAI_RETURN_IF_ERROR(base::SystemWaiter().WaitFor(kEmptyPause, {}));
  }
  return database.Execute("PRAGMA secure_delete = FAST");
}

base::Result<std::int64_t> IntervalCache::Clear() {
  const std::scoped_lock lock(mutex_);
  base::Status opened = Open();
  if (!opened && opened.error().kind == ErrorKind::kCorrupt) {
    store::SetAsideDamaged(options_.path, kCacheFormat, store::Beside(options_.path, "-guard"));
    opened = Open();
  }
  if (!opened) return base::Fail(std::move(opened).error());
  LOGAI_ASSIGN_OR_RETURN(const std::int64_t entries, database_->Ask("SELECT count(*) FROM page"));
  LOGAI_RETURN_IF_ERROR(Empty(*database_));
  stored_bytes_ = used_ = added_ = 0;
  off_ = read_only_ = set_aside_ = false;
  const fs::path damaged = store::Beside(options_.path, ".damaged");
  for (const std::string_view tail : kSideFiles) {
    std::error_code error;
    fs::remove(store::Beside(damaged, tail), error);
    if (error)
      return base::Fail(ErrorKind::kForbidden, "{}: {}", damaged.string(), error.message());
  }
  return entries;
}

}  // namespace logai::sources
