#include "aws/logs_client.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/reply_fields.h"

namespace logai::aws {
namespace {

using base::ErrorKind;

constexpr const char* kDescribeLogGroups = "DescribeLogGroups";
constexpr const char* kListLogGroups = "ListLogGroups";
constexpr const char* kDescribeLogStreams = "DescribeLogStreams";
constexpr const char* kFilterLogEvents = "FilterLogEvents";
constexpr const char* kGetLogEvents = "GetLogEvents";
constexpr const char* kGetLogGroupFields = "GetLogGroupFields";
constexpr const char* kStartQuery = "StartQuery";
constexpr const char* kGetQueryResults = "GetQueryResults";
constexpr const char* kStopQuery = "StopQuery";
constexpr const char* kGetLogRecord = "GetLogRecord";
constexpr const char* kListLogAnomalyDetectors = "ListLogAnomalyDetectors";
constexpr const char* kListAnomalies = "ListAnomalies";

/// A query whose start is not waited for would run and be charged on, with nobody to stop it.
constexpr base::Millis kStartDeadline{15'000};
/// Whoever stops a query has pressed Ctrl-C and waits.
constexpr base::Millis kStopDeadline{2'000};

/// Whether a refusal means that ListLogGroups itself is not to be had: an emulator answers with a
/// code of its own, a web page or a 500, and policies written before it was there do not grant it.
bool MeansNoListLogGroups(const base::Error& error) {
  const bool answered = error.message.starts_with("An error occurred (");
  switch (error.kind) {
    case ErrorKind::kForbidden:
    case ErrorKind::kNotFound:
      return true;
    case ErrorKind::kInvalidInput:
      return error.message.contains("UnknownOperation") || error.message.contains("(HTTP 4") ||
             error.message.contains("(InvalidAction)");
    case ErrorKind::kUnavailable:
      return answered && !error.message.contains("(ServiceUnavailable");
    default:
      return false;
  }
}

/// Calls per second that a region grants to an account.
/// Source:  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
struct RegionRates {
  double filter_log_events;
  double get_log_events;
};

RegionRates RatesOf(std::string_view region) {
  constexpr std::array kSlowToFilter{"ap-northeast-3", "ap-southeast-3", "ca-west-1",
                                     "eu-central-1", "il-central-1"};
  constexpr std::array kSlowToGet{"us-west-2",    "ap-northeast-3", "ap-southeast-3", "ca-west-1",
                                  "eu-central-1", "eu-west-1",      "il-central-1"};
  RegionRates rates{.filter_log_events = 10, .get_log_events = 25};
  if (region == "us-east-1") rates.filter_log_events = 25;
  if (std::ranges::find(kSlowToFilter, region) != kSlowToFilter.end()) rates.filter_log_events = 5;
  if (region == "eu-west-3") rates.get_log_events = 30;
  if (std::ranges::find(kSlowToGet, region) != kSlowToGet.end()) rates.get_log_events = 10;
  return rates;
}

}  // namespace

base::Result<DescribeLogGroupsReply> LogsClient::DescribeLogGroups(
    const DescribeLogGroupsRequest& request, std::stop_token stop) {
  if (!request.prefix.empty() && !request.pattern.empty()) {
    return base::Fail(ErrorKind::kInvalidInput,
                      "log groups are listed by a prefix or by a part of the name, not by both");
  }
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kDescribeLogGroups, RequestBody(request), stop));
  return ParseDescribeLogGroups(answer);
}

base::Result<ListLogGroupsReply> LogsClient::ListLogGroups(const ListLogGroupsRequest& request,
                                                           std::stop_token stop) {
  if (!knows_list_log_groups_) return ListByDescribing(request, stop);
  const auto answer = json_.Call(kListLogGroups, RequestBody(request), stop);
  if (answer.has_value()) return ParseListLogGroups(*answer);
  // In the middle of a list its token would mean nothing to the other operation.
  if (!request.next_token.empty() || !MeansNoListLogGroups(answer.error())) {
    return base::Fail(answer.error());
  }
  auto described = ListByDescribing(request, stop);
  // Only what the older operation then does shows that it was the newer one that was missing.
  if (described.has_value()) knows_list_log_groups_ = false;
  return described;
}

base::Result<ListLogGroupsReply> LogsClient::ListByDescribing(const ListLogGroupsRequest& request,
                                                              std::stop_token stop) {
  DescribeLogGroupsRequest describe{.log_class = request.log_class,
                                    .include_linked_accounts = request.include_linked_accounts,
                                    .account_ids = request.account_ids,
                                    .limit = std::min(request.limit, 50),
                                    .next_token = request.next_token};
  // One part that begins the name narrows the list at the server. The other filter of the server
  // would take the details away, among them the class.
  const std::string_view pattern = request.pattern;
  if (pattern.starts_with('^') && !pattern.contains('|')) describe.prefix = pattern.substr(1);
  LOGAI_ASSIGN_OR_RETURN(ListLogGroupsReply reply, DescribeLogGroups(describe, stop));
  std::erase_if(reply.groups, [&](const LogGroup& group) {
    const bool other_class = !request.log_class.empty() && !group.log_class.empty() &&
                             group.log_class != request.log_class;
    return other_class || !MatchesListPattern(group.name, pattern);
  });
  return reply;
}

base::Result<DescribeLogStreamsReply> LogsClient::DescribeLogStreams(
    const DescribeLogStreamsRequest& request, std::stop_token stop) {
  if (!request.prefix.empty() && request.by_last_event) {
    return base::Fail(ErrorKind::kInvalidInput,
                      "streams in the order of their last event cannot be listed by a prefix");
  }
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kDescribeLogStreams, RequestBody(request), stop));
  return ParseDescribeLogStreams(answer);
}

