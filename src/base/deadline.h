#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/time.h"

namespace logai::base {

/// Requests a stop when `stop` does, or when `after` has passed.
/// Threads: has one of its own when there is a time.
class Deadline {
 public:
  Deadline(std::optional<Millis> after, const std::stop_token& stop)
      : on_stop_(stop, Forward{source_}) {
    if (after) timer_ = std::jthread([this, after](std::stop_token end) { Wait(*after, end); });
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  /// Whether the time was up.
  bool passed() const {
    const std::lock_guard lock(mutex_);
    return passed_;
  }

 private:
  struct Forward {
    std::stop_source source;
    void operator()() { source.request_stop(); }
  };
  void Wait(Millis after, const std::stop_token& end) {
    std::unique_lock lock(mutex_);
    std::condition_variable_any never;
    never.wait_for(lock, end, after, [] { return false; });
    if (end.stop_requested()) return;
    passed_ = true;
    lock.unlock();
    source_.request_stop();
  }

  std::stop_source source_;
  std::stop_callback<Forward> on_stop_;
  mutable std::mutex mutex_;
  bool passed_ = false;  // guarded by mutex_
  std::jthread timer_;   // last: it uses the parts above
};

}  // namespace logai::base
