#include "analysis/timeline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace logai::analysis {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

// Each a multiple of the one before; ends at widths with which any two instants fit into a few
// buckets.
constexpr std::array<std::int64_t, 32> kWidths = {1,
                                                  5,
                                                  10,
                                                  50,
                                                  100,
                                                  500,
                                                  kSecond,
                                                  5 * kSecond,
                                                  10 * kSecond,
                                                  30 * kSecond,
                                                  kMinute,
                                                  5 * kMinute,
                                                  10 * kMinute,
                                                  30 * kMinute,
                                                  kHour,
                                                  2 * kHour,
                                                  6 * kHour,
                                                  12 * kHour,
                                                  kDay,
                                                  2 * kDay,
                                                  4 * kDay,
                                                  8 * kDay,
                                                  16 * kDay,
                                                  32 * kDay,
                                                  64 * kDay,
                                                  128 * kDay,
                                                  256 * kDay,
                                                  1024 * kDay,
                                                  4096 * kDay,
                                                  65536 * kDay,
                                                  1048576 * kDay,
                                                  16777216 * kDay};

std::int64_t FloorDiv(std::int64_t value, std::int64_t width) {
  const std::int64_t q = value / width;
  return value % width < 0 ? q - 1 : q;
}

std::size_t BucketsBetween(std::int64_t first_ms, std::int64_t last_ms, std::int64_t width) {
  return static_cast<std::size_t>(FloorDiv(last_ms, width) - FloorDiv(first_ms, width)) + 1;
}

void AddCapped(std::uint32_t& to, std::uint64_t count) {
  const std::uint64_t sum = to + count;
  to = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(sum, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

base::Millis Timeline::width() const { return base::Millis(kWidths[step_]); }

base::UtcTime Timeline::begin() const { return base::FromEpochMs(first_bucket_ * kWidths[step_]); }

base::UtcTime Timeline::end() const {
  return base::FromEpochMs((first_bucket_ + static_cast<std::int64_t>(counts_.size())) *
                           kWidths[step_]);
}

std::uint64_t Timeline::total() const {
  std::uint64_t sum = 0;
  for (const std::uint32_t count : counts_) sum += count;
  return sum;
}

void Timeline::Add(base::UtcTime time, std::uint32_t count) {
  // Far beyond any date, and small enough that differences do not overflow.
  constexpr std::int64_t kFar = 4'000'000'000'000'000'000;
  const std::int64_t ms = std::clamp(base::EpochMs(time), -kFar, kFar);
  if (ms >= hot_begin_ && ms < hot_end_) {
    AddCapped(counts_[hot_], count);
    return;
  }
  if (counts_.empty()) first_bucket_ = FloorDiv(ms, kWidths[step_]);
  const std::int64_t width = kWidths[step_];
  const std::int64_t bucket = FloorDiv(ms, width);
  const std::int64_t last = first_bucket_ + static_cast<std::int64_t>(counts_.size()) - 1;
  if (bucket < first_bucket_ || bucket > last) {
    const std::int64_t first_ms = std::min(ms, first_bucket_ * width);
    const std::int64_t last_ms = counts_.empty() ? ms : std::max(ms, last * width);
    Widen(first_ms, last_ms);
    GrowTo(FloorDiv(ms, kWidths[step_]));
  }
  const std::int64_t at = FloorDiv(ms, kWidths[step_]);
  hot_ = static_cast<std::size_t>(at - first_bucket_);
  hot_begin_ = at * kWidths[step_];
  hot_end_ = hot_begin_ + kWidths[step_];
  AddCapped(counts_[hot_], count);
}

void Timeline::Merge(const Timeline& other) {
  const std::int64_t width = kWidths[other.step_];
  for (std::size_t i = 0; i < other.counts_.size(); ++i) {
    if (other.counts_[i] == 0) continue;
    const std::int64_t bucket = other.first_bucket_ + static_cast<std::int64_t>(i);
    // A wider timeline would be taken apart into buckets that it never had.
    if (counts_.empty() || step_ < other.step_) {
      const std::int64_t ms = bucket * width;
      if (counts_.empty()) {
        step_ = other.step_;
        first_bucket_ = bucket;
      } else {
        while (step_ < other.step_) Widen(ms, std::numeric_limits<std::int64_t>::min());
      }
    }
    Add(base::FromEpochMs(bucket * width), other.counts_[i]);
  }
}

Timeline Timeline::Thinned(std::uint64_t total) const {
  Timeline thin(*this);
  const std::uint64_t sum = this->total();
  if (sum <= total) return thin;
  // What rounding leaves goes to the next bucket, so that many small ones do not vanish.
  std::uint64_t seen = 0;
  std::uint64_t given = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    const auto due = static_cast<std::uint64_t>(
        static_cast<double>(seen) * static_cast<double>(total) / static_cast<double>(sum));
    thin.counts_[i] = static_cast<std::uint32_t>(due - given);
    given = due;
  }
  return thin;
}

// Takes the next widths until [first_ms, last_ms] fits; with last_ms at its minimum, exactly one.
void Timeline::Widen(std::int64_t first_ms, std::int64_t last_ms) {
  hot_end_ = hot_begin_;
  const bool once = last_ms == std::numeric_limits<std::int64_t>::min();
  while (step_ + 1 < kWidths.size() &&
         (once || BucketsBetween(first_ms, last_ms, kWidths[step_]) > max_buckets_)) {
    const std::int64_t factor = kWidths[step_ + 1] / kWidths[step_];
    const std::int64_t first = FloorDiv(first_bucket_, factor);
    std::vector<std::uint32_t> wider;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const auto to = static_cast<std::size_t>(
          FloorDiv(first_bucket_ + static_cast<std::int64_t>(i), factor) - first);
      if (wider.size() <= to) wider.resize(to + 1);
      AddCapped(wider[to], counts_[i]);
    }
    counts_ = std::move(wider);
    first_bucket_ = first;
    ++step_;
    if (once) return;
  }
}

