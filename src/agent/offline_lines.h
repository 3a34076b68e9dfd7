#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "agent/offline_question.h"
#include "agent/offline_subject.h"
#include "agent/offline_tally.h"
#include "analysis/timeline.h"
#include "logs/event.h"

namespace logai::agent {

/// What goes on in a group, such as the batches of a worker, and whether it ceased.
struct Activity {
  std::uint64_t count = 0;
  std::optional<logs::Event> first, last;
  std::optional<logs::Event> end;  ///< what says, behind the last, that it is over
  base::Millis longest_gap{0};     ///< between two of them
  std::optional<base::UtcTime> gap_begin;
};

/// The events of one group that a question about single lines is about.
struct FoundLines {
  std::uint64_t count = 0;       ///< that speak of it
  std::uint64_t denied = 0;      ///< not counted: hold its name, but deny it or name another thing
  std::uint64_t contrary = 0;    ///< of these, that say it was done, but report trouble with it
  std::uint64_t said = 0;        ///< of these, that say yes
  std::uint64_t troubled = 0;    ///< of these, that report trouble
  std::vector<logs::Event> yes;  ///< the first of each kind that say yes
  std::vector<logs::Event> against;  ///< the first of the contrary ones
  std::vector<logs::Event> trouble;  ///< the first that report trouble
  std::vector<logs::Event> others;   ///< the first of the rest; of a trace, all kinds
  std::vector<logs::Event> last;     ///< of a trace, the last

  std::array<std::uint64_t, 6> topic_lines{};  ///< how many hold each topic
  std::vector<logs::Event> nearest;            ///< hold some of the topics, not all
  std::size_t nearest_rank = 0;                ///< how many they hold; faults count double

  std::optional<logs::Event> first_yes, last_yes;  ///< by time
  analysis::Timeline times{4096};                  ///< of what says yes
  std::vector<std::uint64_t> wordings;  ///< how many say it in each wording of the first notion
  Activity activity;                    ///< when the question asks whether it ceased
  Tally tally;                          ///< when it asks for a ranking
  DurationTally durations;              ///< when it asks for the slowest
};

/// Collects them while a group goes by; memory is bounded.
class LineCollector {
 public:
  /// Lives: the question must outlive the collector.
  explicit LineCollector(const OfflineQuestion& question) : question_(question) {}

  void Take(const logs::Event& event, bool problem);
  FoundLines Finish() { return std::move(found_); }

 private:
  void TakeTraced(const logs::Event& event, bool problem);
  void TakeMentioned(const LineView& line);
  void TakeCounted(const LineView& line);
  void TakeNearest(const LineView& line, std::size_t rank);
  void TakeActivity(const LineView& line, bool done);
  void TakeYes(const LineView& line);
  void KeepNew(std::vector<logs::Event>& into, const logs::Event& event);
  bool HoldsAllTopics(const LineView& line, bool& denied, bool& named_here);

  const OfflineQuestion& question_;
  FoundLines found_;
  std::unordered_set<std::size_t> shapes_;          // of the lines in found_.yes
  std::unordered_set<std::size_t> other_shapes_;    // of those kept that say no yes
  std::unordered_set<std::size_t> nearest_shapes_;  // of those in found_.nearest
};

}  // namespace logai::agent
