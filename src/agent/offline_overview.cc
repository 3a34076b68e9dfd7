#include "agent/offline_overview.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"

namespace logai::agent {
namespace {

// The span of the events without a few that lie far outside (a date read from the text of a table,
// a machine whose clock is wrong): they would stretch every timeline to nothing.
base::TimeRange CoreSpan(const analysis::Timeline& all) {
  if (all.empty()) return {};
  const auto counts = all.counts();
  const double few = 0.002 * static_cast<double>(all.total());
  std::size_t begin = 0;
  std::size_t end = counts.size();
  const auto gap_after = [&](std::size_t from) {
    std::size_t i = from + 1;
    while (i < end && counts[i] == 0) ++i;
    return i;
  };
  double outside = 0;
  for (std::size_t i = begin; i < end; i = gap_after(i)) {
    outside += counts[i];
    if (outside > few) break;
    const std::size_t next = gap_after(i);
    if (next - i > counts.size() / 3 && next < end) begin = next;
  }
  outside = 0;
  for (std::size_t i = end; i-- > begin;) {
    outside += counts[i];
    if (outside > few) break;
    std::size_t before = i;
    while (before > begin && counts[before - 1] == 0) --before;
    if (i - before > counts.size() / 3) end = before;
  }
  const auto at = [&](std::size_t i) {
    return all.begin() + all.width() * static_cast<std::int64_t>(i);
  };
  return {at(begin), at(end) - base::Millis(1)};
}

// As many events as one group may count for: twice what a usual one has.
std::uint64_t MostOfOneGroup(std::span<const GroupScan> scans) {
  constexpr std::uint64_t kSome = 20;
  std::vector<std::uint64_t> totals;
  for (const GroupScan& scan : scans) {
    if (scan.calm.total() >= kSome) totals.push_back(scan.calm.total());
  }
  if (totals.empty()) return kSome;
  std::ranges::sort(totals);
  return 2 * totals[(totals.size() - 1) / 2];
}

bool IsHeardIn(const std::string& group, const MessageKind& kind, const OfflineQuestion& question) {
  if (question.focus.words().empty()) return false;
  const std::string text = base::ToLower(group + " " + std::string(kind.first.body()));
  return std::ranges::any_of(question.focus.words(), [&](const std::string& word) {
    return text.find(word) != std::string::npos;
  });
}

}  // namespace

Overview Survey(std::span<const GroupScan> scans, const OfflineQuestion& question,
                const base::TimeZone& zone) {
  Overview overview;
  analysis::Timeline all{512};
  for (const GroupScan& scan : scans) all.Merge(scan.all);
  const base::TimeRange core = CoreSpan(all);
  for (const GroupScan& scan : scans) {
    overview.events += scan.events;
    overview.errors += scan.errors;
    overview.groups += scan.events > 0 ? 1 : 0;
    for (const MessageKind& kind : scan.kinds) {
      overview.heard = overview.heard || IsHeardIn(scan.group, kind, question);
      for (const logs::Event* event : {&kind.first, &kind.last}) {
        if (event->time && core.begin && core.Contains(*event->time)) {
          overview.span.Include(*event->time);
        }
      }
      if (kind.asked && kind.asked->time &&
          (!overview.seen || *kind.asked->time < *overview.seen)) {
        overview.seen = kind.asked->time;
      }
    }
  }
  // A group with a stray time has buckets too wide to be of use here.
  const auto fine = [&](const analysis::Timeline& t) {
    return !t.empty() && core.begin &&
           t.width() <= std::max<base::Millis>((*core.end - *core.begin) / 100, base::Millis(1000));
  };
  const std::uint64_t most = MostOfOneGroup(scans);
  for (const GroupScan& scan : scans) {
    if (fine(scan.calm)) {
      overview.ordinary.Merge(scan.calm);
      overview.balanced.Merge(scan.calm.Thinned(most));
    }
    if (fine(scan.problems)) overview.problems.Merge(scan.problems);
    if (fine(scan.failures)) overview.failures.Merge(scan.failures);
  }
  overview.moment = question.MomentIn(overview.span, zone);
  return overview;
}

}  // namespace logai::agent
