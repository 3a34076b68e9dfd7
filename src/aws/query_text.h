#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/insights.h"

namespace logai::aws {

// What can be told of a query before the service has read it.

/// Whether a query may read groups beside those that it is given, as it can name some itself. May
/// say so of one that does not; never the other way round.
bool NamesGroups(std::string_view query, QueryLanguage language);

/// The largest `limit` that a query in the service's own language sets itself; nullopt: none.
std::optional<std::int64_t> LimitIn(std::string_view query);

/// The columns that a query in the service's own language lists by name in `fields` or `display`,
/// in its order; empty where it does not say, or counts. Rows may have more.
std::vector<std::string> ColumnsIn(std::string_view query);

}  // namespace logai::aws
