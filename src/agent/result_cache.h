#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "logs/event.h"

namespace logai::agent {

/// Keeps the events behind the digests of this session in memory, so that the model can page
/// through them (fetch_cached_result_chunk) without asking the service again. The oldest results go
/// when the space is used up. Holds raw events: what leaves goes through the redactor like
/// everything else. Threads: all methods may be called from any thread.
class ResultCache {
 public:
  using Events = std::shared_ptr<const std::vector<logs::Event>>;

  explicit ResultCache(base::ByteCount space = base::MiB(48)) : space_(space) {}

  /// Keeps `events` and gives their id: "result_" and a number.
  std::string Keep(std::vector<logs::Event> events);
  Events Find(std::string_view id) const;
  std::vector<std::string> Ids() const;

  struct Stats {
    std::size_t entries = 0;
    base::ByteCount used;
    base::ByteCount space;
    std::size_t hits = 0;
    std::size_t misses = 0;
  };
  Stats stats() const;
  /// Empties the cache; gives how many entries there were.
  std::size_t Clear();

 private:
  struct Entry {
    std::string id;
    Events events;
    base::ByteCount size;
  };

  const base::ByteCount space_;
  mutable std::mutex mutex_;
  std::deque<Entry> entries_;  // guarded by mutex_, as all below; oldest first
  base::ByteCount used_;
  std::size_t next_ = 1;
  mutable std::size_t hits_ = 0;
  mutable std::size_t misses_ = 0;
};

}  // namespace logai::agent
