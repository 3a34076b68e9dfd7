// How questions for figures are answered: how many, which most, how long, when.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "agent/offline_line_totals.h"
#include "agent/offline_service.h"
#include "agent/offline_writer.h"
#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::agent {
namespace {

constexpr std::size_t kMostRows = 10;

std::string Took(std::chrono::microseconds took) {
  if (took < std::chrono::milliseconds(1)) return fmt::format("{} µs", took.count());
  return base::FormatDuration(std::chrono::duration_cast<base::Millis>(took));
}

// Figures are as sure as the reading of the words that they count.
Conclusion Answered() {
  return {.status = ConclusionStatus::kAnswered,
          .summary = {},
          .culprit = std::nullopt,
          .confidence = Confidence::kHigh};
}

bool Holds(std::string_view lower, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](auto word) { return lower.find(word) != lower.npos; });
}

std::string Plural(std::string_view noun, std::size_t number) {
  if (number == 1) return std::string(noun);
  return fmt::format("{}{}", noun, noun.ends_with('s') ? "es" : "s");
}

// One occurrence may be told in several lines, which the wordings show; empty for one wording.
std::string ByWording(const LineTotals& sum, const OfflineQuestion& question) {
  const auto notion = std::ranges::find_if(
      question.subject.topics, [](const Topic& topic) { return topic.notion != nullptr; });
  if (notion == question.subject.topics.end()) return "";
  if (notion->notion->kind == Notion::Kind::kThing) return "";
  std::vector<std::pair<std::uint64_t, std::string>> wordings;
  for (std::size_t i = 0; i < sum.wordings.size(); ++i) {
    std::string wording = notion->wordings[i];
    if (sum.wordings[i] == 0 || wording.find_first_of("#&") != wording.npos) continue;
    std::erase(wording, '$');
    wordings.emplace_back(sum.wordings[i], std::move(wording));
  }
  if (wordings.size() < 2) return "";
  std::ranges::stable_sort(wordings, std::greater<>(), [](const auto& w) { return w.first; });
  std::vector<std::string> parts;
  for (const auto& [count, wording] : wordings) {
    parts.push_back(fmt::format("“{}” {}", wording, base::WithThousands(count)));
  }
  return "By wording: " + base::Join(parts, ", ") + ".\n";
}

// "1,297 errors", "26 lines about “502s”".
std::string Counted(std::uint64_t count, const OfflineQuestion& question,
                    const std::string& about) {
  const Subject& subject = question.subject;
  if (subject.empty()) return Lines(count);
  if (subject.topics.empty() && subject.least) return base::WithThousands(count) + " " + about;
  return fmt::format("{} about {}", Lines(count), about);
}

}  // namespace

// A value as it may be shown: as the redactor shows it alone and in its line.
std::string OfflineWriter::Value(const std::string& value, const logs::Event& sample,
                                 bool& hidden) const {
  const std::string alone = redactor_.Redact(analysis::OneLine(value, 120)).str();
  if (alone != analysis::OneLine(value, 120)) {
    hidden = true;
    return alone;
  }
  // A name may be private only where it stands, such as behind "password=".
  const bool in_group = ServiceOf(sample.group) == value || sample.group == value;
  if (in_group || redactor_.Redact(sample.message).str().find(value) != std::string::npos) {
    return alone;
  }
  hidden = true;
  return "[REDACTED]";
}

