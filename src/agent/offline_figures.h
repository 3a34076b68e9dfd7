#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/offline_question.h"

namespace logai::agent {

/// Whether `question` wants something counted, ranked, timed or the state of things now, and then
/// sets what it wants and what belongs to that: `lower` is its text in lower case, `words` its
/// words.
bool WantsFigures(OfflineQuestion& question, std::string_view lower,
                  const std::vector<std::string>& words);

}  // namespace logai::agent
