#include "app/log_cache.h"

#include <chrono>
#include <filesystem>
#include <system_error>

#include "base/file.h"
#include "config/keys.h"

namespace logai::app {
namespace {

namespace keys = config::keys;

sources::CacheOptions OptionsFrom(const config::Settings& settings) {
  return {.path = sources::CacheFileIn(settings.Get(keys::kCacheDir)),
          .max_size = base::MiB(settings.Get(keys::kCacheMaxSizeMb)),
          .ttl = std::chrono::seconds(settings.Get(keys::kCacheTtlSeconds))};
}

bool Exists(const sources::CacheOptions& options) {
  std::error_code error;
  return std::filesystem::exists(options.path, error);
}

}  // namespace

std::filesystem::path AccountsFile(const config::Settings& settings) {
  return std::filesystem::path(settings.Get(keys::kCacheDir)) / "accounts.json";
}

std::unique_ptr<sources::IntervalCache> MakeLogCache(const config::Settings& settings,
                                                     const base::Clock& clock) {
  if (!settings.Get(keys::kEnableIncrementalFetch)) return nullptr;
  sources::CacheOptions options = OptionsFrom(settings);
  options.clock = &clock;
  return std::make_unique<sources::IntervalCache>(options);
}

base::Result<sources::CacheStatus> ReadLogCacheStatus(const config::Settings& settings) {
  const sources::CacheOptions options = OptionsFrom(settings);
  // Somebody who mistyped its folder would otherwise read that it is empty.
  LOGAI_RETURN_IF_ERROR(base::MakePrivateFolders(options.path.parent_path()));
  if (!Exists(options)) return sources::CacheStatus{.path = options.path};
  return sources::IntervalCache(options).Status();
}

base::Result<std::int64_t> ClearLogCache(const config::Settings& settings) {
  const sources::CacheOptions options = OptionsFrom(settings);
  LOGAI_RETURN_IF_ERROR(base::MakePrivateFolders(options.path.parent_path()));
  std::error_code error;  // that there is none is fine
  std::filesystem::remove(AccountsFile(settings), error);
  if (!Exists(options)) return 0;
  return sources::IntervalCache(options).Clear();
}

}  // namespace logai::app
