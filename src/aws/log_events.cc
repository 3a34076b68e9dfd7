#include "aws/log_events.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/log_groups.h"
#include "aws/reply_fields.h"

namespace logai::aws {
namespace {

using nlohmann::json;

/// Adds the events of `object` to `events`; returns how many entries were none.
std::int64_t ReadEvents(const json& object, std::vector<LogEvent>& events) {
  const json& entries = ListMember(object, "events");
  events.reserve(entries.size());
  std::int64_t malformed = 0;
  for (const json& entry : entries) {
    const auto time = entry.is_object() ? TimeMember(entry, "timestamp") : std::nullopt;
    if (!time) {
      ++malformed;
      continue;
    }
    events.push_back({.stream = TextMember(entry, "logStreamName"),
                      .time = *time,
                      .message = TextMember(entry, "message"),
                      .event_id = TextMember(entry, "eventId"),
                      .ingestion_time = TimeMember(entry, "ingestionTime")});
  }
  return malformed;
}

}  // namespace

std::string RequestBody(const FilterLogEventsRequest& request) {
  // `interleaved` has been the service's only way since 2019; emulators still need to be told, or
  // they answer stream by stream.
  json body = {{"limit", request.limit}, {"interleaved", true}};
  body[IsArn(request.group) ? "logGroupIdentifier" : "logGroupName"] = request.group;
  SetList(body, "logStreamNames", request.streams);
  SetText(body, "logStreamNamePrefix", request.stream_prefix);
  SetTimeMs(body, "startTime", request.start);
  SetTimeMs(body, "endTime", request.end);
  SetText(body, "filterPattern", request.filter_pattern);
  if (!request.start_from_head) body["startFromHead"] = false;
  SetText(body, "nextToken", request.next_token);
  return DumpJson(body);
}

std::string RequestBody(const GetLogEventsRequest& request) {
  json body = {{"limit", request.limit},
               {"logStreamName", request.stream},
               {"startFromHead", request.start_from_head}};
  body[IsArn(request.group) ? "logGroupIdentifier" : "logGroupName"] = request.group;
  SetTimeMs(body, "startTime", request.start);
  SetTimeMs(body, "endTime", request.end);
  SetText(body, "nextToken", request.next_token);
  return DumpJson(body);
}

base::Result<FilterLogEventsReply> ParseFilterLogEvents(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, "FilterLogEvents", "events"));
  FilterLogEventsReply reply;
  reply.malformed = ReadEvents(object, reply.events);
  reply.next_token = TextMember(object, "nextToken");
  return reply;
}

base::Result<GetLogEventsReply> ParseGetLogEvents(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, "GetLogEvents", "events"));
  GetLogEventsReply reply;
  reply.malformed = ReadEvents(object, reply.events);
  reply.forward_token = TextMember(object, "nextForwardToken");
  reply.backward_token = TextMember(object, "nextBackwardToken");
  return reply;
}

}  // namespace logai::aws
