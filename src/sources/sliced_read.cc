#include "sources/sliced_read.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "sources/sliced_read_slice.h"

namespace logai::sources {
namespace {

/// Pages of the cache that are worth a thread.
constexpr std::ptrdiff_t kMuchToLoad = 4;

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

std::size_t MemoryOf(const std::vector<aws::LogEvent>& events) {
  constexpr std::size_t kBesideText = sizeof(aws::LogEvent) + 96;
  std::size_t bytes = 0;
  for (const aws::LogEvent& event : events) bytes += kBesideText + event.message.size();
  return bytes;
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
  for (const Slice& slice : slices_) {
    for (const auto& events : slice.ready) GiveRoom(events);
  }
}

void SlicedRead::TakeRoom(const std::vector<aws::LogEvent>& events) {
  options_.share->spare_bytes -= static_cast<std::int64_t>(MemoryOf(events));
}

void SlicedRead::GiveRoom(const std::vector<aws::LogEvent>& events) {
  options_.share->spare_bytes += static_cast<std::int64_t>(MemoryOf(events));
}

base::Result<std::optional<Batch>> SlicedRead::Next(std::stop_token stop) {
  const std::stop_callback forward(stop, [this] { end_.request_stop(); });
  std::unique_lock lock(mutex_);
  while (true) {
    if (stop.stop_requested()) return base::Fail(base::ErrorKind::kCancelled, "cancelled");
    if (slices_.empty()) return std::nullopt;
    Slice& front = slices_.front();
    if (auto batch = TakeBatch(front)) {
      AddWorkers();
      changed_.notify_all();  // there is room again
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
      front.busy = true;
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

std::optional<Batch> SlicedRead::TakeBatch(Slice& slice) {
  if (!slice.is_ready(Held())) return std::nullopt;
  Batch batch{.events = std::move(slice.ready.front()),
              .cached = slice.stretch.cached.has_value(),
              .whole_group = slice.stretch.whole_group};
  slice.ready.pop_front();
  slice.delivered = true;
  slice.ready_events -= batch.events.size();
  GiveRoom(batch.events);
  return batch;
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
    const bool has_room = slice == slices_.begin() || options_.share->spare_bytes > 0;
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
    slice->busy = true;
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
  if (slice.stretch.cached && LoadStep(slice)) return;
  FetchStep(slice, std::move(stop));
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
  slice->error = std::exchange(slice->failure, std::nullopt);
  if (slice->error || !slice->arrived) return;
  if (!slice->stretch.cached) {
    ++pages_fetched_;
    events_fetched_ += slice->arrived->size();
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
  TakeRoom(*slice->arrived);
  slice->ready_events += slice->arrived->size();
  slice->ready.push_back(*std::exchange(slice->arrived, std::nullopt));
  if (slice->unordered && slice->done) {
    slice->Sort();
  } else if (slice->unordered && slice->ready_events > kMostSorted) {
    Halve(slice);
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
