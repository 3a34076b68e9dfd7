// How questions about the end of the logs are answered: is everything ok now, did it stop.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "agent/offline_line_totals.h"
#include "agent/offline_service.h"
#include "agent/offline_writer.h"
#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

double Minutes(base::Millis time) { return std::chrono::duration<double>(time).count() / 60; }

// "33 a minute", "2 an hour".
std::string Rate(double per_minute) {
  if (per_minute >= 10) return fmt::format("{:.0f} a minute", per_minute);
  if (per_minute >= 1) return fmt::format("{:.1f} a minute", per_minute);
  return fmt::format("{:.0f} an hour", std::max(1.0, per_minute * 60));
}

// A kind of problem before the last stretch of the logs and in it.
struct Trouble {
  const MessageKind* kind = nullptr;
  std::string service;
  std::uint64_t before = 0;
  std::uint64_t late = 0;
};

struct State {
  base::UtcTime late_begin{};
  base::Millis late{0};
  std::vector<Trouble> running;  // more than the usual, in the last stretch
  std::vector<Trouble> usual;    // there all the time
  std::vector<Trouble> ended;    // errors of before, none in the last stretch
  std::uint64_t late_errors = 0;
  std::uint64_t errors = 0;
};

Trouble Judge(const MessageKind& kind, const std::string& group, base::UtcTime late_begin) {
  Trouble trouble{.kind = &kind, .service = ServiceOf(group)};
  if (*kind.first.time >= late_begin) {
    trouble.late = kind.count;
  } else if (*kind.last.time >= late_begin) {
    const std::uint64_t counted =
        kind.times.CountBetween(late_begin, *kind.last.time + base::Millis(1));
    trouble.late = std::clamp<std::uint64_t>(counted, 1, kind.count);
  }
  trouble.before = kind.count - trouble.late;
  return trouble;
}

// Whether it was there all the time, at about the rate of the last stretch, and is not what most
// of its group's events are.
bool IsUsual(const Trouble& trouble, const GroupScan& scan, const State& state,
             const base::TimeRange& span) {
  constexpr double kMuch = 0.2;
  const auto early = (*span.end - *span.begin) / 4;
  const bool from_start = *trouble.kind->first.time < *span.begin + early;
  const double before =
      static_cast<double>(trouble.before) / Minutes(state.late_begin - *span.begin);
  const double late = static_cast<double>(trouble.late) / Minutes(state.late);
  const bool much = trouble.kind->is_error() && static_cast<double>(trouble.kind->count) >
                                                    kMuch * static_cast<double>(scan.events);
  return from_start && !much && (late <= 2.5 * before || trouble.late <= 2);
}

State StateOf(std::span<const GroupScan* const> scans, const base::TimeRange& span) {
  State state;
  const base::Millis whole = *span.end - *span.begin;
  state.late = std::clamp<base::Millis>(whole / 10, std::min<base::Millis>(minutes(1), whole / 2),
                                        minutes(15));
  if (state.late > minutes(2)) state.late = std::chrono::round<minutes>(state.late);
  state.late = std::max(state.late, base::Millis(1));
  state.late_begin = *span.end - state.late;
  for (const GroupScan* scan : scans) {
    for (const MessageKind& kind : scan->kinds) {
      if (!kind.is_problem() || !kind.first.time || !kind.last.time) continue;
      Trouble trouble = Judge(kind, scan->group, state.late_begin);
      if (kind.is_error()) {
        state.errors += kind.count;
        state.late_errors += trouble.late;
      }
      if (trouble.late == 0) {
        if (kind.is_error()) state.ended.push_back(std::move(trouble));
        continue;
      }
      auto& list = IsUsual(trouble, *scan, state, span) ? state.usual : state.running;
      list.push_back(std::move(trouble));
    }
  }
  const auto graver = [](const Trouble& a, const Trouble& b) {
    return std::tuple(a.kind->is_error(), a.late, a.before) >
           std::tuple(b.kind->is_error(), b.late, b.before);
  };
  for (auto* list : {&state.running, &state.usual}) std::ranges::stable_sort(*list, graver);
  std::ranges::stable_sort(state.ended, std::greater<>(),
                           [](const Trouble& t) { return t.kind->count; });
  return state;
}

