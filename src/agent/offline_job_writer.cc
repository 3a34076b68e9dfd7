// How the log of a job is answered: what failed first, the line that says why, the verdict.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agent/offline_writer.h"
#include "analysis/digest_page.h"
#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::agent {
namespace {

constexpr std::size_t kVerdictBytes = 160;
constexpr std::size_t kMostJobs = 6;  // told of in one answer

bool HoldsAny(std::string_view line, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](auto word) { return line.find(word) != line.npos; });
}

// Says what exactly is wrong, rather than that something is.
bool IsPrecise(const JobLine& reason) {
  return reason.line.starts_with("E   ") || reason.line.find("error[") != std::string::npos ||
         HoldsAny(reason.line, {"panicked at", "AssertionError", "undefined reference"}) ||
         !analysis::FailedNameIn(reason.line).empty();
}

bool IsAfter(const logs::Event& event, const logs::Event& other, std::int64_t lines) {
  return event.line >= other.line && event.line.value() - other.line.value() <= lines;
}

// Where a tool, or else the runner, gave the first verdict.
const JobLine* EndOf(const JobFailure& failure) {
  if (!failure.summaries.empty()) return &failure.summaries.front();
  return failure.verdict ? &*failure.verdict : nullptr;
}

// The reasons given in the last lines before a tool, or the runner, gave its verdict.
const JobLine* LateReason(const JobFailure& failure) {
  constexpr std::int64_t kLate = 60;
  const JobLine* end = EndOf(failure);
  const auto late = std::ranges::find_if(failure.late_reasons, [&](const JobLine& reason) {
    return end == nullptr || IsAfter(end->event, reason.event, kLate);
  });
  return late == failure.late_reasons.end() ? nullptr : &*late;
}

// The line that comes nearest to saying why the job failed, and whether it says so by itself.
struct Lead {
  const JobLine* line = nullptr;
  bool says_why = false;
};
Lead LeadOf(const JobFailure& failure) {
  const auto precise = std::ranges::find_if(failure.reasons, IsPrecise);
  if (precise != failure.reasons.end()) return {&*precise, true};
  constexpr std::int64_t kNear = 60;  // lines from a test's name to its assertion
  if (!failure.failures.empty()) {
    const auto near = std::ranges::find_if(failure.reasons, [&](const JobLine& reason) {
      return IsAfter(reason.event, failure.failures.front().event, kNear);
    });
    return {near != failure.reasons.end() ? &*near : &failure.failures.front(), true};
  }
  if (const JobLine* late = LateReason(failure)) return {late, true};
  // What was said long before the end may have been got over.
  if (!failure.reasons.empty()) return {&failure.reasons.front(), false};
  // Only what was printed right before the verdict can belong to it.
  constexpr std::int64_t kRightBefore = 12;
  const JobLine* end = EndOf(failure);
  if (!failure.last.empty() &&
      (end == nullptr || IsAfter(end->event, failure.last.back().event, kRightBefore))) {
    return {&failure.last.back(), false};
  }
  return {failure.summaries.empty() ? nullptr : &failure.summaries.front(), false};
}

}  // namespace

// Words of the line as they stand in what is shown of its event.
std::string OfflineWriter::QuoteLine(const JobLine& line) const {
  const std::string shown = analysis::OneLine(redactor_.Redact(line.line).str(), 4 * kVerdictBytes);
  std::string_view cut = shown;
  cut = base::Trim(base::Utf8Prefix(cut.substr(0, cut.find("…")), kVerdictBytes));
  if (cut.size() < shown.size() && cut.rfind(' ') != cut.npos) cut = cut.substr(0, cut.rfind(' '));
  const std::string event = analysis::ShownText(redactor_, line.event, options_.line_bytes).str();
  if (cut.empty() || event.find(cut) == std::string::npos) return Quote(line.event);
  return fmt::format("“{}{}”", cut, cut.size() < shown.size() ? "…" : "");
}

std::string OfflineWriter::JobItem(const JobLine& line, std::string_view what) {
  std::string text = fmt::format("{}. ", ++items_);
  if (line.event.time) text += Time(*line.event.time) + "  ";
  return text + fmt::format("{}: {}  [{}]\n", what, QuoteLine(line), Cite(line.event));
}

// The lead, behind the name of the test that failed and with the other half of a comparison.
std::string OfflineWriter::LeadText(const JobFailure& failure, const JobLine& lead) const {
  constexpr std::int64_t kNear = 60;
  std::string text;
  for (const JobLine& failed : failure.failures) {
    const bool before = failed.event.line < lead.event.line;
    if (before && IsAfter(lead.event, failed.event, kNear)) text = QuoteLine(failed) + ": ";
  }
  text += QuoteLine(lead);
  if (!base::Trim(lead.line).starts_with("Expected")) return text;
  const auto other = std::ranges::find_if(failure.reasons, [&](const JobLine& reason) {
    return lead.event.line < reason.event.line && IsAfter(reason.event, lead.event, 2);
  });
  return other == failure.reasons.end() ? text : text + ", " + QuoteLine(*other);
}