void Timeline::GrowTo(std::int64_t bucket) {
  hot_end_ = hot_begin_;
  if (counts_.empty()) {
    first_bucket_ = bucket;
    counts_.assign(1, 0);
  } else if (bucket < first_bucket_) {
    counts_.insert(counts_.begin(), static_cast<std::size_t>(first_bucket_ - bucket), 0);
    first_bucket_ = bucket;
  } else if (const auto size = static_cast<std::size_t>(bucket - first_bucket_) + 1;
             size > counts_.size()) {
    counts_.resize(size, 0);
  }
}

Timeline::Columns Timeline::Fold(base::UtcTime from, base::UtcTime to, std::size_t max_columns,
                                 base::Millis min_width) const {
  if (to < from) to = from;
  std::size_t step = step_;
  while (step + 1 < kWidths.size() &&
         (kWidths[step] < min_width.count() ||
          BucketsBetween(base::EpochMs(from), base::EpochMs(to), kWidths[step]) > max_columns)) {
    ++step;
  }
  const std::int64_t width = kWidths[step];
  const std::int64_t first = FloorDiv(base::EpochMs(from), width);
  Columns columns{
      .begin = base::FromEpochMs(first * width), .width = base::Millis(width), .counts = {}};
  columns.counts.resize(
      std::max<std::size_t>(1, BucketsBetween(base::EpochMs(from), base::EpochMs(to), width)));
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const std::int64_t ms = (first_bucket_ + static_cast<std::int64_t>(i)) * kWidths[step_];
    const std::int64_t at = FloorDiv(ms, width) - first;
    if (at >= 0 && static_cast<std::size_t>(at) < columns.counts.size()) {
      columns.counts[static_cast<std::size_t>(at)] += counts_[i];
    }
  }
  return columns;
}

