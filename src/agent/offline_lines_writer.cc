// How questions about single lines are answered: yes or no, and what became of one request.
#include <fmt/format.h>

#include <algorithm>

#include "agent/offline_line_totals.h"
#include "agent/offline_service.h"
#include "agent/offline_writer.h"
#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::agent {
namespace {}  // namespace

std::string OfflineWriter::EventItem(const logs::Event& event) {
  std::string line = fmt::format("{}. ", ++items_);
  if (event.time) line += Time(*event.time, true) + "  ";
  const std::string service = redactor_.Redact(analysis::OneLine(ServiceOf(event.group), 80)).str();
  return line + fmt::format("{}: {}  [{}]\n", service, Quote(event), Cite(event));
}

std::string OfflineWriter::Searched(std::size_t groups) const {
  return fmt::format("the {} event{} of {} group{}", base::WithThousands(overview_.events),
                     overview_.events == 1 ? "" : "s", groups, groups == 1 ? "" : "s");
}

// “disk full” and “ingest”.
std::string OfflineWriter::About(const OfflineQuestion& question) const {
  std::string words;
  for (const Topic& topic : question.subject.topics) {
    words += fmt::format("{}“{}”", words.empty() ? "" : " and ", topic.asked);
  }
  if (words.empty()) {
    const auto& least = question.subject.least;
    words = least == logs::Level::kError     ? "errors"
            : least == logs::Level::kWarning ? "warnings and errors"
                                             : "it";
  }
  return redactor_.Redact(words).str();
}

std::string OfflineWriter::Span(std::optional<base::UtcTime> from,
                                std::optional<base::UtcTime> to) const {
  if (!from || !to) return "";
  return *to - *from < std::chrono::seconds(1)
             ? fmt::format(" at {}", Time(*from))
             : fmt::format(" from {} to {}", Time(*from), Time(*to));
}

std::string OfflineWriter::Within(const OfflineQuestion& question) const {
  return question.within ? Span(question.within->begin, question.within->end) : "";
}

// How far the lines go that hold a part of what is asked.
std::string OfflineWriter::PartlyFound(const LineTotals& sum,
                                       const OfflineQuestion& question) const {
  const std::vector<Topic>& topics = question.subject.topics;
  std::string parts;
  for (std::size_t i = 0; i < topics.size(); ++i) {
    const std::uint64_t lines = sum.topic_lines[std::min(i, sum.topic_lines.size() - 1)];
    parts += fmt::format("{}{} “{}”", parts.empty() ? "" : ", ", lines == 0 ? "none" : Lines(lines),
                         topics[i].asked);
  }
  return redactor_.Redact(parts).str();
}

// Nothing speaks of what is asked: what was searched, for which words, and what comes nearest.
void OfflineWriter::WriteNone(const LineTotals& sum, const OfflineQuestion& question,
                              Answer& answer) {
  constexpr std::size_t kMostWordings = 4;
  Conclusion& conclusion = answer.conclusion;
  conclusion.status = ConclusionStatus::kNotShown;
  conclusion.confidence = Confidence::kLow;
  const std::vector<Topic>& topics = question.subject.topics;
  const std::string searched = Searched(sum.searched) + Within(question);
  if (!sum.nearest.empty() && topics.size() > 1) {
    conclusion.summary = fmt::format("No line says all of it; of {}, these hold a part: {}",
                                     searched, PartlyFound(sum, question));
    answer.text = conclusion.summary + ". The nearest:\n\n";
    const auto nearest = std::span(sum.nearest).first(std::min<std::size_t>(sum.nearest.size(), 5));
    for (const logs::Event* event : nearest) answer.text += EventItem(*event);
    CiteInOrder(nearest, options_.max_citations, answer);
    return;
  }
  conclusion.summary = fmt::format("No line says so in these words: none of {} speaks of {}",
                                   searched, About(question));
  answer.text = conclusion.summary + ".\n";
  const auto notion =
      std::ranges::find_if(topics, [](const Topic& topic) { return topic.notion != nullptr; });
  if (notion != topics.end()) {
    std::string known;
    std::size_t listed = 0;
    for (const std::string& wording : notion->wordings) {
      if (wording.find_first_of("#&$") != std::string::npos || listed == kMostWordings) continue;
      known += fmt::format("{}“{}”", known.empty() ? "" : ", ", wording);
      ++listed;
    }
    answer.text +=
        fmt::format("\nLooked for in {} wordings, such as {}.\n", notion->wordings.size(), known);
  }
}

void OfflineWriter::WriteYesNo(std::span<const GroupScan> scans, const OfflineQuestion& question,
                               Answer& answer) {
  constexpr std::size_t kShown = 5;
  const LineTotals sum = SumUp(scans);
  const std::string words = About(question);
  Conclusion& conclusion = answer.conclusion;
  conclusion = {.status = ConclusionStatus::kAnswered,
                .summary = {},
                .culprit = std::nullopt,
                .confidence = Confidence::kMedium};
  if (question.subject.asks_stop && sum.said == 0 && WriteCeased(scans, question, answer)) return;
  if (sum.count == 0 && sum.denied == 0) {
    WriteNone(sum, question, answer);
    return;
  }
  std::vector<const logs::Event*> shown;
  if (sum.said > 0) {
    conclusion.summary =
        fmt::format("Yes: {} about {} say{} so{}", Lines(sum.said), words, sum.said == 1 ? "s" : "",
                    sum.first == nullptr ? "" : "," + Span(sum.first->time, sum.last->time));
    if (sum.contrary > 0) {
      conclusion.summary += fmt::format("; {} report{} trouble with it", Lines(sum.contrary),
                                        sum.contrary == 1 ? "s" : "");
    }
    shown = sum.yes;
    if (shown.size() > kShown) shown.resize(kShown);
    if (sum.last != nullptr && !IsAmong(*sum.last, shown)) shown.push_back(sum.last);
    shown.insert(shown.end(), sum.against.begin(), sum.against.end());
  } else {
    conclusion.status = ConclusionStatus::kNotShown;
    conclusion.confidence = Confidence::kLow;
    const std::string searched = Searched(sum.searched) + Within(question);
    if (sum.count == 0) {
      conclusion.summary =
          fmt::format("No line says so: of {}, {} hold{} {}, but den{} it or name{} something else",
                      searched, Lines(sum.denied), sum.denied == 1 ? "s" : "", words,
                      sum.denied == 1 ? "ies" : "y", sum.denied == 1 ? "s" : "");
    } else if (question.subject.deeds.empty()) {
      conclusion.summary =
          fmt::format("Of {}, {} speak{} of {}; whether that means yes, no rule can tell", searched,
                      Lines(sum.count), sum.count == 1 ? "s" : "", words);
    } else {
      conclusion.summary =
          fmt::format("No line says so: of {}, {} speak{} of {}, but not that it was done",
                      searched, Lines(sum.count), sum.count == 1 ? "s" : "", words);
      if (const std::uint64_t bad = sum.troubled + sum.contrary; bad > 0) {
        conclusion.summary += fmt::format("; {} of them report{} trouble", base::WithThousands(bad),
                                          bad == 1 ? "s" : "");
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
  CiteInOrder(shown, options_.max_citations, answer);
}

void OfflineWriter::WriteTrace(std::span<const GroupScan> scans, const OfflineQuestion& question,
                               Answer& answer) {
  constexpr std::size_t kMostShown = 60;
  LineTotals sum = SumUp(scans);
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
    conclusion.summary +=
        fmt::format("; {} of them report{} trouble", base::WithThousands(sum.troubled),
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
