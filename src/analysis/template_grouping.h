#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/skeleton.h"

namespace logai::analysis {

/// A packed skeleton (PackSkeleton) and how often it was seen. Lives: the text as long as the call.
struct CountedSkeleton {
  std::string_view packed;
  std::uint64_t count = 0;
};

struct Grouping {
  /// For each skeleton the index of its template.
  std::vector<std::uint32_t> group;
  /// In the order of their first skeletons.
  std::vector<std::vector<TemplateToken>> templates;
};

/// Groups skeletons into templates: decides, with all of them in view, which of their words vary.
/// A place varies when many words stand there while the rest of the message is the same, when the
/// words there look like names (digits, dots, dashes) or when what stands before says so ("user …",
/// "=", a quote); words that tell a failure or a success apart never vary.
/// Determinism: the result depends on the skeletons and their order only.
/// Cost:    about linear in the number of tokens; each round costs one hash per token.
Grouping GroupSkeletons(std::span<const CountedSkeleton> skeletons);

}  // namespace logai::analysis
