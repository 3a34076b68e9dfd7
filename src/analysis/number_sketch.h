#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace logai::analysis {

/// Numbers in little memory: count, least, greatest and mean as they are, quantiles within
/// kRelativeError. The state is a function of the numbers that were added, whatever their order and
/// however sketches were merged.
/// Memory:  at most 8 KiB for numbers of one sign; of more than 32 octaves the smallest count as
/// one. Source:  DDSketch (Masson et al., VLDB 2019) with a logarithm that is linear within an
/// octave, so
///          that a bucket is read off the bits of the number.
class NumberSketch {
 public:
  static constexpr double kRelativeError = 1.0 / 64;
  /// What is farther from 0 counts as this far.
  static constexpr double kFarthest = 1e18;

  /// Infinite numbers and NaN are left out.
  void Add(double value, std::uint64_t times = 1);
  void Merge(const NumberSketch& other);

  std::uint64_t count() const { return count_; }
  double min() const { return min_; }  ///< REQUIRES: count() > 0, as all below
  double max() const { return max_; }
  double mean() const;
  /// The number that `q` of all are not greater than. `q` is in [0, 1].
  double Quantile(double q) const;

 private:
  /// Counts by magnitude.
  struct Store {
    std::int32_t first = 0;
    std::vector<std::uint64_t> counts;
    std::uint64_t total = 0;

    void Add(std::int32_t bucket, std::uint64_t times);
    void Merge(const Store& other);
    /// The magnitude with `rank` smaller ones in front of it. REQUIRES: rank < total.
    double At(std::uint64_t rank) const;
  };
  __extension__ using Wide = __int128;

  std::uint64_t count_ = 0;
  std::uint64_t zeros_ = 0;
  double min_ = 0, max_ = 0;
  Wide sum_ = 0;  // in kParts parts of 1: a sum of doubles would depend on their order
  Store positive_, negative_;
};

}  // namespace logai::analysis
