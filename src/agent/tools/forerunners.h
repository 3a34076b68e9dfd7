#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/tools/tool_context.h"
#include "base/result.h"
#include "logs/event.h"
#include "privacy/redacted_text.h"

namespace logai::agent {

/// Kinds of message that began, or became more frequent, just before a problem was first seen: its
/// cause is often among them, and no search for the problem's own words finds them.
struct Forerunners {
  struct Kind {
    logs::Event first;          ///< of the near window
    std::uint64_t earlier = 0;  ///< in the far window
    std::uint64_t count = 0;    ///< in the near window
  };
  base::TimeRange far, near;  ///< one behind the other; `near` ends at the problem
  std::vector<Kind> kinds;    ///< in order of time, few
};

/// Of files all groups in scope are looked at, as far as they are not huge; of a service `groups`
/// alone, and of those the first few.
/// Errors:  kCancelled. What cannot be read has no forerunners.
base::Result<Forerunners> FindForerunners(const ToolContext& context,
                                          const std::vector<std::string>& groups,
                                          base::UtcTime problem, std::stop_token stop);

/// What DescribeForerunners takes at most.
base::TokenCount MostTokensOf(const ToolContext& context, const Forerunners& forerunners);

/// For the model, each kind with an event that can be cited; empty for no kinds.
privacy::RedactedText DescribeForerunners(const ToolContext& context,
                                          const Forerunners& forerunners);

}  // namespace logai::agent
