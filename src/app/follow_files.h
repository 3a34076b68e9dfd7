#pragma once

#include <stop_token>

#include "app/tail.h"
#include "app/tail_desk.h"

namespace logai::app {

/// Follows files by name, as `tail -F` does: what is appended, a file that took the place of
/// another (rotation), one that was emptied, one that is not there yet. Each line is an event.
/// `first`: the number of the first file as a group.
void FollowFiles(const TailRequest& request, std::size_t first, base::Waiter& waiter,
                 TailDesk& desk, std::stop_token stop);

}  // namespace logai::app
