// How two stretches of time, or two services, are compared: which kinds of message are new, gone,
// more frequent, less frequent.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "agent/offline_service.h"
#include "agent/offline_writer.h"
#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::agent {
namespace {

constexpr std::size_t kMostChanges = 6;
constexpr std::uint64_t kRare = 3;
constexpr double kClearly = 8;  // nats; chance alone makes one kind in 3,000 differ as much

// A kind of message on the one side and on the other.
struct Change {
  const MessageKind* kind = nullptr;
  std::string service;
  double before = 0;
  double after = 0;
  const logs::Event* event = nullptr;  // to show; null: the first of its kind
};

// By how much the counts of the two sides differ, given how much of everything each has.
double Nats(double before, double after, double share_before) {
  const double n = before + after;
  const auto part = [](double x, double expected) {
    return x <= 0 ? 0 : x * std::log(x / std::max(expected, 1e-9));
  };
  return part(before, n * share_before) + part(after, n * (1 - share_before));
}

struct Changes {
  std::vector<Change> only_after, only_before, more, less;
  std::vector<Change> rare;  // no more frequent than usual, but rare, and then of all times
};

void Sort(Changes& changes) {
  for (auto* list :
       {&changes.only_after, &changes.only_before, &changes.more, &changes.less, &changes.rare}) {
    const auto rank = [](const Change& c) {
      const bool change = c.kind->signal == analysis::Signal::kChange;
      return std::tuple(c.kind->is_problem(), change, c.before + c.after);
    };
    std::ranges::stable_sort(*list,
                             [&](const Change& a, const Change& b) { return rank(a) > rank(b); });
  }
}

// `singles_tell`: lines that come once are so few that a new one is worth a look.
void Put(Changes& changes, Change change, double share_before, bool singles_tell) {
  const bool telling =
      change.kind->is_problem() || singles_tell || change.kind->signal == analysis::Signal::kChange;
  if (Nats(change.before, change.after, share_before) < kClearly &&
      !(telling && change.before == 0)) {
    return;
  }
  const double expected = (change.before + change.after) * (1 - share_before);
  auto& list = change.before == 0        ? changes.only_after
               : change.after == 0       ? changes.only_before
               : change.after > expected ? changes.more
                                         : changes.less;
  list.push_back(std::move(change));
}

// The stretch that the question asks about, and the one to compare it with.
struct Stretches {
  base::TimeRange usual;  // [begin, end)
  base::TimeRange asked;  // [begin, end)
};

// "Before 14:05" is about what happened shortly before, and "since" about all after it; each is
// compared with what was before, or with what came after when there is little before.
std::optional<Stretches> AskedStretches(const OfflineQuestion& question,
                                        const base::TimeRange& span, const base::TimeZone& zone) {
  using Kind = AskedWindow::Kind;
  const auto window = question.window.In(span, zone);
  if (!window) return std::nullopt;
  const base::UtcTime end = *span.end + base::Millis(1);
  Stretches stretches;
  stretches.asked = {*window->begin, *window->end + base::Millis(1)};
  if (question.window.kind == Kind::kBefore) {
    const base::Millis before = *stretches.asked.end - *span.begin;
    stretches.asked.begin =
        *stretches.asked.end - std::min<base::Millis>(std::chrono::minutes(10), before / 3);
  } else if (question.window.kind == Kind::kAt) {
    stretches.asked = {std::max(*span.begin, *window->begin - std::chrono::minutes(5)),
                       std::min(end, *window->end + std::chrono::minutes(5))};
  }
  const base::Millis length = *stretches.asked.end - *stretches.asked.begin;
  stretches.usual = {*span.begin, *stretches.asked.begin};
  const base::Millis behind = end - *stretches.asked.end;
  if (*stretches.usual.end - *stretches.usual.begin < std::min(length / 4, behind)) {
    stretches.usual = {*stretches.asked.end, end};
  }
  if (length.count() <= 0 || *stretches.usual.begin >= *stretches.usual.end) return std::nullopt;
  return stretches;
}

// How many of a kind of message fall into `range`, whose end is not part of it.
double CountIn(const MessageKind& kind, const base::TimeRange& range) {
  if (*kind.first.time >= *range.begin && *kind.last.time < *range.end) {
    return static_cast<double>(kind.count);
  }
  if (*kind.last.time < *range.begin || *kind.first.time >= *range.end) return 0;
  const auto counted = static_cast<double>(kind.times.CountBetween(*range.begin, *range.end));
  const auto inside = [&](base::UtcTime t) { return t >= *range.begin && t < *range.end; };
  const double least = inside(*kind.first.time) || inside(*kind.last.time) ? 1 : 0;
  return std::clamp(counted, least, static_cast<double>(kind.count));
}

// Whether lines that come but once or twice are rare in themselves.
bool DoSinglesTell(std::span<const GroupScan> scans) {
  constexpr std::size_t kFew = 12;
  std::size_t singles = 0;
  for (const GroupScan& scan : scans) {
    singles += static_cast<std::size_t>(std::ranges::count_if(
        scan.kinds, [](const MessageKind& kind) { return kind.count <= kRare; }));
  }
  return singles <= kFew;
}

Changes ChangesIn(std::span<const GroupScan> scans, const Stretches& stretches) {
  Changes changes;
  const bool singles_tell = DoSinglesTell(scans);
  const auto length = [](const base::TimeRange& range) {
    return std::chrono::duration<double>(*range.end - *range.begin).count();
  };
  const double share =
      length(stretches.usual) / (length(stretches.usual) + length(stretches.asked));
  for (const GroupScan& scan : scans) {
    const std::string service = ServiceOf(scan.group);
    for (const MessageKind& kind : scan.kinds) {
      if (!kind.first.time || !kind.last.time || kind.times.empty()) continue;
      Change change{.kind = &kind, .service = service};
      change.before = CountIn(kind, stretches.usual);
      change.after = CountIn(kind, stretches.asked);
      if (change.before + change.after == 0) continue;
      const auto asked = [&](const logs::Event& event) {
        return *event.time >= *stretches.asked.begin && *event.time < *stretches.asked.end;
      };
      if (change.before > 0 && kind.count <= kRare && singles_tell &&
          (asked(kind.first) || asked(kind.last))) {
        change.event = asked(kind.last) ? &kind.last : &kind.first;
        changes.rare.push_back(std::move(change));
        continue;
      }
      Put(changes, std::move(change), share, singles_tell);
    }
  }
  Sort(changes);
  return changes;
}

Changes ChangesBetween(std::span<const GroupScan* const> left,
                       std::span<const GroupScan* const> right) {
  std::map<std::string_view, Change> by_text;
  double events_left = 0;
  double events_right = 0;
  for (const bool is_left : {true, false}) {
    for (const GroupScan* scan : is_left ? left : right) {
      (is_left ? events_left : events_right) += static_cast<double>(scan->events);
      for (const MessageKind& kind : scan->kinds) {
        Change& change = by_text[kind.text];
        if (change.kind == nullptr) {
          change.kind = &kind;
          change.service = ServiceOf(scan->group);
        }
        (is_left ? change.before : change.after) += static_cast<double>(kind.count);
      }
    }
  }
  Changes changes;
  const double share = events_left / std::max(events_left + events_right, 1.0);
  for (auto& [text, change] : by_text) Put(changes, std::move(change), share, false);
  Sort(changes);
  return changes;
}

}  // namespace

