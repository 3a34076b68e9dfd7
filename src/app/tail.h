#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "app/log_places.h"
#include "base/result.h"
#include "base/time.h"
#include "base/units.h"
#include "base/wait.h"
#include "logs/filter_pattern.h"
#include "sources/log_source.h"

namespace logai::app {

/// What is followed.
struct TailRequest {
  std::vector<PlacedGroup> groups;  ///< of CloudWatch
  std::vector<std::string> files;   ///< paths; `groups` of `TailEvent` count on behind those above
  logs::FilterPattern filter;
  std::vector<std::string> streams;  ///< names, beginnings, wildcards; empty: all
  /// Ask for new events every `poll_interval` rather than by a live tail, which is charged.
  bool poll = false;
  base::Millis poll_interval{2'000};
  std::size_t file_lines = 10;  ///< shown of each file at first
};

struct TailEvent {
  std::size_t group = 0;  ///< index into TailRequest::groups, then into files
  logs::Event event;
};

/// What a tail brings; one call at a time, from several threads.
struct TailHooks {
  /// Events that came together, in order of time. kStop ends the tail.
  std::function<sources::Flow(std::span<const TailEvent>)> on_events;
  /// A sentence for people: a gap that was filled, a sample, a file that was rotated.
  std::function<void(const std::string&)> on_remark;
};

/// How a tail went; it ends when it is stopped, or when nothing is left to follow.
struct TailReport {
  std::int64_t events = 0;
  std::int64_t sessions = 0;  ///< of live tails
  std::int64_t polls = 0;
  base::ByteCount bytes_scanned;      ///< by Logs Insights
  bool sampled = false;               ///< the service left events out of a live tail
  std::vector<base::Error> failures;  ///< of groups and files that could not be followed
  base::Millis took{0};
};

/// Follows log groups by live tails, at most ten groups in each, and files by looking at them. What
/// the window of a place holds already comes first. After a session that ended, the time between is
/// fetched before the next one's events count; where live tails are refused, new events are asked
/// for again and again, with an overlap for those that arrive late, each shown once.
TailReport Tail(const std::vector<LogPlace>& places, const TailRequest& request,
                const TailHooks& hooks, const base::Clock& clock, base::Waiter& waiter,
                std::stop_token stop);

}  // namespace logai::app
