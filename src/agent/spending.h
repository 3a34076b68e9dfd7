#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "base/units.h"
#include "llm/quota/quota.h"

namespace logai::agent {

/// A bound, and what the user is told when it ends the search.
template <class Amount>
struct Cap {
  Amount amount;
  std::string reached;  ///< "--max-requests 3 is reached"
};

/// What a question may take at most; absent: as much as it needs. All of it counts, what failed and
/// the answer too.
struct SpendingCaps {
  std::optional<Cap<int>> requests;             ///< to the model
  std::optional<Cap<base::TokenCount>> tokens;  ///< of all requests and replies
  std::optional<Cap<llm::MicroUsd>> cost;       ///< by the vendor's list
  std::optional<Cap<base::Millis>> time;

  /// Takes the tighter one of each.
  void Tighten(const SpendingCaps& other);
};

}  // namespace logai::agent
