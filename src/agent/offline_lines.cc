#include "agent/offline_lines.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

#include "agent/offline_fields.h"
#include "analysis/event_miner.h"
#include "base/text.h"

namespace logai::agent {
namespace {

constexpr std::size_t kKeptOfLine = 2'048;
constexpr std::size_t kMost = 4;

using Wants = OfflineQuestion::Wants;

void Keep(std::vector<logs::Event>& into, std::size_t most, const logs::Event& event) {
  if (into.size() < most) analysis::CopyCut(into.emplace_back(), event, kKeptOfLine);
}

void Set(std::optional<logs::Event>& event, const logs::Event& to) {
  if (!event) event.emplace();
  analysis::CopyCut(*event, to, kKeptOfLine);
}

bool IsIdByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Lines that differ in numbers alone have the same shape.
std::size_t ShapeOf(std::string_view text) {
  std::string letters;
  for (const char c : text.substr(0, 200)) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) letters += c;
  }
  return std::hash<std::string>()(letters);
}

}  // namespace

void LineCollector::Take(const logs::Event& event, bool problem) {
  switch (question_.wants) {
    case Wants::kTrace:
      TakeTraced(event, problem);
      break;
    case Wants::kYesNo:
      TakeMentioned({.event = event, .lower = base::ToLower(event.message), .problem = problem});
      break;
    case Wants::kCount:
    case Wants::kRankBy:
    case Wants::kSlowest:
    case Wants::kWhen:
      TakeCounted({.event = event, .lower = base::ToLower(event.message), .problem = problem});
      break;
    default:
      break;
  }
}

void LineCollector::TakeTraced(const logs::Event& event, bool problem) {
  constexpr std::size_t kMostFirst = 40;
  constexpr std::size_t kMostLast = 10;
  const bool holds = std::ranges::any_of(question_.ids, [&](const std::string& id) {
    const std::string_view message = event.message;
    for (std::size_t at = message.find(id); at != message.npos; at = message.find(id, at + 1)) {
      // "47" is no part of "4711".
      const std::size_t end = at + id.size();
      if ((at == 0 || !IsIdByte(message[at - 1])) &&
          (end == message.size() || !IsIdByte(message[end]))) {
        return true;
      }
    }
    return false;
  });
  if (!holds) return;
  ++found_.count;
  found_.troubled += problem ? 1 : 0;
  if (found_.others.size() < kMostFirst) {
    Keep(found_.others, kMostFirst, event);
  } else {
    if (found_.last.size() == kMostLast) found_.last.erase(found_.last.begin());
    Keep(found_.last, kMostLast, event);
  }
}

// Also counts the lines for each topic, and keeps those that come nearest.
bool LineCollector::HoldsAllTopics(const LineView& line, bool& denied, bool& named_here) {
  const std::vector<Topic>& topics = question_.subject.topics;
  bool all = true;
  bool absent = false;
  std::size_t rank = 0;
  std::size_t wording = 0;
  const Topic* worded = nullptr;
  for (std::size_t i = 0; i < topics.size(); ++i) {
    const TopicHeld held = HoldsTopic(line, topics[i]);
    if (held.said != Said::kMeant) {
      all = false;
      (held.said == Said::kNot ? absent : denied) = true;
      continue;
    }
    ++found_.topic_lines[std::min(i, found_.topic_lines.size() - 1)];
    if (held.by_group) continue;
    named_here = true;
    rank += topics[i].notion != nullptr ? 2 : 1;
    if (worded == nullptr && topics[i].notion != nullptr) {
      worded = &topics[i];
      wording = held.wording;
    }
  }
  denied = denied && !absent;
  if (!all && rank > 0) TakeNearest(line, rank);
  if (all && worded != nullptr && IsGraveEnough(line, question_.subject)) {
    if (found_.wordings.size() < worded->wordings.size()) {
      found_.wordings.resize(worded->wordings.size());
    }
    ++found_.wordings[wording];
  }
  return all;
}

void LineCollector::TakeNearest(const LineView& line, std::size_t rank) {
  if (rank < found_.nearest_rank) return;
  if (rank > found_.nearest_rank) {
    found_.nearest_rank = rank;
    found_.nearest.clear();
    nearest_shapes_.clear();
  }
  if (found_.nearest.size() < kMost && nearest_shapes_.insert(ShapeOf(line.event.body())).second) {
    Keep(found_.nearest, kMost, line.event);
  }
}

