// How two stretches of time, or two services, are compared: which kinds of message are new, gone,
// more frequent, less frequent.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "agent/offline_service.h"
#include "agent/offline_writer.h"
#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::agent {
namespace {

constexpr std::size_t kShown = 6;
constexpr double kClearly = 8;  // nats; chance alone makes one kind in 3,000 differ as much

std::string Thousands(std::uint64_t number) {
  return base::WithThousands(static_cast<long long>(number));
}

// A kind of message on the one side and on the other.
struct Change {
  const MessageKind* kind = nullptr;
  std::string service;
  double before = 0;
  double after = 0;
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
};

void Sort(Changes& changes) {
  for (auto* list : {&changes.only_after, &changes.only_before, &changes.more, &changes.less}) {
    std::ranges::stable_sort(*list, [](const Change& a, const Change& b) {
      return std::pair(a.kind->is_problem(), a.before + a.after) >
             std::pair(b.kind->is_problem(), b.before + b.after);
    });
  }
}

void Put(Changes& changes, Change change, double share_before) {
  if (Nats(change.before, change.after, share_before) < kClearly &&
      !(change.kind->is_problem() && change.before == 0)) {
    return;
  }
  const double expected = (change.before + change.after) * (1 - share_before);
  auto& list = change.before == 0        ? changes.only_after
               : change.after == 0       ? changes.only_before
               : change.after > expected ? changes.more
                                         : changes.less;
  list.push_back(std::move(change));
}

Changes ChangesAt(std::span<const GroupScan> scans, base::UtcTime moment,
                  const base::TimeRange& span) {
  Changes changes;
  const double whole = std::chrono::duration<double>(*span.end - *span.begin).count();
  const double share = std::chrono::duration<double>(moment - *span.begin).count() / whole;
  for (const GroupScan& scan : scans) {
    const std::string service = ServiceOf(scan.group);
    for (const MessageKind& kind : scan.kinds) {
      if (!kind.first.time || !kind.last.time || kind.times.empty()) continue;
      Change change{.kind = &kind, .service = service};
      const auto n = static_cast<double>(kind.count);
      if (*kind.first.time >= moment) {
        change.after = n;
      } else if (*kind.last.time < moment) {
        change.before = n;
      } else {
        const auto before = kind.times.CountBetween(kind.times.begin(), moment);
        change.before = std::clamp(static_cast<double>(before), 1.0, n - 1);
        change.after = n - change.before;
      }
      Put(changes, std::move(change), share);
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
  for (auto& [text, change] : by_text) Put(changes, std::move(change), share);
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
  const auto& span = overview_.span;
  const auto& moment = overview_.moment;
  if (!groups && !(moment && span.begin && *moment > *span.begin && *moment < *span.end)) {
    conclusion.summary = question.sides.size() == 2
                             ? "The logs do not hold both sides of the comparison"
                             : "The logs hold only one side of the time that the question names";
    answer.text = redactor_.Redact(conclusion.summary).str() + ".\n";
    return;
  }
  const Changes changes = groups ? ChangesBetween(left, right) : ChangesAt(scans, *moment, span);
  const auto name = [&](std::size_t side) {
    return redactor_.Redact(analysis::OneLine(question.sides[side], 80)).str();
  };
  const std::string what =
      groups ? fmt::format("{} compared with {}", name(1), name(0)) : "Since " + Time(*moment);
  conclusion.status = ConclusionStatus::kAnswered;
  conclusion.confidence = Confidence::kMedium;
  const std::size_t fresh = changes.only_after.size();
  conclusion.summary = fmt::format(
      "{}: {} new kind{} of message, {} gone, {} more often, {} less often", what, fresh,
      fresh == 1 ? "" : "s", changes.only_before.size(), changes.more.size(), changes.less.size());
  answer.text = conclusion.summary + ".\n";
  std::vector<const logs::Event*> order;
  const auto list = [&](std::string_view title, const std::vector<Change>& shown) {
    if (shown.empty()) return;
    answer.text += fmt::format("\n{}:\n", title);
    for (std::size_t i = 0; i < std::min(shown.size(), kShown); ++i) {
      const Change& change = shown[i];
      const logs::Event& event = change.kind->first;
      answer.text += fmt::format("{}. {}: {}, {} → {} times  [{}]\n", ++items_,
                                 redactor_.Redact(analysis::OneLine(change.service, 80)).str(),
                                 Quote(event), Thousands(static_cast<std::uint64_t>(change.before)),
                                 Thousands(static_cast<std::uint64_t>(change.after)), Cite(event));
      order.push_back(&event);
    }
    if (shown.size() > kShown) answer.text += fmt::format("and {} more\n", shown.size() - kShown);
  };
  list(groups ? "Only in " + name(1) : "New", changes.only_after);
  list(groups ? "Only in " + name(0) : "Gone", changes.only_before);
  list(groups ? "More often in " + name(1) : "More often", changes.more);
  list(groups ? "More often in " + name(0) : "Less often", changes.less);
  CiteInOrder(order, options_.max_citations, answer);
}

}  // namespace logai::agent
