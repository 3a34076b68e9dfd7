#pragma once

#include <span>

#include "agent/offline_signals.h"

namespace logai::agent {

/// Whether two troubles of different groups that both began within seconds did so together rather
/// than by chance: chance is judged by how many kinds of `trouble` begin in the whole span.
bool BeganTogether(const Candidate& a, const Candidate& b,
                   std::span<const Candidate* const> trouble, const Overview& overview);

/// The quiet line in another group that announces the loud trouble `loud`: rare, the first of its
/// kind, within the minute before, when so few lines of that sort stand in the logs that they would
/// hardly meet by chance. Of several the one that names a reason, else an error, else the earliest.
/// Null when there is none, or when `loud` names its reason itself.
const Candidate* FindHerald(const Candidate& loud, std::span<const Candidate* const> trouble,
                            const Overview& overview);

}  // namespace logai::agent
