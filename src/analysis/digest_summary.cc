// What stands on a digest's page, and what it is worth there.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/digest_state.h"
#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

using privacy::FixedText;
using privacy::RedactedText;

constexpr std::size_t kTimelineColumns = 24;
constexpr std::size_t kWithContext = 3;  // so many problems show the events before them

std::int64_t OrderOf(const logs::Event& event) {
  return event.time ? base::EpochMs(*event.time) : std::numeric_limits<std::int64_t>::min();
}

bool IsTroubled(const Template& of) {
  return of.level == logs::Level::kUnknown ? IsTrouble(of.signal) : logs::IsProblem(of.level);
}

}  // namespace

RedactedText DigestBuilder::State::Finish() {
  Page page(redactor_, options_.budget, options_.estimate);
  const bool one_by_one =
      options_.mode == DigestMode::kEvents ||
      (options_.mode == DigestMode::kAuto && miner_.events() <= options_.max_events);
  AddHead(page, one_by_one);
  if (one_by_one) {
    AddEvents(page);
  } else {
    AddSummary(page);
  }
  return page.Render(registry_, [&](std::size_t left_out, std::size_t shown) {
    return Closing(one_by_one, left_out, shown);
  });
}

bool DigestBuilder::State::with_date() const {
  return span_.begin && span_.end &&
         std::chrono::floor<std::chrono::days>(*span_.begin) !=
             std::chrono::floor<std::chrono::days>(*span_.end);
}

void DigestBuilder::State::AddHead(Page& page, bool one_by_one) const {
  PageBlock counts{.section = kHead, .taken = PageBlock::Taken::kFirst};
  counts.lines.emplace_back().text = page.Redact(CountsLine());
  page.Add(std::move(counts));
  const bool any_problem = !problems_.empty();
  const Timeline& shown = any_problem ? problems_ : all_;
  if (one_by_one || shown.empty() || !span_.begin) return;
  const Timeline::Columns columns = shown.Fold(*span_.begin, *span_.end, kTimelineColumns);
  if (columns.counts.size() < 3) return;
  PageBlock line{.section = kHead, .value = 90, .order = 1};
  line.lines.emplace_back().text =
      page.Redact(fmt::format("{} per {} from {}: {}", any_problem ? "problems" : "events",
                              base::FormatDuration(columns.width),
                              PageTime(columns.begin, with_date()), Sparkline(columns.counts)));
  page.Add(std::move(line));
}

std::string DigestBuilder::State::CountsLine() const {
  std::string text = fmt::format("{} events", base::WithThousands(miner_.events()));
  if (groups_.size() == 1) {
    text += " of " + OneLine(groups_.begin()->first, 120);
  } else if (!groups_.empty()) {
    text += fmt::format(" of {}{} groups", groups_.size(), more_groups_ ? " and more" : "");
  }
  if (span_.begin) {
    const std::string end = base::FormatDateTime(*span_.end);
    text += fmt::format(", {}–{} UTC", base::FormatDateTime(*span_.begin),
                        with_date() ? end : end.substr(11));
  }
  std::string separator = ": ";
  for (std::size_t i = per_level_.size(); i-- > 0;) {
    const auto level = static_cast<logs::Level>(i);
    const bool none = level == logs::Level::kUnknown;
    if (per_level_[i] == 0 || (none && separator == ": ")) continue;
    text += fmt::format("{}{} {}", separator, base::WithThousands(per_level_[i]),
                        none ? "without level" : logs::Name(level));
    separator = ", ";
  }
  return text;
}

void DigestBuilder::State::AddEvents(Page& page) {
  PruneKept();
  if (options_.order == DigestOrder::kNewestFirst) std::ranges::reverse(kept_);
  std::size_t bytes = 0;
  for (const logs::Event& event : kept_) {
    bytes += std::min(event.body().size(), options_.line_bytes);
  }
  // Rather all events, somewhat shorter, than half of them in full.
  const bool tight = static_cast<std::int64_t>(bytes / 3) > options_.budget.value();
  const std::size_t width = tight ? options_.line_bytes / 2 : options_.line_bytes;
  std::int64_t order = 0;
  for (const logs::Event& event : kept_) {
    PageBlock block{.section = kProblems, .order = order++, .taken = PageBlock::Taken::kInOrder};
    block.lines.push_back(page.EventLine(event, with_group(), with_date(), width));
    page.Add(std::move(block));
  }
}

