#pragma once

#include <mutex>

#include "base/units.h"

namespace logai::sources {

/// What reading through Logs Insights may cost altogether: the reads of all groups, accounts and
/// regions of a command, or of a question, share one.
/// Threads: any, also at the same time; so may those who read for one Part.
class ScanBudget {
 public:
  /// `most_usd`: what the user allows (LOGAI_MAX_QUERY_COST_USD).
  explicit ScanBudget(double most_usd) : most_usd_(most_usd) {}

  double most_usd() const { return most_usd_; }

  /// Of one read: what it is expected to scan is set aside before it begins; what it did scan stays
  /// taken when it ends.
  class Part {
   public:
    /// Lives: `budget` longer than this.
    explicit Part(ScanBudget& budget) : budget_(budget) {}
    ~Part();
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

    /// Sets `bytes` aside, once; false, with nothing set aside, when that is more than is left.
    bool Expect(base::ByteCount bytes);
    /// Counts what was scanned.
    void Add(base::ByteCount bytes);
    base::ByteCount scanned() const;

   private:
    ScanBudget& budget_;
    base::ByteCount expected_, scanned_;  // guarded by budget_.mutex_
  };

  /// Scanned, and set aside by others.
  base::ByteCount taken() const;
  /// Whether more was scanned than is allowed, as when nothing could be estimated.
  bool is_overdrawn() const;
  /// Another question begins, for which all of it may be taken again.
  void Renew();

 private:
  const double most_usd_;
  mutable std::mutex mutex_;
  base::ByteCount taken_;  // guarded by mutex_
};

}  // namespace logai::sources
