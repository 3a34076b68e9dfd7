// How a range is cut into slices, and what is done with a server that keeps to no order.
#include <algorithm>
#include <iterator>
#include <utility>

#include "sources/sliced_read_slice.h"

namespace logai::sources {
namespace {

using base::Millis;

constexpr Millis kMillisecond{1};
/// Less than so many pages are not worth the seams between slices.
constexpr double kPagesWorthCutting = 2;
/// A slice that is to fill one page is cut a little shorter, as density varies: what runs over
/// costs another request.
constexpr double kFill = 0.95;
/// Slices of one page each, at the front; each one behind them is twice as long as the one before.
/// Where events get sparse the long ones save requests, where not they are cut again.
constexpr int kSinglePages = 4;
/// Pages without events, each with a new token, after which the server is clearly looking through
/// much that does not match.
constexpr int kEmptyPages = 2;
/// Shorter than this, no time is looked through in pieces.
constexpr Millis kShortest = std::chrono::minutes(1);

}  // namespace

/// Gives what follows the page that just arrived to others, if they lack work. The slice itself
/// keeps its token and the first piece.
void SlicedRead::Cut(Slices::iterator slice) {
  if (!keeps_order_ || slice->unordered || slice->pages->repeats()) return;
  const auto unfinished = static_cast<int>(
      std::ranges::count_if(slices_, [](const Slice& other) { return !other.done; }));
  const int hungry = options_.most_at_once - unfinished;
  if (hungry <= 0) return;
  const std::vector<aws::LogEvent>& page = *slice->arrived;
  slice->empty_pages = page.empty() ? slice->empty_pages + 1 : 0;

  const base::UtcTime end = EndOf(*slice);
  base::UtcTime from = slice->stretch.range.begin.value_or(base::UtcTime{});
  if (slice->last) from = *slice->last;
  std::vector<Millis> lengths;
  if (page.empty()) {
    // Where the server is cannot be told; equal pieces, then.
    if (slice->empty_pages < kEmptyPages || end - from < kShortest) return;
    slice->empty_pages = 0;
    lengths.assign(static_cast<std::size_t>(hungry), (end - from) / (hungry + 1));
  } else {
    from = std::max(from, page.back().time);
    const Millis covered = std::max(kMillisecond, page.back().time - page.front().time);
    const auto rest = static_cast<double>((end - from).count());
    if (rest < kPagesWorthCutting * static_cast<double>(covered.count())) return;
    if (MostAhead() < 2) return;
    const Millis single =
        std::max(kMillisecond,
                 Millis(static_cast<std::int64_t>(kFill * static_cast<double>(covered.count()))));
    Millis length = single;
    for (Millis left = end - from; left > length && std::ssize(lengths) < 64; left -= length) {
      if (std::ssize(lengths) >= kSinglePages) length *= 2;
      lengths.push_back(std::min(length, left));
    }
  }
  const std::optional<base::UtcTime> whole_end = slice->stretch.range.end;
  const auto behind = std::next(slice);
  base::UtcTime cut = from;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    cut += lengths[i];
    if (cut >= end) break;
    if (i == 0) {
      slice->stretch.range.end = cut;
    } else {
      std::prev(behind)->stretch.range.end = cut;
    }
    AddSlice(behind, {cut + kMillisecond, whole_end});
  }
}

void SlicedRead::AddSlice(Slices::iterator before, base::TimeRange range) {
  slices_.emplace(before, Stretch{.range = range, .cached = {}, .whole_group = false});
}

/// Too much to be sorted at once: read again, in two halves.
void SlicedRead::Halve(Slices::iterator slice) {
  const base::TimeRange range = slice->stretch.range;
  const base::UtcTime begin = range.begin.value_or(base::UtcTime{});
  const base::UtcTime end = EndOf(*slice);
  if (begin >= end) return;  // one instant: then it is sorted whatever its size
  options_.share->spare_bytes += slice->ready_bytes();
  const base::UtcTime middle = begin + (end - begin) / 2;
  AddSlice(std::next(slice), {middle + kMillisecond, range.end});
  AddSlice(std::next(slice), {range.begin, middle});
  slice->ready.clear();
  slice->ready_events = 0;
  slice->pages.reset();
  slice->done = true;
}

void SlicedRead::Slice::Sort() {
  std::vector<aws::LogEvent> all;
  for (Waiting& waiting : ready) {
    auto events = std::move(waiting).Take();
    if (!events) {
      error = std::move(events).error();
      continue;
    }
    std::ranges::move(*events, std::back_inserter(all));
  }
  std::ranges::stable_sort(all, {}, &aws::LogEvent::time);
  const std::int64_t bytes = ready_bytes();  // what was taken for them
  ready.clear();
  ready_events = all.size();
  ready.push_back({.events = std::move(all), .packed = {}, .count = ready_events, .bytes = bytes});
}

std::int64_t SlicedRead::Slice::ready_bytes() const {
  std::int64_t bytes = 0;
  for (const Waiting& waiting : ready) bytes += waiting.bytes;
  return bytes;
}

}  // namespace logai::sources
