#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "aws/json_client.h"
#include "base/result.h"
#include "base/time.h"
#include "base/units.h"

namespace logai::aws {

struct LogGroup {
  std::string name;
  std::optional<base::UtcTime> created;
  std::optional<base::ByteCount> stored_bytes;  ///< compressed
  std::optional<int> retention_days;            ///< absent: kept for ever
  std::string log_class;  ///< "STANDARD", "INFREQUENT_ACCESS", …; empty when not told
};

struct DescribeLogGroupsRequest {
  std::string prefix;
  int limit = 50;  ///< 1 to 50
  std::string next_token;
};

struct DescribeLogGroupsReply {
  std::vector<LogGroup> groups;  ///< in order of name
  std::string next_token;        ///< empty on the last page
};

struct FilterLogEventsRequest {
  std::string group;  ///< a name, or an ARN without ":*" (for groups of linked accounts)
  std::optional<base::UtcTime> start;  ///< both ends belong to the range
  std::optional<base::UtcTime> end;
  std::string filter_pattern;  ///< empty: everything
  int limit = 10'000;          ///< 1 to 10,000; at most so many on one page
  /// false: newest first. The service then wants `start`, not before 2024.
  bool start_from_head = true;
  std::string next_token;
};

/// One event as the service gives it.
struct LogEvent {
  std::string stream;
  base::UtcTime time;
  std::string message;
  std::string event_id;
};

struct FilterLogEventsReply {
  std::vector<LogEvent> events;
  std::string next_token;      ///< empty on the last page; a page without events may have one
  std::int64_t malformed = 0;  ///< entries that were no events, left out
};

/// Amazon CloudWatch Logs, as far as LogAI reads it.
/// Threads: all methods may be called from any thread, also at the same time.
/// Source:  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/
class LogsClient {
 public:
  /// Lives:   `transport` and `credentials` longer than this object.
  LogsClient(net::HttpTransport& transport, CredentialSource& credentials, JsonService service,
             ClientSeams seams = {})
      : json_(transport, credentials, std::move(service), std::move(seams)) {}

  /// One page of groups.
  /// Errors:  as JsonClient::Call; kCorrupt for an answer that cannot be understood.
  base::Result<DescribeLogGroupsReply> DescribeLogGroups(const DescribeLogGroupsRequest& request,
                                                         std::stop_token stop);

  /// One page of events. The same request goes with every token.
  /// Errors:  as JsonClient::Call, kNotFound among them; kCorrupt.
  base::Result<FilterLogEventsReply> FilterLogEvents(const FilterLogEventsRequest& request,
                                                     std::stop_token stop);

  const Endpoint& endpoint() const { return json_.service().endpoint; }
  std::vector<std::string> TakeNotices() { return json_.TakeNotices(); }

 private:
  JsonClient json_;
};

/// CloudWatch Logs at `endpoint` with the rates that a reader may use: FilterLogEvents at the
/// lowest quota of any region, as the figures differ and are shared with every other tool.
JsonService CloudWatchLogsService(Endpoint endpoint, RetryRules retry = {});

/// The replies read from JSON, for tests and fuzzing.
base::Result<DescribeLogGroupsReply> ParseDescribeLogGroups(std::string_view body);
base::Result<FilterLogEventsReply> ParseFilterLogEvents(std::string_view body);

}  // namespace logai::aws
