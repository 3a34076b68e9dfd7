#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/signals.h"
#include "analysis/skeleton.h"
#include "analysis/timeline.h"
#include "analysis/token.h"
#include "logs/event.h"

namespace logai::analysis {

struct EventMinerOptions {
  std::size_t max_templates = 4'096;   ///< further kinds of message count as "other" (template 0)
  std::size_t max_skeletons = 65'536;  ///< remembered shapes; more of them cost time, not exactness
  std::size_t sample_bytes = 2'048;    ///< kept of an event's text
  std::size_t max_groups = 256;        ///< counted by name per template; the rest as ""
  std::size_t time_buckets = 64;       ///< of each template's timeline
};

/// Messages that differ only in their variables.
struct Template {
  std::vector<TemplateToken> tokens;          ///< empty for "other"
  std::uint64_t count = 0;                    ///< 0 also for what became part of another
  std::uint64_t baseline_count = 0;           ///< seen by AddBaseline
  logs::Level level = logs::Level::kUnknown;  ///< of all its events; of "other" the gravest
  std::vector<std::pair<std::string, std::uint64_t>> per_group;  ///< in order of appearance
  logs::Event first;  ///< earliest by time, else by arrival; the text may be cut
  logs::Event last;
  Timeline times;                 ///< of the events that have a time
  Signal signal = Signal::kNone;  ///< of the first message

  std::string Text() const;
};

/// Groups messages (Event::body()) by template while they stream by. A message that agrees with a
/// template in most of its words joins it at once, so that a story is told early and in few kinds;
/// the rest is kept apart at first, and grouped with all kinds in view (GroupSkeletons) whenever
/// their number has grown by half, and at the end. Events of different levels never share a
/// template.
/// Errors:  none; a full miner counts further kinds of message in template 0, "other".
/// Determinism: the result depends on the events and their order only.
/// Cost:    about one hash of the message for a kind that was seen before; memory bounded by the
///          options.
/// Threads: one miner belongs to one thread at a time.
class EventMiner {
 public:
  explicit EventMiner(EventMinerOptions options = {});

  /// Counts `event` and returns the index of its template, which stays valid until Merges tells
  /// that the template became part of another.
  std::size_t Add(const logs::Event& event);
  /// Makes the kind of `event` known without counting it.
  void AddBaseline(const logs::Event& event);
  /// Groups for the last time.
  void Finish() { Group(); }

  struct Merged {
    std::size_t from = 0;
    std::size_t into = 0;  ///< whose first event arrived earlier
  };
  /// What became part of another template since the last call, in order; a caller that keeps
  /// something by index moves it. To be asked after each Add, before the index that it gave is
  /// used (it may be one that became free), and after Finish.
  std::vector<Merged> TakeMerges() { return std::exchange(merges_, {}); }

  /// Template 0 is "other"; those without events became part of others.
  std::span<const Template> templates() const { return templates_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t baseline_events() const { return baseline_events_; }
  /// How many templates have events, without "other".
  std::size_t kinds() const;

 private:
  std::size_t IndexOf(std::string_view body, logs::Level level);
  void Group();
  void GroupLevel(logs::Level level, std::vector<std::size_t>& into);
  std::optional<std::size_t> FindAlike(logs::Level level);
  bool Generalise(Template& of) const;
  std::size_t NewTemplate();
  void Absorb(std::size_t into, std::size_t from);
  void Count(Template& into, const logs::Event& event);
  void CountGroup(Template& into, std::string_view group, std::uint64_t count) const;
  void KeepFirst(Template& into, const logs::Event& event, bool only) const;
  void KeepLast(Template& into, const logs::Event& event, bool only) const;

  EventMinerOptions options_;
  std::vector<Template> templates_;
  std::vector<std::size_t> live_;  // all that are in use but "other", in order of appearance
  std::vector<std::size_t> free_;
  std::size_t group_at_;  // so many live templates
  std::vector<Merged> merges_;
  std::unordered_map<std::uint64_t, std::size_t> by_skeleton_;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_structure_;
  std::uint64_t events_ = 0;
  std::uint64_t baseline_events_ = 0;
  std::vector<Token> tokens_;  // of the current message; kept for its storage
};

/// Whether `a` is earlier; false when either has no time.
bool IsEarlier(const logs::Event& a, const logs::Event& b);
/// Makes `to` a copy of `from` with at most `max_bytes` of its text (KeepTelling); reuses storage.
void CopyCut(logs::Event& to, const logs::Event& from, std::size_t max_bytes);

}  // namespace logai::analysis
