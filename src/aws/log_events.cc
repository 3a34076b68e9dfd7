#include "aws/log_events.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/event_page.h"
#include "aws/log_groups.h"
#include "aws/reply_fields.h"

namespace logai::aws {

using nlohmann::json;

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
  LOGAI_ASSIGN_OR_RETURN(EventPage page, ReadEventPage(body, "FilterLogEvents"));
  return FilterLogEventsReply{.events = std::move(page.events),
                              .next_token = std::move(page.next_token),
                              .malformed = page.malformed};
}

base::Result<GetLogEventsReply> ParseGetLogEvents(std::string_view body) {
  LOGAI_ASSIGN_OR_RETURN(EventPage page, ReadEventPage(body, "GetLogEvents"));
  return GetLogEventsReply{.events = std::move(page.events),
                           .forward_token = std::move(page.forward_token),
                           .backward_token = std::move(page.backward_token),
                           .malformed = page.malformed};
}

}  // namespace logai::aws