void DigestBuilder::State::AddSummary(Page& page) {
  miner_.Finish();
  MoveMerged();
  const std::span<const Template> templates = miner_.templates();
  const std::size_t first_problem = FirstProblem();
  std::vector<std::pair<std::size_t, Judgement>> judged;
  for (std::size_t i = 0; i < templates.size(); ++i) {
    if (templates[i].count > 0) judged.emplace_back(i, Judge(templates[i], i == first_problem));
  }
  std::ranges::stable_sort(
      judged, [](const auto& a, const auto& b) { return a.second.value > b.second.value; });
  std::size_t contexts = 0;
  for (const auto& [index, judgement] : judged) {
    const bool problem = judgement.section == kProblems;
    if (judgement.section == kUsual && templates[index].count > 2) {
      page.Add(UsualBlock(page, templates[index], judgement.value));
    } else {
      page.Add(EventBlock(page, index, judgement, problem && contexts++ < kWithContext));
    }
  }
  for (const auto& [group, recent] : recent_) AddLastLine(page, recent);
}

std::size_t DigestBuilder::State::FirstProblem() const {
  const std::span<const Template> templates = miner_.templates();
  std::size_t best = templates.size();
  for (std::size_t i = 0; i < templates.size(); ++i) {
    if (templates[i].count == 0 || !IsTroubled(templates[i])) continue;
    if (best == templates.size() || IsEarlier(templates[i].first, templates[best].first)) best = i;
  }
  return best;
}

// New against the baseline; without one, absent from the start of the window although enough
// events stand there.
bool DigestBuilder::State::IsNew(const Template& of) const {
  if (miner_.baseline_events() > 0) return of.baseline_count == 0;
  if (!of.first.time || !span_.begin) return false;
  const base::UtcTime late = *span_.begin + (*span_.end - *span_.begin) / 5;
  return *of.first.time > late && all_.CountBetween(*span_.begin, *of.first.time) >= 50;
}

DigestBuilder::State::Judgement DigestBuilder::State::Judge(const Template& of,
                                                            bool is_first_problem) const {
  const double often = std::log2(static_cast<double>(of.count) + 1);
  Judgement judgement{.section = kUsual, .value = 10 + often};
  if (IsTroubled(of)) {
    judgement.section = kProblems;
    judgement.value = (of.level == logs::Level::kWarning ? 60 : 100) + 4 * often;
    if (of.signal == Signal::kExhaustion || of.signal == Signal::kExpiry ||
        of.signal == Signal::kCrash) {
      judgement.value += 40;
    }
    if (is_first_problem) judgement.value += 60;
  } else if (of.signal == Signal::kChange || of.signal == Signal::kRecovery) {
    judgement.section = kChanges;
    judgement.value = of.count <= 5 ? 45 : 15;
  } else if (of.count <= 2) {
    judgement.value = 14;
  }
  if (IsNew(of)) judgement.value *= 1.5;
  judgement.value *= 1 + 1.5 * focus_.Match(of.first.group + " " + std::string(of.first.body()));
  return judgement;
}

// Behind the first occurrence: " ×412 (34%) until 14:19:40.012, new".
std::string DigestBuilder::State::CountsOf(const Template& of) const {
  std::string text;
  if (of.count > 1) {
    text += " ×" + base::WithThousands(of.count);
    const double share = static_cast<double>(of.count) / static_cast<double>(miner_.events());
    if (share >= 0.01) text += fmt::format(" ({:.0f}%)", 100 * share);
    if (of.per_group.size() > 1) text += fmt::format(" in {} groups", of.per_group.size());
    if (of.last.time) text += " until " + PageTime(*of.last.time, with_date());
  }
  if (IsNew(of)) text += text.empty() ? " new" : ", new";
  return text;
}

