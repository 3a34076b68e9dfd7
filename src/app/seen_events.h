#pragma once

#include <cstdint>
#include <unordered_map>

#include "logs/event.h"

namespace logai::app {

/// Tells events that were shown already from new ones, where two ways of reading overlap and one of
/// them gives no ids: what counts is how often an event of one stream, time and text has come.
/// Two lines that are the same in all of it are two events, and both are shown, once.
class SeenEvents {
 public:
  /// A way of reading begins to give its events anew: a session, or one more look at a window.
  class Pass {
   public:
    explicit Pass(SeenEvents& seen) : seen_(seen) {}
    /// Whether `event` has not been shown yet; it then counts as shown.
    bool IsNew(const logs::Event& event);

   private:
    SeenEvents& seen_;
    std::unordered_map<std::uint64_t, std::uint32_t> given_;
  };

  /// Forgets events older than `time`, which no window reaches any more.
  void ForgetBefore(base::UtcTime time);
  std::size_t size() const { return shown_.size(); }

 private:
  struct Shown {
    std::uint32_t count = 0;
    base::UtcTime time;
  };
  std::unordered_map<std::uint64_t, Shown> shown_;
};

}  // namespace logai::app
