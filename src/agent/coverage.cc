#include "agent/coverage.h"

#include <algorithm>

namespace logai::agent {

std::string FailureText(const std::string& group, const base::Error& error) {
  std::string text =
      error.message.starts_with(group) ? error.message : group + ": " + error.message;
  if (!error.next.empty()) text += " (" + error.next + ")";
  return text;
}

void CoverageLedger::Begin(base::TimeRange window) {
  const std::scoped_lock lock(mutex_);
  const std::size_t groups_known = coverage_.groups_known;
  coverage_ = {.groups_known = groups_known, .window = window};
}

void CoverageLedger::SetGroupsKnown(std::size_t count) {
  const std::scoped_lock lock(mutex_);
  coverage_.groups_known = std::max(coverage_.groups_known, count);
}

void CoverageLedger::Add(const sources::GroupReport& report) {
  const std::scoped_lock lock(mutex_);
  auto entry = std::ranges::find(coverage_.groups, report.group, &sources::GroupReport::group);
  if (entry == coverage_.groups.end()) {
    coverage_.groups.push_back(report);
  } else {
    // Two reads of one group usually look at the same events: counting them twice would overstate
    // the work.
    // What any of them had to fetch did not come from the cache.
    const auto events_fetched = std::max(entry->events_read - entry->events_cached,
                                         report.events_read - report.events_cached);
    const auto bytes_fetched =
        std::max(entry->bytes_read - entry->bytes_cached, report.bytes_read - report.bytes_cached);
    entry->events_read = std::max(entry->events_read, report.events_read);
    entry->events_matched = std::max(entry->events_matched, report.events_matched);
    entry->bytes_read = std::max(entry->bytes_read, report.bytes_read);
    entry->files_read = std::max(entry->files_read, report.files_read);
    entry->lines_read = std::max(entry->lines_read, report.lines_read);
    entry->lines_skipped = std::max(entry->lines_skipped, report.lines_skipped);
    entry->events_cached = entry->events_read - events_fetched;
    entry->bytes_cached = entry->bytes_read - bytes_fetched;
    entry->requests += report.requests;
    entry->bytes_scanned += report.bytes_scanned;
    entry->throttled += report.throttled;
    entry->sampled = entry->sampled || report.sampled;
    entry->of_service = entry->of_service || report.of_service;
    // An open end stays open, and the wider window counts.
    if (!report.window.begin ||
        (entry->window.begin && *report.window.begin < *entry->window.begin))
      entry->window.begin = report.window.begin;
    if (!report.window.end || (entry->window.end && *report.window.end > *entry->window.end))
      entry->window.end = report.window.end;
    if (report.span.begin) entry->span.Include(*report.span.begin);
    if (report.span.end) entry->span.Include(*report.span.end);
    entry->truncated = entry->truncated || report.truncated;
  }
  for (const std::string& problem : report.problems) AddNotLookedAt(problem);
}

void CoverageLedger::AddFailure(const std::string& group, const base::Error& error) {
  if (error.kind == base::ErrorKind::kCancelled) return;
  const std::scoped_lock lock(mutex_);
  if (std::ranges::find(coverage_.failed_groups, group) == coverage_.failed_groups.end()) {
    coverage_.failed_groups.push_back(group);
  }
  AddNotLookedAt(FailureText(group, error));
}

void CoverageLedger::AddNotLookedAt(std::string line) {
  auto& lines = coverage_.not_looked_at;
  if (std::ranges::find(lines, line) == lines.end()) lines.push_back(std::move(line));
}

Coverage CoverageLedger::Snapshot() const {
  const std::scoped_lock lock(mutex_);
  Coverage coverage = coverage_;
  std::ranges::sort(coverage.groups, {}, &sources::GroupReport::group);
  return coverage;
}

}  // namespace logai::agent
