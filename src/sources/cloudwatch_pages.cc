#include "sources/cloudwatch_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "logs/json_text.h"

namespace logai::sources {
namespace {

/// The service has been seen to repeat a token on empty pages; it always moved on within a few.
constexpr int kMostRepeats = 20;
/// Parsers kept, one for each stream, as each learns the form of its stream's lines.
constexpr std::size_t kParsersKept = 256;
/// An event comes twice only near a page's border: the ids of two full pages are enough.
constexpr std::size_t kIdsKept = 20'000;

}  // namespace

CloudWatchPages::CloudWatchPages(aws::LogsClient& client, PageQuery query, GroupReport& report)
    : client_(client), query_(std::move(query)), report_(report) {}

base::Result<std::vector<logs::Event>> CloudWatchPages::Next(std::stop_token stop) {
  std::vector<logs::Event> matching;
  if (report_.requests >= query_.max_requests) {
    StopEarly(
        fmt::format("stopped after {} requests; a shorter time range or a narrower filter "
                    "needs fewer",
                    base::WithThousands(report_.requests)));
    return matching;
  }
  ++report_.requests;
  LOGAI_ASSIGN_OR_RETURN(aws::FilterLogEventsReply page,
                         client_.FilterLogEvents({.group = query_.group,
                                                  .start = query_.range.begin,
                                                  .end = query_.range.end,
                                                  .filter_pattern = query_.service_pattern,
                                                  .limit = query_.page_limit,
                                                  .start_from_head = !query_.newest_first,
                                                  .next_token = token_},
                                                 stop));
  report_.lines_skipped += page.malformed;
  bool progress = false;
  for (aws::LogEvent& event : page.events) {
    // An emulator may look at the range less closely than AWS does.
    if (!query_.range.Contains(event.time) || !IsNew(event)) continue;
    progress = true;
    report_.events_read += base::EventCount(1);
    report_.bytes_read += base::ByteCount(static_cast<std::int64_t>(event.message.size()));
    report_.span.Include(event.time);
    logs::Event ours = ToEvent(std::move(event));
    if (!query_.check || query_.check->Matches(ours.message)) matching.push_back(std::move(ours));
  }
  Advance(std::move(page.next_token), progress);
  return matching;
}

logs::Event CloudWatchPages::ToEvent(aws::LogEvent&& from) {
  logs::Event event;
  event.time = from.time;
  event.message =
      base::IsValidUtf8(from.message) ? std::move(from.message) : base::ToValidUtf8(from.message);
  while (event.message.ends_with('\n') || event.message.ends_with('\r')) event.message.pop_back();
  event.group = query_.group;
  event.stream = std::move(from.stream);
  event.event_id = std::move(from.event_id);

  if (parsers_.size() >= kParsersKept) parsers_.clear();
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

bool CloudWatchPages::IsNew(const aws::LogEvent& event) {
  if (event.event_id.empty()) return true;
  std::string key = event.stream + '\n' + event.event_id;
  if (!seen_.insert(key).second) return false;
  seen_order_.push_back(std::move(key));
  if (seen_order_.size() > kIdsKept) {
    seen_.erase(seen_order_.front());
    seen_order_.pop_front();
  }
  return true;
}

void CloudWatchPages::Advance(std::string token, bool progress) {
  repeats_ = token == token_ && !progress ? repeats_ + 1 : 0;
  if (repeats_ >= kMostRepeats) {
    StopEarly(fmt::format("the service gave the same page token {} times without an event",
                          kMostRepeats));
    return;
  }
  token_ = std::move(token);
  done_ = token_.empty();
}

void CloudWatchPages::StopEarly(std::string why) {
  done_ = true;
  report_.truncated = true;
  report_.problems.push_back(std::move(why));
}

}  // namespace logai::sources
