#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace logai::cli {

/// How events and lists are written.
enum class EventFormat { kText, kJson, kJsonl, kCsv };

/// `logai groups`
struct GroupsCommand {
  std::vector<std::string> patterns;  ///< any part of a name, or wildcards; empty: all
  EventFormat format = EventFormat::kText;
  bool quiet = false;
};

/// `logai streams`
struct StreamsCommand {
  std::string group;
  std::string prefix;      ///< of the names of streams; may be empty
  std::size_t limit = 50;  ///< 0: all
  EventFormat format = EventFormat::kText;
  bool quiet = false;
};

/// The commands over log groups and their events.
using EventCommand = std::variant<GroupsCommand, StreamsCommand>;

}  // namespace logai::cli
