#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "logs/event.h"

namespace logai::agent {

/// By what a question wants events told apart.
struct Dimension {
  enum class By { kNone, kService, kHost, kAddress, kPath, kStatus, kKey, kMinute, kHour };
  By by = By::kNone;
  std::string noun;  ///< as asked, one of them: "ip"; for kKey the name of the key
};

/// The value of `event` in that dimension; empty when it has none. kMinute and kHour are not told
/// here.
std::string ValueIn(const logs::Event& event, const Dimension& dimension);

/// Counts values with a bounded memory: when there are too many, the rare half is forgotten, and
/// `missed` says by how much a count may then be too low.
class Tally {
 public:
  struct Entry {
    std::uint64_t count = 0;
    logs::Event first;  ///< cut
    logs::Event last;   ///< cut
  };
  void Add(const std::string& value, const logs::Event& event);
  void Merge(const Tally& other);

  const std::map<std::string, Entry, std::less<>>& entries() const { return entries_; }
  std::uint64_t missed() const { return missed_; }

 private:
  void ForgetRare();

  std::map<std::string, Entry, std::less<>> entries_;
  std::uint64_t missed_ = 0;
};

/// Durations as a whole: how many, typical ones, and the longest with their events.
class DurationTally {
 public:
  struct Slow {
    std::chrono::microseconds took{0};
    logs::Event event;
  };
  void Add(std::chrono::microseconds took, const logs::Event& event);
  void Merge(const DurationTally& other);

  std::uint64_t count() const { return count_; }
  const std::vector<Slow>& slowest() const { return slowest_; }  ///< longest first, at most 10
  /// The duration that `share` (0 to 1) of all do not exceed, within 5 percent.
  std::chrono::microseconds Quantile(double share) const;

 private:
  static constexpr std::size_t kBuckets = 720;  // 5 percent apart: up to 20 days
  std::uint64_t count_ = 0;
  std::array<std::uint64_t, kBuckets> buckets_{};
  std::vector<Slow> slowest_;
};

}  // namespace logai::agent
