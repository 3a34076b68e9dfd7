#include "sources/cloudwatch_events.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/text.h"
#include "logs/json_text.h"

namespace logai::sources {
namespace {

/// Parsers kept, one for each stream, as each learns the form of its stream's lines.
constexpr std::size_t kParsersKept = 256;

}  // namespace

EventMaker::EventMaker(const ReadRequest& request, GroupReport& report)
    : request_(request), report_(report) {}

std::optional<logs::Event> EventMaker::Make(aws::LogEvent&& from, bool check) {
  report_.events_read += base::EventCount(1);
  report_.bytes_read += base::ByteCount(static_cast<std::int64_t>(from.message.size()));
  report_.span.Include(from.time);
  // An emulator may not look at the prefix.
  if (!from.stream.starts_with(request_.stream_prefix)) return std::nullopt;
  logs::Event event;
  event.message =
      base::IsValidUtf8(from.message) ? std::move(from.message) : base::ToValidUtf8(from.message);
  while (event.message.ends_with('\n') || event.message.ends_with('\r')) event.message.pop_back();
  if (check && !request_.filter.Matches(event.message)) return std::nullopt;
  event.time = from.time;
  event.group = request_.group;
  event.stream = std::move(from.stream);
  event.event_id = std::move(from.event_id);
  if (!request_.as_written) FindParts(event, from.time);
  return event;
}

/// Level, body and text.
void EventMaker::FindParts(logs::Event& event, base::UtcTime time) {
  if (parsers_.size() >= kParsersKept && !parsers_.contains(event.stream)) parsers_.clear();
  auto& parser = parsers_.try_emplace(event.stream, time).first->second;
  const std::string_view line = std::string_view(event.message).substr(0, event.message.find('\n'));
  const logs::ParsedLine parsed = parser.Parse(line);
  event.level = parsed.level;
  // Where the parser took an envelope off, the message stays as CloudWatch has it.
  if (parsed.text.data() == line.data())
    event.body_begin = std::min(parsed.body_begin, line.size());
  logs::FillJsonText(event);
}

}  // namespace logai::sources
