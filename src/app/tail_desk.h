#pragma once

#include <algorithm>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "app/tail.h"

namespace logai::app {

/// Where those who follow hand in what they have: one at a time.
/// Threads: all methods may be called from any thread.
class TailDesk {
 public:
  /// Lives: `hooks` and `report` longer than this.
  TailDesk(const TailHooks& hooks, TailReport& report, std::stop_source& all)
      : hooks_(hooks), report_(report), all_(all) {}

  void HandIn(std::vector<TailEvent> events) {
    if (events.empty()) return;
    std::ranges::stable_sort(events, {}, [](const TailEvent& e) { return e.event.time; });
    const std::scoped_lock lock(mutex_);
    if (all_.stop_requested()) return;
    report_.events += static_cast<std::int64_t>(events.size());
    if (hooks_.on_events(events) == sources::Flow::kStop) all_.request_stop();
  }
  void Remark(const std::string& text) {
    const std::scoped_lock lock(mutex_);
    if (!all_.stop_requested()) hooks_.on_remark(text);
  }
  void Fail(base::Error error) {
    const std::scoped_lock lock(mutex_);
    if (error.kind != base::ErrorKind::kCancelled) report_.failures.push_back(std::move(error));
  }
  void CountSession() {
    const std::scoped_lock lock(mutex_);
    ++report_.sessions;
  }
  /// Gives what all tails had scanned so far.
  base::ByteCount CountScan(base::ByteCount scanned) {
    const std::scoped_lock lock(mutex_);
    return report_.bytes_scanned += scanned;
  }
  void CountPoll() {
    const std::scoped_lock lock(mutex_);
    ++report_.polls;
  }
  void SetSampled() {
    const std::scoped_lock lock(mutex_);
    report_.sampled = true;
  }

 private:
  const TailHooks& hooks_;
  std::mutex mutex_;
  TailReport& report_;     // guarded by mutex_
  std::stop_source& all_;  // to end everybody
};

}  // namespace logai::app
