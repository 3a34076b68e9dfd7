#pragma once

#include "store/open.h"

/// The tables of the cache's file.
namespace logai::sources {

// The events of a page lie apart from what is looked through to find it. Ids are not used again: a
// page that was removed after it was found must not turn into another one.
constexpr const char* kCacheMigrations[] = {R"sql(
CREATE TABLE series(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  log_group TEXT NOT NULL,
  stream TEXT NOT NULL,
  filter TEXT NOT NULL,
  UNIQUE(account, region, endpoint, log_group, stream, filter)
) STRICT;
CREATE TABLE page(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  series_id INTEGER NOT NULL,
  from_utc_ms INTEGER NOT NULL,
  to_utc_ms INTEGER NOT NULL,
  events INTEGER NOT NULL,
  text_bytes INTEGER NOT NULL,
  stored_bytes INTEGER NOT NULL,
  fetched_utc_ms INTEGER NOT NULL,
  used_utc_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX page_of_series ON page(series_id, from_utc_ms);
CREATE INDEX page_used ON page(used_utc_ms);
CREATE INDEX page_fetched ON page(fetched_utc_ms);
CREATE TABLE body(page_id INTEGER PRIMARY KEY, events BLOB NOT NULL) STRICT;
CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql"};

/// "LogC".
constexpr store::Format kCacheFormat{.application_id = 0x4c6f6743, .migrations = kCacheMigrations};

}  // namespace logai::sources
