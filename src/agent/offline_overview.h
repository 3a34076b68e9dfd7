#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "agent/offline_question.h"
#include "agent/offline_scan.h"
#include "analysis/timeline.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace logai::agent {

/// All groups together.
struct Overview {
  base::TimeRange span;                 ///< of the events
  std::optional<base::UtcTime> moment;  ///< that the question names
  std::optional<base::UtcTime> seen;    ///< the first event with an id of the question
  bool heard = false;                   ///< some kind of message holds a word of the question
  std::uint64_t events = 0;
  std::uint64_t errors = 0;
  std::size_t groups = 0;            ///< that hold events
  analysis::Timeline ordinary{512};  ///< events that are no problem
  /// As ordinary, but no group counts for much more than the others: a flood in one of them would
  /// make whatever else happened look as if it had been due.
  analysis::Timeline balanced{512};
  analysis::Timeline problems{512};  ///< warnings and up
  analysis::Timeline failures{512};  ///< errors and up
};
Overview Survey(std::span<const GroupScan> scans, const OfflineQuestion& question,
                const base::TimeZone& zone = {});

}  // namespace logai::agent
