// What an AWS service, or whatever stands in its place, may answer.

#include <cstddef>
#include <cstdint>
#include <string>

#include "aws/caller_identity.h"
#include "aws/cli_credentials.h"
#include "aws/logs_client.h"
#include "aws/metrics_client.h"
#include "aws/service_error.h"
#include "aws/timestamps.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logai;
  const std::string body(reinterpret_cast<const char*>(data), size);
  static_cast<void>(aws::ParseDescribeLogGroups(body).has_value());
  static_cast<void>(aws::ParseFilterLogEvents(body).has_value());
  static_cast<void>(aws::ParseGetLogEvents(body).has_value());
  static_cast<void>(aws::ParseGetQueryResults(body).has_value());
  static_cast<void>(aws::ParseGetLogRecord(body).has_value());
  static_cast<void>(aws::ParseListAnomalies(body).has_value());
  static_cast<void>(aws::ParseListLogAnomalyDetectors(body).has_value());
  static_cast<void>(aws::ParseDescribeAlarms(body).has_value());
  static_cast<void>(aws::ParseDescribeAlarmHistory(body).has_value());
  static_cast<void>(aws::ParseGetMetricData(body).has_value());
  static_cast<void>(aws::ParseListMetrics(body).has_value());
  static_cast<void>(aws::ParseCallerIdentity(body).has_value());
  static_cast<void>(aws::ParseDescribeLogStreams(body).has_value());
  static_cast<void>(aws::ParseGetLogGroupFields(body).has_value());
  static_cast<void>(aws::ParseProcessCredentials(body, "fuzz").has_value());
  static_cast<void>(aws::ParseExpiry(body));
  static_cast<void>(aws::ParseHttpDate(body));

  net::HttpResponse response;
  response.head.status = size % 2 == 0 ? 400 : 503;
  response.head.headers.Add("x-amzn-ErrorType", body.substr(0, 64));
  response.body = body;
  const base::Error error =
      aws::ToError(aws::ParseServiceError(response),
                   {.operation = "FilterLogEvents", .iam_prefix = "logs", .region = "eu-west-1"});
  // An error is shown on a terminal: nothing of the answer may control it.
  if (!base::IsValidUtf8(error.message)) __builtin_trap();
  for (const char c : error.message) {
    if ((c >= 0 && c < ' ') || c == '\x7f') __builtin_trap();
  }
  return 0;
}
