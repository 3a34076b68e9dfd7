#include "app/fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "agent/coverage.h"
#include "app/answer_text.h"
#include "app/insights.h"
#include "app/merged_read.h"
#include "base/text.h"
#include "sources/group_match.h"

namespace logai::app {
namespace {

using sources::Flow;

sources::ReadRequest ReadRequestOf(const FetchRequest& request, const PlacedGroup& group,
                                   const LogPlace& place) {
  sources::ReadRequest read;
  read.group = group.info.name;
  read.range = place.opened.window;
  // A busy group goes on for as long as one reads it: an end keeps the answer finite.
  if (place.is_aws() && !read.range.end) read.range.end = place.opened.now;
  read.filter = request.filter;
  read.order = request.order;
  read.as_written = request.as_written;
  if (place.is_aws()) read.stream_prefix = sources::CommonPrefix(request.streams);
  // Of streams that are sorted out here, the source cannot count.
  const bool source_sorts = place.is_aws() && request.streams.size() == 1 &&
                            !sources::HasWildcard(request.streams.front());
  if (request.limit && (request.streams.empty() || source_sorts)) read.limit = *request.limit;
  return read;
}

/// The ends that all places share; one that is open somewhere is open.
base::TimeRange WindowOf(const std::vector<LogPlace>& places) {
  base::TimeRange window;
  bool first = true;
  for (const LogPlace& place : places) {
    const base::TimeRange& own = place.opened.window;
    if (std::exchange(first, false)) {
      window = own;
      continue;
    }
    if (window.begin)
      window.begin = own.begin ? std::optional(std::min(*window.begin, *own.begin)) : std::nullopt;
    if (window.end)
      window.end = own.end ? std::optional(std::max(*window.end, *own.end)) : std::nullopt;
  }
  return window;
}

template <class Count>
std::int64_t Sum(const FetchReport& report, const Count& count) {
  std::int64_t sum = 0;
  for (const FetchedGroup& group : report.groups) {
    if (group.report) sum += count(*group.report);
  }
  return sum;
}

std::string WindowText(const base::TimeRange& window, const base::TimeZone& zone) {
  const auto one = [&](std::string_view word, base::UtcTime time) {
    return fmt::format("{} {} {}", word, base::FormatDateTime(time, zone), zone.name());
  };
  if (window.begin && !window.end) return one("since", *window.begin);
  if (!window.begin && window.end) return one("until", *window.end);
  return SpanText(window, zone);
}

std::string SizeText(base::ByteCount bytes) {
  constexpr double kMiB = 1024.0 * 1024.0;
  const double mib = static_cast<double>(bytes.value()) / kMiB;
  if (mib >= 0.1) return fmt::format("{:.1f} MiB", mib);
  return Counted(bytes.value(), "byte");
}

}  // namespace

std::int64_t FetchReport::events_read() const {
  return Sum(*this, [](const auto& report) { return report.events_read.value(); });
}

base::ByteCount FetchReport::bytes_read() const {
  return base::ByteCount(Sum(*this, [](const auto& report) { return report.bytes_read.value(); }));
}

std::int64_t FetchReport::requests() const {
  return Sum(*this, [](const auto& report) { return report.requests; });
}

base::ByteCount FetchReport::bytes_scanned() const {
  return base::ByteCount(
      Sum(*this, [](const auto& report) { return report.bytes_scanned.value(); }));
}

std::vector<std::string> FetchReport::NotLookedAt() const {
  std::vector<std::string> sentences;
  std::int64_t skipped = 0, truncated = 0;
  for (const FetchedGroup& group : groups) {
    if (!group.report) {
      if (group.report.error().kind != base::ErrorKind::kCancelled)
        sentences.push_back(agent::FailureText(group.group, group.report.error()));
      continue;
    }
    for (const std::string& problem : group.report->problems)
      sentences.push_back(problem.find(group.group) != problem.npos ? problem
                                                                    : group.group + ": " + problem);
    skipped += group.report->lines_skipped;
    truncated += group.report->truncated ? 1 : 0;
  }
  if (skipped > 0) sentences.push_back(Counted(skipped, "unreadable line"));
  if (interrupted) {
    sentences.push_back("the rest, as it was interrupted");
  } else if (truncated > 0 && reached_limit) {
    sentences.push_back("more events beyond --limit");
  }
  return sentences;
}

const base::Error* FetchReport::TotalFailure() const {
  const bool all =
      !groups.empty() && std::ranges::none_of(groups, [](const auto& g) { return bool(g.report); });
  return all ? &groups.front().report.error() : nullptr;
}

bool MatchesStream(const std::vector<std::string>& patterns, std::string_view stream) {
  return patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& pattern) {
           return sources::HasWildcard(pattern) ? base::MatchesWildcard(stream, pattern)
                                                : stream.starts_with(pattern);
         });
}

