#include "analysis/digest_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

using privacy::FixedText;
using privacy::RedactedText;

// Stands for an id while lines are measured: as long as an id gets.
constexpr FixedText kWidestId = "[e99999]";

std::string LevelWord(logs::Level level) {
  std::string word(logs::Name(level));
  std::ranges::transform(word, word.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return word;
}

// "[e12]", as an answer cites it, and as text that may leave: LogAI made it.
RedactedText IdText(std::string_view id) {
  std::int64_t number = 0;
  std::from_chars(id.data() + 1, id.data() + id.size(), number);
  return RedactedText(FixedText("[e")).AppendNumber(number) + RedactedText(FixedText("]"));
}

void AppendLine(RedactedText& page, const PageLine& line, const RedactedText& id) {
  page += line.before;
  if (line.event != nullptr) {
    page += id;
    page += FixedText(" ");
  }
  page += line.between;
  page += line.text;
  page += line.after;
  page += FixedText("\n");
}

}  // namespace

std::string PageTime(base::UtcTime time, bool with_date) {
  const std::string clock = base::FormatClock(time);
  return with_date ? base::FormatDateTime(time).substr(5, 6) + clock : clock;
}

RedactedText ShownText(const privacy::Redactor& redactor, const logs::Event& event,
                       std::size_t max_bytes) {
  const std::string whole = redactor.Redact(event.body()).str();
  if (whole.find('\n') == std::string::npos) return redactor.Redact(OneLine(whole, max_bytes));
  // A line's end takes more room once the lines are joined: what was kept must not be cut then.
  std::string kept = KeepTelling(whole, max_bytes, false);
  const std::size_t joined = OneLine(kept, 4 * max_bytes).size();
  if (joined > max_bytes && joined - max_bytes < max_bytes / 2) {
    kept = KeepTelling(whole, max_bytes - (joined - max_bytes), false);
  }
  return redactor.Redact(OneLine(kept, max_bytes));
}

std::string RecordText(const privacy::Redactor& redactor, const logs::Event& event) {
  constexpr std::size_t kMaxRecordBytes = 8 * 1024;
  const privacy::RedactedText whole = redactor.Redact(event.message);
  if (whole.size() <= kMaxRecordBytes) return whole.str();
  return whole.Prefix(kMaxRecordBytes).str() + "…";
}

Page::Page(const privacy::Redactor& redactor, base::TokenCount budget, Estimate estimate)
    : redactor_(redactor), budget_(budget), estimate_(std::move(estimate)) {
  if (!estimate_) {
    estimate_ = [](std::string_view text) {
      return base::TokenCount(static_cast<std::int64_t>((text.size() + 2) / 3));
    };
  }
}

PageLine Page::EventLine(const logs::Event& event, bool with_group, bool with_date,
                         std::size_t max_bytes) const {
  PageLine line;
  line.event = &event;
  std::string between;
  if (event.time) between += PageTime(*event.time, with_date) + " ";
  if (with_group && !event.group.empty()) between += OneLine(event.group, 80) + " ";
  if (event.level != logs::Level::kUnknown) between += LevelWord(event.level) + " ";
  line.between = redactor_.Redact(between);
  line.text = ShownText(redactor_, event, max_bytes);
  return line;
}

RedactedText Page::Compose(std::span<const Choice> chosen, logs::EvidenceRegistry* registry) const {
  RedactedText page;
  const RedactedText widest(kWidestId);
  for (const auto& [block, left_out] : chosen) {
    for (const PageLine& line : std::span(blocks_[block].lines).subspan(left_out)) {
      if (registry != nullptr && line.event != nullptr) {
        AppendLine(page, line,
                   IdText(registry->Add(*line.event, line.text.str(),
                                        RecordText(redactor_, *line.event))));
      } else {
        AppendLine(page, line, widest);
      }
    }
  }
  return page;
}

base::TokenCount Page::CostOf(Choice choice) const {
  return estimate_(Compose(std::span(&choice, 1), nullptr).str());
}

// The blocks that fit into `room`, returned in page order.
std::vector<Page::Choice> Page::Choose(base::TokenCount room) const {
  struct Candidate {
    Choice least;  // without its spare lines
    double rank;
    base::TokenCount cost;
  };
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const Choice least{i, blocks_[i].spare};
    const base::TokenCount cost = CostOf(least);
    // The constant keeps short, empty phrases from crowding out the telling ones.
    double rank = blocks_[i].value / (30.0 + static_cast<double>(cost.value()));
    if (blocks_[i].taken == PageBlock::Taken::kFirst) rank = 2e9;
    if (blocks_[i].taken == PageBlock::Taken::kInOrder) rank = 1e9;
    candidates.push_back({least, rank, cost});
  }
  std::ranges::stable_sort(candidates,
                           [](const Candidate& a, const Candidate& b) { return a.rank > b.rank; });
  std::vector<Choice> chosen;
  bool row_is_cut = false;
  for (const Candidate& candidate : candidates) {
    const PageBlock& block = blocks_[candidate.least.block];
    const bool in_row = block.taken == PageBlock::Taken::kInOrder;
    if (candidate.cost > room || (in_row && row_is_cut)) {
      row_is_cut = row_is_cut || in_row;
      continue;
    }
    Choice choice = candidate.least;
    base::TokenCount cost = candidate.cost;
    if (const Choice whole{choice.block, 0}; block.spare > 0 && CostOf(whole) <= room) {
      choice = whole;
      cost = CostOf(whole);
    }
    room -= cost;
    chosen.push_back(choice);
  }
  std::ranges::sort(chosen, [&](const Choice& a, const Choice& b) {
    const PageBlock& left = blocks_[a.block];
    const PageBlock& right = blocks_[b.block];
    return std::tuple(left.section, left.order, a.block) <
           std::tuple(right.section, right.order, b.block);
  });
  return chosen;
}

RedactedText Page::Render(logs::EvidenceRegistry& registry,
                          const std::function<RedactedText(std::size_t, std::size_t)>& closing) {
  const base::TokenCount reserve = estimate_(closing(blocks_.size(), blocks_.size()).str());
  base::TokenCount room = budget_ - reserve;
  std::vector<Choice> chosen;
  RedactedText last;
  // Costs need not add up exactly, so the whole is measured and the room shrunk until it fits.
  for (int attempt = 0; attempt < 40; ++attempt) {
    chosen = Choose(room);
    std::size_t shown = 0;
    for (const auto& [block, left_out] : chosen) {
      for (const PageLine& line : std::span(blocks_[block].lines).subspan(left_out)) {
        shown += line.event != nullptr ? 1 : 0;
      }
    }
    last = closing(blocks_.size() - chosen.size(), shown);
    if (Fits(Compose(chosen, nullptr) + last)) break;
    room = base::TokenCount(room.value() - std::max<std::int64_t>(8, room.value() / 20));
    chosen.clear();
  }
  RedactedText page = Compose(chosen, &registry);
  page += last;
  // A budget below the closing line itself: as much of it as fits.
  while (!Fits(page) && !page.empty()) page = page.Prefix(page.size() * 3 / 4);
  return page;
}

}  // namespace logai::analysis
