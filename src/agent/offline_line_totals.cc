#include "agent/offline_line_totals.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>

#include "base/text.h"

namespace logai::agent {
namespace {

void AddCounts(LineTotals& sum, const FoundLines& found) {
  sum.count += found.count;
  sum.denied += found.denied;
  sum.said += found.said;
  sum.contrary += found.contrary;
  sum.troubled += found.troubled;
  sum.groups += found.count > 0 ? 1 : 0;
  for (std::size_t i = 0; i < sum.topic_lines.size(); ++i) {
    sum.topic_lines[i] += found.topic_lines[i];
  }
  if (sum.wordings.size() < found.wordings.size()) sum.wordings.resize(found.wordings.size());
  for (std::size_t i = 0; i < found.wordings.size(); ++i) sum.wordings[i] += found.wordings[i];
  sum.times.Merge(found.times);
  sum.tally.Merge(found.tally);
  sum.durations.Merge(found.durations);
}

}  // namespace

void SortByTime(std::vector<const logs::Event*>& events) {
  std::ranges::stable_sort(events, {}, [](const logs::Event* event) {
    return std::tuple(event->time.value_or(base::UtcTime::max()), std::string_view(event->group),
                      event->line);
  });
}

bool IsAmong(const logs::Event& event, std::span<const logs::Event* const> events) {
  return std::ranges::any_of(events, [&](const logs::Event* other) {
    return other->group == event.group && other->line == event.line &&
           other->event_id == event.event_id && other->time == event.time;
  });
}

std::string Lines(std::uint64_t number) {
  return fmt::format("{} line{}", base::WithThousands(static_cast<long long>(number)),
                     number == 1 ? "" : "s");
}

LineTotals SumUp(std::span<const GroupScan> scans) {
  LineTotals sum;
  std::size_t rank = 0;
  for (const GroupScan& scan : scans) rank = std::max(rank, scan.found.nearest_rank);
  for (const GroupScan& scan : scans) {
    const FoundLines& found = scan.found;
    AddCounts(sum, found);
    sum.searched += scan.events > 0 ? 1 : 0;
    if (found.said > 0) sum.by_group.push_back(&scan);
    for (const logs::Event& event : found.yes) sum.yes.push_back(&event);
    for (const logs::Event& event : found.against) sum.against.push_back(&event);
    for (const logs::Event& event : found.trouble) sum.trouble.push_back(&event);
    for (const logs::Event& event : found.others) sum.others.push_back(&event);
    for (const logs::Event& event : found.last) sum.others.push_back(&event);
    for (const logs::Event& event : found.nearest) {
      if (found.nearest_rank == rank) sum.nearest.push_back(&event);
    }
    if (found.first_yes && (sum.first == nullptr || *found.first_yes->time < *sum.first->time)) {
      sum.first = &*found.first_yes;
    }
    if (found.last_yes && (sum.last == nullptr || *found.last_yes->time > *sum.last->time)) {
      sum.last = &*found.last_yes;
    }
  }
  std::ranges::stable_sort(sum.by_group, std::greater<>(),
                           [](const GroupScan* scan) { return scan->found.said; });
  for (auto* events : {&sum.yes, &sum.against, &sum.trouble, &sum.others, &sum.nearest}) {
    SortByTime(*events);
  }
  return sum;
}

std::vector<const GroupScan*> ActiveGroups(std::span<const GroupScan> scans) {
  std::vector<const GroupScan*> active;
  for (const GroupScan& scan : scans) {
    if (scan.found.activity.count > 0) active.push_back(&scan);
  }
  std::ranges::stable_sort(active, std::greater<>(),
                           [](const GroupScan* scan) { return scan->found.activity.count; });
  return active;
}

}  // namespace logai::agent
