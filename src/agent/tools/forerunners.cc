#include "agent/tools/forerunners.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "agent/tools/cited_events.h"
#include "agent/tools/group_scope.h"
#include "analysis/digest_page.h"
#include "analysis/event_miner.h"
#include "analysis/excerpt.h"
#include "analysis/significance.h"
#include "base/deadline.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using std::chrono::minutes;

constexpr minutes kNear{5}, kFar{30};
constexpr std::uint64_t kLeastEarlier = 20;  // events; fewer do not say what is usual
constexpr std::size_t kMostKinds = 3;
constexpr std::int64_t kMostFileBytes = 256 << 20;
constexpr std::size_t kMostGroupsAsked = 4;
constexpr std::size_t kMostEventsAsked = 4'000;
constexpr base::Millis kMostReadTime{5'000};
constexpr std::size_t kLineBytes = 200;  // of an event's text

struct Windows {
  analysis::EventMiner miner;
  base::UtcTime far_begin, near_begin, end;
  base::UtcTime earliest = base::UtcTime::max();  // of what was looked at

  /// Events come in any order: what counts is on which side of `near_begin` they are.
  void Add(const logs::Event& event, const std::string& group) {
    if (!event.time || *event.time >= end || *event.time < far_begin) return;
    earliest = std::min(earliest, *event.time);
    if (*event.time < near_begin) return miner.AddBaseline(event);
    if (event.group == group) {
      miner.Add(event);
    } else {
      logs::Event renamed = event;
      renamed.group = group;
      miner.Add(renamed);
    }
    miner.TakeMerges();
  }
};

std::vector<std::string> GroupsToRead(const ToolContext& context,
                                      const std::vector<std::string>& groups,
                                      std::stop_token stop) {
  std::vector<std::string> asked(
      groups.begin(),
      groups.begin() + static_cast<std::ptrdiff_t>(std::min(groups.size(), kMostGroupsAsked)));
  if (groups.empty() || context.source.AsksService(groups.front())) return asked;
  const auto scoped = ListInScope(context.source, context.options.scopes, "", std::move(stop));
  if (!scoped) return asked;
  std::int64_t bytes = 0;
  std::vector<std::string> all;
  for (const sources::GroupInfo& group : scoped->groups) {
    bytes += group.stored_bytes.value_or(base::ByteCount(0)).value();
    if (!context.source.AsksService(group.name)) all.push_back(group.name);
  }
  return bytes <= kMostFileBytes ? all : asked;
}

/// Reads `group` into `windows`; of a service the newest events only, before which nothing counts.
base::Status Read(const ToolContext& context, const std::string& group, Windows& windows,
                  const std::stop_token& stop) {
  sources::ReadRequest request{.group = group, .range = {windows.far_begin, windows.end}};
  std::vector<logs::Event> events;
  const bool of_service = context.source.AsksService(group);
  if (of_service) {
    request.limit = kMostEventsAsked;
    request.order = sources::Order::kNewestFirst;
  }
  const std::string shown = context.names.Shown(group);
  const auto take = [&](const logs::Event& event) {
    if (of_service)
      events.push_back(event);
    else
      windows.Add(event, shown);
    return sources::Flow::kContinue;
  };
  LOGAI_ASSIGN_OR_RETURN(const auto report, context.source.ReadGroup(request, take, stop));
  if (report.truncated && !events.empty() && events.back().time)
    windows.far_begin = std::max(windows.far_begin, *events.back().time);
  for (const logs::Event& event : events) windows.Add(event, shown);
  return {};
}

/// How much a kind stands out; 0: not at all.
double Weight(const analysis::Template& kind, double far_minutes, std::size_t kinds) {
  const bool tells = analysis::IsTrouble(kind.signal) || kind.signal == analysis::Signal::kChange;
  const auto rate =
      analysis::CompareRates(static_cast<double>(kind.baseline_count), far_minutes,
                             static_cast<double>(kind.count), static_cast<double>(kNear.count()));
  // Of many kinds some rise by chance.
  const double p = std::max(rate.p * static_cast<double>(kinds), 1e-9);
  const bool rose = rate.ratio >= 2 && p < 0.01;
  const bool is_new = kind.baseline_count == 0 && tells;
  if (!rose && !is_new) return 0;
  return (rose ? -std::log10(p) : 0) + (tells ? 5 : 0) + (kind.baseline_count == 0 ? 1 : 0);
}

std::vector<Forerunners::Kind> Choose(const analysis::EventMiner& miner, double far_minutes) {
  std::vector<std::pair<double, const analysis::Template*>> weighed;
  for (const analysis::Template& kind : miner.templates().subspan(1)) {
    if (kind.count == 0) continue;
    const double weight = Weight(kind, far_minutes, miner.kinds());
    if (weight > 0) weighed.emplace_back(weight, &kind);
  }
  std::ranges::stable_sort(weighed, std::ranges::greater(),
                           [](const auto& one) { return one.first; });
  if (weighed.size() > kMostKinds) weighed.resize(kMostKinds);
  std::vector<Forerunners::Kind> kinds;
  for (const auto& [weight, kind] : weighed)
    kinds.push_back({.first = kind->first, .earlier = kind->baseline_count, .count = kind->count});
  std::ranges::stable_sort(kinds, {}, [](const auto& kind) { return kind.first.time; });
  return kinds;
}

std::string Head(const Forerunners& forerunners) {
  std::string counts;
  for (const Forerunners::Kind& kind : forerunners.kinds)
    counts += fmt::format("{}{} in {} (before: {})", counts.empty() ? "" : ", ", kind.count,
                          analysis::OneLine(kind.first.group, 100), kind.earlier);
  const auto far_minutes =
      std::chrono::duration_cast<minutes>(*forerunners.far.end - *forerunners.far.begin);
  return fmt::format(
      "Rose in the {} minutes before the first of these problems, {}, against the {} minutes "
      "before, each by its first event; counts in order: {}\n",
      kNear.count(), base::FormatIso(*forerunners.near.end), far_minutes.count(), counts);
}

}  // namespace

