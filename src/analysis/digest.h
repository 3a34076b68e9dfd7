#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/event_miner.h"
#include "analysis/focus.h"
#include "base/units.h"
#include "logs/event.h"
#include "logs/evidence.h"
#include "privacy/redacted_text.h"
#include "privacy/redactor.h"

namespace logai::analysis {

enum class DigestMode {
  kAuto,     ///< kEvents for up to `max_events` events, else kSummary
  kEvents,   ///< the events one by one, as many as fit
  kSummary,  ///< templates with counts, the first occurrence of each problem, a timeline
};
enum class DigestOrder { kOldestFirst, kNewestFirst };

struct DigestOptions {
  base::TokenCount budget{900};  ///< of the page; never exceeded
  /// How many tokens a text costs. Empty: one for every three bytes, which is on the safe side.
  std::function<base::TokenCount(std::string_view)> estimate;
  std::string question;  ///< its words make lines weigh more
  DigestMode mode = DigestMode::kAuto;
  DigestOrder order = DigestOrder::kOldestFirst;  ///< of events in kEvents; what does not fit is
                                                  ///< left out at the far end
  std::size_t max_events = 24;                    ///< shown one by one
  std::size_t context_events = 2;                 ///< before the first occurrence of a problem
  std::size_t line_bytes = 260;                   ///< of one event's text on the page
};

/// Condenses events to the page that a model, or a person, gets: problems first, each with its
/// first occurrence and the events before it, counts, share, when it began and ended, the usual
/// messages as templates, a timeline, and what stands behind the page.
///
///   1,204 events of 2 groups, 2026-11-20 13:55:00–14:25:00 UTC: 412 error, 3 warning, 789 info
///   problems per min from 13:55: ▁▁▁▁▁▁▁█▇▇▆▇▇▇▆▇▇▁▁▁
///   e1 14:02:04.871 payment-db CRITICAL remaining connection slots … ×9 until 14:19:40, new
///
/// Memory:  bounded, whatever the number of events (EventMinerOptions, and a few raw samples).
/// Threads: one builder belongs to one thread at a time.
class DigestBuilder {
 public:
  /// Lives:   the redactor and the registry must outlive the builder.
  DigestBuilder(const privacy::Redactor& redactor, logs::EvidenceRegistry& registry,
                DigestOptions options);
  ~DigestBuilder();
  DigestBuilder(DigestBuilder&&) noexcept;
  DigestBuilder& operator=(DigestBuilder&&) = delete;

  /// An event of the window. Within a group, events come in order of time; groups in any order.
  void Add(const logs::Event& event);

  /// An event of a window to compare with: never shown; what it makes known is not "new".
  void AddBaseline(const logs::Event& event);

  /// Makes the budget of the page smaller, before Finish.
  void LimitTo(base::TokenCount budget);

  /// The page. Each event on it is registered as evidence with the text as it stands there.
  /// REQUIRES: called once, after the last Add.
  privacy::RedactedText Finish();

  std::uint64_t events() const { return events_; }

 private:
  class State;
  std::unique_ptr<State> state_;
  std::uint64_t events_ = 0;
};

}  // namespace logai::analysis
