#pragma once

#include <cstddef>
#include <vector>

#include "app/tail.h"
#include "base/time.h"

namespace logai::app {

/// How new events of a group become known.
enum class TailWay {
  kLive,     ///< a live tail, charged by the minute
  kAsked,    ///< asked for again and again, free of charge
  kByQuery,  ///< likewise, by queries that are charged by what they scan
};

/// Groups of one account and region that are followed together.
struct TailShare {
  TailWay way = TailWay::kLive;
  std::size_t place = 0;
  std::vector<std::size_t> groups;  ///< indices into TailRequest::groups
};

/// Who follows what. An account has few sessions of live tails, which its other users want too: of
/// very many groups only the first, as they were named, are followed live.
std::vector<TailShare> PlanTail(const TailRequest& request);

/// How long to wait between two looks at so many groups: each is a request at least, and the rate
/// that an account allows is everybody's.
base::Millis PollPause(TailWay way, std::size_t groups, const TailRequest& request);

}  // namespace logai::app
