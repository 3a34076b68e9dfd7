#include "app/tail.h"

#include <thread>
#include <utility>
#include <vector>

#include "app/follow_files.h"
#include "app/group_tail.h"
#include "app/tail_desk.h"
#include "app/tail_plan.h"

namespace logai::app {

TailReport Tail(const std::vector<LogPlace>& places, const TailRequest& request,
                const TailHooks& hooks, const base::Clock& clock, base::Waiter& waiter,
                std::stop_token stop) {
  const base::UtcTime begin = clock.Now();
  TailReport report;
  std::stop_source all;
  const std::stop_callback forward(stop, [&] { all.request_stop(); });
  TailDesk desk(hooks, report, all);
  {
    std::vector<std::jthread> followers;  // joined at the end of the block
    for (TailShare& share : PlanTail(request)) {
      followers.emplace_back([&, mine = std::move(share)]() mutable {
        GroupTail tail({.place = places[mine.place],
                        .request = request,
                        .clock = clock,
                        .waiter = waiter,
                        .desk = desk},
                       std::move(mine));
        tail.Run(all.get_token());
      });
    }
    if (!request.files.empty())
      FollowFiles(request, request.groups.size(), waiter, desk, all.get_token());
  }
  report.took = clock.Now() - begin;
  return report;
}

}  // namespace logai::app