// One of each shape.
void LineCollector::KeepNew(std::vector<logs::Event>& into, const logs::Event& event) {
  if (into.size() < kMost && other_shapes_.insert(ShapeOf(event.body())).second) {
    Keep(into, kMost, event);
  }
}

void LineCollector::TakeYes(const LineView& line) {
  ++found_.said;
  const logs::Event& event = line.event;
  if (event.time) {
    found_.times.Add(*event.time);
    if (!found_.first_yes || *event.time < *found_.first_yes->time) Set(found_.first_yes, event);
    if (!found_.last_yes || *event.time >= *found_.last_yes->time) Set(found_.last_yes, event);
  }
  if (found_.yes.size() < kMost && shapes_.insert(ShapeOf(event.body())).second) {
    Keep(found_.yes, kMost, event);
  }
}

void LineCollector::TakeMentioned(const LineView& line) {
  const Subject& subject = question_.subject;
  bool named_here = subject.topics.empty();
  bool denied = false;
  const bool all = HoldsAllTopics(line, denied, named_here);
  if (!all && !denied) {
    if (subject.asks_stop) TakeActivity(line, HoldsDeed(line, subject));
    return;
  }
  if (!IsGraveEnough(line, subject)) {
    if (subject.asks_stop) TakeActivity(line, false);
    return;
  }
  if (!all) {
    ++found_.denied;
    if (question_.asks_for_mention) KeepNew(found_.others, line.event);
    return;
  }
  const bool done = !subject.deeds.empty() && HoldsDeed(line, subject);
  if (subject.asks_stop) TakeActivity(line, done);
  // The name of its group does not make each line an answer.
  if (!done && (!named_here || (subject.topics.empty() && !subject.deeds.empty()))) return;
  ++found_.count;
  const bool holds_deed = subject.deeds.empty() ? question_.asks_for_mention : done;
  const bool yes = holds_deed && !(line.problem && done && subject.deed_is_success);
  if (yes) {
    TakeYes(line);
  } else if (line.problem && done) {
    ++found_.contrary;
    KeepNew(found_.against, line.event);
  } else if (line.problem) {
    ++found_.troubled;
    KeepNew(found_.trouble, line.event);
  } else {
    KeepNew(found_.others, line.event);
  }
}

void LineCollector::TakeActivity(const LineView& line, bool done) {
  static constexpr auto kOver = std::to_array<std::string_view>(
      {"finish", "complet", "stopped", "stopping", "shut", "exit", "terminat", "all done"});
  Activity& activity = found_.activity;
  const logs::Event& event = line.event;
  // Who complains does not do the work that is asked about.
  const bool wanted =
      !line.problem || question_.subject.least.has_value() || question_.subject.names_occurrence();
  const bool is_it = !done && wanted && IsGraveEnough(line, question_.subject) &&
                     std::ranges::all_of(question_.subject.topics, [&](const Topic& t) {
                       return HoldsTopic(line, t).said == Said::kMeant;
                     });
  if (!is_it || !event.time) {
    const bool over =
        activity.last && !activity.end && std::ranges::any_of(kOver, [&](std::string_view wording) {
          return Holds(line, wording) == Said::kMeant;
        });
    if (over) Set(activity.end, event);
    return;
  }
  if (activity.last && *event.time - *activity.last->time > activity.longest_gap) {
    activity.longest_gap = *event.time - *activity.last->time;
    activity.gap_begin = activity.last->time;
  }
  if (!activity.first) Set(activity.first, event);
  Set(activity.last, event);
  activity.end.reset();
  ++activity.count;
}

void LineCollector::TakeCounted(const LineView& line) {
  bool named_here = false;
  bool denied = false;
  if (!HoldsAllTopics(line, denied, named_here)) {
    found_.denied += denied ? 1 : 0;
    return;
  }
  const Subject& subject = question_.subject;
  if (!IsGraveEnough(line, subject)) return;
  if (!subject.deeds.empty() && !HoldsDeed(line, subject)) {
    TakeNearest(line, 1);
    return;
  }
  ++found_.count;
  TakeYes(line);
  if (question_.wants == Wants::kRankBy) {
    if (const std::string value = ValueIn(line.event, question_.dimension); !value.empty()) {
      found_.tally.Add(value, line.event);
    }
  }
  if (question_.wants == Wants::kSlowest) {
    if (const auto took = DurationOf(line.event.body())) found_.durations.Add(*took, line.event);
  }
}

}  // namespace logai::agent
