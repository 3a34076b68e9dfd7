// Oldest first: by slices, several pages at once.

#include <algorithm>
#include <iterator>
#include <utility>

#include "sources/cloudwatch_reader.h"

namespace logai::sources {
namespace {

/// Pages looked at to learn whether more events match than were asked for.
constexpr int kPagesBeyondLimit = 2;
/// Events that are held back at most to see in which order a server sends them.
constexpr std::size_t kHeldForOrder = 50'000;

}  // namespace

SlicedReadOptions CloudWatchReader::SliceOptions() const {
  // AWS sends events in order of time, and so does one stream. Another server is watched.
  const bool is_known = client_.endpoint().is_aws || !request_.stream.empty() || insights_;
  SlicedReadOptions options{.now = settings_.now, .share = settings_.share};
  if (!is_known) options.held_for_order = std::clamp<std::size_t>(request_.limit, 1, kHeldForOrder);
  return options;
}

/// Gives the events of a batch that match to `take`, and counts what was looked at.
void CloudWatchReader::TakeBatch(Batch& batch, const std::function<void(logs::Event&&)>& take) {
  const base::EventCount read_before = report_.events_read;
  const base::ByteCount bytes_before = report_.bytes_read;
  for (aws::LogEvent& raw : batch.events) {
    auto event = maker_.Make(std::move(raw), checks_filter_ || batch.whole_group);
    if (event) take(*std::move(event));
  }
  if (!batch.cached) return;
  report_.events_cached += report_.events_read - read_before;
  report_.bytes_cached += report_.bytes_read - bytes_before;
}

base::Status CloudWatchReader::ReadForward(std::stop_token stop) {
  SlicedReadOptions options = SliceOptions();
  if (request_.limit < SIZE_MAX && !checks_filter_) options.wanted = request_.limit + 1;
  SlicedRead read(client_, Query(request_.range, /*newest_first=*/false, PageSize::kAsWanted),
                  cache_, tally_, options);
  int pages_beyond = 0;
  base::Status status;
  while (wants_more()) {
    if (is_full() && ++pages_beyond > kPagesBeyondLimit) {
      report_.truncated = true;  // more may match: the service has not said that this is all
      break;
    }
    auto batch = read.Next(stop);
    if (!batch.has_value()) {
      status = base::Fail(std::move(batch).error());
      break;
    }
    if (!*batch) break;
    TakeBatch(**batch, [this](const logs::Event& event) {
      if (wants_more()) Deliver(event);
    });
  }
  report_.truncated = report_.truncated || read.cut_short();
  std::ranges::copy(read.problems(), std::back_inserter(report_.problems));
  return status;
}

}  // namespace logai::sources
