#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "aws/logs_client.h"
#include "logs/event.h"
#include "logs/filter_pattern.h"
#include "logs/record.h"
#include "sources/log_source.h"

namespace logai::sources {

/// Turns what the service sent into events, and counts what was looked at.
/// Threads: one at a time.
class EventMaker {
 public:
  /// Lives:   `request` and `report` longer than this object.
  EventMaker(const ReadRequest& request, GroupReport& report);

  /// The event; nullopt when it is of a stream that was not asked for, or when `check` is set and
  /// it does not match the filter.
  std::optional<logs::Event> Make(aws::LogEvent&& from, bool check);

 private:
  void FindParts(logs::Event& event, base::UtcTime time);

  const ReadRequest& request_;
  GroupReport& report_;
  std::unordered_map<std::string, logs::RecordParser> parsers_;  // by stream
};

}  // namespace logai::sources
