#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "agent/offline_question.h"
#include "logs/event.h"

namespace logai::agent {

/// The events of one group that a yes-no question or the trace of a request is about.
struct FoundLines {
  std::uint64_t count = 0;       ///< that speak of it
  std::uint64_t denied = 0;      ///< not counted: hold its name, but deny it or name another thing
  std::uint64_t contrary = 0;    ///< of these, that say it was done, but report trouble with it
  std::uint64_t said = 0;        ///< of these, that say yes
  std::uint64_t troubled = 0;    ///< of these, that report trouble
  std::vector<logs::Event> yes;  ///< the first that say yes
  std::vector<logs::Event> against;  ///< the first of the contrary ones
  std::vector<logs::Event> trouble;  ///< the first that report trouble
  std::vector<logs::Event> others;   ///< the first of the rest; of a trace, all kinds
  std::vector<logs::Event> last;     ///< of a trace, the last
};

/// Collects them while a group goes by; memory is bounded.
class LineCollector {
 public:
  /// Lives: the question must outlive the collector.
  explicit LineCollector(const OfflineQuestion& question) : question_(question) {}

  void Take(const logs::Event& event, bool problem);
  FoundLines Finish() { return std::move(found_); }

 private:
  void TakeTraced(const logs::Event& event, bool problem);
  void TakeMentioned(const logs::Event& event, bool problem);

  const OfflineQuestion& question_;
  FoundLines found_;
};

}  // namespace logai::agent
