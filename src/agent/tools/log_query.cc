#include "agent/tools/log_query.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>

#include "analysis/signals.h"
#include "sources/parallel_read.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;
using sources::Order;

base::UtcTime TimeOf(const logs::Event& event) { return event.time.value_or(base::UtcTime::min()); }

/// Keeps the oldest or newest `limit` of the events that pass by.
class Keeper {
 public:
  Keeper(std::size_t limit, Order order) : limit_(limit), order_(order) {}

  void Add(const logs::Event& event) {
    events_.push_back(event);
    if (events_.size() >= 2 * limit_ + 64) Cut();
  }
  std::vector<logs::Event> Take() {
    Cut();
    return std::move(events_);
  }

 private:
  void Cut() {
    if (order_ == Order::kOldestFirst) {
      std::ranges::stable_sort(events_, std::ranges::less(), TimeOf);
    } else {
      std::ranges::stable_sort(events_, std::ranges::greater(), TimeOf);
    }
    if (events_.size() > limit_) events_.resize(limit_);
  }

  std::size_t limit_;
  Order order_;
  std::vector<logs::Event> events_;
};

/// One pass over the groups.
struct Pass {
  analysis::DigestBuilder digest;
  Keeper keeper;
  std::vector<sources::GroupReport> reports;
  std::vector<std::pair<std::string, base::Error>> failures;
  std::map<std::string, LogQueryResult::Place> places;
  std::optional<base::UtcTime> first_problem;

  void Add(const logs::Event& event) {
    digest.Add(event);
    keeper.Add(event);
    LogQueryResult::Place& place = places[event.group];
    ++place.events;
    if (!event.time) return;
    place.times.Include(*event.time);
    if ((!first_problem || *event.time < *first_problem) && analysis::IsProblem(event))
      first_problem = event.time;
  }
  std::uint64_t matched() const { return digest.events(); }
};

analysis::DigestOptions DigestOptionsFor(const ToolContext& context, const LogQuery& query) {
  analysis::DigestOptions options;
  options.budget = base::TokenCount(static_cast<std::int64_t>(
      static_cast<double>(context.options.result_budget.value()) * query.share_of_budget));
  options.estimate = context.options.estimate;
  options.question = context.question;
  options.order = query.order == Order::kOldestFirst ? analysis::DigestOrder::kOldestFirst
                                                     : analysis::DigestOrder::kNewestFirst;
  return options;
}

sources::ReadRequest RequestFor(const ToolContext& context, const LogQuery& query,
                                const std::string& group, const base::TimeRange& range) {
  sources::ReadRequest request{.group = group, .range = range, .filter = query.filter};
  // The model must always name a window; it excludes lines without a time only when the user gave
  // the window.
  request.keep_untimed = !context.window.begin && !context.window.end;
  if (context.source.AsksService(group)) {
    // A service is asked for a bounded part, from the end that matters; files are read to their
    // end.
    request.limit =
        std::max(query.limit, context.options.max_events_per_group / query.groups.size());
    request.order = query.order;
  }
  return request;
}

/// Adds `event` with its group as the model knows it.
void AddAs(const std::string& shown_group, const logs::Event& event, Pass& pass) {
  if (event.group == shown_group) return pass.Add(event);
  logs::Event renamed = event;
  renamed.group = shown_group;
  pass.Add(renamed);
}