base::Result<Forerunners> FindForerunners(const ToolContext& context,
                                          const std::vector<std::string>& groups,
                                          base::UtcTime problem, std::stop_token stop) {
  Forerunners forerunners;
  Windows windows{.miner = analysis::EventMiner(),
                  .far_begin = problem - kNear - kFar,
                  .near_begin = problem - kNear,
                  .end = problem};
  if (context.window.begin) windows.far_begin = std::max(windows.far_begin, *context.window.begin);
  const base::Deadline deadline(kMostReadTime, stop);
  for (const std::string& group : GroupsToRead(context, groups, stop)) {
    // What one group cannot give, others may.
    if (!Read(context, group, windows, deadline.token()) && deadline.token().stop_requested())
      break;
  }
  if (stop.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");
  if (deadline.passed() || windows.miner.baseline_events() < kLeastEarlier) return forerunners;
  windows.far_begin = std::max(windows.far_begin, windows.earliest);
  const double far_minutes =
      std::chrono::duration<double, std::ratio<60>>(windows.near_begin - windows.far_begin).count();
  if (far_minutes < 1) return forerunners;
  windows.miner.Finish();
  forerunners.far = {windows.far_begin, windows.near_begin};
  forerunners.near = {windows.near_begin, windows.end};
  forerunners.kinds = Choose(windows.miner, far_minutes);
  return forerunners;
}

base::TokenCount MostTokensOf(const ToolContext& context, const Forerunners& forerunners) {
  if (forerunners.kinds.empty()) return {};
  constexpr std::int64_t kFrameTokens = 60;  // the fence, ids and times
  std::string text = Head(forerunners);
  for (const Forerunners::Kind& kind : forerunners.kinds)
    text += analysis::ShownText(context.redactor, kind.first, kLineBytes).str();
  return context.options.estimate(text) + base::TokenCount(kFrameTokens);
}

privacy::RedactedText DescribeForerunners(const ToolContext& context,
                                          const Forerunners& forerunners) {
  if (forerunners.kinds.empty()) return {};
  std::vector<logs::Event> events;
  for (const Forerunners::Kind& kind : forerunners.kinds) events.push_back(kind.first);
  const CitedEvents cited = CiteEvents(context, events, kLineBytes);
  if (cited.shown == 0) return {};
  return context.redactor.Redact(Head(forerunners)) + cited.text;
}

}  // namespace logai::agent
