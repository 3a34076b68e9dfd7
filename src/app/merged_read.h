#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "sources/log_source.h"
#include "sources/parallel_read.h"

namespace logai::app {

/// One group to read, and where.
struct MergedGroup {
  sources::LogSource* source = nullptr;
  sources::ReadRequest request;
};

struct MergeOptions {
  sources::Order order = sources::Order::kOldestFirst;
  /// Of events that wait to be delivered, over all groups. A single longer event still passes.
  base::ByteCount buffer = base::MiB(6);
  /// Called when nothing can be delivered right now: the moment to flush.
  std::function<void()> on_wait = {};
};

/// Reads several groups at once, each on a thread of its own, and hands their events to `sink` in
/// one order of time; of equal times, by the order of `groups`. An event without a time stays
/// behind the one before it. The events handed over have no `text` (logs::Event).
/// Shape:   result[i] belongs to groups[i]; its events_matched is what was delivered.
/// Errors:  per group; kCancelled after `stop`. When the sink stops, groups that were still being
///          read are successes that are `truncated`.
/// Threads: `sink` and `on_wait` are called on the calling thread only.
/// Cost:    memory within `buffer`, whatever the number of events.
std::vector<sources::GroupOutcome> ReadMerged(std::span<const MergedGroup> groups,
                                              const sources::IndexedSink& sink,
                                              const MergeOptions& options, std::stop_token stop);

}  // namespace logai::app
