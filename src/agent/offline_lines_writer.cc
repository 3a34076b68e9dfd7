// How questions about single lines are answered: yes or no, and what became of one request.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "agent/offline_service.h"
#include "agent/offline_writer.h"
#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::agent {
namespace {

std::string Thousands(std::uint64_t number) {
  return base::WithThousands(static_cast<long long>(number));
}

std::string Lines(std::uint64_t number) {
  return fmt::format("{} line{}", Thousands(number), number == 1 ? "" : "s");
}

// In order of time; events without one after the others, by group and line.
void SortByTime(std::vector<const logs::Event*>& events) {
  std::ranges::stable_sort(events, {}, [](const logs::Event* event) {
    return std::tuple(event->time.value_or(base::UtcTime::max()), std::string_view(event->group),
                      event->line);
  });
}

// What all groups hold together; the events of one kind in order of time.
struct Totals {
  std::uint64_t count = 0;
  std::uint64_t denied = 0;
  std::uint64_t said = 0;
  std::uint64_t contrary = 0;
  std::uint64_t troubled = 0;
  std::size_t groups = 0;    // that hold at least one
  std::size_t searched = 0;  // groups with events
  std::vector<const logs::Event*> yes, against, trouble, others;
};

Totals SumUp(std::span<const GroupScan> scans) {
  Totals sum;
  for (const GroupScan& scan : scans) {
    const FoundLines& found = scan.found;
    sum.count += found.count;
    sum.denied += found.denied;
    sum.said += found.said;
    sum.contrary += found.contrary;
    sum.troubled += found.troubled;
    sum.groups += found.count > 0 ? 1 : 0;
    sum.searched += scan.events > 0 ? 1 : 0;
    for (const logs::Event& event : found.yes) sum.yes.push_back(&event);
    for (const logs::Event& event : found.against) sum.against.push_back(&event);
    for (const logs::Event& event : found.trouble) sum.trouble.push_back(&event);
    for (const logs::Event& event : found.others) sum.others.push_back(&event);
    for (const logs::Event& event : found.last) sum.others.push_back(&event);
  }
  for (auto* events : {&sum.yes, &sum.against, &sum.trouble, &sum.others}) SortByTime(*events);
  return sum;
}

}  // namespace

std::string OfflineWriter::EventItem(const logs::Event& event) {
  std::string line = fmt::format("{}. ", ++items_);
  if (event.time) line += Time(*event.time, true) + "  ";
  const std::string service = redactor_.Redact(analysis::OneLine(ServiceOf(event.group), 80)).str();
  return line + fmt::format("{}: {}  [{}]\n", service, Quote(event), Cite(event));
}

std::string OfflineWriter::Searched(std::size_t groups) const {
  return fmt::format("the {} event{} of {} group{}", Thousands(overview_.events),
                     overview_.events == 1 ? "" : "s", groups, groups == 1 ? "" : "s");
}

