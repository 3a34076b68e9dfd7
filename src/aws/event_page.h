#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/log_events.h"
#include "base/result.h"

namespace logai::aws {

/// What a page of FilterLogEvents or GetLogEvents holds.
struct EventPage {
  std::vector<LogEvent> events;
  std::int64_t malformed = 0;  ///< entries that were no events, left out
  std::string next_token;      ///< of FilterLogEvents
  std::string forward_token;   ///< of GetLogEvents
  std::string backward_token;  ///< likewise

  friend bool operator==(const EventPage&, const EventPage&) = default;
};

/// Reads a page with whichever of the two readers below takes it. Text that is no UTF-8, or half of
/// a surrogate pair (loggers cut messages anywhere), becomes U+FFFD and costs no event.
/// Errors:  kCorrupt, naming the operation.
/// Cost:    the quick reader reads more than 1 GB a second, the careful one a tenth of it.
base::Result<EventPage> ReadEventPage(std::string_view body, std::string_view operation);

/// The quick reader: what it gives is what the careful one gives. Nullopt for a page that it does
/// not take, be it that the page is none, or one of the rare kinds that the careful one knows.
std::optional<EventPage> ReadEventPageQuickly(std::string_view body);

/// The careful reader, whose judgement counts. Errors:  kCorrupt.
base::Result<EventPage> ReadEventPageCarefully(std::string_view body, std::string_view operation);

}  // namespace logai::aws
