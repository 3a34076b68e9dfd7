#include "aws/logs_client.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

constexpr const char* kDescribeLogGroups = "DescribeLogGroups";
constexpr const char* kFilterLogEvents = "FilterLogEvents";

std::string Dump(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// The member `name` as text; absent, null and other types give "".
std::string Text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The member `name` as a whole number; the service may write a double.
std::optional<std::int64_t> Number(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  if (found->is_number_unsigned()) {
    const auto value = found->get<std::uint64_t>();
    return value <= INT64_MAX ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
  }
  if (found->is_number_integer()) return found->get<std::int64_t>();
  const double value = found->get<double>();
  if (!(std::abs(value) < 9.2e18)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

/// A time in milliseconds, if it is one that a calendar has.
std::optional<base::UtcTime> Time(const json& object, const char* name) {
  constexpr std::int64_t kYear10000 = 253'402'300'800'000;
  const auto ms = Number(object, name);
  if (!ms || *ms < 0 || *ms >= kYear10000) return std::nullopt;
  return base::FromEpochMs(*ms);
}

/// The member `list` of the object in `body`; an absent list is an empty one.
base::Result<json> ParseReply(std::string_view body, const char* operation, const char* list) {
  json object = json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) {
    return base::Fail(ErrorKind::kCorrupt,
                      "the answer to {} is not a JSON object; is the endpoint CloudWatch Logs?",
                      operation);
  }
  json& entries = object[list];
  if (entries.is_null()) entries = json::array();
  if (!entries.is_array()) {
    return base::Fail(ErrorKind::kCorrupt, "the answer to {} has no list {}", operation, list);
  }
  return object;
}

}  // namespace

base::Result<DescribeLogGroupsReply> ParseDescribeLogGroups(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, kDescribeLogGroups, "logGroups"));
  DescribeLogGroupsReply reply;
  for (const json& entry : object["logGroups"]) {
    if (!entry.is_object() || Text(entry, "logGroupName").empty()) continue;
    LogGroup group{.name = Text(entry, "logGroupName"),
                   .created = Time(entry, "creationTime"),
                   .stored_bytes = {},
                   .retention_days = {},
                   .log_class = Text(entry, "logGroupClass")};
    if (const auto bytes = Number(entry, "storedBytes"))
      group.stored_bytes = base::ByteCount(*bytes);
    if (const auto days = Number(entry, "retentionInDays");
        days && *days > 0 && *days < 1'000'000) {
      group.retention_days = static_cast<int>(*days);
    }
    reply.groups.push_back(std::move(group));
  }
  reply.next_token = Text(object, "nextToken");
  return reply;
}

base::Result<FilterLogEventsReply> ParseFilterLogEvents(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, kFilterLogEvents, "events"));
  FilterLogEventsReply reply;
  reply.events.reserve(object["events"].size());
  for (const json& entry : object["events"]) {
    const auto time = entry.is_object() ? Time(entry, "timestamp") : std::nullopt;
    if (!time) {
      ++reply.malformed;
      continue;
    }
    reply.events.push_back({.stream = Text(entry, "logStreamName"),
                            .time = *time,
                            .message = Text(entry, "message"),
                            .event_id = Text(entry, "eventId")});
  }
  reply.next_token = Text(object, "nextToken");
  return reply;
}

base::Result<DescribeLogGroupsReply> LogsClient::DescribeLogGroups(
    const DescribeLogGroupsRequest& request, std::stop_token stop) {
  json body = {{"limit", request.limit}};
  if (!request.prefix.empty()) body["logGroupNamePrefix"] = request.prefix;
  if (!request.next_token.empty()) body["nextToken"] = request.next_token;
  LOGAI_ASSIGN_OR_RETURN(const std::string answer,
                         json_.Call(kDescribeLogGroups, Dump(body), stop));
  return ParseDescribeLogGroups(answer);
}

base::Result<FilterLogEventsReply> LogsClient::FilterLogEvents(
    const FilterLogEventsRequest& request, std::stop_token stop) {
  // `interleaved` has been the service's only way since 2019; emulators still need to be told, or
  // they answer stream by stream.
  json body = {{"limit", request.limit}, {"interleaved", true}};
  body[request.group.starts_with("arn:") ? "logGroupIdentifier" : "logGroupName"] = request.group;
  if (request.start) body["startTime"] = base::EpochMs(*request.start);
  if (request.end) body["endTime"] = base::EpochMs(*request.end);
  if (!request.filter_pattern.empty()) body["filterPattern"] = request.filter_pattern;
  if (!request.start_from_head) body["startFromHead"] = false;
  if (!request.next_token.empty()) body["nextToken"] = request.next_token;
  LOGAI_ASSIGN_OR_RETURN(const std::string answer, json_.Call(kFilterLogEvents, Dump(body), stop));
  return ParseFilterLogEvents(answer);
}

JsonService CloudWatchLogsService(Endpoint endpoint, RetryRules retry) {
  return {.id = kCloudWatchLogs,
          .target_prefix = "Logs_20140328",
          .endpoint = std::move(endpoint),
          .retry = retry,
          .calls_per_second = 5,
          .calls_per_second_of = {{kFilterLogEvents, 5.0}, {kDescribeLogGroups, 5.0}}};
}

}  // namespace logai::aws
