#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "app/seen_events.h"
#include "app/tail.h"
#include "app/tail_desk.h"
#include "app/tail_plan.h"
#include "aws/live_tail.h"

namespace logai::app {

/// Follows the groups of one share, on the thread that runs it.
class GroupTail {
 public:
  /// What it follows and how it waits. Lives: all of it longer than the tail.
  struct Parts {
    const LogPlace& place;
    const TailRequest& request;
    const base::Clock& clock;
    base::Waiter& waiter;
    TailDesk& desk;
  };

  GroupTail(Parts parts, TailShare share);

  /// Until `stop`, or until none of the groups can be read.
  void Run(std::stop_token stop);

 private:
  enum class After { kAgain, kPoll };

  /// Hands in what [from, now] holds and was not shown. False when no group can be read any more.
  bool Fetch(base::UtcTime from, std::stop_token stop);
  After RunSession(std::stop_token stop);
  After OnSessionError(const base::Error& error);
  void TakeUpdate(aws::LiveTailUpdate update, SeenEvents::Pass& pass);
  void RunSessions(std::stop_token stop);
  void Poll(std::stop_token stop);
  std::string Names() const;

  const Parts parts_;
  std::vector<std::size_t> groups_;  // those that can be read
  SeenEvents seen_;
  base::UtcTime begin_;      // nothing before it is shown
  base::UtcTime caught_up_;  // everything before it was shown
  int failures_ = 0;         // sessions in a row that brought nothing
  bool was_live_ = false;
  bool told_of_sample_ = false;
  const TailWay way_;
};

}  // namespace logai::app
