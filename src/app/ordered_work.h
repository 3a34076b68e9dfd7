#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"

namespace logai::app {

/// Pieces of work that are taken one after the other, done at the same time and given away in the
/// order in which they were taken.
template <class Job>
struct OrderedWork {
  /// Fills a job, which may be an old one, so that its memory is used again; false: no more.
  std::function<base::Result<bool>(Job&)> take;
  /// Called at the same time from several threads, each with a job of its own.
  std::function<void(Job&)> work;
  /// Called in order; false: no more is wanted.
  std::function<base::Result<bool>(Job&)> give;

  /// Does all of it with `threads` threads, this one among them.
  /// Errors:  the first of `take` and `give`, in order: what was taken before a failure is given.
  base::Status Run(int threads) {
    std::vector<std::jthread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back([this] { Loop(); });
    Loop();
    others.clear();
    return failure_ ? base::Status(base::Fail(*failure_)) : base::Status();
  }

 private:
  // Takes the next job and its place in the order.
  std::optional<std::uint64_t> Take(Job& job) {
    const std::scoped_lock lock(taking_);
    if (ended_) return std::nullopt;
    auto taken = take(job);
    if (taken && *taken) return taken_++;
    ended_ = true;
    if (!taken) {
      const std::scoped_lock giving(giving_);
      if (!failure_) failure_ = std::move(taken).error();
    }
    return std::nullopt;
  }

  bool Give(Job& job, std::uint64_t place) {
    std::unique_lock lock(giving_);
    turned_.wait(lock, [&] { return turn_ == place || stopped_; });
    if (stopped_) return false;
    auto wanted = give(job);
    if (!wanted) failure_ = std::move(wanted).error();
    stopped_ = !wanted || !*wanted;
    ++turn_;
    turned_.notify_all();
    return !stopped_;
  }

  void Loop() {
    Job job;
    while (const auto place = Take(job)) {
      work(job);
      if (!Give(job, *place)) break;
    }
    const std::scoped_lock lock(giving_);
    if (stopped_) {
      // Nobody takes more; those who work find out when they give.
      turned_.notify_all();
    }
  }

  std::mutex taking_;
  std::uint64_t taken_ = 0;  // guarded by taking_, as is the next
  bool ended_ = false;
  std::mutex giving_;
  std::condition_variable turned_;
  std::uint64_t turn_ = 0;  // guarded by giving_, as are all below
  bool stopped_ = false;
  std::optional<base::Error> failure_;
};

}  // namespace logai::app
