#include "app/tail.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <thread>

#include "app/follow_files.h"
#include "app/group_tail.h"
#include "app/tail_desk.h"

namespace logai::app {
namespace {

/// The service takes ten groups into one session.
constexpr std::size_t kGroupsOfSession = 10;

}  // namespace

TailReport Tail(const std::vector<LogPlace>& places, const TailRequest& request,
                const TailHooks& hooks, const base::Clock& clock, base::Waiter& waiter,
                std::stop_token stop) {
  const base::UtcTime begin = clock.Now();
  TailReport report;
  std::stop_source all;
  const std::stop_callback forward(stop, [&] { all.request_stop(); });
  TailDesk desk(hooks, report, all);
  std::map<std::size_t, std::vector<std::vector<std::size_t>>> chunks;  // by place
  std::map<std::size_t, std::vector<std::size_t>> charged;              // likewise
  // A group without live tails must not take them from others.
  std::vector<std::size_t> order, infrequent;
  for (std::size_t i = 0; i < request.groups.size(); ++i)
    (IsInfrequent(request.groups[i]) ? infrequent : order).push_back(i);
  for (const std::size_t i : infrequent) charged[request.groups[i].place].push_back(i);
  for (const std::size_t i : order) {
    auto& of_place = chunks[request.groups[i].place];
    if (of_place.empty() || of_place.back().size() == kGroupsOfSession) of_place.emplace_back();
    of_place.back().push_back(i);
  }
  for (auto& [place, groups] : charged) chunks[place].push_back(std::move(groups));
  {
    std::vector<std::jthread> followers;  // joined at the end of the block
    for (const auto& [place, of_place] : chunks) {
      for (const std::vector<std::size_t>& groups : of_place) {
        followers.emplace_back([&, index = place, chosen = groups] {
          GroupTail tail({.place = places[index],
                          .request = request,
                          .clock = clock,
                          .waiter = waiter,
                          .desk = desk},
                         chosen);
          tail.Run(all.get_token());
        });
      }
    }
    if (!request.files.empty())
      FollowFiles(request, request.groups.size(), waiter, desk, all.get_token());
  }
  report.took = clock.Now() - begin;
  return report;
}

}  // namespace logai::app
