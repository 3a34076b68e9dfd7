#include <simdjson.h>

#include "aws/event_page.h"
#include "aws/reply_fields.h"

namespace logai::aws {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

/// A parser keeps what it has allocated, which pays from one page to the next. Above this, which no
/// page of the service reaches, the memory is given back.
constexpr std::size_t kPageKept = 4 * 1024 * 1024;

std::string_view Text(element value) {
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? text : std::string_view();
}

/// As IntegerMember and TimeMember of the careful reader.
std::optional<base::UtcTime> Time(element value) {
  switch (value.type()) {
    case element_type::INT64:
      return TimeFromMs(value.get_int64().value_unsafe());
    case element_type::DOUBLE: {
      const auto ms = WholeNumber(value.get_double().value_unsafe());
      return ms ? TimeFromMs(*ms) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

/// Reads one entry; false for one that is no event. Of members with the same name the last counts.
bool ReadEvent(element entry, LogEvent& event) {
  simdjson::dom::object object;
  if (entry.get(object) != simdjson::SUCCESS) return false;
  std::string_view stream, message, id;
  std::optional<base::UtcTime> time;
  for (const auto& [name, value] : object) {
    if (name == "timestamp") {
      time = Time(value);
    } else if (name == "message") {
      message = Text(value);
    } else if (name == "logStreamName") {
      stream = Text(value);
    } else if (name == "eventId") {
      id = Text(value);
    } else if (name == "ingestionTime") {
      event.ingestion_time = Time(value);
    }
  }
  if (!time) return false;
  event.time = *time;
  event.stream = stream;
  event.message = message;
  event.event_id = id;
  return true;
}

/// The list of events; nullopt inside for a page without one, false for a page that is none.
bool ReadPage(const simdjson::dom::object& object, EventPage& page) {
  std::optional<element> entries;
  for (const auto& [name, value] : object) {
    if (name == "events") {
      entries = value;
    } else if (name == "nextToken") {
      page.next_token = Text(value);
    } else if (name == "nextForwardToken") {
      page.forward_token = Text(value);
    } else if (name == "nextBackwardToken") {
      page.backward_token = Text(value);
    }
  }
  if (!entries || entries->is_null()) return true;
  simdjson::dom::array list;
  if (entries->get(list) != simdjson::SUCCESS) return false;
  page.events.reserve(list.size());
  for (const element entry : list) {
    if (LogEvent& event = page.events.emplace_back(); !ReadEvent(entry, event)) {
      page.events.pop_back();
      ++page.malformed;
    }
  }
  return true;
}

std::optional<EventPage> Read(simdjson::dom::parser& parser, std::string_view body) {
  simdjson::dom::object object;
  EventPage page;
  if (parser.parse(body.data(), body.size()).get(object) != simdjson::SUCCESS) return std::nullopt;
  if (!ReadPage(object, page)) return std::nullopt;
  return page;
}

}  // namespace

std::optional<EventPage> ReadEventPageQuickly(std::string_view body) {
  if (body.size() > kPageKept) {
    simdjson::dom::parser parser;
    return Read(parser, body);
  }
  thread_local simdjson::dom::parser parser(kPageKept);
  return Read(parser, body);
}

}  // namespace logai::aws
