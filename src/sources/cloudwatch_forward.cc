// Oldest first: page by page, with a check that the service keeps to the order of time.

#include <algorithm>
#include <iterator>
#include <utility>

#include "sources/cloudwatch_reader.h"

namespace logai::sources {
namespace {

/// Pages looked at to learn whether more events match than were asked for.
constexpr int kPagesBeyondLimit = 2;
/// Events of a slice that is put into order in memory.
constexpr std::size_t kSliceEvents = 50'000;

void SortByTime(std::vector<logs::Event>& events) {
  std::ranges::stable_sort(events, {}, &logs::Event::time);
}

}  // namespace

base::Status CloudWatchReader::ReadForward(std::stop_token stop) {
  // AWS sends events in order of time. Of another server some pages are held back, to see whether
  // it does so too; if not, the range is cut into slices that can be sorted.
  const bool checks_order = !client_.endpoint().is_aws;
  const std::size_t held_for_order = std::clamp<std::size_t>(request_.limit, 1, kSliceEvents);
  const auto pages = Pages(request_.range, /*newest_first=*/false, PageSize::kAsWanted);
  Events held;
  std::optional<base::UtcTime> last;  // the latest time delivered
  const auto deliver_held = [&] {
    if (!held.empty()) last = std::max(last.value_or(*held.back().time), *held.back().time);
    for (const logs::Event& event : std::exchange(held, {})) {
      if (!Deliver(event)) return;
    }
  };
  bool out_of_order = false;
  int pages_beyond = 0;
  base::Status status;
  while (wants_more() && !pages->done()) {
    if (is_full() && ++pages_beyond > kPagesBeyondLimit) {
      report_.truncated = true;  // more may match: the service has not said that this is all
      break;
    }
    auto page = pages->Next(stop);
    if (!page.has_value()) {
      status = base::Fail(std::move(page).error());
      break;
    }
    if (page->empty()) continue;
    SortByTime(*page);
    const auto before = held.empty() ? last : held.back().time;
    const bool in_order = !before || *before <= *page->front().time;
    if (!in_order && !last) {
      StartAnew();
      const base::UtcTime begin = request_.range.begin.value_or(base::UtcTime{});
      // Emulators take events of the near future, as AWS does.
      const base::UtcTime end = request_.range.end.value_or(settings_.now + std::chrono::days(1));
      return ReadSlice(begin, std::max(begin, end), stop);
    }
    if (!in_order && !std::exchange(out_of_order, true)) {
      report_.problems.push_back("the service sent events that are not in order of time");
    }
    if (held.size() > held_for_order) deliver_held();
    std::ranges::move(*page, std::back_inserter(held));
    if (!checks_order || last) deliver_held();
  }
  if (status.has_value() || status.error().kind != base::ErrorKind::kCancelled) deliver_held();
  return status;
}

base::Status CloudWatchReader::ReadSlice(base::UtcTime begin, base::UtcTime end,
                                         std::stop_token stop) {
  const GroupReport before = report_;
  const auto pages = Pages({begin, end}, /*newest_first=*/false, PageSize::kFull);
  Events slice;
  while (!pages->done() && (slice.size() <= kSliceEvents || begin == end)) {
    LOGAI_ASSIGN_OR_RETURN(Events page, pages->Next(stop));
    std::ranges::move(page, std::back_inserter(slice));
  }
  if (!pages->done()) {  // too much to sort: halve it
    const std::int64_t requests = report_.requests;
    report_ = before;
    report_.requests = requests;
    const base::UtcTime middle = begin + (end - begin) / 2;
    LOGAI_RETURN_IF_ERROR(ReadSlice(begin, middle, stop));
    return wants_more() ? ReadSlice(middle + base::Millis(1), end, stop) : base::Status();
  }
  SortByTime(slice);
  for (const logs::Event& event : slice) {
    if (!Deliver(event)) break;
  }
  return {};
}

}  // namespace logai::sources
