#include "base/wait.h"

#include <condition_variable>
#include <mutex>

namespace logai::base {
namespace {

class RealWaiter final : public Waiter {
 public:
  Instant Now() const override { return std::chrono::steady_clock::now(); }

  Status WaitFor(Millis duration, std::stop_token stop) override {
    std::mutex mutex;
    std::condition_variable_any never_notified;
    std::unique_lock lock(mutex);
    never_notified.wait_for(lock, stop, duration, [] { return false; });
    if (stop.stop_requested()) return Fail(ErrorKind::kCancelled, "stopped while waiting");
    return {};
  }
};

}  // namespace

Waiter& SystemWaiter() {
  static RealWaiter waiter;
  return waiter;
}

}  // namespace logai::base
