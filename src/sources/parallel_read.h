#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "logs/event.h"
#include "sources/log_source.h"

namespace logai::sources {

struct ParallelReadOptions {
  std::size_t max_threads = 8;  ///< groups read at the same time
  /// Text collected of one group; the rest is left out and the report says so. CollectGroups only.
  base::ByteCount max_bytes_per_group = base::MiB(64);
  /// Called after each group with its index, one call at a time, from a worker thread.
  std::function<void(std::size_t index)> on_group_done = {};
};

/// One group's share of a parallel read.
struct GroupOutcome {
  std::string group;
  base::Result<GroupReport> report;  ///< the error of this group does not touch the others
  std::vector<logs::Event> events;   ///< in the order asked for; CollectGroups only
};

/// Takes the events of the request at `index`. Called for several requests at the same time, for
/// one request from one thread.
using IndexedSink = std::function<Flow(std::size_t index, const logs::Event& event)>;

/// Reads several groups at once and hands each event to `sink`.
/// Shape:   result[i] belongs to requests[i], whatever the number of threads.
/// Errors:  per group; groups not begun when `stop` is requested get kCancelled.
std::vector<GroupOutcome> ReadGroups(LogSource& source, std::span<const ReadRequest> requests,
                                     const IndexedSink& sink, const ParallelReadOptions& options,
                                     std::stop_token stop);

/// Reads several groups at once and collects their events.
std::vector<GroupOutcome> CollectGroups(LogSource& source, std::span<const ReadRequest> requests,
                                        const ParallelReadOptions& options, std::stop_token stop);

}  // namespace logai::sources
