#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "base/time.h"
#include "config/settings.h"
#include "sources/interval_cache.h"

namespace logai::app {

/// The cache of CloudWatch's events as the settings want it; null when they want none
/// (LOGAI_ENABLE_INCREMENTAL_FETCH=false, --no-cache). Nothing is opened before it is needed.
std::unique_ptr<sources::IntervalCache> MakeLogCache(
    const config::Settings& settings, const base::Clock& clock = base::SystemClock());

/// Where the accounts of AWS keys are remembered, beside it.
std::filesystem::path AccountsFile(const config::Settings& settings);

/// What the cache holds, whether it is switched on or not. Makes no file where there is none.
/// Errors:  as sources::IntervalCache::Status.
base::Result<sources::CacheStatus> ReadLogCacheStatus(const config::Settings& settings);

/// Empties it, so that no byte of a log remains in its files; gives the number of entries that
/// there were. Makes no file where there is none. Errors:  as sources::IntervalCache::Clear.
base::Result<std::int64_t> ClearLogCache(const config::Settings& settings);

}  // namespace logai::app
