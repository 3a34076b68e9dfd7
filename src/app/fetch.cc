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
    base::TimeRange own = place.opened.window;
    if (place.is_aws() && !own.end) own.end = place.opened.now;  // as it is read
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

/// Reads kGroupsAtOnce groups at the same time.
class WaveReader {
 public:
  WaveReader(const std::vector<LogPlace>& places, const FetchRequest& request,
             const FetchHooks& hooks, const std::stop_token& stop)
      : places_(places), request_(request), hooks_(hooks), stop_(stop) {}

  bool stopped() const { return stop_.stop_requested(); }

  /// The groups from `first` on, of their windows what lies `within`; `sink` gets the events of the
  /// streams that were asked for in order of time, with the index of the group in the request.
  void Read(std::size_t first, const base::TimeRange& within, const sources::IndexedSink& sink,
            FetchReport& report) const {
    std::vector<MergedGroup> wave;
    const std::size_t end = std::min(first + kGroupsAtOnce, request_.groups.size());
    for (std::size_t i = first; i < end; ++i) {
      const PlacedGroup& group = request_.groups[i];
      const LogPlace& place = places_[group.place];
      sources::ReadRequest read = ReadRequestOf(request_, group, place);
      base::TimeRange& range = read.range;
      if (within.begin) range.begin = std::max(range.begin.value_or(*within.begin), *within.begin);
      if (within.end) range.end = std::min(range.end.value_or(*within.end), *within.end);
      wave.push_back({.source = place.opened.source.get(), .request = std::move(read)});
    }
    const auto of_streams = [&](std::size_t index, const logs::Event& event) {
      if (!MatchesStream(request_.streams, event.stream)) return Flow::kContinue;
      return sink(first + index, event);
    };
    auto outcomes =
        ReadMerged(wave, of_streams, {.order = request_.order, .on_wait = hooks_.on_wait}, stop_);
    for (std::size_t i = first; i < end; ++i) {
      report.groups.push_back({.place = request_.groups[i].place,
                               .group = std::move(outcomes[i - first].group),
                               .report = std::move(outcomes[i - first].report)});
    }
  }

 private:
  const std::vector<LogPlace>& places_;
  const FetchRequest& request_;
  const FetchHooks& hooks_;
  const std::stop_token& stop_;
};

/// Delivers events as they come: all of them, or those of groups that are read at once.
void ReadInWaves(const WaveReader& reader, const FetchRequest& request, const FetchHooks& hooks,
                 FetchReport& report) {
  bool ended = false;
  const bool single = request.groups.size() == 1;
  const auto sink = [&](std::size_t group, const logs::Event& event) {
    if (request.limit && report.events >= static_cast<std::int64_t>(*request.limit)) {
      report.reached_limit = ended = true;
      return Flow::kStop;
    }
    ++report.events;
    report.output_closed = ended = hooks.on_event(group, event) == Flow::kStop;
    // A single reader knows its limit and tells whether more follow; of several, those that have
    // not come to it need not be waited for.
    const bool full =
        request.limit && !single && report.events == static_cast<std::int64_t>(*request.limit);
    ended = ended || full;
    return ended ? Flow::kStop : Flow::kContinue;
  };
  for (std::size_t first = 0; first < request.groups.size() && !ended && !reader.stopped();
       first += kGroupsAtOnce)
    reader.Read(first, {}, sink, report);
}