void OfflineWriter::WriteChanges(std::span<const GroupScan> scans, const OfflineQuestion& question,
                                 Answer& answer) {
  Conclusion& conclusion = answer.conclusion;
  conclusion = {.status = ConclusionStatus::kNotShown,
                .summary = {},
                .culprit = std::nullopt,
                .confidence = Confidence::kLow};
  std::vector<const GroupScan*> left;
  std::vector<const GroupScan*> right;
  for (const GroupScan& scan : scans) {
    if (question.sides.size() < 2 || scan.events == 0) continue;
    if (Mentions(scan.group, question.sides[0])) left.push_back(&scan);
    if (Mentions(scan.group, question.sides[1])) right.push_back(&scan);
  }
  const bool groups = !left.empty() && !right.empty() && left != right;
  const std::optional<Stretches> stretches =
      groups ? std::nullopt : AskedStretches(question, overview_.span, options_.zone);
  if (!groups && !stretches) {
    conclusion.summary = question.sides.size() == 2
                             ? "The logs do not hold both sides of the comparison"
                             : "The logs hold only one side of the time that the question names";
    answer.text = redactor_.Redact(conclusion.summary).str() + ".\n";
    return;
  }
  const Changes changes = groups ? ChangesBetween(left, right) : ChangesIn(scans, *stretches);
  const auto name = [&](std::size_t side) {
    return redactor_.Redact(analysis::OneLine(question.sides[side], 80)).str();
  };
  const auto stretch_name = [&] {
    const auto& [usual, asked] = *stretches;
    if (question.window.kind == AskedWindow::Kind::kSince) return "Since " + Time(*asked.begin);
    return fmt::format("From {} to {}, compared with {} to {}", Time(*asked.begin),
                       Time(*asked.end), Time(*usual.begin), Time(*usual.end));
  };
  const std::string what =
      groups ? fmt::format("{} compared with {}", name(1), name(0)) : stretch_name();
  conclusion.status = ConclusionStatus::kAnswered;
  conclusion.confidence = Confidence::kMedium;
  const std::size_t fresh = changes.only_after.size();
  const std::size_t rare = changes.rare.size();
  conclusion.summary = fmt::format(
      "{}: {} new kind{} of message, {} gone, {} more often, {} less often", what, fresh,
      fresh == 1 ? "" : "s", changes.only_before.size(), changes.more.size(), changes.less.size());
  if (rare > 0) conclusion.summary += fmt::format(", {} rare one{}", rare, rare == 1 ? "" : "s");
  answer.text = conclusion.summary + ".\n";
  std::vector<const logs::Event*> order;
  const auto list = [&](std::string_view title, const std::vector<Change>& shown) {
    if (shown.empty()) return;
    answer.text += fmt::format("\n{}:\n", title);
    for (std::size_t i = 0; i < std::min(shown.size(), kMostChanges); ++i) {
      const Change& change = shown[i];
      const logs::Event& event = change.event != nullptr ? *change.event : change.kind->first;
      answer.text +=
          fmt::format("{}. {}: {}, {} → {} times  [{}]\n", ++items_,
                      redactor_.Redact(analysis::OneLine(change.service, 80)).str(), Quote(event),
                      base::WithThousands(static_cast<std::uint64_t>(change.before)),
                      base::WithThousands(static_cast<std::uint64_t>(change.after)), Cite(event));
      order.push_back(&event);
    }
    if (shown.size() > kMostChanges)
      answer.text += fmt::format("and {} more\n", shown.size() - kMostChanges);
  };
  list(groups ? "Only in " + name(1) : "New", changes.only_after);
  list("Rare, and then", changes.rare);
  list(groups ? "Only in " + name(0) : "Gone", changes.only_before);
  list(groups ? "More often in " + name(1) : "More often", changes.more);
  list(groups ? "More often in " + name(0) : "Less often", changes.less);
  CiteInOrder(order, options_.max_citations, answer);
}

}  // namespace logai::agent
