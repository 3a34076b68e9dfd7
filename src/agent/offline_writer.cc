#include "agent/offline_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "agent/citations.h"
#include "agent/offline_service.h"
#include "agent/offline_verdict.h"
#include "agent/offline_words.h"
#include "analysis/digest_page.h"
#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::agent {
namespace {

constexpr std::size_t kQuoteBytes = 110;
constexpr std::size_t kTimelineColumns = 36;

std::string_view Word(Confidence confidence) {
  switch (confidence) {
    case Confidence::kHigh:
      return "very likely";
    case Confidence::kMedium:
      return "likely";
    case Confidence::kLow:
      return "possible";
  }
  return "possible";
}

// A sure answer needs few lines behind it; where nothing is sure, each lead is worth a look.
std::size_t MostCitations(const Conclusion& conclusion, std::size_t most) {
  if (conclusion.status == ConclusionStatus::kNotShown) return most;
  if (conclusion.confidence == Confidence::kHigh) return most * 2 / 5;
  return conclusion.confidence == Confidence::kMedium ? most * 3 / 5 : most;
}

std::string Listed(const std::vector<std::string>& names) {
  if (names.size() < 2) return names.empty() ? "" : names[0];
  return base::Join(std::span(names).first(names.size() - 1), ", ") + " and " + names.back();
}

// `words` on one line between quotation marks, cut at a blank when they are many.
std::string QuoteWords(std::string_view words) {
  const std::string line = analysis::OneLine(words, 8 * kQuoteBytes);
  std::string_view text = line;
  text = base::Trim(text.substr(0, text.find("…")));
  if (text.size() <= kQuoteBytes) return fmt::format("“{}”", text);
  std::string_view cut = base::Utf8Prefix(text, kQuoteBytes);
  if (const auto blank = cut.rfind(' '); blank != cut.npos && blank > kQuoteBytes / 2) {
    cut = cut.substr(0, blank);
  }
  return fmt::format("“{}…”", cut);
}

}  // namespace

OfflineWriter::OfflineWriter(const privacy::Redactor& redactor, logs::EvidenceRegistry& registry,
                             const OfflineOptions& options, const Overview& overview)
    : redactor_(redactor), registry_(registry), options_(options), overview_(overview) {
  if (overview.span.begin && overview.span.end) {
    const auto day = [&](base::UtcTime time) {
      return std::chrono::floor<std::chrono::days>(options.zone.ToLocal(time));
    };
    with_date_ = day(*overview.span.begin) != day(*overview.span.end);
  }
}

std::string OfflineWriter::Cite(const logs::Event& event) {
  return registry_.Add(event, analysis::ShownText(redactor_, event, options_.line_bytes).str(),
                       analysis::RecordText(redactor_, event));
}

// Words of the record, so that they can be checked against it: what happened and, where the record
// says it apart, why.
std::string OfflineWriter::Quote(const logs::Event& event) const {
  constexpr std::size_t kLookedAt = 8 * 1024;
  const std::string redacted = redactor_.Redact(event.body()).str();
  const std::string_view whole = base::Utf8Prefix(redacted, kLookedAt);
  const std::string_view why = analysis::Reason(whole);
  std::string_view gist = analysis::Gist(whole);
  // Python names the exception last.
  if (gist.starts_with("Traceback (most") && !why.empty()) return QuoteWords(why);
  constexpr std::size_t kRoomForBoth = kQuoteBytes * 2 / 3;
  const std::string quoted = QuoteWords(gist);
  return why.empty() || gist.size() > kRoomForBoth ? quoted : quoted + ": " + QuoteWords(why);
}

std::string OfflineWriter::Service(const Candidate& c) const {
  // A machine's address stands in the name of each of its logs, and tells it from the others.
  if (IsAddress(c.service)) return c.service;
  return redactor_.Redact(analysis::OneLine(c.service, 80)).str();
}

std::string OfflineWriter::Time(base::UtcTime time, bool millis) const {
  const std::string clock = base::FormatClock(time, options_.zone);
  const std::string date = base::FormatDateTime(time, options_.zone).substr(5, 6);
  return (with_date_ ? date : "") + (millis ? clock : clock.substr(0, clock.size() - 4));
}

std::string OfflineWriter::Item(const Candidate& c, std::string_view remark) {
  std::string line = fmt::format("{}. ", ++items_);
  if (c.event->time) line += Time(*c.event->time) + "  ";
  line += fmt::format("{}: {}", Service(c), Quote(*c.event));
  if (!remark.empty()) line += fmt::format(", {}", remark);
  return line + fmt::format("  [{}]\n", Cite(*c.event));
}

