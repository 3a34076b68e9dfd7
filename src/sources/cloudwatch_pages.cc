#include "sources/cloudwatch_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <utility>

#include "base/mix_hash.h"
#include "base/text.h"
#include "sources/insights_pages.h"

namespace logai::sources {
namespace {

using base::ErrorKind;

/// The service has been seen to repeat a token on empty pages; it always moved on within a few.
constexpr int kMostRepeats = 20;
/// An event comes twice only near a page's border: the ids of two full pages are enough.
constexpr std::size_t kIdsKept = 20'000;
/// Calls for one page, each with its own tries, while the service says that it is asked too fast.
/// The rate is halved each time, so that these outlast a storm of half a minute.
constexpr int kMostCalls = 6;
/// The same while it answers with 5xx or not at all, in the middle of a read.
constexpr int kMostFailedCalls = 2;

std::uint64_t KeyOf(const aws::LogEvent& event) {
  return base::HashBytes(event.event_id, base::HashBytes(event.stream, 1));
}

}  // namespace

CloudWatchPages::CloudWatchPages(aws::LogsClient& client, PageQuery query, ReadTally& tally)
    : client_(client), query_(std::move(query)), tally_(tally) {}

/// Newest first, GetLogEvents gives pages that ascend, and FilterLogEvents serves as well. An open
/// end could make a busy stream endless.
bool CloudWatchPages::by_stream() const {
  return !query_.stream.empty() && query_.service_pattern.empty() && !query_.newest_first &&
         query_.range.end.has_value();
}

base::Result<std::vector<aws::LogEvent>> CloudWatchPages::Next(std::stop_token stop) {
  std::vector<aws::LogEvent> fresh;
  if (tally_.requests.fetch_add(1) >= query_.max_requests) {
    --tally_.requests;
    out_of_requests_ = true;
    StopEarly(
        fmt::format("stopped after {} requests; a shorter time range or a narrower filter "
                    "needs fewer",
                    base::WithThousands(query_.max_requests)));
    return fresh;
  }
  LOGAI_ASSIGN_OR_RETURN(Page page, Ask(stop));
  tally_.malformed += page.malformed;
  fresh = std::move(page.events);
  // An emulator may look at the range less closely than AWS does.
  std::erase_if(fresh,
                [this](const aws::LogEvent& event) { return !query_.range.Contains(event.time); });
  DropSeen(fresh);
  Advance(std::move(page.token), !fresh.empty());
  if (!page.cut_short.empty()) StopEarly(std::move(page.cut_short));
  return fresh;
}

base::Result<CloudWatchPages::Page> CloudWatchPages::Ask(std::stop_token stop) {
  for (int calls = 1;; ++calls) {
    auto page = query_.insights ? AskInsights(stop)
                : by_stream()   ? AskStream(stop)
                                : AskFilter(stop);
    if (page) return page;
    const ErrorKind kind = page.error().kind;
    // Nobody waits for a service that cannot be reached at all.
    const bool in_the_middle = tally_.requests > 1;
    const int most = kind == ErrorKind::kRateLimited                    ? kMostCalls
                     : kind == ErrorKind::kUnavailable && in_the_middle ? kMostFailedCalls
                                                                        : 1;
    if (calls >= most) return page;
  }
}

base::Result<CloudWatchPages::Page> CloudWatchPages::AskFilter(std::stop_token stop) {
  aws::FilterLogEventsRequest request{.group = query_.group,
                                      .start = query_.range.begin,
                                      .end = query_.range.end,
                                      .filter_pattern = query_.service_pattern,
                                      .limit = query_.page_limit,
                                      .start_from_head = !query_.newest_first,
                                      .next_token = token_};
  if (!query_.stream.empty()) {
    request.streams = {query_.stream};
  } else {
    request.stream_prefix = query_.stream_prefix;
  }
  LOGAI_ASSIGN_OR_RETURN(aws::FilterLogEventsReply reply,
                         client_.FilterLogEvents(request, stop, &tally_.calls));
  return Page{.events = std::move(reply.events),
              .token = std::move(reply.next_token),
              .malformed = reply.malformed};
}

base::Result<CloudWatchPages::Page> CloudWatchPages::AskInsights(std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(auto page, query_.insights->Ask(query_, token_, std::move(stop)));
  if (!query_.stream.empty()) {
    std::erase_if(page.events,
                  [this](const aws::LogEvent& event) { return event.stream != query_.stream; });
  }
  return Page{.events = std::move(page.events),
              .token = std::move(page.token),
              .malformed = page.malformed,
              .cut_short = std::move(page.cut_short)};
}

void CloudWatchPages::EndBy(const std::optional<base::UtcTime>& end) {
  // A token of the service goes with the range that it was given for.
  if (query_.insights && end) query_.range.end = end;
}

base::Result<CloudWatchPages::Page> CloudWatchPages::AskStream(std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(
      aws::GetLogEventsReply reply,
      client_.GetLogEvents({.group = query_.group,
                            .stream = query_.stream,
                            .start = query_.range.begin,
                            .end = *query_.range.end + base::Millis(1),  // which is outside
                            .limit = query_.page_limit,
                            .start_from_head = true,
                            .next_token = token_},
                           stop, &tally_.calls));
  for (aws::LogEvent& event : reply.events) event.stream = query_.stream;
  const bool ended = reply.forward_token == token_;
  return Page{.events = std::move(reply.events),
              .token = ended ? std::string() : std::move(reply.forward_token),
              .malformed = reply.malformed};
}

/// Leaves out what has come before, on this page or on one of the last; an event without an id is
/// always new.
void CloudWatchPages::DropSeen(std::vector<aws::LogEvent>& events) {
  std::vector<std::uint64_t> keys;
  keys.reserve(events.size());
  for (const aws::LogEvent& event : events) {
    // Of 20,000 ids two have one hash once in 10^11 reads.
    if (!event.event_id.empty()) keys.push_back(KeyOf(event));
  }
  std::ranges::sort(keys);
  std::unordered_set<std::uint64_t> on_page;  // only where something comes twice on it
  const bool repeats = std::ranges::adjacent_find(keys) != keys.end();
  std::erase_if(events, [&](const aws::LogEvent& event) {
    if (event.event_id.empty()) return false;
    const std::uint64_t key = KeyOf(event);
    return std::ranges::binary_search(seen_, key) ||
           std::ranges::binary_search(seen_before_, key) ||
           (repeats && !on_page.insert(key).second);
  });
  if (seen_.size() + keys.size() > kIdsKept / 2) seen_before_ = std::exchange(seen_, {});
  const auto middle = static_cast<std::ptrdiff_t>(seen_.size());
  seen_.insert(seen_.end(), keys.begin(), keys.end());
  std::ranges::inplace_merge(seen_, seen_.begin() + middle);
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
  cut_short_ = std::move(why);
}

}  // namespace logai::sources
