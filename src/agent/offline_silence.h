#pragma once

#include "agent/offline_scan.h"
#include "agent/offline_signals.h"

namespace logai::agent {

/// How surprising it is that nothing of `times` came after `last`, in nats, judged by what else was
/// logged: `own` of it are ordinary events counted in the overview. 0 when hardly anything else
/// went on after `last`, which is no proof.
double SilenceAfter(const analysis::Timeline& times, std::uint64_t own, base::UtcTime last,
                    const Overview& overview);

/// Whether the group says right where `last` stands that what it did was done or was stopped on
/// purpose: "copy finished: 1,800 rows", "shutting down".
bool SaysDone(const GroupScan& scan, base::UtcTime last);

}  // namespace logai::agent
