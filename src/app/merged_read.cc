#include "app/merged_read.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace logai::app {
namespace {

using sources::Flow;

std::int64_t SizeOf(const logs::Event& event) {
  return static_cast<std::int64_t>(sizeof(event) + event.message.size() + event.stream.size() +
                                   event.event_id.size() + event.group.size());
}

/// The events of one group on their way from its reader to the merge.
class Lane {
 public:
  explicit Lane(std::int64_t room) : room_(room) {}

  // The reader's side.

  /// Waits for room. kStop when nobody wants more.
  Flow Push(const logs::Event& event) {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [&] { return closed_ || waiting_bytes_ <= room_; });
    if (closed_) return Flow::kStop;
    logs::Event copy;
    copy.time = event.time;
    copy.level = event.level;
    copy.message = event.message;
    copy.body_begin = event.body_begin;
    copy.group = event.group;
    copy.stream = event.stream;
    copy.event_id = event.event_id;
    copy.line = event.line;
    copy.line_end = event.line_end;
    waiting_bytes_ += SizeOf(copy);
    waiting_.push_back(std::move(copy));
    if (waiting_bytes_ >= awaited_bytes_) has_events_.notify_one();
    return Flow::kContinue;
  }

  void End(base::Result<sources::GroupReport> report) {
    const std::scoped_lock lock(mutex_);
    report_ = std::move(report);
    has_events_.notify_one();
  }

  // The merge's side.

  /// The next event; null at the end, or when `stop` is requested.
  const logs::Event* Head(const std::function<void()>& on_wait, const std::stop_token& stop) {
    if (!taken_.empty()) return &taken_.front();
    std::unique_lock lock(mutex_);
    if (waiting_.empty() && !report_) {
      lock.unlock();
      if (on_wait) on_wait();
      lock.lock();
      Await(lock, stop);
    }
    if (waiting_.empty()) return nullptr;
    std::swap(taken_, waiting_);
    waiting_bytes_ = 0;
    has_room_.notify_one();
    return &taken_.front();
  }

  /// What orders the head among those of other lanes: a record without a time belongs behind the
  /// one before it.
  base::UtcTime HeadTime() const {
    return taken_.front().time.value_or(last_time_.value_or(base::UtcTime::min()));
  }

  void Pop() {
    if (taken_.front().time) last_time_ = taken_.front().time;
    taken_.pop_front();
    ++delivered_;
  }

  /// Nothing more is wanted: the reader ends with its next event.
  void Close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    has_room_.notify_one();
  }

  /// After the reader has ended. `cut`: the sink stopped the whole read.
  base::Result<sources::GroupReport> TakeReport(const std::string& group, bool cut) {
    const std::scoped_lock lock(mutex_);
    base::Result<sources::GroupReport> report =
        report_ ? *std::move(report_)
                : base::Fail(base::ErrorKind::kCancelled, "{}: not read", group);
    if (!report && report.error().kind == base::ErrorKind::kCancelled && cut) {
      report = sources::GroupReport{.group = group, .truncated = true};
    }
    if (report) {
      report->truncated = report->truncated || !waiting_.empty() || !taken_.empty();
      report->events_matched = base::EventCount(delivered_);
    }
    return report;
  }

 private:
  /// Waits for an event. Where one has come more are likely to follow: waking up for each would
  /// take longer than all else.
  void Await(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
    const auto until = [&](std::int64_t bytes) {
      awaited_bytes_ = bytes;
      return [this, bytes] { return waiting_bytes_ >= bytes || report_.has_value(); };
    };
    has_events_.wait(lock, stop, until(1));
    has_events_.wait_for(lock, stop, kGathering, until(std::min(kGathered, room_)));
    awaited_bytes_ = INT64_MAX;
  }

  static constexpr std::chrono::milliseconds kGathering{1};
  static constexpr std::int64_t kGathered = 32 * 1024;

  const std::int64_t room_;
  std::mutex mutex_;
  std::condition_variable has_room_;
  std::condition_variable_any has_events_;
  std::deque<logs::Event> waiting_;  // guarded by mutex_, as are those up to report_
  std::int64_t waiting_bytes_ = 0;
  std::int64_t awaited_bytes_ = INT64_MAX;  // so many wake up the merge
  bool closed_ = false;
  std::optional<base::Result<sources::GroupReport>> report_;
  std::deque<logs::Event> taken_;  // the merge's alone, as are the next two
  std::optional<base::UtcTime> last_time_;
  std::int64_t delivered_ = 0;
};

