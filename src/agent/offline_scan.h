#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/offline_job.h"
#include "agent/offline_lines.h"
#include "agent/offline_question.h"
#include "analysis/signals.h"
#include "analysis/timeline.h"
#include "base/result.h"
#include "logs/event.h"
#include "sources/log_source.h"

namespace logai::agent {

/// One kind of message in one group, as far as the analyst needs it.
struct MessageKind {
  std::string text;  ///< the template, raw
  std::uint64_t count = 0;
  logs::Level level = logs::Level::kUnknown;
  analysis::Signal signal = analysis::Signal::kNone;
  logs::Event first;
  logs::Event last;
  std::optional<logs::Event> burst;  ///< where its rate first jumped, when it did
  std::optional<logs::Event> asked;  ///< the first event with an id of the question
  std::vector<logs::Event> changes;  ///< each, of a kind of change or recovery that is rare
  std::vector<logs::Event> before;   ///< the events before the first, of the same group
  analysis::Timeline times;
  std::uint64_t ordinary_before = 0;  ///< events of the group before the first that are no problem
  std::vector<std::size_t> ids;       ///< hashes of request ids and the like, sorted

  /// Says that something is wrong: by its level, or by its words when it has none.
  bool is_problem() const;
  /// As is_problem, and graver than a warning.
  bool is_error() const;
};

/// What one pass over a group leaves behind.
struct GroupScan {
  std::string group;
  sources::GroupReport report;
  std::optional<base::Error> error;  ///< why the group could not be read
  std::uint64_t events = 0;
  std::uint64_t ordinary = 0;  ///< events that are no problem
  std::uint64_t errors = 0;
  /// All times are full seconds: each event may have happened up to a second later.
  bool whole_seconds = true;
  analysis::Timeline all{512};
  analysis::Timeline calm{512};      ///< the ordinary events
  analysis::Timeline problems{512};  ///< warnings and up
  analysis::Timeline failures{512};  ///< errors and up
  std::vector<MessageKind> kinds;
  FoundLines found;  ///< when the question asks for single lines
  JobReport job;     ///< how the job went, when the group is the log of one
};

struct ScanLimits {
  unsigned threads = 2;
  std::size_t kinds_in_all = 20'000;  ///< kept over all groups; problems before the rest
};

/// Reads every group once. A group that cannot be read keeps its error and does not fail the scan.
/// Shape:   one entry per group, in the order of `groups`, whatever the number of threads.
/// Errors:  kCancelled.
base::Result<std::vector<GroupScan>> ScanGroups(sources::LogSource& source,
                                                std::span<const std::string> groups,
                                                const base::TimeRange& window,
                                                const OfflineQuestion& question,
                                                const ScanLimits& limits, std::stop_token stop);

}  // namespace logai::agent
