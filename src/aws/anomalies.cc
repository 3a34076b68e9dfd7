#include "aws/anomalies.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "aws/reply_fields.h"

namespace logai::aws {
namespace {

using nlohmann::json;

/// The model calls these times milliseconds, the text seconds: whichever of them is plausible.
std::optional<base::UtcTime> EitherTime(std::int64_t value) {
  constexpr std::int64_t kMostSeconds = 100'000'000'000;
  return TimeFromMs(value > kMostSeconds ? value : value * 1'000);
}

std::optional<base::UtcTime> EitherTime(const json& object, const char* name) {
  const auto value = IntegerMember(object, name);
  return value && *value > 0 ? EitherTime(*value) : std::nullopt;
}

std::vector<std::pair<base::UtcTime, std::int64_t>> HistogramOf(const json& entry) {
  std::vector<std::pair<base::UtcTime, std::int64_t>> histogram;
  const auto found = entry.find("histogram");
  if (found == entry.end() || !found->is_object()) return histogram;
  for (const auto& [key, count] : found->items()) {
    std::int64_t value = 0;
    const char* end = key.data() + key.size();
    const auto read = std::from_chars(key.data(), end, value);
    const auto time =
        read.ec == std::errc() && read.ptr == end && value > 0 ? EitherTime(value) : std::nullopt;
    if (time && count.is_number_integer()) histogram.emplace_back(*time, count.get<std::int64_t>());
  }
  std::ranges::sort(histogram);
  return histogram;
}

Anomaly ReadAnomaly(const json& entry) {
  Anomaly anomaly{.id = TextMember(entry, "anomalyId"),
                  .detector_arn = TextMember(entry, "anomalyDetectorArn"),
                  .pattern = TextMember(entry, "patternString"),
                  .priority = TextMember(entry, "priority"),
                  .description = TextMember(entry, "description"),
                  .state = TextMember(entry, "state"),
                  .active = FlagMember(entry, "active"),
                  .suppressed = FlagMember(entry, "suppressed"),
                  .first_seen = EitherTime(entry, "firstSeen"),
                  .last_seen = EitherTime(entry, "lastSeen"),
                  .histogram = HistogramOf(entry),
                  .samples = {},
                  .group_arns = TextsMember(entry, "logGroupArnList")};
  for (const json& sample : ListMember(entry, "logSamples")) {
    if (sample.is_object()) anomaly.samples.push_back(TextMember(sample, "message"));
    if (sample.is_string()) anomaly.samples.push_back(sample.get<std::string>());
  }
  return anomaly;
}

}  // namespace

std::string RequestBody(const ListLogAnomalyDetectorsRequest& request) {
  json body = {{"limit", request.limit}};
  SetText(body, "filterLogGroupArn", request.group_arn);
  SetText(body, "nextToken", request.next_token);
  return DumpJson(body);
}

std::string RequestBody(const ListAnomaliesRequest& request) {
  json body = {{"limit", request.limit}};
  SetText(body, "anomalyDetectorArn", request.detector_arn);
  SetText(body, "suppressionState", request.suppression);
  SetText(body, "nextToken", request.next_token);
  return DumpJson(body);
}

base::Result<ListLogAnomalyDetectorsReply> ParseListLogAnomalyDetectors(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object,
                         ParseReply(body, "ListLogAnomalyDetectors", "anomalyDetectors"));
  ListLogAnomalyDetectorsReply reply;
  for (const json& entry : ListMember(object, "anomalyDetectors")) {
    if (!entry.is_object()) continue;
    reply.detectors.push_back({.arn = TextMember(entry, "anomalyDetectorArn"),
                               .name = TextMember(entry, "detectorName"),
                               .group_arns = TextsMember(entry, "logGroupArnList"),
                               .status = TextMember(entry, "anomalyDetectorStatus"),
                               .filter_pattern = TextMember(entry, "filterPattern"),
                               .created = EitherTime(entry, "creationTimeStamp")});
  }
  reply.next_token = TextMember(object, "nextToken");
  return reply;
}

base::Result<ListAnomaliesReply> ParseListAnomalies(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, "ListAnomalies", "anomalies"));
  ListAnomaliesReply reply;
  for (const json& entry : ListMember(object, "anomalies")) {
    if (entry.is_object()) reply.anomalies.push_back(ReadAnomaly(entry));
  }
  reply.next_token = TextMember(object, "nextToken");
  return reply;
}

}  // namespace logai::aws
