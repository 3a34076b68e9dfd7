#pragma once

#include <mutex>
#include <string>

#include "agent/answer.h"
#include "base/error.h"
#include "sources/log_source.h"

namespace logai::agent {

/// "/ecs/legacy: access denied (grant logs:FilterLogEvents)": why a group was not looked at, for
/// people.
std::string FailureText(const std::string& group, const base::Error& error);

/// Collects what was looked at and what was not, over all reads of an investigation.
/// Threads: all methods may be called from any thread.
class CoverageLedger {
 public:
  /// A new question begins: what was looked at for the one before does not count for it.
  void Begin(base::TimeRange window);
  void SetGroupsKnown(std::size_t count);
  /// Adds one read. Of several reads of a group the largest counts are kept and the spans joined,
  /// so that events that were looked at twice are not counted twice.
  void Add(const sources::GroupReport& report);
  /// Records that a group could not be read.
  void AddFailure(const std::string& group, const base::Error& error);

  Coverage Snapshot() const;

 private:
  void AddNotLookedAt(std::string line);  // needs mutex_

  mutable std::mutex mutex_;
  Coverage coverage_;  // guarded by mutex_
};

}  // namespace logai::agent
