#pragma once

#include <atomic>
#include <stop_token>
#include <string>
#include <vector>

#include "aws/anomalies.h"
#include "aws/insights.h"
#include "aws/json_client.h"
#include "aws/live_tail.h"
#include "aws/log_events.h"
#include "aws/log_groups.h"
#include "base/result.h"

namespace logai::aws {

/// Amazon CloudWatch Logs, as far as LogAI reads it. Every method makes one call of the service and
/// has the errors of JsonClient::Call, and kCorrupt for an answer that cannot be understood. Where
/// a request names a group, stream or query that does not exist, the error is kNotFound.
/// Threads: all methods may be called from any thread, also at the same time.
/// Source:  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/
class LogsClient {
 public:
  /// Lives:   `transport` and `credentials` longer than this object.
  LogsClient(net::HttpTransport& transport, CredentialSource& credentials, JsonService service,
             ClientSeams seams = {})
      : json_(transport, credentials, std::move(service), std::move(seams)) {}

  /// One page of groups.
  /// Errors:  kInvalidInput for a prefix together with a pattern.
  base::Result<DescribeLogGroupsReply> DescribeLogGroups(const DescribeLogGroupsRequest& request,
                                                         std::stop_token stop);

  /// One page of names, up to 1,000: the quick way to list a large account. Where the server does
  /// not know this operation, or the user may not call it, DescribeLogGroups is asked in its place,
  /// whose pages are shorter and may be empty although more follow.
  base::Result<ListLogGroupsReply> ListLogGroups(const ListLogGroupsRequest& request,
                                                 std::stop_token stop);

  /// One page of streams.
  /// Errors:  kInvalidInput for a prefix in the order of the last event.
  base::Result<DescribeLogStreamsReply> DescribeLogStreams(const DescribeLogStreamsRequest& request,
                                                           std::stop_token stop);

  /// One page of events of a group. The same request goes with every token.
  base::Result<FilterLogEventsReply> FilterLogEvents(const FilterLogEventsRequest& request,
                                                     std::stop_token stop, CallLog* log = nullptr);

  /// One page of events of a stream.
  base::Result<GetLogEventsReply> GetLogEvents(const GetLogEventsRequest& request,
                                               std::stop_token stop, CallLog* log = nullptr);

  /// The fields that the group's events have, the most frequent first.
  base::Result<std::vector<LogGroupField>> GetLogGroupFields(
      const GetLogGroupFieldsRequest& request, std::stop_token stop);

  /// Starts a query, which is charged by what it scans; gives its id. See aws/insights_query.h for
  /// all of running one. Not repeated when it fails, as each start may be charged, and not broken
  /// off by `stop` once it was sent (15 seconds at most), as its answer says what to stop.
  /// Errors:  kInvalidInput for a query that the service cannot read, with the place; kRateLimited
  ///          also when too many queries run.
  base::Result<std::string> StartQuery(const StartQueryRequest& request, std::stop_token stop);

  /// One page of what a query has found; while it runs, all of what it has found so far.
  base::Result<GetQueryResultsReply> GetQueryResults(const GetQueryResultsRequest& request,
                                                     std::stop_token stop);

  /// Stops a query; one that has ended is stopped already. Takes two seconds at most.
  base::Status StopQuery(const std::string& query_id, std::stop_token stop);

  /// The whole event that the "@ptr" of a row stands for.
  base::Result<LogRecord> GetLogRecord(const std::string& pointer, std::stop_token stop);

  /// Follows groups as events are ingested, until the listener, the service or the network ends it.
  /// No history: only what comes in from the start on. Who wants no gap fetches the time between
  /// the last event and now with FilterLogEvents after each end, and where an update is sampled.
  /// Errors:  kInvalidInput for a request that the service would refuse (wrong class among them),
  /// or
  ///          a region without live tails; kRateLimited for too many sessions; kUnavailable,
  ///          kTimeout (no sign of life) and kCorrupt when a session breaks: start another.
  base::Result<LiveTailEnd> StartLiveTail(const LiveTailRequest& request,
                                          const LiveTailListener& listener, std::stop_token stop);

  /// One page of what watches groups for anomalies.
  base::Result<ListLogAnomalyDetectorsReply> ListLogAnomalyDetectors(
      const ListLogAnomalyDetectorsRequest& request, std::stop_token stop);

  /// One page of what they found.
  base::Result<ListAnomaliesReply> ListAnomalies(const ListAnomaliesRequest& request,
                                                 std::stop_token stop);

  const Endpoint& endpoint() const { return json_.service().endpoint; }
  base::Millis clock_offset() const { return json_.clock_offset(); }
  std::vector<std::string> TakeNotices() { return json_.TakeNotices(); }

 private:
  base::Result<ListLogGroupsReply> ListByDescribing(const ListLogGroupsRequest& request,
                                                    std::stop_token stop);

  JsonClient json_;
  std::atomic<bool> knows_list_log_groups_ = true;
};

/// CloudWatch Logs at `endpoint`, with the rates that its region grants to an account.
JsonService CloudWatchLogsService(Endpoint endpoint, RetryRules retry = {});

}  // namespace logai::aws
