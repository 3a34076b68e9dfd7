#include "aws/live_tail.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/log_groups.h"
#include "aws/reply_fields.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

constexpr const char* kStartTail = "StartLiveTail";

LiveTailUpdate ReadUpdate(const json& object) {
  LiveTailUpdate update;
  if (const auto found = object.find("sessionMetadata");
      found != object.end() && found->is_object()) {
    update.sampled = FlagMember(*found, "sampled");
  }
  for (const json& entry : ListMember(object, "sessionResults")) {
    const auto time = entry.is_object() ? TimeMember(entry, "timestamp") : std::nullopt;
    if (!time) {
      ++update.malformed;
      continue;
    }
    update.events.push_back({.group = GroupNameOf(TextMember(entry, "logGroupIdentifier")),
                             .event = {.stream = TextMember(entry, "logStreamName"),
                                       .time = *time,
                                       .message = TextMember(entry, "message"),
                                       .event_id = {},
                                       .ingestion_time = TimeMember(entry, "ingestionTime")}});
  }
  return update;
}

base::Result<std::optional<LiveTailMessage>> ReadMessage(const net::EventStreamMessage& frame) {
  const std::string_view type = frame.Header(":message-type");
  if (type == "error") {
    return LiveTailException{.code = std::string(frame.Header(":error-code")),
                             .message = std::string(frame.Header(":error-message"))};
  }
  if (type == "exception") {
    const json object = json::parse(frame.payload, nullptr, /*allow_exceptions=*/false);
    std::string text;
    if (object.is_object()) text = TextMember(object, "message");
    if (object.is_object() && text.empty()) text = TextMember(object, "Message");
    return LiveTailException{.code = std::string(frame.Header(":exception-type")),
                             .message = std::move(text)};
  }
  const std::string_view event = frame.Header(":event-type");
  if (event == "sessionStart") {
    LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(frame.payload, kStartTail));
    return LiveTailSession{.session_id = TextMember(object, "sessionId"),
                           .groups = TextsMember(object, "logGroupIdentifiers")};
  }
  if (event == "sessionUpdate") {
    LOGAI_ASSIGN_OR_RETURN(const json object, ParseReply(frame.payload, kStartTail));
    return ReadUpdate(object);
  }
  return std::nullopt;  // "initial-response", and what is new
}

}  // namespace

base::Result<std::optional<LiveTailMessage>> LiveTailDecoder::Next() {
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const auto frame, frames_.Next());
    if (!frame) return std::nullopt;
    LOGAI_ASSIGN_OR_RETURN(auto message, ReadMessage(*frame));
    if (message) return message;
  }
}

std::string RequestBody(const LiveTailRequest& request) {
  json body = json::object();
  SetList(body, "logGroupIdentifiers", request.groups);
  SetList(body, "logStreamNames", request.streams);
  SetList(body, "logStreamNamePrefixes", request.stream_prefixes);
  SetText(body, "logEventFilterPattern", request.filter_pattern);
  return DumpJson(body);
}

}  // namespace logai::aws
