#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/log_places.h"
#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "logs/filter_pattern.h"
#include "sources/log_source.h"

namespace logai::app {

/// Which events of which groups; the window is that of each place.
struct FetchRequest {
  std::vector<PlacedGroup> groups;
  std::vector<std::string> not_found = {};  ///< what was named beside them, see FetchReport
  logs::FilterPattern filter;
  /// Names, beginnings and wildcards of streams (of files: members of a rotated set); empty: all.
  std::vector<std::string> streams;
  std::optional<std::size_t> limit;  ///< of events, over all groups
  sources::Order order = sources::Order::kOldestFirst;
  bool as_written = false;  ///< no levels are wanted (sources::ReadRequest)
};

/// What became of one group.
struct FetchedGroup {
  std::size_t place = 0;
  std::string group;
  base::Result<sources::GroupReport> report;
};

/// What stands behind the events that were delivered.
struct FetchReport {
  std::vector<FetchedGroup> groups;  ///< as in the request
  std::int64_t events = 0;           ///< delivered
  bool reached_limit = false;
  bool interrupted = false;    ///< `stop` was requested before the end
  bool output_closed = false;  ///< nobody took the rest
  /// What was asked for and is nowhere, or could not be asked: sentences of MatchedGroups.
  std::vector<std::string> not_found;
  base::TimeRange window;  ///< asked for, over all places; open ends are absent
  base::Millis took{0};

  std::int64_t events_read() const;
  base::ByteCount bytes_read() const;
  std::int64_t events_cached() const;  ///< of events_read: read before, and kept
  std::int64_t requests() const;
  std::int64_t throttled() const;         ///< of requests: refused as too many, and sent again
  base::ByteCount bytes_scanned() const;  ///< by Logs Insights, where a group takes nothing else
  /// What was asked for and not (wholly) read, and why: sentences for people.
  std::vector<std::string> NotLookedAt() const;
  /// The error of the first group when every group failed; null else.
  const base::Error* TotalFailure() const;
};

/// How many groups are read at the same time, and so are in one order of time.
inline constexpr std::size_t kGroupsAtOnce = 64;

struct FetchHooks {
  /// Takes each event with the index of its group.
  std::function<sources::Flow(std::size_t group, const logs::Event&)> on_event;
  std::function<void()> on_wait = {};  ///< nothing to deliver right now (merged_read.h)
};

/// Delivers the events of `request` in order of time. Of more than kGroupsAtOnce groups, without a
/// limit one wave of groups after another; with one, the first events of all of them.
/// Cost:    memory does not grow with the number of events, but for those of that last case.
FetchReport FetchEvents(const std::vector<LogPlace>& places, const FetchRequest& request,
                        const FetchHooks& hooks, std::stop_token stop);

/// Whether `stream` is one of `patterns`: names, beginnings, wildcards. No patterns: all are.
bool MatchesStream(const std::vector<std::string>& patterns, std::string_view stream);

/// "Looked at: 3 groups, 13:30:00–14:30:00 UTC, 187,402 events, 45.2 MiB, 4 requests. Not looked
/// at: nothing. 2.10 s."
std::string CoverageLine(const FetchReport& report, const base::TimeZone& zone);

}  // namespace logai::app
