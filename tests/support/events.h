#pragma once

#include <string>
#include <utility>

#include "logs/event.h"

namespace logai::test {

/// 2026-11-20T14:00:00Z plus `ms`.
inline base::UtcTime At(std::int64_t ms) { return base::FromEpochMs(1'795'183'200'000 + ms); }

/// An event of `group` at At(ms) whose message is its body.
inline logs::Event MakeEvent(std::string group, std::int64_t line, std::int64_t ms,
                             logs::Level level, std::string message) {
  logs::Event event;
  event.time = At(ms);
  event.level = level;
  event.message = std::move(message);
  event.group = std::move(group);
  event.line = base::LineNumber(line);
  event.line_end = base::LineNumber(line);
  return event;
}

}  // namespace logai::test
