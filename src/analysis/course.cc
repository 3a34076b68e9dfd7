#include "analysis/course.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace logai::analysis {
namespace {

constexpr std::uint32_t kMostWaiting = 1U << 30;

}  // namespace

Timeline& Course::Wide() {
  if (!timeline_) {
    timeline_ = std::make_unique<Timeline>(buckets_);
    if (count_ > 0) timeline_->Add(base::FromEpochMs(only_ms_));
  }
  return *timeline_;
}

void Course::Settle() {
  if (waiting_ > 0) timeline_->Add(base::FromEpochMs(hot_begin_), std::exchange(waiting_, 0));
}

void Course::Add(base::UtcTime time, std::size_t buckets) {
  const std::int64_t ms = base::EpochMs(time);
  if (ms >= hot_begin_ && ms < hot_end_ && waiting_ < kMostWaiting) {
    ++waiting_;
    ++count_;
    return;
  }
  buckets_ = buckets;
  if (count_ == 0) {
    only_ms_ = ms;
  } else {
    Settle();
    Timeline& timeline = Wide();
    timeline.Add(time);
    std::tie(hot_begin_, hot_end_) = timeline.LastBucket();
  }
  ++count_;
}

void Course::Merge(const Course& other) {
  if (other.count_ == 0) return;
  if (other.count_ == 1) {
    Add(base::FromEpochMs(other.only_ms_), other.buckets_);
    return;
  }
  buckets_ = other.buckets_;
  Settle();
  Timeline& timeline = Wide();
  timeline.Merge(*other.timeline_);
  if (other.waiting_ > 0) timeline.Add(base::FromEpochMs(other.hot_begin_), other.waiting_);
  hot_begin_ = hot_end_ = 0;  // buckets may be wider now
  count_ += other.count_;
}

Timeline Course::Counts() const {
  if (!timeline_) {
    Timeline timeline(buckets_);
    if (count_ > 0) timeline.Add(base::FromEpochMs(only_ms_));
    return timeline;
  }
  Timeline timeline(*timeline_);
  if (waiting_ > 0) timeline.Add(base::FromEpochMs(hot_begin_), waiting_);
  return timeline;
}

std::vector<std::uint64_t> EvenColumns(const Timeline& timeline, base::UtcTime from,
                                       base::UtcTime to, std::size_t columns) {
  std::vector<std::uint64_t> even(columns, 0);
  const double span = std::max(1.0, static_cast<double>((to - from).count()));
  for (std::size_t i = 0; i < timeline.counts().size(); ++i) {
    if (timeline.counts()[i] == 0) continue;
    const base::UtcTime middle =
        timeline.begin() + timeline.width() * static_cast<std::int64_t>(i) + timeline.width() / 2;
    const double at = static_cast<double>((middle - from).count()) / span;
    const auto last = static_cast<double>(columns - 1);
    even[static_cast<std::size_t>(std::clamp(at * static_cast<double>(columns), 0.0, last))] +=
        timeline.counts()[i];
  }
  return even;
}

}  // namespace logai::analysis
