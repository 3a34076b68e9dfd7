#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace logai::aws {

/// One event as the service gives it.
struct LogEvent {
  std::string stream;  ///< empty from GetLogEvents, whose request names it
  base::UtcTime time;
  std::string message;
  std::string event_id;  ///< unique for ever; empty from GetLogEvents
  std::optional<base::UtcTime> ingestion_time;

  friend bool operator==(const LogEvent&, const LogEvent&) = default;
};

struct FilterLogEventsRequest {
  std::string group;  ///< a name, or an ARN without ":*" (for groups of linked accounts)
  std::vector<std::string> streams;    ///< at most 100; empty: all
  std::string stream_prefix;           ///< not together with `streams`
  std::optional<base::UtcTime> start;  ///< both ends belong to the range
  std::optional<base::UtcTime> end;
  std::string filter_pattern;  ///< empty: everything
  int limit = 10'000;          ///< 1 to 10,000; at most so many on one page
  /// false: newest first. The service then wants `start`, not before 2024.
  bool start_from_head = true;
  std::string next_token;
};

struct FilterLogEventsReply {
  std::vector<LogEvent> events;
  std::string next_token;      ///< empty on the last page; a page without events may have one
  std::int64_t malformed = 0;  ///< entries that were no events, left out
};

struct GetLogEventsRequest {
  std::string group;  ///< a name, or an ARN without ":*"
  std::string stream;
  std::optional<base::UtcTime> start;  ///< belongs to the range
  /// Does NOT belong to the range, unlike FilterLogEvents' end. Without it, reading forward on a
  /// busy stream may never end.
  std::optional<base::UtcTime> end;
  int limit = 10'000;            ///< 1 to 10,000; a page also ends at 1 MB
  bool start_from_head = false;  ///< false: the newest page first; must be true with forward tokens
  std::string next_token;
};

/// The end is reached when the token of one's direction comes back as it was sent; a page without
/// events is not the end.
struct GetLogEventsReply {
  std::vector<LogEvent> events;  ///< in order of time, in either direction
  std::string forward_token;
  std::string backward_token;
  std::int64_t malformed = 0;  ///< entries that were no events, left out
};

/// Requests as JSON and replies from it, for LogsClient, tests and fuzzing. The parsers' only error
/// is kCorrupt.
std::string RequestBody(const FilterLogEventsRequest& request);
std::string RequestBody(const GetLogEventsRequest& request);
base::Result<FilterLogEventsReply> ParseFilterLogEvents(std::string_view body);
base::Result<GetLogEventsReply> ParseGetLogEvents(std::string_view body);

}  // namespace logai::aws
