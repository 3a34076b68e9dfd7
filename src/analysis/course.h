#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "analysis/timeline.h"
#include "base/time.h"

namespace logai::analysis {

/// A Timeline that costs next to nothing while there is one event, as for most skeletons, and
/// little for events in the order of their times. The state is a function of the times that were
/// added.
class Course {
 public:
  static constexpr std::size_t kBuckets = 128;

  /// `buckets`: the most that are kept; the same at every call.
  void Add(base::UtcTime time, std::size_t buckets = kBuckets);
  void Merge(const Course& other);
  /// The counts so far. Lives: until this changes.
  Timeline Counts() const;
  std::uint64_t count() const { return count_; }

 private:
  Timeline& Wide();
  void Settle();

  std::int64_t only_ms_ = 0;  // the time of the first, while there is one
  std::uint64_t count_ = 0;
  std::size_t buckets_ = kBuckets;
  std::unique_ptr<Timeline> timeline_;  // from the second on
  // Events from hot_begin_ to hot_end_ that timeline_, which counts them together, has not got yet:
  // the next one mostly is of them, and costs no look at it.
  std::int64_t hot_begin_ = 0, hot_end_ = 0;
  std::uint32_t waiting_ = 0;
};

/// The counts of `timeline` in `columns` stretches of equal length from `from` to `to`, for a
/// sparkline of a certain width; a bucket counts where its middle lies.
/// REQUIRES: columns > 0.
std::vector<std::uint64_t> EvenColumns(const Timeline& timeline, base::UtcTime from,
                                       base::UtcTime to, std::size_t columns);

}  // namespace logai::analysis
