#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/units.h"
#include "logs/event.h"
#include "logs/filter_pattern.h"

namespace logai::sources {

/// A group of logs: one of CloudWatch's, or a file (with its rotated siblings).
struct GroupInfo {
  std::string name;
  std::optional<base::UtcTime> created;
  std::optional<base::ByteCount> stored_bytes;
  std::optional<int> retention_days;
  std::string arn = {};        ///< CloudWatch's, without ":*"; empty when not told
  std::string log_class = {};  ///< CloudWatch's, such as "STANDARD"; empty when not told
};

enum class Order { kOldestFirst, kNewestFirst };
enum class Flow { kContinue, kStop };

struct ReadRequest {
  std::string group;  ///< exactly as ListGroups names it
  base::TimeRange range;
  logs::FilterPattern filter;
  std::size_t limit = std::numeric_limits<std::size_t>::max();
  /// Whether events without a time are delivered although the range is closed: for logs that carry
  /// none.
  bool keep_untimed = false;
  Order order = Order::kOldestFirst;  ///< files: kNewestFirst needs a limit of at most 10,000
  /// Services only: the one stream to read; empty: all of them.
  std::string stream = {};
  /// Services only: the streams whose name begins so, where `stream` is empty.
  std::string stream_prefix = {};
  /// Only the record as it was written is wanted: a service's events come without level, body and
  /// text, whose finding takes longer than their reading.
  bool as_written = false;
};

/// What stands behind the events of one group: the raw material of coverage.
struct GroupReport {
  std::string group;
  base::EventCount events_read;     ///< events of the window that were looked at
  base::EventCount events_matched;  ///< events delivered
  base::ByteCount bytes_read;       ///< of log text, decompressed
  std::int64_t files_read = 0;      ///< files only: the members of a rotated set
  std::int64_t lines_read = 0;      ///< files only
  std::int64_t lines_skipped = 0;   ///< binary or damaged, not looked at
  bool of_service = false;          ///< what follows up to `span` is only filled for a service
  base::TimeRange window;           ///< that was searched
  std::int64_t requests = 0;        ///< sent to a service, those sent again included
  std::int64_t throttled = 0;       ///< refused by it as too many, and sent again
  base::EventCount events_cached;   ///< of `events_read`: from the cache, without a request
  base::ByteCount bytes_cached;     ///< likewise of `bytes_read`
  base::ByteCount bytes_scanned;    ///< by a query of the service, which is charged by them
  bool sampled = false;             ///< the service gave a sample, not everything
  base::TimeRange span;             ///< of the events looked at that lie in the window
  bool truncated = false;           ///< more events match than were delivered
  std::vector<std::string>
      problems;  ///< what could not be read and why, for people; the rest was read
};

/// Called for each event in the order asked for. The event is only lent.
using EventSink = std::function<Flow(const logs::Event&)>;

/// Somewhere logs come from.
/// Threads: methods may be called from several threads at once.
class LogSource {
 public:
  virtual ~LogSource() = default;

  virtual std::string_view name() const = 0;  ///< "files", "cloudwatch"

  /// All groups in order of name whose name starts with `prefix`, at most `limit`.
  virtual base::Result<std::vector<GroupInfo>> ListGroups(std::string_view prefix,
                                                          std::size_t limit,
                                                          std::stop_token stop) = 0;

  /// Delivers the events of one group. A group that can be read in part is a success with
  /// `problems`. Errors:  kNotFound (the message offers the nearest name), kForbidden,
  /// kUnauthorized, kRateLimited, kUnavailable,
  ///          kCancelled.
  virtual base::Result<GroupReport> ReadGroup(const ReadRequest& request, const EventSink& sink,
                                              std::stop_token stop) = 0;

  /// The first and last time in the data, when that can be told without a service call; relative
  /// times in tool calls count from its end (decisions, 14). Nullopt: they count from now.
  virtual std::optional<base::TimeRange> DataSpan(std::stop_token stop) = 0;

  /// Whether reading `group` asks a service, so that reads should be bounded and run side by side.
  virtual bool AsksService(std::string_view group) const {
    (void)group;
    return false;
  }

  /// What this source knows of and will not deliver, such as hidden files in a folder: sentences
  /// for people, part of coverage.
  virtual std::vector<std::string> Notices() const { return {}; }
};

}  // namespace logai::sources
