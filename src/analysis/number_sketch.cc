#include "analysis/number_sketch.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace logai::analysis {
namespace {

constexpr int kShift = 52 - 5;  // 32 buckets an octave
constexpr std::size_t kMaxBuckets = 1'024;
constexpr double kLeast = 1e-9;  // smaller magnitudes are 0
constexpr double kParts = 1e6;

std::int32_t BucketOf(double magnitude) {
  return static_cast<std::int32_t>(std::bit_cast<std::uint64_t>(magnitude) >> kShift);
}

double MiddleOf(std::int32_t bucket) {
  const auto border = [](std::int64_t b) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(b) << kShift);
  };
  return (border(bucket) + border(std::int64_t{bucket} + 1)) / 2;
}

}  // namespace

// Of all buckets the greatest kMaxBuckets are kept, and what lies below counts in the lowest of
// them: what that is depends on the greatest number only.
void NumberSketch::Store::Add(std::int32_t bucket, std::uint64_t times) {
  total += times;
  if (counts.empty()) {
    first = bucket;
    counts.assign(1, times);
    return;
  }
  const auto last = first + static_cast<std::int32_t>(counts.size()) - 1;
  const std::int32_t top = std::max(bucket, last);
  const std::int32_t lowest = top - static_cast<std::int32_t>(kMaxBuckets) + 1;
  bucket = std::max(bucket, lowest);
  if (first < lowest) {
    const auto gone =
        std::min<std::size_t>(static_cast<std::size_t>(lowest - first), counts.size());
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < gone; ++i) below += counts[i];
    counts.erase(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(gone));
    if (counts.empty()) counts.push_back(0);
    first = lowest;
    counts.front() += below;
  }
  if (bucket < first) {
    counts.insert(counts.begin(), static_cast<std::size_t>(first - bucket), 0);
    first = bucket;
  }
  const auto at = static_cast<std::size_t>(bucket - first);
  if (at >= counts.size()) counts.resize(at + 1, 0);
  counts[at] += times;
}

void NumberSketch::Store::Merge(const Store& other) {
  for (std::size_t i = other.counts.size(); i-- > 0;) {
    if (other.counts[i] > 0) Add(other.first + static_cast<std::int32_t>(i), other.counts[i]);
  }
}

double NumberSketch::Store::At(std::uint64_t rank) const {
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    seen += counts[i];
    if (rank < seen) return MiddleOf(first + static_cast<std::int32_t>(i));
  }
  return counts.empty() ? 0 : MiddleOf(first + static_cast<std::int32_t>(counts.size()) - 1);
}

void NumberSketch::Add(double value, std::uint64_t times) {
  if (!std::isfinite(value) || times == 0) return;
  value = std::clamp(value, -kFarthest, kFarthest);
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = count_ == 0 ? value : std::max(max_, value);
  count_ += times;
  sum_ += static_cast<Wide>(value * kParts) * static_cast<Wide>(times);
  if (std::abs(value) < kLeast) {
    zeros_ += times;
  } else if (value > 0) {
    positive_.Add(BucketOf(value), times);
  } else {
    negative_.Add(BucketOf(-value), times);
  }
}

void NumberSketch::Merge(const NumberSketch& other) {
  if (other.count_ == 0) return;
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
  count_ += other.count_;
  zeros_ += other.zeros_;
  sum_ += other.sum_;
  positive_.Merge(other.positive_);
  negative_.Merge(other.negative_);
}

double NumberSketch::mean() const {
  return static_cast<double>(sum_) / kParts / static_cast<double>(count_);
}

double NumberSketch::Quantile(double q) const {
  const double position = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(count_)) - 1;
  const auto rank = static_cast<std::uint64_t>(std::max(position, 0.0));
  double value = 0;
  if (rank < negative_.total) {
    value = -negative_.At(negative_.total - 1 - rank);
  } else if (rank >= negative_.total + zeros_) {
    value = positive_.At(rank - negative_.total - zeros_);
  }
  return std::clamp(value, min_, max_);
}

}  // namespace logai::analysis