base::Result<sources::GroupReport> ReadInto(Lane& lane, const MergedGroup& group,
                                            const std::stop_token& stop) {
  try {
    return group.source->ReadGroup(
        group.request, [&](const logs::Event& event) { return lane.Push(event); }, stop);
  } catch (const std::exception& error) {
    return base::Fail(base::ErrorKind::kInternal, "reading {}: {}", group.request.group,
                      error.what());
  }
}

/// Hands over the events of all lanes in order; true when the sink stopped.
bool Merge(std::vector<std::unique_ptr<Lane>>& lanes, const sources::IndexedSink& sink,
           const MergeOptions& options, const std::stop_token& stop) {
  std::vector<std::size_t> live(lanes.size());
  for (std::size_t i = 0; i < live.size(); ++i) live[i] = i;
  const bool newest_first = options.order == sources::Order::kNewestFirst;
  while (!stop.stop_requested()) {
    std::erase_if(live, [&](std::size_t i) { return !lanes[i]->Head(options.on_wait, stop); });
    if (live.empty() || stop.stop_requested()) return false;
    const auto earlier = [&](std::size_t a, std::size_t b) {
      const auto time_a = lanes[a]->HeadTime(), time_b = lanes[b]->HeadTime();
      return newest_first ? time_a > time_b : time_a < time_b;
    };
    const std::size_t next = *std::ranges::min_element(live, earlier);
    Lane& lane = *lanes[next];
    const Flow flow = sink(next, *lane.Head(options.on_wait, stop));
    lane.Pop();
    if (flow == Flow::kStop) return true;
  }
  return false;
}

}  // namespace

std::vector<sources::GroupOutcome> ReadMerged(std::span<const MergedGroup> groups,
                                              const sources::IndexedSink& sink,
                                              const MergeOptions& options, std::stop_token stop) {
  std::vector<std::unique_ptr<Lane>> lanes;
  constexpr std::int64_t kLeastRoom = 64 * 1024;
  // Half of it waits in a lane while the other half is being handed over.
  const auto share = options.buffer.value() / 2 /
                     static_cast<std::int64_t>(std::max<std::size_t>(groups.size(), 1));
  for (std::size_t i = 0; i < groups.size(); ++i)
    lanes.push_back(std::make_unique<Lane>(std::max(share, kLeastRoom)));

  std::stop_source readers;
  const std::stop_callback forward(stop, [&] { readers.request_stop(); });
  bool cut = false;
  {
    std::vector<std::jthread> threads;  // joined at the end of the block
    for (std::size_t i = 0; i < groups.size(); ++i) {
      try {
        threads.emplace_back(
            [&, i] { lanes[i]->End(ReadInto(*lanes[i], groups[i], readers.get_token())); });
      } catch (const std::system_error& error) {
        lanes[i]->End(base::Fail(base::ErrorKind::kUnavailable, "{}: no thread to read it: {}",
                                 groups[i].request.group, error.what()));
      }
    }
    cut = Merge(lanes, sink, options, stop);
    for (const auto& lane : lanes) lane->Close();
    readers.request_stop();
  }
  std::vector<sources::GroupOutcome> outcomes;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::string& name = groups[i].request.group;
    outcomes.push_back({.group = name, .report = lanes[i]->TakeReport(name, cut), .events = {}});
  }
  return outcomes;
}

}  // namespace logai::app
