#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "logs/event.h"
#include "logs/timestamp.h"

namespace logai::logs {

/// Time and level of a log record that is a JSON object, from the members that loggers use for
/// them (json_fields.cc).
struct JsonHeader {
  std::optional<base::UtcTime> time;
  bool time_inferred = false;
  Level level = Level::kUnknown;
};
JsonHeader ReadJsonHeader(std::string_view text, const TimeBasis& basis);

}  // namespace logai::logs
