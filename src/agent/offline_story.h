#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/answer.h"
#include "agent/offline_signals.h"

namespace logai::agent {

/// What the rules make of the candidates: a chain of events in order of time, or none.
struct Story {
  ConclusionStatus status = ConclusionStatus::kNotShown;
  Confidence confidence = Confidence::kLow;
  std::optional<std::string> culprit;
  bool standing = false;  ///< the cause was there from the beginning of the logs on

  bool elsewhen = false;  ///< the question names a time that the logs do not hold
  bool unheard = false;   ///< no line holds a word of the question
  bool guessed = false;   ///< the question was not understood, and is answered as one about causes
  bool unseen = false;    ///< the question names a request that the logs do not hold

  const Candidate* cause = nullptr;       ///< the first trouble of the chain
  const Candidate* origin = nullptr;      ///< a change shortly before, in the same service
  std::vector<const Candidate*> fellows;  ///< services that say the same at the same moment
  std::vector<const Candidate*> peers;    ///< errors of the same moment, in no order with the cause
  const Candidate* silenced = nullptr;    ///< whom the cause speaks of, and who said no more
  std::vector<const Candidate*> signs;    ///< milder trouble before the cause, in order of time
  std::vector<const Candidate*>
      effects;                       ///< trouble after it, one for each group, in order of time
  const Candidate* other = nullptr;  ///< another striking trouble, not tied to the chain
  const Candidate* recovery = nullptr;
  std::optional<base::UtcTime> end;       ///< of the last trouble in the chain; absent: goes on
  std::vector<const Candidate*> leads;    ///< everything else worth a look, best first
  std::vector<const Candidate*> stopped;  ///< what ceased, best first
};

/// Lives: the candidates must outlive the story.
Story TellStory(const std::vector<Candidate>& candidates, const Overview& overview,
                const OfflineQuestion& question);

}  // namespace logai::agent