// "never seen before, ×9" or "0 → 412 a minute".
std::string OfflineWriter::Remark(const Candidate& c) const {
  const MessageKind& kind = *c.kind;
  if (kind.count <= 2) {
    return c.is_new ? (kind.count > 1 ? "never seen before, twice" : "never seen before") : "";
  }
  if (kind.times.empty() || !overview_.span.begin) {
    return fmt::format("{}{} times", c.is_new ? "never seen before, " : "",
                       base::WithThousands(kind.count));
  }
  const auto minutes =
      kind.times.Fold(*overview_.span.begin, *overview_.span.end, 100'000, std::chrono::minutes(1));
  const std::uint64_t peak = *std::ranges::max_element(minutes.counts);
  if (minutes.width != std::chrono::minutes(1) || peak < 4) {
    return fmt::format("{}{} times", c.is_new ? "never seen before, " : "",
                       base::WithThousands(kind.count));
  }
  double before = 0;
  // What was there from the first lines on did not rise from anything.
  if (IsThereFromTheBegin(c)) {
    return fmt::format("up to {} a minute since the log begins", base::WithThousands(peak));
  }
  if (!c.is_new && c.onset && *c.onset > *overview_.span.begin) {
    before =
        static_cast<double>(kind.times.CountBetween(*overview_.span.begin, *c.onset)) /
        std::max(1.0, std::chrono::duration<double>(*c.onset - *overview_.span.begin).count() / 60);
  }
  return fmt::format("{}{:.0f} → {} a minute", c.is_new ? "never seen before, " : "", before,
                     base::WithThousands(peak));
}

bool OfflineWriter::IsThereFromTheBegin(const Candidate& c) const {
  if (!overview_.span.begin || !c.onset || c.is_new || c.event != &c.kind->first) return false;
  const auto span = *overview_.span.end - *overview_.span.begin;
  return *c.onset - *overview_.span.begin <=
         std::max<base::Millis>(span / 50, std::chrono::seconds(1));
}

std::string OfflineWriter::Happened(const Candidate& c) const {
  const std::string_view body = c.kind->first.body();
  const bool pooled =
      base::ContainsIgnoringCase(body, "pool") && base::ContainsIgnoringCase(body, "connection");
  if (pooled && c.kind->signal == analysis::Signal::kExhaustion) return "ran out of connections";
  // Who was denied what stands in the line only.
  const bool refusal = c.kind->signal == analysis::Signal::kRefusal;
  const std::string text = refusal ? "" : WhatHappened(*c.kind);
  return text.empty() ? "reported " + Quote(*c.event) : text;
}

std::string OfflineWriter::Headline(const Story& story) const {
  const Candidate& cause = *story.cause;
  if (story.standing && Saturates(cause)) {
    return fmt::format("{} {}: {:.0f} % of its lines since the log begins{}", Service(cause),
                       Happened(cause), 100 * ShareWhileItLasted(cause),
                       story.end ? ", until " + Time(*story.end) : "");
  }
  if (story.standing) {
    const bool at_once =
        overview_.span.begin && *cause.onset - *overview_.span.begin < std::chrono::seconds(30);
    return fmt::format("{} {}, again and again since {}", Service(cause), Happened(cause),
                       at_once ? "the log begins" : Time(*cause.onset));
  }
  std::vector<std::string> failing;
  if (!story.fellows.empty() || !story.peers.empty()) return FellowsText(story);
  std::optional<base::UtcTime> since = cause.onset;
  std::optional<base::UtcTime> last = cause.kind->last.time;
  for (const Candidate* c : story.effects) {
    const std::string name = Service(*c);
    if (c->service == cause.service || failing.size() == 2 ||
        std::ranges::find(failing, name) != failing.end()) {
      continue;
    }
    if (failing.empty()) since = c->onset;
    if (!last || (c->kind->last.time && *c->kind->last.time > *last)) last = c->kind->last.time;
    failing.push_back(name);
  }
  const bool alone = failing.empty();
  if (alone) failing.push_back(Service(cause));
  const bool warns = alone && !cause.kind->is_error();
  std::string text = Listed(failing) + (warns ? " reported warnings" : " reported errors");
  if (since && story.end && *story.end - *since > std::chrono::seconds(1)) {
    text += fmt::format(" from {} to {}", Time(*since), Time(*story.end));
  } else if (since) {
    const bool goes_on = !story.end && last && *last - *since > std::chrono::seconds(1);
    text += fmt::format(" {} {}", goes_on ? "since" : "at", Time(*since));
  }
  if (alone) {
    text += fmt::format(": it {}", Happened(cause));
  } else {
    text += fmt::format(" because {} {}", Service(cause), Happened(cause));
  }
  return text + AfterChange(story);
}

std::string OfflineWriter::AfterChange(const Story& story) const {
  if (story.silenced != nullptr && story.origin == nullptr) {
    return fmt::format(", after {} {} at {}", Service(*story.silenced),
                       story.silenced->whole_group ? "fell silent" : "stopped its regular work",
                       Time(*story.silenced->onset));
  }
  if (story.origin == nullptr || !story.cause->onset || !story.origin->onset) return "";
  return fmt::format(", {} after a change in {}",
                     base::FormatDuration(*story.cause->onset - *story.origin->onset),
                     Service(*story.origin));
}

// Of those who suffer alike none is to blame for the others; what they all name may be.
std::string OfflineWriter::FellowsText(const Story& story) const {
  constexpr std::size_t kNamed = 3;
  std::vector<std::string> names = {Service(*story.cause)};
  for (const Candidate* c : story.fellows) names.push_back(Service(*c));
  for (const Candidate* c : story.peers) names.push_back(Service(*c));
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  if (names.size() > kNamed + 1) {
    const std::size_t more = names.size() - kNamed;
    names.resize(kNamed);
    names.push_back(fmt::format("{} more", more));
  }
  std::string text = Listed(names) + " reported errors";
  if (story.cause->onset && story.end) {
    text += fmt::format(" from {} to {}", Time(*story.cause->onset), Time(*story.end));
  } else if (story.cause->onset) {
    text += fmt::format(" since {}", Time(*story.cause->onset));
  }
  if (!story.peers.empty()) {
    return text +
           fmt::format(", all at once, and no line tells which came first: {} {}",
                       Service(*story.cause), Happened(*story.cause)) +
           AfterChange(story);
  }
  text += fmt::format(", all at once: each {}", Happened(*story.cause)) + AfterChange(story);
  const bool blames = story.culprit && story.origin == nullptr;
  return blames ? text + fmt::format("; all name {}", redactor_.Redact(*story.culprit).str())
                : text;
}

std::string OfflineWriter::CauseText(const Story& story) {
  std::string text = fmt::format("{}.   {}\n", Headline(story), Word(story.confidence));
  text += fmt::format("The first line that says so: {} [{}]\n\n", Quote(*story.cause->event),
                      Cite(*story.cause->event));
  if (story.standing && (Saturates(*story.cause) || IsThereFromTheBegin(*story.cause))) {
    text +=
        "Its start is not in these lines; ask with an earlier window to see what came before "
        "it.\n\n";
  }
  std::vector<std::pair<const Candidate*, std::string>> items;
  for (const Candidate* c : story.signs) items.emplace_back(c, Remark(*c));
  if (story.origin != nullptr) items.emplace_back(story.origin, "a change");
  if (story.silenced != nullptr) items.emplace_back(story.silenced, "its last line");
  items.emplace_back(story.cause, Remark(*story.cause));
  for (const Candidate* c : story.fellows) items.emplace_back(c, Remark(*c));
  for (const Candidate* c : story.peers) items.emplace_back(c, Remark(*c));
  for (const Candidate* c : story.effects) items.emplace_back(c, Remark(*c));
  std::ranges::stable_sort(items, [](const auto& a, const auto& b) {
    return a.first->onset && b.first->onset && *a.first->onset < *b.first->onset;
  });
  for (const auto& [candidate, remark] : items) text += Item(*candidate, remark);
  if (story.end) {
    text += fmt::format("{}. {}  last of these errors", ++items_, Time(*story.end));
    if (story.recovery != nullptr) {
      const logs::Event& event = story.recovery->kind->last;
      text += fmt::format("; {} {}: {}  [{}]", Time(*event.time), Service(*story.recovery),
                          Quote(event), Cite(event));
    }
    text += '\n';
  }
  if (story.other != nullptr) {
    text += "\nAs striking, and not tied to it by any line:\n" +
            Item(*story.other, Remark(*story.other));
  }
  return text;
}

std::string OfflineWriter::TimelineLine() const {
  const bool failing = !overview_.failures.empty();
  const analysis::Timeline& shown = failing ? overview_.failures : overview_.problems;
  if (shown.empty() || !overview_.span.begin) return "";
  const auto columns = shown.Fold(*overview_.span.begin, *overview_.span.end, kTimelineColumns);
  if (columns.counts.size() < 3) return "";
  std::string unit = base::FormatDuration(columns.width);
  if (unit.starts_with("1 ")) unit = unit.substr(2);
  return fmt::format("\n{}/{}  {}   {} – {}\n", failing ? "errors" : "warnings", unit,
                     analysis::Sparkline(columns.counts), Time(*overview_.span.begin),
                     Time(*overview_.span.end));
}

// Best first: the cause and what led to it, its effects, then other leads.
void OfflineWriter::AddCitations(const Story& story, Answer& answer) {
  std::vector<const logs::Event*> order;
  const auto add = [&](const Candidate* c) {
    if (c != nullptr) order.push_back(c->event);
  };
  const bool found = story.status == ConclusionStatus::kCause;
  if (found) {
    add(story.cause);
    add(story.origin);
    add(story.silenced);
    for (const Candidate* c : story.signs) add(c);
    for (const Candidate* c : story.fellows) add(c);
    for (const Candidate* c : story.peers) add(c);
    for (const Candidate* c : story.effects) add(c);
    add(story.other);
  }
  std::vector<const Candidate*> rest(story.leads);
  if (!found) {
    add(story.cause);
    rest.insert(rest.end(), story.effects.begin(), story.effects.end());
    rest.insert(rest.end(), story.signs.begin(), story.signs.end());
    std::ranges::stable_sort(rest, [](auto* a, auto* b) { return a->score > b->score; });
  }
  const auto add_before = [&] {
    if (story.cause == nullptr) return;
    for (const logs::Event& event : story.cause->kind->before) order.push_back(&event);
  };
  if (found) add_before();
  for (const Candidate* c : rest) add(c);
  if (!found) add_before();
  CiteInOrder(order, MostCitations(answer.conclusion, options_.max_citations), answer);
}

void OfflineWriter::CiteInOrder(std::span<const logs::Event* const> order, std::size_t most,
                                Answer& answer) {
  const std::vector<Citation> in_text = CheckCitations(answer.text, registry_);
  std::set<std::string> done;
  for (const logs::Event* event : order) {
    if (answer.citations.size() >= most) break;
    const std::string id = Cite(*event);
    if (!done.insert(id).second) continue;
    const auto cited =
        std::ranges::find(in_text, id, [](const Citation& c) { return c.evidence.id; });
    if (cited != in_text.end()) {
      answer.citations.push_back(*cited);
    } else if (const auto evidence = registry_.Find(id)) {
      answer.citations.push_back({.evidence = *evidence, .verified = true, .problem = {}});
    }
  }
  for (const Citation& citation : in_text) {
    // "error[E0308]" in a quotation is no citation.
    if (!registry_.Find(citation.evidence.id)) continue;
    if (done.insert(citation.evidence.id).second) answer.citations.push_back(citation);
  }
}

void OfflineWriter::WriteStory(const Story& story, Answer& answer) {
  answer.conclusion.status = story.status;
  answer.conclusion.confidence = story.confidence;
  if (story.status == ConclusionStatus::kCause) {
    if (story.culprit) {
      answer.conclusion.culprit =
          IsAddress(*story.culprit) ? *story.culprit : redactor_.Redact(*story.culprit).str();
    }
    answer.conclusion.summary = Headline(story);
    answer.text = CauseText(story);
  } else {
    answer.conclusion.confidence = Confidence::kLow;
    answer.text = NotShownText(story);
    answer.conclusion.summary =
        answer.text.substr(0, std::min(answer.text.find(".  "), answer.text.find(".\n")));
  }
  if (story.elsewhen && overview_.span.begin) {
    answer.text +=
        fmt::format("\nThe question names a time that the logs do not hold: they span {} – {}.\n",
                    Time(*overview_.span.begin), Time(*overview_.span.end));
  }
  if (story.unheard) answer.text += "\nNo line holds a word of the question.\n";
  if (story.unseen) answer.text += "\nNo line holds the id that the question names.\n";
  answer.text += TimelineLine();
  AddCitations(story, answer);
}

}  // namespace logai::agent
