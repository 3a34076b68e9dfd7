#include "aws/metrics_client.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/reply_fields.h"
#include "base/text.h"

namespace logai::aws {
namespace {

using nlohmann::json;

constexpr const char* kDescribeAlarms = "DescribeAlarms";
constexpr const char* kDescribeAlarmHistory = "DescribeAlarmHistory";
constexpr const char* kGetMetricData = "GetMetricData";
constexpr const char* kListMetrics = "ListMetrics";

/// Times are seconds here, with a fraction, both ways.
double InSeconds(base::UtcTime time) { return static_cast<double>(base::EpochMs(time)) / 1'000; }

std::optional<base::UtcTime> TimeOf(double seconds) {
  const auto ms = WholeNumber(seconds * 1'000);
  return ms ? TimeFromMs(*ms) : std::nullopt;
}

std::optional<base::UtcTime> SecondsMember(const json& object, const char* name) {
  const auto seconds = NumberMember(object, name);
  return seconds ? TimeOf(*seconds) : std::nullopt;
}

const json& ObjectMember(const json& object, const char* name) {
  static const json kEmpty = json::object();
  const auto found = object.find(name);
  return found != object.end() && found->is_object() ? *found : kEmpty;
}

Metric ReadMetric(const json& object) {
  Metric metric{.name_space = TextMember(object, "Namespace"),
                .name = TextMember(object, "MetricName"),
                .dimensions = {}};
  for (const json& entry : ListMember(object, "Dimensions")) {
    if (!entry.is_object()) continue;
    metric.dimensions.emplace_back(TextMember(entry, "Name"), TextMember(entry, "Value"));
  }
  return metric;
}

json ToJson(const MetricQuery& query) {
  json entry = {{"Id", query.id}};
  if (!query.expression.empty()) {
    entry["Expression"] = query.expression;
    entry["Period"] = query.period_seconds;
    return entry;
  }
  json dimensions = json::array();
  for (const auto& [name, value] : query.metric.dimensions) {
    dimensions.push_back({{"Name", name}, {"Value", value}});
  }
  entry["MetricStat"] = {{"Metric",
                          {{"Namespace", query.metric.name_space},
                           {"MetricName", query.metric.name},
                           {"Dimensions", std::move(dimensions)}}},
                         {"Period", query.period_seconds},
                         {"Stat", query.statistic}};
  return entry;
}

Alarm ReadAlarm(const json& entry, AlarmKind kind) {
  Alarm alarm{.kind = kind,
              .name = TextMember(entry, "AlarmName"),
              .arn = TextMember(entry, "AlarmArn"),
              .description = TextMember(entry, "AlarmDescription"),
              .state = TextMember(entry, "StateValue"),
              .reason = TextMember(entry, "StateReason"),
              .state_since = SecondsMember(entry, "StateTransitionedTimestamp"),
              .metric = ReadMetric(entry),
              .statistic = TextMember(entry, "Statistic"),
              .comparison = TextMember(entry, "ComparisonOperator"),
              .threshold = NumberMember(entry, "Threshold"),
              .period_seconds = IntegerMember(entry, "Period"),
              .rule = TextMember(entry, "AlarmRule"),
              .query = {},
              .groups = {}};
  if (!alarm.state_since) alarm.state_since = SecondsMember(entry, "StateUpdatedTimestamp");
  if (alarm.statistic.empty()) alarm.statistic = TextMember(entry, "ExtendedStatistic");
  const json& scheduled = ObjectMember(entry, "ScheduledQueryConfiguration");
  alarm.query = TextMember(scheduled, "QueryString");
  alarm.groups = TextsMember(scheduled, "LogGroupIdentifiers");
  return alarm;
}

}  // namespace

std::string RequestBody(const DescribeAlarmsRequest& request) {
  // Without the list only metric alarms come.
  json body = {{"AlarmTypes", {"MetricAlarm", "CompositeAlarm"}}, {"MaxRecords", request.limit}};
  if (request.log_alarms) body["AlarmTypes"].push_back("LogAlarm");
  SetList(body, "AlarmNames", request.names);
  SetText(body, "AlarmNamePrefix", request.name_prefix);
  SetText(body, "StateValue", request.state);
  SetText(body, "NextToken", request.next_token);
  return DumpJson(body);
}

std::string RequestBody(const DescribeAlarmHistoryRequest& request) {
  json body = {{"ScanBy", "TimestampDescending"}, {"MaxRecords", request.limit}};
  SetText(body, "AlarmName", request.alarm);
  SetText(body, "HistoryItemType", request.type);
  if (request.start) body["StartDate"] = InSeconds(*request.start);
  if (request.end) body["EndDate"] = InSeconds(*request.end);
  SetText(body, "NextToken", request.next_token);
  return DumpJson(body);
}

std::string RequestBody(const GetMetricDataRequest& request) {
  json body = {{"StartTime", InSeconds(request.start)},
               {"EndTime", InSeconds(request.end)},
               {"ScanBy", "TimestampAscending"},
               {"MetricDataQueries", json::array()}};
  for (const MetricQuery& query : request.queries) {
    body["MetricDataQueries"].push_back(ToJson(query));
  }
  SetText(body, "NextToken", request.next_token);
  return DumpJson(body);
}

std::string RequestBody(const ListMetricsRequest& request) {
  json body = json::object();
  SetText(body, "Namespace", request.name_space);
  SetText(body, "MetricName", request.name);
  SetText(body, "NextToken", request.next_token);
  return DumpJson(body);
}

base::Result<DescribeAlarmsReply> ParseDescribeAlarms(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, kDescribeAlarms));
  DescribeAlarmsReply reply;
  for (const auto& [list, kind] : {std::pair{"MetricAlarms", AlarmKind::kMetric},
                                   {"CompositeAlarms", AlarmKind::kComposite},
                                   {"LogAlarms", AlarmKind::kLog}}) {
    for (const json& entry : ListMember(object, list)) {
      if (!entry.is_object() || TextMember(entry, "AlarmName").empty()) continue;
      reply.alarms.push_back(ReadAlarm(entry, kind));
    }
  }
  reply.next_token = TextMember(object, "NextToken");
  return reply;
}

base::Result<DescribeAlarmHistoryReply> ParseDescribeAlarmHistory(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object,
                         ParseReply(body, kDescribeAlarmHistory, "AlarmHistoryItems"));
  DescribeAlarmHistoryReply reply;
  for (const json& entry : ListMember(object, "AlarmHistoryItems")) {
    if (!entry.is_object()) continue;
    reply.changes.push_back({.alarm = TextMember(entry, "AlarmName"),
                             .type = TextMember(entry, "HistoryItemType"),
                             .summary = TextMember(entry, "HistorySummary"),
                             .time = SecondsMember(entry, "Timestamp")});
  }
  reply.next_token = TextMember(object, "NextToken");
  return reply;
}