// The lines of the job that are worth showing, in order, each event once.
std::string OfflineWriter::JobItems(const JobFailure& failure, const JobLine* lead) {
  std::vector<std::pair<const JobLine*, std::string_view>> items;
  const auto add = [&](const std::vector<JobLine>& lines, std::size_t most, std::string_view what) {
    for (std::size_t i = 0; i < std::min(most, lines.size()); ++i) {
      items.emplace_back(&lines[i], what);
    }
  };
  if (failure.step) items.emplace_back(&*failure.step, "the step begins");
  add(failure.failures, 3, "failed");
  add(failure.reasons, 3, "reason");
  add(failure.late_reasons, 2, "reason");
  if (failure.reasons.empty() && failure.failures.empty()) {
    add(failure.troubles, 3, "trouble");
    add(failure.last, 4, "last lines");
  }
  add(failure.summaries, 2, "verdict of a tool");
  if (failure.verdict) items.emplace_back(&*failure.verdict, "verdict");
  const auto line_of = [](const auto& item) { return item.first->event.line; };
  // Of one record, only the line that is quoted as the lead: both would have the same id.
  std::erase_if(items, [&](const auto& item) {
    return lead != nullptr && line_of(item) == lead->event.line && item.first->line != lead->line;
  });
  std::ranges::stable_sort(items, {}, line_of);
  const auto repeated = std::ranges::unique(items, {}, line_of);
  items.erase(repeated.begin(), repeated.end());
  std::string text;
  for (const auto& [line, what] : items) text += JobItem(*line, what);
  return text;
}

std::string OfflineWriter::JobText(const GroupScan& scan, bool alone, Answer& answer,
                                   std::vector<const logs::Event*>& order) {
  const JobFailure& failure = *scan.job.failure;
  const auto [lead, says_why] = LeadOf(failure);
  const std::string name = redactor_.Redact(analysis::OneLine(scan.group, 80)).str();
  std::string headline = alone ? "The job failed" : fmt::format("{} failed", name);
  std::string text;
  if (lead != nullptr) {
    headline += ": " + LeadText(failure, *lead);
    text = fmt::format(
        "{}.   {}\n{}: {} [{}]\n\n", headline, says_why ? "likely" : "possible",
        says_why ? "The line that says so" : "No line says so outright; this one comes nearest",
        QuoteLine(*lead), Cite(lead->event));
    order.push_back(&lead->event);
  } else {
    headline += failure.step ? " in a step that printed nothing but its verdict"
                             : ", and no line near its verdict says why";
    text = headline + ".   unclear\n\n";
  }
  text += JobItems(failure, lead);
  Conclusion& conclusion = answer.conclusion;
  if (conclusion.status != ConclusionStatus::kCause) {
    conclusion.status = lead == nullptr ? ConclusionStatus::kNotShown : ConclusionStatus::kCause;
    conclusion.confidence = says_why ? Confidence::kMedium : Confidence::kLow;
    conclusion.summary = headline;
    std::string_view culprit;
    if (!failure.failures.empty()) culprit = analysis::FailedNameIn(failure.failures[0].line);
    if (culprit.empty() && lead != nullptr) culprit = analysis::FailedNameIn(lead->line);
    if (!culprit.empty()) conclusion.culprit = redactor_.Redact(culprit).str();
  }
  if (!failure.failures.empty()) order.push_back(&failure.failures.front().event);
  if (!failure.reasons.empty()) order.push_back(&failure.reasons.front().event);
  if (failure.verdict) order.push_back(&failure.verdict->event);
  for (const auto* lines : {&failure.summaries, &failure.late_reasons, &failure.reasons,
                            &failure.failures, &failure.last, &failure.troubles}) {
    for (const JobLine& line : *lines) order.push_back(&line.event);
  }
  return text;
}

void OfflineWriter::WriteJobs(std::span<const GroupScan> scans, Answer& answer) {
  std::vector<const GroupScan*> failed;
  std::size_t jobs = 0;
  for (const GroupScan& scan : scans) {
    jobs += scan.job.is_job ? 1 : 0;
    if (scan.job.failure) failed.push_back(&scan);
  }
  answer.conclusion = {.status = ConclusionStatus::kNotShown,
                       .summary = {},
                       .culprit = std::nullopt,
                       .confidence = Confidence::kLow};
  if (failed.empty()) {
    answer.conclusion.summary =
        jobs == 1 ? "The log of this job reports no failure"
                  : fmt::format("The logs of these {} jobs report no failure", jobs);
    answer.text = answer.conclusion.summary +
                  ": no step ended with an error, and no tool gave a verdict of failure.\n";
    return;
  }
  std::ranges::stable_sort(failed, {}, [](const GroupScan* scan) {
    const auto& verdict = scan->job.failure->verdict;
    return verdict && verdict->event.time ? *verdict->event.time : base::UtcTime::max();
  });
  std::vector<const logs::Event*> order;
  for (std::size_t i = 0; i < std::min(failed.size(), kMostJobs); ++i) {
    if (i > 0) answer.text += '\n';
    answer.text += JobText(*failed[i], scans.size() == 1, answer, order);
  }
  if (failed.size() > kMostJobs) {
    answer.text += fmt::format("\n{} more jobs failed.\n", failed.size() - kMostJobs);
  }
  CiteInOrder(order, options_.max_citations, answer);
}

}  // namespace logai::agent
