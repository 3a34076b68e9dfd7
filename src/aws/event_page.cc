#include "aws/event_page.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/reply_fields.h"
#include "base/text.h"

namespace logai::aws {
namespace {

using nlohmann::json;

/// The code unit in `text`, which begins with "\uXXXX"; nullopt when it does not.
std::optional<unsigned> EscapedUnit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  unsigned unit = 0;
  for (const char c : text.substr(2, 4)) {
    const char lower = static_cast<char>(c | 0x20);
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (lower < 'a' || lower > 'f')) return std::nullopt;
    unit = unit * 16 + static_cast<unsigned>(digit ? c - '0' : lower - 'a' + 10);
  }
  return unit;
}

bool IsHigh(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLow(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// JSON with a replacement character for each byte that is no UTF-8, and for each escaped half of a
/// surrogate pair that has no other half.
std::string Repaired(std::string_view body) {
  const std::string valid = base::ToValidUtf8(body);
  std::string repaired;
  repaired.reserve(valid.size());
  for (std::size_t i = 0; i < valid.size();) {
    const auto rest = std::string_view(valid).substr(i);
    if (rest.front() != '\\') {
      const std::size_t plain = std::min(rest.find('\\'), rest.size());
      repaired.append(rest.substr(0, plain));
      i += plain;
      continue;
    }
    const auto unit = EscapedUnit(rest);
    std::size_t taken = unit ? 6 : std::min<std::size_t>(2, rest.size());
    bool lone = unit && IsLow(*unit);
    if (unit && IsHigh(*unit)) {
      const auto second = EscapedUnit(rest.substr(6));
      lone = !second || !IsLow(*second);
      if (!lone) taken = 12;
    }
    repaired.append(lone ? std::string_view("\\ufffd") : rest.substr(0, taken));
    i += taken;
  }
  return repaired;
}

}  // namespace

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
  auto page = ReadEventPageCarefully(body, operation);
  if (page.has_value()) return page;
  auto repaired = ReadEventPageCarefully(Repaired(body), operation);
  return repaired.has_value() ? std::move(repaired) : std::move(page);
}

}  // namespace logai::aws
