#include "sources/scan_budget.h"

#include <algorithm>

#include "aws/insights_query.h"

namespace logai::sources {

ScanBudget::Part::~Part() {
  const std::scoped_lock lock(budget_.mutex_);
  // Less than was set aside; never below zero, as the budget may have been renewed in between.
  const base::ByteCount left = std::max(expected_, scanned_) - scanned_;
  budget_.taken_ -= std::min(left, budget_.taken_);
}

bool ScanBudget::Part::Expect(base::ByteCount bytes) {
  const std::scoped_lock lock(budget_.mutex_);
  if (aws::ScanCostUsd(budget_.taken_ + bytes) > budget_.most_usd_) return false;
  budget_.taken_ += bytes;
  expected_ = bytes;
  return true;
}

void ScanBudget::Part::Add(base::ByteCount bytes) {
  const std::scoped_lock lock(budget_.mutex_);
  const base::ByteCount held = std::max(expected_, scanned_);
  scanned_ += bytes;
  budget_.taken_ += std::max(expected_, scanned_) - held;
}

base::ByteCount ScanBudget::Part::scanned() const {
  const std::scoped_lock lock(budget_.mutex_);
  return scanned_;
}

base::ByteCount ScanBudget::taken() const {
  const std::scoped_lock lock(mutex_);
  return taken_;
}

bool ScanBudget::is_overdrawn() const { return aws::ScanCostUsd(taken()) > most_usd_; }

void ScanBudget::Renew() {
  const std::scoped_lock lock(mutex_);
  taken_ = base::ByteCount(0);
}

}  // namespace logai::sources