base::Result<GetMetricDataReply> ParseGetMetricData(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, kGetMetricData, "MetricDataResults"));
  GetMetricDataReply reply;
  for (const json& entry : ListMember(object, "MetricDataResults")) {
    if (!entry.is_object()) continue;
    MetricSeries series{.id = TextMember(entry, "Id"),
                        .label = TextMember(entry, "Label"),
                        .points = {},
                        .status = TextMember(entry, "StatusCode")};
    const json& times = ListMember(entry, "Timestamps");
    const json& values = ListMember(entry, "Values");
    for (std::size_t i = 0; i < std::min(times.size(), values.size()); ++i) {
      const auto time =
          times[i].is_number() ? TimeOf(times[i].get<double>()) : std::optional<base::UtcTime>();
      if (time && values[i].is_number()) series.points.emplace_back(*time, values[i].get<double>());
    }
    // Emulators give the newest first whatever they are asked.
    std::ranges::stable_sort(series.points, {}, &std::pair<base::UtcTime, double>::first);
    reply.series.push_back(std::move(series));
  }
  reply.next_token = TextMember(object, "NextToken");
  return reply;
}

base::Result<ListMetricsReply> ParseListMetrics(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, kListMetrics, "Metrics"));
  ListMetricsReply reply;
  for (const json& entry : ListMember(object, "Metrics")) {
    if (entry.is_object()) reply.metrics.push_back(ReadMetric(entry));
  }
  reply.next_token = TextMember(object, "NextToken");
  return reply;
}

base::Result<DescribeAlarmsReply> MetricsClient::DescribeAlarms(
    const DescribeAlarmsRequest& request, std::stop_token stop) {
  DescribeAlarmsRequest sent = request;
  sent.log_alarms = sent.log_alarms && knows_log_alarms_;
  auto answer = json_.Call(kDescribeAlarms, RequestBody(sent), stop);
  if (!answer.has_value() && sent.log_alarms &&
      answer.error().kind == base::ErrorKind::kInvalidInput &&
      base::ContainsIgnoringCase(answer.error().message, "alarmType")) {
    knows_log_alarms_ = false;
    sent.log_alarms = false;
    answer = json_.Call(kDescribeAlarms, RequestBody(sent), stop);
  }
  if (!answer.has_value()) return base::Fail(answer.error());
  return ParseDescribeAlarms(*answer);
}

base::Result<DescribeAlarmHistoryReply> MetricsClient::DescribeAlarmHistory(
    const DescribeAlarmHistoryRequest& request, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kDescribeAlarmHistory, RequestBody(request), stop));
  return ParseDescribeAlarmHistory(answer);
}

base::Result<GetMetricDataReply> MetricsClient::GetMetricData(const GetMetricDataRequest& request,
                                                              std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kGetMetricData, RequestBody(request), stop));
  return ParseGetMetricData(answer);
}

base::Result<ListMetricsReply> MetricsClient::ListMetrics(const ListMetricsRequest& request,
                                                          std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kListMetrics, RequestBody(request), stop));
  return ParseListMetrics(answer);
}

JsonService CloudWatchService(Endpoint endpoint, RetryRules retry) {
  // Quotas: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html;
  // GetMetricData has 500, which no one here needs.
  return {.id = kCloudWatch,
          .target_prefix = "GraniteServiceVersion20100801",
          .content_type = "application/x-amz-json-1.0",
          .endpoint = std::move(endpoint),
          .retry = retry,
          .calls_per_second = 5,
          .calls_per_second_of = {{kDescribeAlarms, 9},
                                  {kDescribeAlarmHistory, 20},
                                  {kGetMetricData, 50},
                                  {kListMetrics, 25}}};
}

}  // namespace logai::aws
