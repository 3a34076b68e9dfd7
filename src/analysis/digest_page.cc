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
constexpr FixedText kWidestId = "e99999";

std::string LevelWord(logs::Level level) {
  std::string word(logs::Name(level));
  std::ranges::transform(word, word.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return word;
}

// "e12" again as text that may leave: LogAI made it.
RedactedText IdText(std::string_view id) {
  std::int64_t number = 0;
  std::from_chars(id.data() + 1, id.data() + id.size(), number);
  return RedactedText(FixedText("e")).AppendNumber(number);
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
  const bool one_line = whole.find('\n') == std::string::npos;
  return redactor.Redact(
      OneLine(one_line ? whole : KeepTelling(whole, max_bytes, false), max_bytes));
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

RedactedText Page::Compose(const std::vector<std::size_t>& chosen,
                           logs::EvidenceRegistry* registry) const {
  RedactedText page;
  const RedactedText widest(kWidestId);
  for (const std::size_t index : chosen) {
    for (const PageLine& line : blocks_[index].lines) {
      if (registry != nullptr && line.event != nullptr) {
        AppendLine(page, line, IdText(registry->Add(*line.event, line.text.str())));
      } else {
        AppendLine(page, line, widest);
      }
    }
  }
  return page;
}

// The blocks that fit into `room`, returned in page order.
std::vector<std::size_t> Page::Choose(base::TokenCount room) const {
  struct Candidate {
    std::size_t index;
    double rank;
    base::TokenCount cost;
  };
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const base::TokenCount cost = estimate_(Compose({i}, nullptr).str());
    // The constant keeps short, empty phrases from crowding out the telling ones.
    double rank = blocks_[i].value / (30.0 + static_cast<double>(cost.value()));
    if (blocks_[i].taken == PageBlock::Taken::kFirst) rank = 2e9;
    if (blocks_[i].taken == PageBlock::Taken::kInOrder) rank = 1e9;
    candidates.push_back({i, rank, cost});
  }
  std::ranges::stable_sort(candidates,
                           [](const Candidate& a, const Candidate& b) { return a.rank > b.rank; });
  std::vector<std::size_t> chosen;
  bool row_is_cut = false;
  for (const Candidate& candidate : candidates) {
    const bool in_row = blocks_[candidate.index].taken == PageBlock::Taken::kInOrder;
    if (candidate.cost > room || (in_row && row_is_cut)) {
      row_is_cut = row_is_cut || in_row;
      continue;
    }
    room -= candidate.cost;
    chosen.push_back(candidate.index);
  }
  std::ranges::sort(chosen, [&](std::size_t a, std::size_t b) {
    const PageBlock& left = blocks_[a];
    const PageBlock& right = blocks_[b];
    return std::tuple(left.section, left.order, a) < std::tuple(right.section, right.order, b);
  });
  return chosen;
}

RedactedText Page::Render(logs::EvidenceRegistry& registry,
                          const std::function<RedactedText(std::size_t, std::size_t)>& closing) {
  const base::TokenCount reserve = estimate_(closing(blocks_.size(), blocks_.size()).str());
  base::TokenCount room = budget_ - reserve;
  std::vector<std::size_t> chosen;
  RedactedText last;
  // Costs need not add up exactly, so the whole is measured and the room shrunk until it fits.
  for (int attempt = 0; attempt < 40; ++attempt) {
    chosen = Choose(room);
    std::size_t shown = 0;
    for (const std::size_t index : chosen) {
      for (const PageLine& line : blocks_[index].lines) shown += line.event != nullptr ? 1 : 0;
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