FetchReport FetchEvents(const std::vector<LogPlace>& places, const FetchRequest& request,
                        const FetchHooks& hooks, std::stop_token stop) {
  const auto begin = std::chrono::steady_clock::now();
  FetchReport report;
  report.window = WindowOf(places);
  bool ended = false;
  for (std::size_t first = 0; first < request.groups.size() && !ended; first += kGroupsAtOnce) {
    const std::size_t count = std::min(kGroupsAtOnce, request.groups.size() - first);
    std::vector<MergedGroup> wave;
    for (std::size_t i = first; i < first + count; ++i) {
      const PlacedGroup& group = request.groups[i];
      const LogPlace& place = places[group.place];
      wave.push_back(
          {.source = place.opened.source.get(), .request = ReadRequestOf(request, group, place)});
    }
    const auto sink = [&](std::size_t index, const logs::Event& event) {
      if (!MatchesStream(request.streams, event.stream)) return Flow::kContinue;
      if (request.limit && report.events >= static_cast<std::int64_t>(*request.limit)) {
        report.reached_limit = ended = true;
        return Flow::kStop;
      }
      ++report.events;
      ended = hooks.on_event(first + index, event) == Flow::kStop;
      // A single reader knows its limit and tells whether more follow; of several, those that have
      // not come to it need not be waited for.
      const bool full = request.limit && wave.size() > 1 &&
                        report.events == static_cast<std::int64_t>(*request.limit);
      ended = ended || full;
      return ended ? Flow::kStop : Flow::kContinue;
    };
    auto outcomes =
        ReadMerged(wave, sink, {.order = request.order, .on_wait = hooks.on_wait}, stop);
    for (std::size_t i = 0; i < count; ++i) {
      report.groups.push_back({.place = request.groups[first + i].place,
                               .group = std::move(outcomes[i].group),
                               .report = std::move(outcomes[i].report)});
    }
    if (stop.stop_requested()) break;
  }
  report.reached_limit =
      report.reached_limit ||
      (request.limit && report.events == static_cast<std::int64_t>(*request.limit));
  report.interrupted = stop.stop_requested();
  report.took = std::chrono::duration_cast<base::Millis>(std::chrono::steady_clock::now() - begin);
  return report;
}

std::string CoverageLine(const FetchReport& report, const base::TimeZone& zone) {
  std::int64_t groups = 0, files = 0;
  for (const FetchedGroup& group : report.groups) {
    if (group.report) (group.report->files_read > 0 ? files : groups) += 1;
  }
  std::string text = "Looked at: ";
  if (files > 0) text += Counted(files, "file");
  if (groups > 0 || files == 0) text += (files > 0 ? " and " : "") + Counted(groups, "group");
  if (const std::string span = WindowText(report.window, zone); !span.empty()) text += ", " + span;
  const std::int64_t looked_at = report.events_read();
  text += ", ";
  if (looked_at > report.events) text += base::WithThousands(report.events) + " of ";
  text += Counted(std::max(looked_at, report.events), "event");
  if (report.bytes_read().value() > 0) text += ", " + SizeText(report.bytes_read());
  if (report.requests() > 0) text += ", " + Counted(report.requests(), "request");
  if (const base::ByteCount scanned = report.bytes_scanned(); scanned.value() > 0)
    text += ", " + ScannedText(scanned);
  const auto missing = report.NotLookedAt();
  return text + ". Not looked at: " + (missing.empty() ? "nothing" : base::Join(missing, "; ")) +
         fmt::format(". {:.2f} s.", static_cast<double>(report.took.count()) / 1000.0);
}

}  // namespace logai::app
