#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace logai::analysis {

/// How many different values there are, and while they are few, how often each was there. The state
/// is a function of the values that were added, whatever their order and however counters were
/// merged.
/// Memory:  at most 1 KiB once there are many values.
/// Source:  HyperLogLog with the estimator of Ertl ("New cardinality estimation algorithms for
///          HyperLogLog sketches", 2017), which needs no table of corrections.
class ValueCounter {
 public:
  static constexpr std::size_t kMaxExact = 32;     ///< values that are counted one by one
  static constexpr double kRelativeError = 0.033;  ///< standard error of Distinct() beyond

  struct Value {
    std::uint64_t count = 0;
    std::string text;
  };

  /// `hash` tells values apart; `text` is kept of the first `kMaxExact`.
  void Add(std::uint64_t hash, std::string_view text, std::uint64_t times = 1);
  void Merge(const ValueCounter& other);

  bool exact() const { return registers_.empty(); }
  std::uint64_t Distinct() const;
  /// All values while exact(), in no order that means anything; else none.
  std::span<const Value> values() const { return values_; }

 private:
  void AddToRegisters(std::uint64_t hash);
  void BecomeEstimate();

  std::vector<std::uint64_t> hashes_;  // hashes_[i] is that of values_[i]
  std::vector<Value> values_;
  std::vector<std::uint8_t> registers_;  // empty while exact
};

}  // namespace logai::analysis
