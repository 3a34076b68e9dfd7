#include <algorithm>
#include <iterator>
#include <utility>

#include "sources/cloudwatch_source.h"

namespace logai::sources {
namespace {

constexpr int kPageOfStreams = 50;

bool IsNewer(const aws::LogStream& a, const aws::LogStream& b) {
  if (a.last_event != b.last_event) return a.last_event > b.last_event;  // none is the oldest
  return a.name < b.name;
}

}  // namespace

base::Result<StreamList> CloudWatchSource::ListStreams(const StreamQuery& query,
                                                       std::stop_token stop) {
  StreamList list;
  const bool by_time = query.prefix.empty();
  aws::DescribeLogStreamsRequest request{.group = query.group,
                                         .prefix = query.prefix,
                                         .by_last_event = by_time,
                                         .descending = by_time,
                                         .limit = kPageOfStreams};
  do {
    auto page = client_->DescribeLogStreams(request, stop);
    if (!page) {
      base::Error error = std::move(page).error();
      if (error.kind == base::ErrorKind::kNotFound)
        error = WithNearestName(std::move(error), query.group, stop);
      return base::Fail(error.kind == base::ErrorKind::kCancelled ? error
                                                                  : error.Within(query.group));
    }
    std::ranges::move(page->streams, std::back_inserter(list.streams));
    if (!page->next_token.empty() && page->next_token == request.next_token) {
      return base::Fail(base::ErrorKind::kUnavailable,
                        "the list of streams of {} does not end: the service repeats its page "
                        "token",
                        query.group);
    }
    request.next_token = std::move(page->next_token);
  } while (!request.next_token.empty() && (!by_time || list.streams.size() < query.limit));
  std::ranges::stable_sort(list.streams, IsNewer);
  list.complete = request.next_token.empty() && list.streams.size() <= query.limit;
  if (list.streams.size() > query.limit)
    list.streams.erase(list.streams.begin() + static_cast<std::ptrdiff_t>(query.limit),
                       list.streams.end());
  return list;
}

}  // namespace logai::sources