// The longest stretch without an event inside `times`.
base::Millis LongestGap(const analysis::Timeline& times) {
  std::int64_t longest = 0;
  std::int64_t run = 0;
  for (const std::uint32_t count : times.counts()) {
    run = count == 0 ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return times.empty() ? base::Millis(0) : times.width() * (longest + 1);
}

// Whether a line shortly behind the last of `kind` says that the work is over.
bool SaysItIsOver(const GroupScan& scan, const MessageKind& kind) {
  static constexpr auto kOver =
      std::to_array<std::string_view>({"finish", "complet", "stopped", "shut", "all done"});
  return std::ranges::any_of(scan.kinds, [&](const MessageKind& other) {
    if (&other == &kind || !other.first.time || *other.first.time < *kind.last.time ||
        *other.first.time - *kind.last.time > minutes(1)) {
      return false;
    }
    const std::string lower = base::ToLower(other.first.body());
    return std::ranges::any_of(kOver, [&](auto word) { return lower.find(word) != lower.npos; });
  });
}

// Regular lines that ceased before the last stretch, in groups that went quiet with them.
std::vector<const MessageKind*> StoppedIn(std::span<const GroupScan* const> scans,
                                          const State& state, const base::TimeRange& span) {
  constexpr std::uint64_t kRegular = 30;
  const base::Millis whole = *span.end - *span.begin;
  std::vector<const MessageKind*> stopped;
  for (const GroupScan* scan : scans) {
    for (const MessageKind& kind : scan->kinds) {
      if (kind.is_problem() || kind.count < kRegular || !kind.first.time || !kind.last.time) {
        continue;
      }
      const base::Millis active = *kind.last.time - *kind.first.time;
      const base::Millis silent = *span.end - *kind.last.time;
      const auto interval = active / static_cast<std::int64_t>(kind.count - 1);
      if (*kind.last.time >= state.late_begin || active < whole / 4) continue;
      if (silent < 20 * interval || 2 * silent < 3 * LongestGap(kind.times)) continue;
      if (SaysItIsOver(*scan, kind)) continue;
      // Where another wording took over, the group goes on as before.
      const auto rate = [&](base::UtcTime from, base::UtcTime to) {
        return static_cast<double>(scan->calm.CountBetween(from, to)) / Minutes(to - from);
      };
      const double before = rate(*kind.first.time, *kind.last.time);
      if (rate(state.late_begin, *span.end) < before / 2) stopped.push_back(&kind);
    }
  }
  return stopped;
}

}  // namespace