PageBlock DigestBuilder::State::UsualBlock(const Page& page, const Template& of,
                                           double value) const {
  std::string text = base::WithThousands(of.count) + "×";
  const double share = static_cast<double>(of.count) / static_cast<double>(miner_.events());
  if (share >= 0.01) text += fmt::format(" {:.0f}%", 100 * share);
  if (with_group() && of.per_group.size() == 1) text += " " + OneLine(of.per_group[0].first, 60);
  if (of.per_group.size() > 1) text += fmt::format(" {} groups", of.per_group.size());
  if (of.level != logs::Level::kUnknown) text += fmt::format(" {}", logs::Name(of.level));
  text += " " + OneLine(page.Redact(of.Text()).str(), options_.line_bytes / 2);
  if (IsNew(of)) text += " (new)";
  PageBlock block{.section = kUsual, .value = value, .order = -static_cast<std::int64_t>(of.count)};
  block.lines.emplace_back().text = page.Redact(text);
  return block;
}

PageBlock DigestBuilder::State::EventBlock(const Page& page, std::size_t index, Judgement judgement,
                                           bool with_context) const {
  const Template& of = miner_.templates()[index];
  PageBlock block{
      .section = judgement.section, .value = judgement.value, .order = OrderOf(of.first)};
  const auto before = before_.find(index);
  if (with_context && before != before_.end() && options_.context_events > 0) {
    for (const logs::Event& event : before->second) {
      if (IsFirstOfProblem(event)) continue;  // stands on the page in its own right
      PageLine line = page.EventLine(event, with_group(), with_date(), options_.line_bytes / 2);
      line.before = FixedText("  before: ");
      block.lines.push_back(std::move(line));
    }
    block.spare = block.lines.size();
  }
  PageLine line = page.EventLine(of.first, with_group(), with_date(), options_.line_bytes);
  line.after = page.Redact(CountsOf(of));
  block.lines.push_back(std::move(line));
  return block;
}

bool DigestBuilder::State::IsFirstOfProblem(const logs::Event& event) const {
  return std::ranges::any_of(before_, [&](const auto& entry) {
    return SamePlace(miner_.templates()[entry.first].first, event);
  });
}

// How a job ended stands in its last line.
void DigestBuilder::State::AddLastLine(Page& page, const RecentEvents& recent) const {
  if (recent.empty()) return;
  const logs::Event& event = *recent.InOrder().back();
  const bool already = std::ranges::any_of(miner_.templates(), [&](const Template& of) {
    return of.count > 0 && SamePlace(of.first, event);
  });
  if (already) return;
  PageBlock block{
      .section = kEnd, .value = IsProblem(event) ? 30.0 : 12.0, .order = OrderOf(event)};
  block.lines.push_back(page.EventLine(event, with_group(), with_date(), options_.line_bytes / 2));
  block.lines.back().before = FixedText("last: ");
  page.Add(std::move(block));
}

RedactedText DigestBuilder::State::Closing(bool one_by_one, std::size_t left_out,
                                           std::size_t shown) const {
  RedactedText text(FixedText("behind this page: "));
  text.AppendNumber(static_cast<std::int64_t>(miner_.events()));
  text += FixedText(" events");
  if (one_by_one) {
    const auto missing =
        static_cast<std::int64_t>(miner_.events()) - static_cast<std::int64_t>(shown);
    if (missing <= 0) return {};
    text += FixedText(", ");
    text.AppendNumber(missing);
    text += FixedText(" not shown");
  } else {
    text += FixedText(" in ");
    text.AppendNumber(static_cast<std::int64_t>(miner_.kinds()));
    text += FixedText(" kinds of message");
    if (left_out > 0) {
      text += FixedText(", ");
      text.AppendNumber(static_cast<std::int64_t>(left_out));
      text += FixedText(" not shown");
    }
  }
  text += FixedText("\n");
  return text;
}

}  // namespace logai::analysis