/// Reads every group into the pass. Files stream through, one after the other; a service's groups
/// are asked at the same time and added in order afterwards, oldest event first, so that the digest
/// does not depend on who answered first. Shape:   one outcome per request; those of services come
/// last.
std::vector<sources::GroupOutcome> ReadAll(const ToolContext& context,
                                           const std::vector<sources::ReadRequest>& requests,
                                           Pass& pass, std::stop_token stop) {
  std::vector<sources::GroupOutcome> outcomes;
  std::vector<sources::ReadRequest> of_services;
  for (const sources::ReadRequest& request : requests) {
    if (context.source.AsksService(request.group)) {
      of_services.push_back(request);
      continue;
    }
    const std::string shown = context.names.Shown(request.group);
    const auto sink = [&](const logs::Event& event) {
      AddAs(shown, event, pass);
      return sources::Flow::kContinue;
    };
    outcomes.push_back({.group = request.group,
                        .report = context.source.ReadGroup(request, sink, stop),
                        .events = {}});
  }
  for (auto& outcome : sources::CollectGroups(context.source, of_services, {}, stop)) {
    std::ranges::stable_sort(outcome.events, {}, TimeOf);
    const std::string shown = context.names.Shown(outcome.group);
    for (const logs::Event& event : outcome.events) AddAs(shown, event, pass);
    outcome.events = {};
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

base::Result<Pass> ReadOnce(const ToolContext& context, const LogQuery& query,
                            const base::TimeRange& range, std::stop_token stop) {
  Pass pass{.digest = analysis::DigestBuilder(context.redactor, context.evidence,
                                              DigestOptionsFor(context, query)),
            .keeper = Keeper(query.limit, query.order)};
  std::vector<sources::ReadRequest> requests;
  for (const std::string& group : query.groups) {
    requests.push_back(RequestFor(context, query, group, range));
  }
  for (auto& outcome : ReadAll(context, requests, pass, stop)) {
    if (outcome.report) {
      context.coverage.Add(*outcome.report);
      pass.reports.push_back(*std::move(outcome.report));
    } else {
      context.coverage.AddFailure(outcome.group, outcome.report.error());
      pass.failures.emplace_back(outcome.group, std::move(outcome.report).error());
    }
  }
  if (stop.stop_requested()) return Fail(ErrorKind::kCancelled, "cancelled");
  if (pass.reports.empty() && !pass.failures.empty()) return Fail(pass.failures.front().second);
  return pass;
}

/// `range` made `factor` times as long around its middle, within `scope`; nothing when it cannot
/// grow.
std::optional<base::TimeRange> Widen(const base::TimeRange& range, double factor,
                                     const base::TimeRange& scope, base::UtcTime now) {
  if (!range.begin) return std::nullopt;
  const base::UtcTime end = range.end.value_or(now);
  const auto extra = base::Millis(
      std::llround(static_cast<double>((end - *range.begin).count()) * (factor - 1.0) / 2.0));
  const auto step = std::max(extra, base::Millis(60'000));
  base::TimeRange wider{.begin = *range.begin - step,
                        .end = std::min(end + step, std::max(end, now))};
  // What cannot grow at the end, because that is the present, grows at the beginning.
  if (*wider.end < end + step) wider.begin = *wider.begin - (end + step - *wider.end);
  if (scope.begin) wider.begin = std::max(*wider.begin, *scope.begin);
  if (scope.end) wider.end = std::min(*wider.end, *scope.end);
  if (*wider.begin >= *range.begin && *wider.end <= end) return std::nullopt;
  return wider;
}

}  // namespace

base::Result<LogQueryResult> RunLogQuery(const ToolContext& context, const LogQuery& query,
                                         std::stop_token stop) {
  base::TimeRange range = query.range;
  int widenings = 0;
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(Pass pass, ReadOnce(context, query, range, stop));
    const bool may_widen = pass.matched() == 0 && query.widen &&
                           context.options.widen_empty_searches &&
                           widenings < context.options.max_widenings;
    const auto wider =
        may_widen ? Widen(range, context.options.widening_factor, context.window, context.now)
                  : std::nullopt;
    if (wider) {
      range = *wider;
      ++widenings;
      continue;
    }
    LogQueryResult result{.digest = std::move(pass.digest),
                          .kept = pass.keeper.Take(),
                          .matched = 0,
                          .range = range,
                          .widenings = widenings,
                          .groups_read = pass.reports.size(),
                          .first_problem = pass.first_problem};
    for (auto& [group, place] : pass.places) {
      place.group = group;
      result.places.push_back(std::move(place));
    }
    std::ranges::stable_sort(result.places, std::ranges::greater(), &LogQueryResult::Place::events);
    result.matched = result.digest.events();
    for (const sources::GroupReport& report : pass.reports) {
      result.truncated |= report.truncated;
      result.failures.insert(result.failures.end(), report.problems.begin(), report.problems.end());
    }
    for (const auto& [group, error] : pass.failures) {
      result.failures.push_back(FailureText(group, error));
    }
    return result;
  }
}

}  // namespace logai::agent
