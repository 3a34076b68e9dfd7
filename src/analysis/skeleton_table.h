#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/skeleton.h"
#include "base/time.h"
#include "logs/event.h"

namespace logai::analysis {

/// One message on its way into a table.
struct Sighting {
  std::uint64_t order = 0;  ///< rises from the first message of all sources to the last
  logs::Level level = logs::Level::kUnknown;
  std::optional<base::UtcTime> time;
  std::string_view text;  ///< shown as an example
};

/// How often, when and where messages of one kind were seen.
struct Sightings {
  std::uint64_t count = 0;
  std::uint64_t first = std::numeric_limits<std::uint64_t>::max();  ///< Sighting::order
  std::uint64_t last = 0;
  std::array<std::uint64_t, 8> per_level{};  ///< indexed by logs::Level
  base::TimeRange times;
  std::string example;  ///< of the first

  void Add(const Sighting& sighting);
  void Add(const Sightings& other);
};

/// Counts messages by skeleton: the first stage of template mining, which looks at one message at a
/// time. Tables over parts of a text give, merged, the table of the whole.
/// Threads: one thread at a time.
class SkeletonTable {
 public:
  struct Entry {
    std::uint64_t hash = 0;
    std::string packed;  ///< PackSkeleton
    Sightings seen;
  };

  /// Counts a message, and returns the index of its entry, which stays valid until Clear.
  std::uint32_t Add(std::span<const Token> tokens, const Sighting& sighting);
  std::uint32_t Add(const Entry& entry);

  std::vector<Entry>& entries() { return entries_; }
  const std::vector<Entry>& entries() const { return entries_; }
  void Clear();

 private:
  std::unordered_map<std::uint64_t, std::uint32_t> by_hash_;
  std::vector<Entry> entries_;
};

}  // namespace logai::analysis