void OfflineWriter::WriteState(std::span<const GroupScan> scans,
                               const std::vector<Candidate>& candidates,
                               const OfflineQuestion& question, Answer& answer) {
  constexpr std::size_t kShown = 5;
  Conclusion& conclusion = answer.conclusion;
  conclusion = {.status = ConclusionStatus::kAnswered,
                .summary = {},
                .culprit = std::nullopt,
                .confidence = Confidence::kMedium};
  std::vector<const GroupScan*> asked;
  for (const GroupScan& scan : scans) {
    if (!question.about.empty() && Mentions(scan.group, question.about)) asked.push_back(&scan);
  }
  const bool named = !asked.empty();
  if (!named) {
    for (const GroupScan& scan : scans) asked.push_back(&scan);
  }
  const base::TimeRange& span = overview_.span;
  if (!span.begin || *span.end - *span.begin < seconds(2)) {
    conclusion.status = ConclusionStatus::kNotShown;
    conclusion.confidence = Confidence::kLow;
    conclusion.summary =
        fmt::format("The lines span too little time to tell how it goes on; {} report{} errors",
                    Lines(overview_.errors), overview_.errors == 1 ? "s" : "");
    answer.text = conclusion.summary + ".\n";
    return;
  }
  const State state = StateOf(asked, span);
  std::vector<const MessageKind*> stopped = StoppedIn(asked, state, span);
  for (const Candidate& c : candidates) {
    const bool in_scope = std::ranges::find(asked, c.scan) != asked.end();
    const bool known = std::ranges::find(stopped, c.kind) != stopped.end();
    if (c.role == Candidate::Role::kStopped && in_scope && !known && !c.kind->is_problem()) {
      stopped.push_back(c.kind);
    }
  }
  if (stopped.size() > 3) stopped.resize(3);
  const std::string who =
      named ? redactor_.Redact(analysis::OneLine(question.about, 80)).str() + ": " : "";
  const std::string late = fmt::format("in the last {} of the logs (to {})",
                                       base::FormatDuration(state.late), Time(*span.end));
  const auto rate = [&](std::uint64_t before, std::uint64_t after) {
    return fmt::format(
        "{} → {}",
        Rate(static_cast<double>(before) / std::max(Minutes(state.late_begin - *span.begin), 1e-3)),
        Rate(static_cast<double>(after) / Minutes(state.late)));
  };
  const bool errors_run =
      std::ranges::any_of(state.running, [](const Trouble& t) { return t.kind->is_error(); });
  std::uint64_t running = 0;
  for (const Trouble& t : state.running) {
    if (t.kind->is_error() == errors_run) running += t.late;
  }
  const auto last_ended = std::ranges::max_element(
      state.ended, {}, [](const Trouble& t) { return *t.kind->last.time; });
  const bool many_ended =
      std::ranges::any_of(state.ended, [](const Trouble& t) { return t.kind->count >= 3; });
  if (!state.running.empty() && (errors_run || running >= 3)) {
    conclusion.summary =
        fmt::format("{}{}: {} unusual {}{} {}", who, errors_run ? "No" : "Not quite",
                    base::WithThousands(running), errors_run ? "error" : "warning",
                    running == 1 ? "" : "s", late);
  } else if (!stopped.empty()) {
    conclusion.summary =
        fmt::format("{}Not quite: no unusual errors {}, but something regular stopped", who, late);
  } else if (last_ended != state.ended.end() && (many_ended || state.errors < 20)) {
    conclusion.summary =
        fmt::format("{}It looks so: no unusual errors {}; those of before ended at {}", who, late,
                    Time(*last_ended->kind->last.time));
  } else {
    conclusion.summary =
        fmt::format("{}It looks so: {} {}, and no regular line stopped", who,
                    state.late_errors == 0 ? "no errors" : "only the usual errors", late);
  }
  answer.text = conclusion.summary + ".\n";
  if (!named && !question.about.empty()) {
    answer.text += redactor_
                       .Redact(fmt::format("No log is named “{}”; this is about all of them.\n",
                                           question.about))
                       .str();
  }
  std::vector<const logs::Event*> order;
  const auto list = [&](std::string_view title, const std::vector<Trouble>& shown, auto remark) {
    if (shown.empty()) return;
    answer.text += fmt::format("\n{}:\n", title);
    for (std::size_t i = 0; i < std::min(shown.size(), kShown); ++i) {
      const logs::Event& event = shown[i].kind->last;
      const std::string item = EventItem(event);
      answer.text += fmt::format("{}, {}\n", base::Trim(item), remark(shown[i]));
      order.push_back(&event);
    }
    if (shown.size() > kShown) answer.text += fmt::format("and {} more\n", shown.size() - kShown);
  };
  list("Going on, each with its last line", state.running,
       [&](const Trouble& t) { return rate(t.before, t.late); });
  if (!stopped.empty()) {
    answer.text += "\nStopped:\n";
    for (const MessageKind* kind : stopped) {
      const std::string item = EventItem(kind->last);
      answer.text +=
          fmt::format("{}, the last of {}\n", base::Trim(item), base::WithThousands(kind->count));
      order.push_back(&kind->last);
    }
  }
  list("Over, each with its last line", state.ended, [&](const Trouble& t) {
    return fmt::format("the last of {}", base::WithThousands(t.kind->count));
  });
  list("There all the time", state.usual, [&](const Trouble& t) { return rate(t.before, t.late); });
  answer.text += TimelineLine();
  CiteInOrder(order, options_.max_citations, answer);
}

