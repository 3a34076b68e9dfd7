#include "sources/sliced_read.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "sources/event_page.h"
#include "sources/sliced_read_slice.h"

namespace logai::sources {
namespace {

/// Pages of the cache that are worth a thread.
constexpr std::ptrdiff_t kMuchToLoad = 4;
/// What an event takes in memory beside its message: itself, its id, the blocks of its strings.
constexpr std::size_t kBesideText = sizeof(aws::LogEvent) + 96;
/// Pages may take so much more than there is to share before they wait in packed form, which is a
/// tenth of them: a single read never comes there.
constexpr std::int64_t kOverdraft = std::int64_t{6} << 20;
/// Events that are packed, and unpacked, together.
constexpr std::size_t kPackedTogether = 500;

void SortByTime(std::vector<aws::LogEvent>& events) {
  if (!std::ranges::is_sorted(events, {}, &aws::LogEvent::time))
    std::ranges::stable_sort(events, {}, &aws::LogEvent::time);
}

/// Whether the page proves that the server puts the events of all streams in one order: a stream
/// comes up again after another. A server that goes stream by stream never does that.
bool Interleaves(const std::vector<aws::LogEvent>& page) {
  if (!std::ranges::is_sorted(page, {}, &aws::LogEvent::time)) return false;
  std::unordered_set<std::string_view> left;
  for (std::size_t i = 1; i < page.size(); ++i) {
    if (page[i].stream == page[i - 1].stream) continue;
    if (left.contains(page[i].stream)) return true;
    left.insert(page[i - 1].stream);
  }
  return false;
}

}  // namespace

std::int64_t MemoryOf(std::span<const aws::LogEvent> events) {
  std::size_t bytes = 0;
  for (const aws::LogEvent& event : events) bytes += kBesideText + event.message.size();
  return static_cast<std::int64_t>(bytes);
}

SlicedRead::Waiting SlicedRead::Waiting::Of(std::vector<aws::LogEvent> events) {
  const std::int64_t bytes = MemoryOf(events);
  const std::size_t count = events.size();
  return {.events = std::move(events), .packed = {}, .count = count, .bytes = bytes};
}

base::Result<std::vector<aws::LogEvent>> SlicedRead::Waiting::Take() && {
  if (packed.empty()) return std::move(events);
  return UnpackEvents(packed);
}

SlicedRead::SlicedRead(aws::LogsClient& client, const PageQuery& query, const SeriesCache& cache,
                       ReadTally& tally, SlicedReadOptions options)
    : client_(client),
      query_(query),
      cache_(cache),
      tally_(tally),
      options_(options),
      keeps_order_(options.held_for_order == 0) {
  for (Stretch& stretch : cache_.Cut(query_.range)) slices_.emplace_back(std::move(stretch));
}

SlicedRead::~SlicedRead() {
  end_.request_stop();
  workers_.clear();
  options_.share->spare_threads += threads_taken_;
  std::int64_t bytes = bytes_in_hand_;
  for (const Slice& slice : slices_) bytes += slice.reserved + slice.ready_bytes();
  options_.share->spare_bytes += bytes;
}

base::Result<std::optional<Batch>> SlicedRead::Next(std::stop_token stop) {
  const std::stop_callback forward(stop, [this] { end_.request_stop(); });
  std::unique_lock lock(mutex_);
  // What the caller was given last, it has dealt with.
  options_.share->spare_bytes += std::exchange(bytes_in_hand_, 0);
  while (true) {
    if (stop.stop_requested()) return base::Fail(base::ErrorKind::kCancelled, "cancelled");
    if (slices_.empty()) return std::nullopt;
    Slice& front = slices_.front();
    if (auto waiting = TakeWaiting(front)) {
      Batch batch{.events = {},
                  .cached = front.stretch.cached.has_value(),
                  .whole_group = front.stretch.whole_group};
      AddWorkers();
      changed_.notify_all();
      lock.unlock();
      LOGAI_ASSIGN_OR_RETURN(batch.events, std::move(*waiting).Take());
      return batch;
    }
    if (front.error) return base::Fail(*front.error);
    if (front.done) {
      if (!front.cut_short.empty()) {
        cut_short_ = true;
        problems_.push_back(std::move(front.cut_short));
        // What lies behind a hole that nobody will fill is not delivered.
        if (out_of_requests_) return std::nullopt;
      }
      slices_.pop_front();
      continue;
    }
    if (!front.busy) {
      Begin(front);
      lock.unlock();
      Step(front, end_.get_token());
      lock.lock();
      TakeStep(slices_.begin());
      AddWorkers();
      changed_.notify_all();
      continue;
    }
    changed_.wait(lock, end_.get_token(), [&] {
      return slices_.front().done || slices_.front().error || !slices_.front().busy ||
             slices_.front().is_ready(Held());
    });
  }
}

std::optional<SlicedRead::Waiting> SlicedRead::TakeWaiting(Slice& slice) {
  if (!slice.is_ready(Held())) return std::nullopt;
  Waiting waiting = std::move(slice.ready.front());
  slice.ready.pop_front();
  slice.delivered = true;
  slice.ready_events -= waiting.count;
  bytes_in_hand_ = waiting.bytes;
  return waiting;
}

/// What the next page of a slice is going to take.
std::int64_t SlicedRead::Expected(const Slice& slice) const {
  if (slice.stretch.cached)
    return slice.stretch.cached->events.value() * static_cast<std::int64_t>(2 * kBesideText);
  return pages_fetched_ == 0 ? 0 : bytes_fetched_ / static_cast<std::int64_t>(pages_fetched_);
}

/// Makes the slice the caller's to work on; with the lock.
void SlicedRead::Begin(Slice& slice) {
  slice.busy = true;
  slice.reserved = Expected(slice);
  options_.share->spare_bytes -= slice.reserved;
}

/// The pages that are likely still wanted, when the caller wants only so many events.
std::size_t SlicedRead::MostAhead() const {
  if (options_.wanted == SIZE_MAX || events_fetched_ == 0) return SIZE_MAX;
  if (events_fetched_ >= options_.wanted) return 1;
  const std::size_t missing = options_.wanted - events_fetched_;
  return 1 + missing * pages_fetched_ / events_fetched_;
}

/// The first slice that somebody could work on now.
SlicedRead::Slices::iterator SlicedRead::FirstFree() {
  std::size_t ahead = 0;
  for (auto slice = slices_.begin(); slice != slices_.end(); ++slice) {
    if (slice->error || ahead >= MostAhead()) break;
    if (slice->done) continue;
    const bool has_room =
        slice == slices_.begin() || options_.share->spare_bytes > Expected(*slice);
    if (!slice->busy && has_room && !out_of_requests_) return slice;
    ++ahead;
  }
  return slices_.end();
}

void SlicedRead::Work(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    auto slice = slices_.end();
    changed_.wait(lock, stop, [&] { return (slice = FirstFree()) != slices_.end(); });
    if (stop.stop_requested() || slice == slices_.end()) return;
    Begin(*slice);
    lock.unlock();
    Step(*slice, stop);
    lock.lock();
    TakeStep(slice);
    changed_.notify_all();
  }
}

