#pragma once

#include <vector>

#include "agent/answer.h"
#include "agent/offline_overview.h"
#include "agent/offline_question.h"
#include "agent/offline_signals.h"

namespace logai::agent {

/// Trouble that belongs together, and what the rules take for its beginning.
struct Chain {
  const Candidate* cause = nullptr;
  std::vector<const Candidate*> members;  ///< with the cause, in order of time
  std::vector<const Candidate*> stopped;  ///< what ceased anywhere, best first
};

struct Verdict {
  ConclusionStatus status = ConclusionStatus::kNotShown;
  Confidence confidence = Confidence::kLow;
};

/// Whether the chain is a fault rather than the usual noise, and how sure that is.
Verdict JudgeChain(const Chain& chain, const Overview& overview, const OfflineQuestion& question);

/// Nearly all lines of its group are this one error: the log begins inside the trouble, or holds
/// nothing else.
bool Saturates(const Candidate& c);

/// The part of its group's lines, from the first of the log to the last of the error, that the
/// error makes up: 0 to 1.
double ShareWhileItLasted(const Candidate& c);

/// An error that was there when the logs begin and goes on to their end, and is what the question
/// asks about by its words; or because it names a reason such as a full disk, or because much of
/// what its group does ends in it, or because its group says nothing else. Null when there is none
/// that clearly is.
const Candidate* FindStanding(const std::vector<const Candidate*>& trouble,
                              const Overview& overview, const OfflineQuestion& question);

}  // namespace logai::agent
