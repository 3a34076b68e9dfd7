#pragma once

#include <string>

#include "logs/filter_pattern.h"

namespace logai::logs {

/// A condition of a Logs Insights query, `@message like "a" and @message not like "b"`, that all
/// events pass that `filter` matches, and perhaps others: who asks by it filters again. Empty when
/// nothing can be told, as for patterns of JSON fields. The user's words stand in quotes, so that
/// they stay words.
std::string QueryCondition(const FilterPattern& filter);

}  // namespace logai::logs
