#pragma once

#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace logai::cli {

/// Turns SIGINT and SIGTERM into a stop of the work that runs at that moment. There is one per
/// program.
///
///     Interrupt interrupt;                      // before any other thread starts: they inherit
///     the signal mask Interrupt::Work work(interrupt); session.Ask(question, observer,
///     work.stop_token());
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// What a signal stops while this object lives.
  class Work {
   public:
    explicit Work(Interrupt& interrupt);
    ~Work();
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;
    std::stop_token stop_token() const { return stop_.get_token(); }

   private:
    friend class Interrupt;
    Interrupt& interrupt_;
    std::stop_source stop_;
  };

 private:
  void Watch();

  std::mutex mutex_;
  Work* work_ = nullptr;  // guarded by mutex_
  bool leaving_ = false;  // guarded by mutex_
  std::jthread watcher_;
};

}  // namespace logai::cli
