#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/units.h"
#include "logs/event.h"
#include "logs/evidence.h"
#include "privacy/redactor.h"

namespace logai::analysis {

/// "14:02:04.871", with the date before it when `with_date`.
std::string PageTime(base::UtcTime time, bool with_date);

/// The event's message as it may be shown: redacted, on one line of at most `max_bytes`. Redacted
/// as a whole before anything is cut, so that no half of a private value is left over.
privacy::RedactedText ShownText(const privacy::Redactor& redactor, const logs::Event& event,
                                std::size_t max_bytes);

/// The whole record, redacted, with its lines; cut only when it is longer than a citation can use.
std::string RecordText(const privacy::Redactor& redactor, const logs::Event& event);

/// One line of a digest: text around at most one event, whose id is known only when the line is
/// on the page for good.
struct PageLine {
  privacy::RedactedText before;  ///< before the id
  const logs::Event* event = nullptr;
  privacy::RedactedText between;  ///< between id and text
  privacy::RedactedText text;     ///< the event's text as shown
  privacy::RedactedText after;
};

/// Lines that go onto the page together.
struct PageBlock {
  enum class Taken {
    kByValue,  ///< by value per token
    kInOrder,  ///< in the order added, up to the first that does not fit
    kFirst,    ///< before all others
  };

  int section = 0;         ///< sections stand in order on the page
  double value = 0;        ///< for a diagnosis
  std::int64_t order = 0;  ///< place within the section
  Taken taken = Taken::kByValue;
  std::vector<PageLine> lines = {};
  std::size_t spare = 0;  ///< so many lines at the start may be left out when room is short
};

/// Lays out blocks within a budget.
class Page {
 public:
  using Estimate = std::function<base::TokenCount(std::string_view)>;

  Page(const privacy::Redactor& redactor, base::TokenCount budget, Estimate estimate);

  /// A line for `event` whose text is redacted and on one line of at most `max_bytes`.
  PageLine EventLine(const logs::Event& event, bool with_group, bool with_date,
                     std::size_t max_bytes) const;
  privacy::RedactedText Redact(std::string_view text) const { return redactor_.Redact(text); }

  void Add(PageBlock block) { blocks_.push_back(std::move(block)); }

  /// The text of the blocks that fit, and registers their events. `closing` makes the last line
  /// from the number of blocks left out and of events shown; its cost is accounted for.
  privacy::RedactedText Render(
      logs::EvidenceRegistry& registry,
      const std::function<privacy::RedactedText(std::size_t left_out, std::size_t shown)>& closing);

 private:
  /// A block that goes onto the page, and how many of its spare lines do not.
  struct Choice {
    std::size_t block = 0;
    std::size_t left_out = 0;
  };

  std::vector<Choice> Choose(base::TokenCount room) const;
  privacy::RedactedText Compose(std::span<const Choice> chosen,
                                logs::EvidenceRegistry* registry) const;
  base::TokenCount CostOf(Choice choice) const;
  bool Fits(const privacy::RedactedText& text) const { return estimate_(text.str()) <= budget_; }

  const privacy::Redactor& redactor_;
  base::TokenCount budget_;
  Estimate estimate_;
  std::vector<PageBlock> blocks_;
};

}  // namespace logai::analysis