base::Result<FilterLogEventsReply> LogsClient::FilterLogEvents(
    const FilterLogEventsRequest& request, std::stop_token stop, CallLog* log) {
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kFilterLogEvents, RequestBody(request), stop, {.log = log}));
  return ParseFilterLogEvents(answer);
}

base::Result<GetLogEventsReply> LogsClient::GetLogEvents(const GetLogEventsRequest& request,
                                                         std::stop_token stop, CallLog* log) {
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kGetLogEvents, RequestBody(request), stop, {.log = log}));
  return ParseGetLogEvents(answer);
}

base::Result<std::vector<LogGroupField>> LogsClient::GetLogGroupFields(
    const GetLogGroupFieldsRequest& request, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kGetLogGroupFields, RequestBody(request), stop));
  return ParseGetLogGroupFields(answer);
}

base::Result<std::string> LogsClient::StartQuery(const StartQueryRequest& request,
                                                 std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(
      const std::string answer,
      json_.Call(kStartQuery, RequestBody(request), stop,
                 {.max_attempts = 1, .deadline = kStartDeadline, .finish_once_sent = true}));
  return ParseStartQuery(answer);
}

base::Result<GetQueryResultsReply> LogsClient::GetQueryResults(
    const GetQueryResultsRequest& request, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kGetQueryResults, RequestBody(request), stop));
  return ParseGetQueryResults(answer);
}

base::Status LogsClient::StopQuery(const std::string& query_id, std::stop_token stop) {
  const auto answer = json_.Call(kStopQuery, DumpJson({{"queryId", query_id}}), stop,
                                 {.max_attempts = 1, .deadline = kStopDeadline});
  if (answer.has_value() || answer.error().kind == ErrorKind::kInvalidInput) return {};
  return base::Fail(answer.error());
}

base::Result<LogRecord> LogsClient::GetLogRecord(const std::string& pointer, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(
      const std::string answer,
      json_.Call(kGetLogRecord, DumpJson({{"logRecordPointer", pointer}}), stop));
  return ParseGetLogRecord(answer);
}

base::Result<ListLogAnomalyDetectorsReply> LogsClient::ListLogAnomalyDetectors(
    const ListLogAnomalyDetectorsRequest& request, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kListLogAnomalyDetectors, RequestBody(request), stop));
  return ParseListLogAnomalyDetectors(answer);
}

base::Result<ListAnomaliesReply> LogsClient::ListAnomalies(const ListAnomaliesRequest& request,
                                                           std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kListAnomalies, RequestBody(request), stop));
  return ParseListAnomalies(answer);
}

JsonService CloudWatchLogsService(Endpoint endpoint, RetryRules retry) {
  const RegionRates rates = RatesOf(endpoint.region);
  return {.id = kCloudWatchLogs,
          .target_prefix = "Logs_20140328",
          .endpoint = std::move(endpoint),
          .retry = retry,
          // For the operations whose quota is not published.
          .calls_per_second = 5,
          .calls_per_second_of = {{kFilterLogEvents, rates.filter_log_events},
                                  {kGetLogEvents, rates.get_log_events},
                                  {kDescribeLogGroups, 10},
                                  {kDescribeLogStreams, 25},
                                  {"StartLiveTail", 5},
                                  {kStartQuery, 10},
                                  {kGetQueryResults, 10}}};
}

}  // namespace logai::aws