void OfflineWriter::WriteYesNo(std::span<const GroupScan> scans, const OfflineQuestion& question,
                               Answer& answer) {
  constexpr std::size_t kShown = 5;
  const Totals sum = SumUp(scans);
  std::string words;
  for (const std::string& topic : question.topic_words) {
    words += fmt::format("{}“{}”", words.empty() ? "" : " and ", topic);
  }
  words = redactor_.Redact(words).str();
  Conclusion& conclusion = answer.conclusion;
  conclusion = {.status = ConclusionStatus::kAnswered,
                .summary = {},
                .culprit = std::nullopt,
                .confidence = Confidence::kMedium};
  std::vector<const logs::Event*> shown;
  if (sum.said > 0) {
    conclusion.summary =
        fmt::format("Yes: {} about {} say{} so", Lines(sum.said), words, sum.said == 1 ? "s" : "");
    if (sum.contrary > 0) {
      conclusion.summary += fmt::format("; {} report{} trouble with it", Lines(sum.contrary),
                                        sum.contrary == 1 ? "s" : "");
    }
    shown = sum.yes;
    if (shown.size() > kShown) shown.resize(kShown);
    shown.insert(shown.end(), sum.against.begin(), sum.against.end());
  } else {
    conclusion.status = ConclusionStatus::kNotShown;
    conclusion.confidence = Confidence::kLow;
    const std::string searched = Searched(sum.searched);
    if (sum.count == 0 && sum.denied > 0 && question.asks_for_mention) {
      conclusion.summary =
          fmt::format("No line says so: of {}, {} hold{} {}, but den{} it or name{} something else",
                      searched, Lines(sum.denied), sum.denied == 1 ? "s" : "", words,
                      sum.denied == 1 ? "ies" : "y", sum.denied == 1 ? "s" : "");
    } else if (sum.count == 0) {
      conclusion.summary =
          fmt::format("No line says so in these words: none of {} speaks of {}", searched, words);
    } else if (question.deeds.empty()) {
      conclusion.summary =
          fmt::format("Of {}, {} speak{} of {}; whether that means yes, no rule can tell", searched,
                      Lines(sum.count), sum.count == 1 ? "s" : "", words);
    } else {
      conclusion.summary =
          fmt::format("No line says so: of {}, {} speak{} of {}, but not that it was done",
                      searched, Lines(sum.count), sum.count == 1 ? "s" : "", words);
      if (const std::uint64_t bad = sum.troubled + sum.contrary; bad > 0) {
        conclusion.summary +=
            fmt::format("; {} of them report{} trouble", Thousands(bad), bad == 1 ? "s" : "");
      }
    }
    shown = sum.against;
    shown.insert(shown.end(), sum.trouble.begin(), sum.trouble.end());
    shown.insert(shown.end(), sum.others.begin(), sum.others.end());
  }
  if (shown.size() > 2 * kShown) shown.resize(2 * kShown);
  answer.text = conclusion.summary + ".\n";
  if (!shown.empty()) answer.text += '\n';
  for (const logs::Event* event : shown) answer.text += EventItem(*event);
  if (!question.moment.empty()) {
    answer.text += fmt::format("\nLines of all times were searched, not only those around {}.\n",
                               question.moment);
  }
  CiteInOrder(shown, options_.max_citations, answer);
}

void OfflineWriter::WriteTrace(std::span<const GroupScan> scans, const OfflineQuestion& question,
                               Answer& answer) {
  constexpr std::size_t kMostShown = 60;
  Totals sum = SumUp(scans);
  const std::string id = redactor_.Redact(base::Join(question.ids, " or ")).str();
  Conclusion& conclusion = answer.conclusion;
  conclusion = {.status = ConclusionStatus::kAnswered,
                .summary = {},
                .culprit = std::nullopt,
                .confidence = Confidence::kHigh};
  if (sum.others.empty()) {
    conclusion.status = ConclusionStatus::kNotShown;
    conclusion.confidence = Confidence::kLow;
    conclusion.summary = fmt::format("No line holds {}; searched: {}", id, Searched(sum.searched));
    answer.text = conclusion.summary + ".\n";
    return;
  }
  conclusion.summary = fmt::format("{} in {} group{} hold{} {}", Lines(sum.count), sum.groups,
                                   sum.groups == 1 ? "" : "s", sum.count == 1 ? "s" : "", id);
  const auto begin = sum.others.front()->time;
  const auto end = sum.others.back()->time;
  if (begin && end && *end > *begin) {
    conclusion.summary += fmt::format(", over {}", base::FormatDuration(*end - *begin));
  }
  if (sum.troubled > 0) {
    conclusion.summary += fmt::format("; {} of them report{} trouble", Thousands(sum.troubled),
                                      sum.troubled == 1 ? "s" : "");
  }
  answer.text = conclusion.summary + ":\n\n";
  if (sum.others.size() > kMostShown) sum.others.resize(kMostShown);
  for (const logs::Event* event : sum.others) answer.text += EventItem(*event);
  if (sum.count > sum.others.size()) {
    answer.text += fmt::format("\n{} more are not shown.\n", Lines(sum.count - sum.others.size()));
  }
  CiteInOrder(sum.others, options_.max_citations, answer);
}

}  // namespace logai::agent
