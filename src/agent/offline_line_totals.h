#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/offline_scan.h"
#include "agent/offline_tally.h"
#include "analysis/timeline.h"

namespace logai::agent {

/// What all groups hold together of the lines that a question is about; the events of one kind in
/// order of time. Lives: the scans must outlive it.
struct LineTotals {
  std::uint64_t count = 0;
  std::uint64_t denied = 0;
  std::uint64_t said = 0;
  std::uint64_t contrary = 0;
  std::uint64_t troubled = 0;
  std::size_t groups = 0;    ///< that hold at least one
  std::size_t searched = 0;  ///< groups with events
  std::vector<const logs::Event*> yes, against, trouble, others, nearest;
  std::array<std::uint64_t, 6> topic_lines{};
  const logs::Event* first = nullptr;  ///< of those that say yes
  const logs::Event* last = nullptr;
  analysis::Timeline times{4096};
  std::vector<std::uint64_t> wordings;
  std::vector<const GroupScan*> by_group;  ///< groups that say yes, most first
  Tally tally;
  DurationTally durations;
};
LineTotals SumUp(std::span<const GroupScan> scans);

/// `events` in order of time; events without one after the others, by group and line.
void SortByTime(std::vector<const logs::Event*>& events);

/// Whether `event`, or a copy of it, is one of `events`.
bool IsAmong(const logs::Event& event, std::span<const logs::Event* const> events);

/// "1,297 lines".
std::string Lines(std::uint64_t number);

/// The groups in which what the question asks about went on, most first.
std::vector<const GroupScan*> ActiveGroups(std::span<const GroupScan> scans);

}  // namespace logai::agent
