#pragma once

#include <deque>

#include "base/units.h"
#include "logs/event.h"
#include "sources/log_source.h"

namespace logai::sources {

/// Decides for each event of a group whether it is wanted, and hands it on in the order asked for.
/// Threads: one thread at a time.
class FileDelivery {
 public:
  /// Lives:   all three must outlive the delivery.
  FileDelivery(const ReadRequest& request, const EventSink& sink, GroupReport& report)
      : request_(request), sink_(sink), report_(report) {}

  /// Takes the next event of the group; kStop when no more can matter.
  Flow Take(const logs::Event& event);
  /// Delivers what was held back for the newest-first order, and says what was left out.
  void Finish();

 private:
  bool IsInRange(const logs::Event& event);
  bool PassesFilter(const logs::Event& event) const;
  void Hold(const logs::Event& event);
  Flow Deliver(const logs::Event& event);

  const ReadRequest& request_;
  const EventSink& sink_;
  GroupReport& report_;
  std::deque<logs::Event> newest_;
  base::ByteCount held_bytes_;
  std::int64_t without_time_ = 0;
};

}  // namespace logai::sources