/// As many threads as there are slices to fetch, less the caller's own; one to unpack what the
/// cache has, if that is much.
void SlicedRead::AddWorkers() {
  std::ptrdiff_t to_fetch = 0, to_load = 0;
  for (const Slice& slice : slices_) {
    if (slice.done || slice.busy) continue;
    ++(slice.stretch.cached ? to_load : to_fetch);
  }
  const auto most = std::min<std::ptrdiff_t>(options_.most_at_once - 1,
                                             to_fetch - 1 + (to_load > kMuchToLoad ? 1 : 0));
  while (std::ssize(workers_) < most && MostAhead() > workers_.size() + 1) {
    if (--options_.share->spare_threads < 0) {
      ++options_.share->spare_threads;
      return;
    }
    ++threads_taken_;
    try {
      workers_.emplace_back([this] { Work(end_.get_token()); });
    } catch (const std::system_error&) {
      return;  // no more threads to be had: fewer do the same work
    }
  }
}

/// The work on one page, by whoever made the slice busy; without the lock.
void SlicedRead::Step(Slice& slice, std::stop_token stop) {
  slice.arrived.reset();
  if (!slice.stretch.cached || !LoadStep(slice)) FetchStep(slice, std::move(stop));
  PackWhereTight(slice);
}

/// Many reads side by side each have a page that waits for the others; together they are too much.
void SlicedRead::PackWhereTight(Slice& slice) {
  if (!slice.arrived || slice.unordered || !keeps_order_) return;
  const std::span<const aws::LogEvent> events = *slice.arrived;
  const std::int64_t spare = options_.share->spare_bytes + slice.reserved - MemoryOf(events);
  if (spare > -kOverdraft) return;
  for (std::size_t begin = 0; begin < events.size(); begin += kPackedTogether) {
    const auto part = events.subspan(begin, std::min(kPackedTogether, events.size() - begin));
    Waiting waiting{.events = {}, .packed = PackEvents(part), .count = part.size(), .bytes = 0};
    if (waiting.packed.empty()) waiting.events.assign(part.begin(), part.end());
    waiting.bytes =
        waiting.packed.empty() ? MemoryOf(part) : static_cast<std::int64_t>(waiting.packed.size());
    slice.packed.push_back(std::move(waiting));
  }
}

