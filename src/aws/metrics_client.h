#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/json_client.h"
#include "base/result.h"
#include "base/time.h"

namespace logai::aws {

inline constexpr ServiceId kCloudWatch{"monitoring", "monitoring", "cloudwatch",
                                       /*plain_fips_dual_stack=*/true};

using MetricDimensions = std::vector<std::pair<std::string, std::string>>;  ///< name and value

struct Metric {
  std::string name_space;  ///< "AWS/Logs"
  std::string name;        ///< "IncomingBytes"
  MetricDimensions dimensions;
};

enum class AlarmKind { kMetric, kComposite, kLog };

struct Alarm {
  AlarmKind kind = AlarmKind::kMetric;
  std::string name;
  std::string arn;
  std::string description;
  std::string state;  ///< "OK", "ALARM", "INSUFFICIENT_DATA"
  std::string reason;
  std::optional<base::UtcTime> state_since;
  Metric metric;           ///< of a metric alarm; empty for one over several metrics
  std::string statistic;   ///< "Sum", "p99"
  std::string comparison;  ///< "GreaterThanThreshold"
  std::optional<double> threshold;
  std::optional<std::int64_t> period_seconds;
  std::string rule;                 ///< of a composite alarm
  std::string query;                ///< of a log alarm, in the language of Logs Insights
  std::vector<std::string> groups;  ///< of a log alarm: names or ARNs
};

struct DescribeAlarmsRequest {
  std::vector<std::string> names;  ///< at most 100
  std::string name_prefix;         ///< not together with `names`
  std::string state;               ///< only alarms in that state; empty: all
  bool log_alarms = true;          ///< beside metric and composite alarms
  int limit = 100;                 ///< 1 to 100
  std::string next_token;
};

struct DescribeAlarmsReply {
  std::vector<Alarm> alarms;  ///< of all three kinds
  std::string next_token;     ///< empty on the last page
};

struct AlarmChange {
  std::string alarm;
  std::string type;  ///< "StateUpdate", "ConfigurationUpdate", "Action"
  std::string summary;
  std::optional<base::UtcTime> time;
};

struct DescribeAlarmHistoryRequest {
  std::string alarm;  ///< empty: all
  std::string type;   ///< as AlarmChange::type; empty: all
  std::optional<base::UtcTime> start;
  std::optional<base::UtcTime> end;
  int limit = 100;  ///< 1 to 100
  std::string next_token;
};

struct DescribeAlarmHistoryReply {
  std::vector<AlarmChange> changes;  ///< the newest first
  std::string next_token;            ///< empty on the last page
};

/// One series to be computed: a metric, or an expression over other queries.
struct MetricQuery {
  std::string id;  ///< begins with a small letter
  Metric metric;
  std::string statistic = "Sum";
  std::int64_t period_seconds = 300;  ///< a multiple of 60
  std::string expression;             ///< in place of a metric: "SUM(METRICS())"
};

/// Charged by the metric, always.
struct GetMetricDataRequest {
  std::vector<MetricQuery> queries;  ///< 1 to 500
  base::UtcTime start;               ///< belongs to the range
  base::UtcTime end;                 ///< does not
  std::string next_token;
};

struct ListMetricsRequest {
  std::string name_space;  ///< empty: all
  std::string name;        ///< of the metric; empty: all
  std::string next_token;
};

struct ListMetricsReply {
  std::vector<Metric> metrics;  ///< that had values in the last two weeks
  std::string next_token;       ///< empty on the last page
};

struct MetricSeries {
  std::string id;
  std::string label;
  std::vector<std::pair<base::UtcTime, double>> points;  ///< in order of time
  /// "Complete"; "PartialData" when more of it follows; "InternalError", "Forbidden".
  std::string status;
};

struct GetMetricDataReply {
  std::vector<MetricSeries> series;
  std::string next_token;  ///< empty on the last page
};

/// Amazon CloudWatch, as far as LogAI reads it: alarms and metrics. Errors as those of LogsClient.
/// Threads: all methods may be called from any thread, also at the same time.
/// Source:  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/, over AWS JSON 1.0.
class MetricsClient {
 public:
  /// Lives:   `transport` and `credentials` longer than this object.
  MetricsClient(net::HttpTransport& transport, CredentialSource& credentials, JsonService service,
                ClientSeams seams = {})
      : json_(transport, credentials, std::move(service), std::move(seams)) {}

  /// One page of alarms: metric, composite and log alarms. Where log alarms are not known yet (they
  /// are the youngest kind), those of the two others.
  base::Result<DescribeAlarmsReply> DescribeAlarms(const DescribeAlarmsRequest& request,
                                                   std::stop_token stop);
  /// One page of what happened to alarms, the newest first.
  base::Result<DescribeAlarmHistoryReply> DescribeAlarmHistory(
      const DescribeAlarmHistoryRequest& request, std::stop_token stop);
  /// One page of points. A series may go on on the next page, under the same id.
  base::Result<GetMetricDataReply> GetMetricData(const GetMetricDataRequest& request,
                                                 std::stop_token stop);

  /// One page of metrics, 500 at most.
  base::Result<ListMetricsReply> ListMetrics(const ListMetricsRequest& request,
                                             std::stop_token stop);

 private:
  JsonClient json_;
  std::atomic<bool> knows_log_alarms_ = true;
};

/// CloudWatch at `endpoint`.
JsonService CloudWatchService(Endpoint endpoint, RetryRules retry = {});

/// Requests as JSON and replies from it, for MetricsClient, tests and fuzzing. The parsers' only
/// error is kCorrupt.
std::string RequestBody(const DescribeAlarmsRequest& request);
std::string RequestBody(const DescribeAlarmHistoryRequest& request);
std::string RequestBody(const GetMetricDataRequest& request);
std::string RequestBody(const ListMetricsRequest& request);
base::Result<DescribeAlarmsReply> ParseDescribeAlarms(std::string_view body);
base::Result<DescribeAlarmHistoryReply> ParseDescribeAlarmHistory(std::string_view body);
base::Result<GetMetricDataReply> ParseGetMetricData(std::string_view body);
base::Result<ListMetricsReply> ParseListMetrics(std::string_view body);

}  // namespace logai::aws
