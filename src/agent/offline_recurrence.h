#pragma once

#include <vector>

#include "agent/offline_signals.h"

namespace logai::agent {

/// Whether a line reports that the system killed a process for want of memory, which no machine
/// that is well does.
bool ReportsKill(const MessageKind& kind);

/// Raises the surprise of a rare line that names a reason, and of the errors of another group that
/// follow it each time it is written and hardly come otherwise: what comes back again and again
/// surprises little by its rate, but not so the two together.
void MarkRecurring(std::vector<Candidate>& candidates, const Overview& overview);

}  // namespace logai::agent
