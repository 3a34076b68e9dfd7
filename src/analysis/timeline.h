#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace logai::analysis {

/// Counts over time, in buckets that widen as the span grows, so that nothing need be known about
/// the span in advance and memory stays bounded. Bucket widths are round (1 s, 5 s, 10 s, 30 s,
/// 1 min, …), each a multiple of the one before, and buckets start at multiples of their width:
/// two timelines can be brought to the same buckets without loss, and the order of Add does not
/// matter.
class Timeline {
 public:
  /// REQUIRES: max_buckets >= 2.
  explicit Timeline(std::size_t max_buckets = 128) : max_buckets_(max_buckets) {}

  void Add(base::UtcTime time, std::uint32_t count = 1);
  void Merge(const Timeline& other);
  /// The same course with at most about `total` counted: all buckets shrink alike.
  Timeline Thinned(std::uint64_t total) const;

  bool empty() const { return counts_.empty(); }
  base::Millis width() const;
  /// Start of the first bucket. REQUIRES: !empty().
  base::UtcTime begin() const;
  /// End of the last bucket. REQUIRES: !empty().
  base::UtcTime end() const;
  std::span<const std::uint32_t> counts() const { return counts_; }
  /// From when to when the bucket goes that was added to last, in milliseconds since the epoch.
  std::pair<std::int64_t, std::int64_t> LastBucket() const { return {hot_begin_, hot_end_}; }
  std::uint64_t total() const;

  /// The counts between `from` and `to` in the narrowest round buckets that need at most
  /// `max_columns` and are not narrower than `min_width`.
  /// Shape:   result.counts covers [result.begin, result.begin + counts.size() * width), which
  ///          holds [from, to]; widths are never below this timeline's own.
  struct Columns {
    base::UtcTime begin{};
    base::Millis width{1};
    std::vector<std::uint64_t> counts;
  };
  Columns Fold(base::UtcTime from, base::UtcTime to, std::size_t max_columns,
               base::Millis min_width = base::Millis(1)) const;

  /// How many are counted in [from, to), as far as bucket borders allow: a bucket belongs to the
  /// side where its middle lies.
  std::uint64_t CountBetween(base::UtcTime from, base::UtcTime to) const;

 private:
  void Widen(std::int64_t first_ms, std::int64_t last_ms);
  void GrowTo(std::int64_t bucket);

  std::size_t max_buckets_;
  std::size_t step_ = 0;           // index into the table of widths
  std::int64_t first_bucket_ = 0;  // the start of counts_[0] is first_bucket_ * width
  // The bucket of the last event, in milliseconds from hot_begin_ to hot_end_: the next one mostly
  // belongs to it as well. Nothing when the end is not behind the begin.
  std::int64_t hot_begin_ = 0, hot_end_ = 0;
  std::size_t hot_ = 0;
  std::vector<std::uint32_t> counts_;
};

/// A stretch of time with far more (a burst) or no (a gap) events compared with the rest.
struct Stretch {
  base::UtcTime begin{};
  base::UtcTime end{};
  double factor = 0;  ///< bursts: how many times the usual rate; gaps: 0
};

/// Stretches of at least `min_factor` times the usual rate, in order of time. Usual is what
/// `usual_share` of all buckets do not exceed: the median, or less where what is looked for may
/// last for most of the time.
std::vector<Stretch> Bursts(const Timeline& timeline, double min_factor = 4.0,
                            double usual_share = 0.5);

/// Empty stretches inside [timeline.begin(), horizon] where the usual rate makes an empty stretch
/// of that length improbable (below one in 10,000), in order of time.
std::vector<Stretch> Gaps(const Timeline& timeline, base::UtcTime horizon);

/// One bar of "▁▂▃▄▅▆▇█" for each count, scaled to the largest; a count above zero never looks
/// like zero when other counts are zero.
std::string Sparkline(std::span<const std::uint64_t> counts);

/// The bar for `count` of at most `largest`: 0 to 7.
std::size_t BarHeight(std::uint64_t count, std::uint64_t largest);

}  // namespace logai::analysis