// ", most in the minute 09:41 (43)"; empty when they are spread too thin to say so.
std::string OfflineWriter::Peak(const LineTotals& sum) const {
  if (sum.times.empty() || sum.said < 10) return "";
  const auto minutes =
      sum.times.Fold(sum.times.begin(), sum.times.end(), 100'000, std::chrono::minutes(1));
  if (minutes.counts.size() < 3) return "";
  const auto most = std::ranges::max_element(minutes.counts);
  if (minutes.width > std::chrono::hours(1)) return "";
  const auto at = minutes.begin + minutes.width * (most - minutes.counts.begin());
  const std::string unit =
      minutes.width == std::chrono::minutes(1) ? "minute" : base::FormatDuration(minutes.width);
  return fmt::format(", most in the {} {} {} ({})", unit, unit == "minute" ? "of" : "from",
                     Time(at).substr(0, Time(at).size() - 3), base::WithThousands(*most));
}

void OfflineWriter::WriteCount(std::span<const GroupScan> scans, const OfflineQuestion& question,
                               Answer& answer) {
  const LineTotals sum = SumUp(scans);
  answer.conclusion = Answered();
  if (sum.said == 0) {
    WriteNone(sum, question, answer);
    return;
  }
  std::string& summary = answer.conclusion.summary;
  summary = Counted(sum.said, question, About(question));
  if (question.within) {
    summary += Within(question);
  } else if (sum.first != nullptr) {
    summary += "," + Span(sum.first->time, sum.last->time);
  }
  summary += Peak(sum);
  answer.text = summary + ".\n";
  if (sum.by_group.size() > 1) {
    std::vector<std::string> parts;
    for (const GroupScan* scan : sum.by_group) {
      if (parts.size() == 8) break;
      parts.push_back(fmt::format("{} {}", analysis::OneLine(ServiceOf(scan->group), 80),
                                  base::WithThousands(scan->found.said)));
    }
    answer.text += redactor_.Redact("By log: " + base::Join(parts, ", ") + ".\n").str();
  }
  answer.text += ByWording(sum, question);
  answer.text += '\n';
  std::vector<const logs::Event*> shown = sum.yes;
  if (shown.size() > kMostRows) shown.resize(kMostRows);
  if (sum.last != nullptr && !IsAmong(*sum.last, shown)) shown.push_back(sum.last);
  for (const logs::Event* event : shown) answer.text += EventItem(*event);
  CiteInOrder(shown, options_.max_citations, answer);
}

void OfflineWriter::WriteRankBy(std::span<const GroupScan> scans, const OfflineQuestion& question,
                                Answer& answer) {
  using By = Dimension::By;
  const LineTotals sum = SumUp(scans);
  answer.conclusion = Answered();
  if (sum.said == 0) {
    WriteNone(sum, question, answer);
    return;
  }
  struct Row {
    std::string value;
    std::uint64_t count = 0;
    const logs::Event* sample = nullptr;
    const logs::Event* last = nullptr;
  };
  std::vector<Row> rows;
  const By by = question.dimension.by;
  if (by == By::kMinute || by == By::kHour) {
    const base::Millis width = by == By::kHour ? base::Millis(std::chrono::hours(1))
                                               : base::Millis(std::chrono::minutes(1));
    const auto columns = sum.times.empty()
                             ? analysis::Timeline::Columns()
                             : sum.times.Fold(sum.times.begin(), sum.times.end(), 100'000, width);
    for (std::size_t i = 0; i < columns.counts.size(); ++i) {
      if (columns.counts[i] == 0) continue;
      const auto at = columns.begin + columns.width * static_cast<std::int64_t>(i);
      rows.push_back(
          {.value = Time(at).substr(0, Time(at).size() - 3), .count = columns.counts[i]});
    }
  } else {
    for (const auto& [value, entry] : sum.tally.entries()) {
      rows.push_back(
          {.value = value, .count = entry.count, .sample = &entry.first, .last = &entry.last});
    }
  }
  std::ranges::stable_sort(rows, [&](const Row& a, const Row& b) {
    return question.fewest ? a.count < b.count : a.count > b.count;
  });
  const std::string& noun = question.dimension.noun;
  const std::string counted = Counted(sum.said, question, About(question));
  std::string& summary = answer.conclusion.summary;
  if (rows.empty()) {
    answer.conclusion.status = ConclusionStatus::kNotShown;
    answer.conclusion.confidence = Confidence::kLow;
    summary = fmt::format("{}{}, but none names a {} that rules can read", counted,
                          Within(question), noun);
    answer.text = summary + ".\n\n";
    std::vector<const logs::Event*> shown = sum.yes;
    if (shown.size() > 4) shown.resize(4);
    for (const logs::Event* event : shown) answer.text += EventItem(*event);
    CiteInOrder(shown, options_.max_citations, answer);
    return;
  }
  bool hidden = false;
  const auto shown_value = [&](const Row& row) {
    return row.sample == nullptr ? row.value : Value(row.value, *row.sample, hidden);
  };
  const auto tied = static_cast<std::size_t>(std::ranges::count(rows, rows[0].count, &Row::count));
  const std::string of_all = fmt::format("of {}{}", counted, Within(question));
  if (question.distinct) {
    summary = fmt::format("{}{} different {}, {}", sum.tally.missed() > 0 ? "at least " : "",
                          base::WithThousands(rows.size()), Plural(noun, rows.size()), of_all);
  } else if (tied > 1) {
    summary = fmt::format("{} {} have {} each, {}", base::WithThousands(tied), Plural(noun, tied),
                          base::WithThousands(rows[0].count), of_all);
  } else {
    summary = fmt::format("{} has the {}: {} {}", shown_value(rows[0]),
                          question.fewest ? "fewest" : "most", base::WithThousands(rows[0].count),
                          of_all);
  }
  answer.text = summary + ".\n" + ByWording(sum, question) + "\n";
  std::vector<const logs::Event*> order;
  for (std::size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) {
    const Row& row = rows[i];
    const double percent = 100 * static_cast<double>(row.count) / static_cast<double>(sum.said);
    answer.text +=
        fmt::format("{}. {}  ×{}  ({})", ++items_, shown_value(row), base::WithThousands(row.count),
                    percent < 1 ? "under 1 %" : fmt::format("{:.0f} %", percent));
    if (row.sample != nullptr) {
      answer.text += Span(row.sample->time, row.last->time);
      answer.text += fmt::format("  [{}]", Cite(*row.sample));
      order.push_back(row.sample);
    }
    answer.text += '\n';
  }
  if (rows.size() > kMostRows) {
    answer.text += fmt::format("and {} more {}\n", base::WithThousands(rows.size() - kMostRows),
                               Plural(noun, rows.size() - kMostRows));
  }
  if (sum.tally.missed() > 0) {
    answer.text += fmt::format("There are very many; a count may be up to {} too low.\n",
                               base::WithThousands(sum.tally.missed()));
  }
  if (hidden) {
    answer.text +=
        "\nPrivate values show as marks; the cited line holds the value, in the log itself.\n";
  }
  if (order.empty()) {
    order = sum.yes;
    if (order.size() > 4) order.resize(4);
    answer.text += '\n';
    for (const logs::Event* event : order) answer.text += EventItem(*event);
  }
  CiteInOrder(order, options_.max_citations, answer);
}

void OfflineWriter::WriteSlowest(std::span<const GroupScan> scans, const OfflineQuestion& question,
                                 Answer& answer) {
  const LineTotals sum = SumUp(scans);
  answer.conclusion = Answered();
  if (sum.said == 0) {
    WriteNone(sum, question, answer);
    return;
  }
  const DurationTally& all = sum.durations;
  std::string& summary = answer.conclusion.summary;
  if (all.count() == 0) {
    answer.conclusion.status = ConclusionStatus::kNotShown;
    answer.conclusion.confidence = Confidence::kLow;
    summary =
        fmt::format("None of {}{} says how long something took", Lines(sum.said), Within(question));
    answer.text = summary + ".\n";
    return;
  }
  summary = fmt::format(
      "The slowest took {}; of {} with a duration{} half took up to {}, 95 % up to {}, 99 % up to "
      "{}",
      Took(all.slowest().front().took), Lines(all.count()), Within(question),
      Took(all.Quantile(0.5)), Took(all.Quantile(0.95)), Took(all.Quantile(0.99)));
  answer.text = summary + ":\n\n";
  std::vector<const logs::Event*> order;
  for (const DurationTally::Slow& slow : all.slowest()) {
    const std::string item = EventItem(slow.event);
    answer.text += fmt::format("{}, {}\n", base::Trim(item), Took(slow.took));
    order.push_back(&slow.event);
  }
  CiteInOrder(order, options_.max_citations, answer);
}

void OfflineWriter::WriteWhen(std::span<const GroupScan> scans, const OfflineQuestion& question,
                              Answer& answer) {
  const LineTotals sum = SumUp(scans);
  answer.conclusion = Answered();
  if (sum.said == 0) {
    WriteNone(sum, question, answer);
    return;
  }
  const std::string words = About(question);
  std::string& summary = answer.conclusion.summary;
  if (sum.first == nullptr) {
    answer.conclusion.status = ConclusionStatus::kNotShown;
    answer.conclusion.confidence = Confidence::kLow;
    summary = fmt::format("{} about {}, but without a time", Lines(sum.said), words);
    answer.text = summary + ".\n";
    return;
  }
  const std::string lower = base::ToLower(question.text);
  const bool last = Holds(lower, {"last", "latest", "recent", " end", "stop", "over"});
  const bool long_ = Holds(lower, {"how long"});
  const auto over = *sum.last->time - *sum.first->time;
  if (sum.said == 1) {
    summary = fmt::format("One line about {}, at {}", words, Time(*sum.first->time));
  } else if (last && !long_) {
    summary = fmt::format("Last at {}; {} about {} since {}", Time(*sum.last->time),
                          Lines(sum.said), words, Time(*sum.first->time));
  } else {
    summary = fmt::format("{}First at {}, last at {}; {} about {}",
                          long_ ? "Over " + base::FormatDuration(over) + ". " : "",
                          Time(*sum.first->time), Time(*sum.last->time), Lines(sum.said), words);
  }
  summary += Within(question).empty() ? "" : " read" + Within(question);
  summary += Peak(sum);
  answer.text = summary + ".\n\n";
  std::vector<const logs::Event*> shown = {sum.first};
  for (const logs::Event* event : sum.yes) {
    if (!IsAmong(*event, shown) && shown.size() < 4) shown.push_back(event);
  }
  if (!IsAmong(*sum.last, shown)) shown.push_back(sum.last);
  SortByTime(shown);
  for (const logs::Event* event : shown) answer.text += EventItem(*event);
  if (last) std::ranges::reverse(shown);
  CiteInOrder(shown, options_.max_citations, answer);
}

}  // namespace logai::agent
