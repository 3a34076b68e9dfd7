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

EventMaker::EventMaker(std::string group, const logs::FilterPattern& filter, GroupReport& report)
    : group_(std::move(group)), filter_(filter), report_(report) {}

std::optional<logs::Event> EventMaker::Make(aws::LogEvent&& from, bool check) {
  report_.events_read += base::EventCount(1);
  report_.bytes_read += base::ByteCount(static_cast<std::int64_t>(from.message.size()));
  report_.span.Include(from.time);
  logs::Event event;
  event.message =
      base::IsValidUtf8(from.message) ? std::move(from.message) : base::ToValidUtf8(from.message);
  while (event.message.ends_with('\n') || event.message.ends_with('\r')) event.message.pop_back();
  if (check && !filter_.Matches(event.message)) return std::nullopt;
  event.time = from.time;
  event.group = group_;
  event.stream = std::move(from.stream);
  event.event_id = std::move(from.event_id);

  if (parsers_.size() >= kParsersKept && !parsers_.contains(event.stream)) parsers_.clear();
  auto& parser = parsers_.try_emplace(event.stream, from.time).first->second;
  const std::string_view line = std::string_view(event.message).substr(0, event.message.find('\n'));
  const logs::ParsedLine parsed = parser.Parse(line);
  event.level = parsed.level;
  // Where the parser took an envelope off, the message stays as CloudWatch has it.
  if (parsed.text.data() == line.data())
    event.body_begin = std::min(parsed.body_begin, line.size());
  logs::FillJsonText(event);
  return event;
}

}  // namespace logai::sources