std::uint64_t Timeline::CountBetween(base::UtcTime from, base::UtcTime to) const {
  std::uint64_t sum = 0;
  const base::Millis half(width() / 2);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const base::UtcTime middle = begin() + width() * static_cast<std::int64_t>(i) + half;
    if (from <= middle && middle < to) sum += counts_[i];
  }
  return sum;
}

std::vector<Stretch> Bursts(const Timeline& timeline, double min_factor, double usual_share) {
  std::vector<Stretch> bursts;
  if (timeline.empty()) return bursts;
  std::vector<std::uint32_t> sorted(timeline.counts().begin(), timeline.counts().end());
  const auto middle =
      sorted.begin() +
      static_cast<std::ptrdiff_t>(static_cast<double>(sorted.size()) * std::min(usual_share, 0.5));
  std::nth_element(sorted.begin(), middle, sorted.end());
  // Below one event a bucket the median says nothing; the mean of the whole span does, unless it is
  // made by what is looked for.
  const double mean = static_cast<double>(timeline.total()) / static_cast<double>(sorted.size());
  const double usual = std::max<double>(*middle, usual_share < 0.5 ? 0.5 : mean / 2);
  bool open = false;
  for (std::size_t i = 0; i < timeline.counts().size(); ++i) {
    const double factor = timeline.counts()[i] / usual;
    // Three events by chance are no burst: the excess must be far beyond the spread of a Poisson
    // count.
    const bool high = factor >= min_factor &&
                      timeline.counts()[i] - usual > 4.0 * std::sqrt(std::max(usual, 1.0));
    const base::UtcTime at = timeline.begin() + timeline.width() * static_cast<std::int64_t>(i);
    if (high && !open) bursts.push_back({at, at + timeline.width(), factor});
    if (high) {
      bursts.back().end = at + timeline.width();
      bursts.back().factor = std::max(bursts.back().factor, factor);
    }
    open = high;
  }
  return bursts;
}

std::vector<Stretch> Gaps(const Timeline& timeline, base::UtcTime horizon) {
  constexpr double kImprobable = 9.2;  // -ln(1/10,000): expected events in the empty stretch
  std::vector<Stretch> gaps;
  if (timeline.empty()) return gaps;
  std::size_t busy = 0;
  for (const std::uint32_t count : timeline.counts()) busy += count > 0 ? 1 : 0;
  // Over the busy buckets only: silence must not talk down the rate that makes it remarkable.
  const double rate = static_cast<double>(timeline.total()) / static_cast<double>(busy);
  const auto close = [&](base::UtcTime from, base::UtcTime to) {
    const double buckets =
        static_cast<double>((to - from).count()) / static_cast<double>(timeline.width().count());
    if (busy >= 4 && buckets >= 2 && buckets * rate >= kImprobable) gaps.push_back({from, to, 0});
  };
  base::UtcTime quiet_since = timeline.begin();
  for (std::size_t i = 0; i < timeline.counts().size(); ++i) {
    if (timeline.counts()[i] == 0) continue;
    const base::UtcTime at = timeline.begin() + timeline.width() * static_cast<std::int64_t>(i);
    close(quiet_since, at);
    quiet_since = at + timeline.width();
  }
  close(quiet_since, horizon);
  return gaps;
}

std::size_t BarHeight(std::uint64_t count, std::uint64_t largest) {
  if (count == 0 || largest == 0) return 0;
  const double share = static_cast<double>(count) / static_cast<double>(largest);
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(share * 7.0)), 1, 7);
}

std::string Sparkline(std::span<const std::uint64_t> counts) {
  static constexpr std::array<const char*, 8> kBars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::uint64_t largest = 0;
  for (const std::uint64_t count : counts) largest = std::max(largest, count);
  std::string line;
  for (const std::uint64_t count : counts) line += kBars[BarHeight(count, largest)];
  return line;
}

}  // namespace logai::analysis