bool SlicedRead::LoadStep(Slice& slice) {
  auto events = cache_.Load(*slice.stretch.cached);
  if (!events) {
    // It was damaged, or has gone: then it is fetched like any other.
    slice.stretch.cached.reset();
    slice.stretch.whole_group = false;
    return false;
  }
  std::erase_if(*events, [&](const aws::LogEvent& event) {
    return !slice.stretch.range.Contains(event.time);
  });
  slice.arrived = *std::move(events);
  slice.ends = true;
  return true;
}

void SlicedRead::FetchStep(Slice& slice, std::stop_token stop) {
  const base::TimeRange& range = slice.stretch.range;
  if (!slice.pages) {
    PageQuery query = query_;
    query.range = range;
    slice.pages = std::make_unique<CloudWatchPages>(client_, std::move(query), tally_);
    slice.recorder.emplace(cache_, range.begin);
  }
  slice.pages->EndBy(range.end);
  auto page = slice.pages->Next(std::move(stop));
  if (!page) {
    slice.failure = std::move(page).error();
    return;
  }
  slice.interleaves = Interleaves(*page);
  SortByTime(*page);
  // Since the slice was cut, its pages reach beyond its end.
  const std::size_t before = page->size();
  if (range.end) {
    std::erase_if(*page, [&](const aws::LogEvent& event) { return event.time > *range.end; });
  }
  const bool passed_end = page->size() < before;
  slice.ends = slice.pages->done() || passed_end;
  const bool complete = slice.ends && slice.pages->cut_short().empty();
  slice.recorder->Add(*page,
                      complete ? std::optional(EndOf(slice) + base::Millis(1)) : std::nullopt,
                      keeps_order_ || slice.interleaves);
  slice.arrived = *std::move(page);
}

/// The end of a slice, or about where its open end lies.
base::UtcTime SlicedRead::EndOf(const Slice& slice) const {
  return slice.stretch.range.end.value_or(
      std::max(options_.now, slice.stretch.range.begin.value_or(options_.now)));
}

/// Books what Step has brought; with the lock.
void SlicedRead::TakeStep(Slices::iterator slice) {
  slice->busy = false;
  options_.share->spare_bytes += std::exchange(slice->reserved, 0);
  slice->error = std::exchange(slice->failure, std::nullopt);
  if (slice->error || !slice->arrived) return;
  if (!slice->stretch.cached) {
    ++pages_fetched_;
    events_fetched_ += slice->arrived->size();
    bytes_fetched_ += MemoryOf(*slice->arrived);
  }
  if (slice->pages && slice->ends) {
    slice->cut_short = slice->pages->cut_short();
    if (slice->pages->out_of_requests()) out_of_requests_ = true;
    slice->pages.reset();
  }
  CheckOrder(*slice);
  keeps_order_ = keeps_order_ || (slice->interleaves && !slice->unordered) ||
                 slice->ready_events >= kMostSorted;
  slice->done = slice->ends;
  if (!slice->done) Cut(slice);
  if (!slice->arrived->empty()) {
    slice->page_begin = slice->arrived->front().time;
    slice->last =
        std::max(slice->last.value_or(slice->arrived->back().time), slice->arrived->back().time);
  }
  Store(*slice);
  if (slice->unordered && slice->done) {
    slice->Sort();
  } else if (slice->unordered && slice->ready_events > kMostSorted) {
    Halve(slice);
  }
}

/// Puts what arrived behind what waits.
void SlicedRead::Store(Slice& slice) {
  std::vector<aws::LogEvent> arrived = *std::exchange(slice.arrived, std::nullopt);
  slice.ready_events += arrived.size();
  std::deque<Waiting> parts = std::exchange(slice.packed, {});
  if (parts.empty()) parts.push_back(Waiting::Of(std::move(arrived)));
  for (Waiting& part : parts) {
    options_.share->spare_bytes -= part.bytes;
    slice.ready.push_back(std::move(part));
  }
}

std::size_t SlicedRead::Held() const { return keeps_order_ ? 0 : options_.held_for_order; }

void SlicedRead::CheckOrder(Slice& slice) {
  if (slice.arrived->empty() || !slice.last || *slice.last <= slice.arrived->front().time) return;
  if (!slice.delivered) {
    slice.unordered = true;
    return;
  }
  const std::string problem = "the service sent events that are not in order of time";
  if (std::ranges::find(problems_, problem) == problems_.end()) problems_.push_back(problem);
}

}  // namespace logai::sources
