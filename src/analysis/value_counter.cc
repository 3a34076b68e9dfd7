#include "analysis/value_counter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace logai::analysis {
namespace {

constexpr int kBits = 10;
constexpr std::size_t kRegisters = std::size_t{1} << kBits;
constexpr int kRanks = 64 - kBits + 1;

// The two series of Ertl's estimator, for the registers that are 0 and those that are full.
double Sigma(double x) {
  if (x == 1.0) return std::numeric_limits<double>::infinity();
  double y = 1, z = x;
  for (double before = -1; z != before;) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

double Tau(double x) {
  if (x == 0.0 || x == 1.0) return 0.0;
  double y = 1, z = 1 - x;
  for (double before = -1; z != before;) {
    x = std::sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  }
  return z / 3;
}

}  // namespace

void ValueCounter::Add(std::uint64_t hash, std::string_view text, std::uint64_t times) {
  if (!exact()) {
    AddToRegisters(hash);
    return;
  }
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    if (hashes_[i] == hash) {
      values_[i].count += times;
      return;
    }
  }
  if (hashes_.size() == kMaxExact) {
    BecomeEstimate();
    AddToRegisters(hash);
    return;
  }
  hashes_.push_back(hash);
  values_.push_back({.count = times, .text = std::string(text)});
}

void ValueCounter::Merge(const ValueCounter& other) {
  if (other.exact()) {
    for (std::size_t i = 0; i < other.hashes_.size(); ++i) {
      Add(other.hashes_[i], other.values_[i].text, other.values_[i].count);
    }
    return;
  }
  if (exact()) BecomeEstimate();
  for (std::size_t i = 0; i < kRegisters; ++i) {
    registers_[i] = std::max(registers_[i], other.registers_[i]);
  }
}

void ValueCounter::AddToRegisters(std::uint64_t hash) {
  const auto at = static_cast<std::size_t>(hash >> (64 - kBits));
  const std::uint64_t rest = (hash << kBits) | (std::uint64_t{1} << (kBits - 1));
  const auto rank = static_cast<std::uint8_t>(std::countl_zero(rest) + 1);
  registers_[at] = std::max(registers_[at], rank);
}

void ValueCounter::BecomeEstimate() {
  registers_.assign(kRegisters, 0);
  for (const std::uint64_t hash : hashes_) AddToRegisters(hash);
  hashes_ = {};
  values_ = {};
}

std::uint64_t ValueCounter::Distinct() const {
  if (exact()) return values_.size();
  std::array<std::uint32_t, kRanks + 1> with_rank{};
  for (const std::uint8_t rank : registers_) ++with_rank[rank];
  constexpr auto m = static_cast<double>(kRegisters);
  double z = m * Tau((m - with_rank[kRanks]) / m);
  for (std::size_t rank = kRanks - 1; rank >= 1; --rank) z = 0.5 * (z + with_rank[rank]);
  z += m * Sigma(with_rank[0] / m);
  const double estimate = m * m / (2 * std::log(2.0) * z);
  return std::max<std::uint64_t>(kMaxExact + 1, static_cast<std::uint64_t>(std::lround(estimate)));
}

}  // namespace logai::analysis
