#pragma once

#include <span>
#include <vector>

#include "agent/offline_culprit.h"
#include "agent/offline_signals.h"

namespace logai::agent {

/// Looks for the change behind a cause: a deployment, a flag, a migration, a restart.
/// Lives: what it is made of must outlive it.
class OriginFinder {
 public:
  OriginFinder(const std::vector<Candidate>& candidates, std::span<const Candidate* const> chain,
               KnownServices& services, const Overview& overview)
      : candidates_(candidates), chain_(chain), services_(services), overview_(overview) {}

  /// The change within the five minutes before `cause` that belongs to what the chain speaks of, or
  /// came seconds before where hardly any are made. Null when there is none.
  const Candidate* Find(const Candidate& cause);

  /// Whether a change belongs to what the chain speaks of in its first half minute: by its service,
  /// or by a name of something that both texts hold.
  bool IsTied(const Candidate& change, const Candidate& cause);

 private:
  bool PrecedesAtOnce(const Candidate& change, const Candidate& cause) const;
  bool IsStartOfLogs(base::UtcTime time) const;

  const std::vector<Candidate>& candidates_;
  std::span<const Candidate* const> chain_;
  KnownServices& services_;
  const Overview& overview_;
};

}  // namespace logai::agent