/// The first events of more groups than are read at once: those of each wave that may be among them
/// wait until all groups have been read. What a later wave has to beat bounds its window.
void ReadShortlist(const WaveReader& reader, const FetchRequest& request, const FetchHooks& hooks,
                   FetchReport& report) {
  struct Waiting {
    base::UtcTime time;
    std::size_t group;
    logs::Event event;
  };
  constexpr std::int64_t kMostBytes = 256 * 1024 * 1024;
  const bool newest_first = request.order == sources::Order::kNewestFirst;
  const auto before = [&](base::UtcTime a, base::UtcTime b) {
    return newest_first ? a > b : a < b;
  };
  std::vector<Waiting> best;
  for (std::size_t first = 0; first < request.groups.size() && !reader.stopped();
       first += kGroupsAtOnce) {
    base::TimeRange within;
    if (best.size() == *request.limit && !best.empty())
      (newest_first ? within.begin : within.end) = best.back().time;
    std::vector<Waiting> wave;
    std::int64_t bytes = 0;
    base::UtcTime last = newest_first ? base::UtcTime::max() : base::UtcTime::min();
    const auto sink = [&](std::size_t group, const logs::Event& event) {
      last = event.time.value_or(last);
      const bool beaten = best.size() == *request.limit && !before(last, best.back().time);
      if (wave.size() == *request.limit || beaten || bytes > kMostBytes) return Flow::kStop;
      bytes += static_cast<std::int64_t>(event.message.size() + sizeof(Waiting));
      wave.push_back({.time = last, .group = group, .event = event});
      return Flow::kContinue;
    };
    reader.Read(first, within, sink, report);
    if (bytes > kMostBytes) {
      report.not_found.push_back(fmt::format(
          "{}: --limit is larger than what can wait for so many groups; give a smaller one",
          Counted(static_cast<std::int64_t>(request.groups.size() - first), "group")));
      break;
    }
    std::vector<Waiting> both;
    std::ranges::merge(std::move(best), std::move(wave), std::back_inserter(both), before,
                       &Waiting::time, &Waiting::time);
    if (both.size() > *request.limit) both.resize(*request.limit);
    best = std::move(both);
  }
  for (const Waiting& one : best) {
    ++report.events;
    if (hooks.on_event(one.group, one.event) == Flow::kStop) {
      report.output_closed = true;
      return;
    }
  }
}

std::string WindowText(const base::TimeRange& window, const base::TimeZone& zone) {
  const auto one = [&](std::string_view word, base::UtcTime time) {
    return fmt::format("{} {} {}", word, base::FormatDateTime(time, zone), zone.name());
  };
  if (window.begin && !window.end) return one("since", *window.begin);
  if (!window.begin && window.end) return one("until", *window.end);
  return SpanText(window, zone);
}

}  // namespace

std::int64_t FetchReport::events_read() const {
  return Sum(*this, [](const auto& report) { return report.events_read.value(); });
}

base::ByteCount FetchReport::bytes_read() const {
  return base::ByteCount(Sum(*this, [](const auto& report) { return report.bytes_read.value(); }));
}

std::int64_t FetchReport::events_cached() const {
  return Sum(*this, [](const auto& report) { return report.events_cached.value(); });
}

std::int64_t FetchReport::throttled() const {
  return Sum(*this, [](const auto& report) { return report.throttled; });
}

std::int64_t FetchReport::requests() const {
  return Sum(*this, [](const auto& report) { return report.requests; });
}

base::ByteCount FetchReport::bytes_scanned() const {
  return base::ByteCount(
      Sum(*this, [](const auto& report) { return report.bytes_scanned.value(); }));
}

std::vector<std::string> FetchReport::NotLookedAt() const {
  std::vector<std::string> sentences = not_found;
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
  } else if (output_closed) {
    sentences.push_back("the rest, as nobody took it");
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
  report.not_found = request.not_found;
  const WaveReader reader(places, request, hooks, stop);
  if (request.limit && request.groups.size() > kGroupsAtOnce) {
    ReadShortlist(reader, request, hooks, report);
  } else {
    ReadInWaves(reader, request, hooks, report);
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
  if (report.bytes_read().value() > 0) text += ", " + base::FormatBytes(report.bytes_read());
  if (report.events_cached() > 0)
    text += fmt::format(" ({} from the cache)", base::WithThousands(report.events_cached()));
  if (report.requests() > 0) text += ", " + Counted(report.requests(), "request");
  if (report.throttled() > 0)
    text += fmt::format(" ({} throttled and sent again)", base::WithThousands(report.throttled()));
  if (const base::ByteCount scanned = report.bytes_scanned(); scanned.value() > 0)
    text += ", " + ScannedText(scanned);
  const auto missing = report.NotLookedAt();
  return text + ". Not looked at: " + (missing.empty() ? "nothing" : base::Join(missing, "; ")) +
         fmt::format(". {:.2f} s.", static_cast<double>(report.took.count()) / 1000.0);
}

}  // namespace logai::app
