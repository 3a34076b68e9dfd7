#include "aws/event_page.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/reply_fields.h"
#include "base/text.h"

namespace logai::aws {

using nlohmann::json;

base::Result<EventPage> ReadEventPageCarefully(std::string_view body, std::string_view operation) {
  LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(body, operation, "events"));
  EventPage page{.events = {},
                 .malformed = 0,
                 .next_token = TextMember(object, "nextToken"),
                 .forward_token = TextMember(object, "nextForwardToken"),
                 .backward_token = TextMember(object, "nextBackwardToken")};
  const json& entries = ListMember(object, "events");
  page.events.reserve(entries.size());
  for (const json& entry : entries) {
    const auto time = entry.is_object() ? TimeMember(entry, "timestamp") : std::nullopt;
    if (!time) {
      ++page.malformed;
      continue;
    }
    page.events.push_back({.stream = TextMember(entry, "logStreamName"),
                           .time = *time,
                           .message = TextMember(entry, "message"),
                           .event_id = TextMember(entry, "eventId"),
                           .ingestion_time = TimeMember(entry, "ingestionTime")});
  }
  return page;
}

base::Result<EventPage> ReadEventPage(std::string_view body, std::string_view operation) {
  if (auto page = ReadEventPageQuickly(body)) return *std::move(page);
  return ReadEventPageCarefully(body, operation);
}

}  // namespace logai::aws
