#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "app/seen_events.h"
#include "app/tail.h"
#include "app/tail_desk.h"
#include "aws/live_tail.h"

namespace logai::app {

/// Whether only Logs Insights reads it, which is charged by what it scans.
bool IsInfrequent(const PlacedGroup& group);

/// Follows up to ten groups of one account and region, on the thread that runs it.
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

  /// `groups`: indices into request.groups, all of which IsInfrequent or none.
  GroupTail(Parts parts, std::vector<std::size_t> groups);

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
  bool CanBeLive() const;
  bool IsPaidFor() const;
  std::string Names() const;

  const Parts parts_;
  std::vector<std::size_t> groups_;  // those that can be read
  SeenEvents seen_;
  base::UtcTime begin_;      // nothing before it is shown
  base::UtcTime caught_up_;  // everything before it was shown
  int failures_ = 0;         // sessions in a row that brought nothing
  bool told_of_sample_ = false;
  const bool charged_;  // what is asked costs
};

}  // namespace logai::app