bool OfflineWriter::WriteCeased(std::span<const GroupScan> scans, const OfflineQuestion& question,
                                Answer& answer) {
  constexpr std::uint64_t kRegular = 3;
  constexpr double kIntervals = 10;  // a gap so long has a chance of 1 in 20,000
  const std::vector<const GroupScan*> active = ActiveGroups(scans);
  if (active.empty() || !overview_.span.end) return false;
  const Activity& activity = active.front()->found.activity;
  if (activity.count < kRegular) return false;
  const base::UtcTime last = *activity.last->time;
  const base::Millis interval =
      (last - *activity.first->time) / static_cast<std::int64_t>(activity.count - 1);
  const base::Millis silent = *overview_.span.end - last;
  const auto is_long = [&](base::Millis gap) {
    return gap > seconds(5) &&
           static_cast<double>(gap.count()) > kIntervals * static_cast<double>(interval.count());
  };
  const std::string rate = interval.count() == 0
                               ? "all at once"
                               : Rate(60'000.0 / static_cast<double>(interval.count()));
  const std::string lines = fmt::format("{} about {}", Lines(activity.count), About(question));
  std::string& summary = answer.conclusion.summary;
  std::vector<const logs::Event*> shown = {&*activity.first, &*activity.last};
  if (is_long(silent) && 2 * silent > 3 * activity.longest_gap) {
    summary = fmt::format(
        "{}: the last of {} is of {}, {} until then, and none follows in the {} to the end of the "
        "logs",
        question.still ? "No" : "Yes", lines, Time(last), rate, base::FormatDuration(silent));
    if (activity.end) {
      summary += fmt::format("; a line of {} says that it ended", Time(*activity.end->time));
      shown.push_back(&*activity.end);
    }
  } else if (!question.still && is_long(activity.longest_gap) &&
             20 * activity.longest_gap > last - *activity.first->time) {
    summary = fmt::format("It paused, for {} from {} on, and went on: {}, the last of {}",
                          base::FormatDuration(activity.longest_gap), Time(*activity.gap_begin),
                          lines, Time(last));
  } else {
    const std::string end = silent < seconds(1)
                                ? "at the end of the logs"
                                : base::FormatDuration(silent) + " before the end of the logs";
    summary = fmt::format("{}: {}, {}, the last of {}, {}", question.still ? "Yes" : "No", lines,
                          rate, Time(last), end);
  }
  answer.text = summary + ".\n\n";
  for (const logs::Event* event : shown) answer.text += EventItem(*event);
  if (active.size() > 1) {
    std::string others;
    for (const GroupScan* scan :
         std::span(active).subspan(1, std::min<std::size_t>(active.size() - 1, 5))) {
      others +=
          fmt::format("{}{} ({}, the last at {})", others.empty() ? "" : ", ",
                      analysis::OneLine(ServiceOf(scan->group), 80),
                      Lines(scan->found.activity.count), Time(*scan->found.activity.last->time));
    }
    answer.text += redactor_.Redact("\nOther logs speak of it too: " + others + ".\n").str();
  }
  std::swap(shown[0], shown[1]);
  CiteInOrder(shown, options_.max_citations, answer);
  return true;
}

}  // namespace logai::agent
