#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/offline_overview.h"
#include "agent/offline_question.h"
#include "agent/offline_scan.h"
#include "analysis/timeline.h"

namespace logai::agent {

/// Something in the logs that may matter for the question.
struct Candidate {
  enum class Role {
    kTrouble,  ///< a message that says something is wrong
    kChange,   ///< a deployment, restart or the like
    kStopped,  ///< a regular message, or a whole group, that ceased
    kAsked     ///< no trouble, but of a request that the question names
  };

  Role role = Role::kTrouble;
  const GroupScan* scan = nullptr;     ///< Lives: as long as the scans
  const MessageKind* kind = nullptr;   ///< as above
  const logs::Event* event = nullptr;  ///< the one to show: the first, or where the rate jumped
  std::string service;
  std::optional<base::UtcTime> onset;
  bool whole_group = false;  ///< kStopped: the group fell silent, not just this message
  bool is_new = false;       ///< nothing of its kind stood in the earlier part of the data
  double surprise = 0;       ///< nats by which chance would have to be on the candidate's side
  double focus = 0;          ///< how well it fits the question, 0 to 1
  double score = 0;          ///< for the order of evidence

  bool asked() const { return kind->asked.has_value(); }
};

/// Whether the record holds a stack trace.
bool HasTrace(const MessageKind& kind);

/// The candidates, best first. Ties are broken by time, then by group and line.
std::vector<Candidate> FindCandidates(std::span<const GroupScan> scans, const Overview& overview,
                                      const OfflineQuestion& question);

/// How surprising the rate of `times` is against `background`, over `span`.
struct Excess {
  double nats = 0;               ///< log-likelihood ratio, less the price of having searched
  base::UtcTime begin{}, end{};  ///< the stretch with the highest excess
};
Excess FindExcess(const analysis::Timeline& times, const analysis::Timeline& background,
                  const base::TimeRange& span);

}  // namespace logai::agent
