#include "app/tail_plan.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace logai::app {
namespace {

/// The service takes ten groups into one session, and fifteen sessions of an account and region.
/// Source:  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
constexpr std::size_t kGroupsOfSession = 10, kMostSessions = 5;

TailWay WayOf(const PlacedGroup& group, bool poll) {
  if (group.info.log_class == "INFREQUENT_ACCESS") return TailWay::kByQuery;
  // Where listing is forbidden the ARN is not known.
  return poll || group.info.arn.empty() ? TailWay::kAsked : TailWay::kLive;
}

}  // namespace

std::vector<TailShare> PlanTail(const TailRequest& request) {
  std::vector<TailShare> shares;
  const auto share_with_room = [&](TailWay way, std::size_t place, std::size_t room) {
    return std::ranges::find_if(shares, [&](const TailShare& share) {
      return share.way == way && share.place == place && share.groups.size() < room;
    });
  };
  const auto sessions_of = [&](std::size_t place) {
    return static_cast<std::size_t>(std::ranges::count_if(shares, [&](const TailShare& share) {
      return share.way == TailWay::kLive && share.place == place;
    }));
  };
  for (std::size_t i = 0; i < request.groups.size(); ++i) {
    const std::size_t place = request.groups[i].place;
    TailWay way = WayOf(request.groups[i], request.poll);
    auto share = shares.end();
    if (way == TailWay::kLive) {
      share = share_with_room(way, place, kGroupsOfSession);
      if (share == shares.end() && sessions_of(place) == kMostSessions) way = TailWay::kAsked;
    }
    if (way != TailWay::kLive) share = share_with_room(way, place, request.groups.size());
    if (share == shares.end())
      share = shares.insert(share, {.way = way, .place = place, .groups = {}});
    share->groups.push_back(i);
  }
  return shares;
}

base::Millis PollPause(TailWay way, std::size_t groups, const TailRequest& request) {
  const base::Millis shortest =
      way == TailWay::kByQuery ? std::chrono::minutes(1) : request.poll_interval;
  return std::max<base::Millis>(shortest,
                                std::chrono::milliseconds(500) * static_cast<int>(groups));
}

}  // namespace logai::app
