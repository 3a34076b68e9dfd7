#include "app/group_tail.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/fetch.h"
#include "aws/insights_query.h"
#include "base/text.h"
#include "logs/record.h"
#include "sources/cloudwatch_source.h"
#include "sources/scan_budget.h"

namespace logai::app {
namespace {

using base::ErrorKind;

/// Events arrive in the service up to so late; longer is rare, and shown by `fetch`.
constexpr std::chrono::seconds kLateness{60};
/// Sessions in a row that brought nothing, after which asking is the surer way.
constexpr int kMostFailures = 4;
constexpr std::chrono::seconds kLongestPause{30};

std::string SecondsText(base::Millis duration) { return base::FormatDuration(duration); }

bool IsLasting(const base::Error& error) {
  return error.kind == ErrorKind::kForbidden || error.kind == ErrorKind::kNotFound ||
         error.kind == ErrorKind::kUnauthorized || error.kind == ErrorKind::kInvalidInput;
}

logs::Event EventOf(aws::LogEvent&& from, const std::string& group) {
  logs::Event event;
  event.time = from.time;
  event.message = base::ToValidUtf8(from.message);
  while (event.message.ends_with('\n') || event.message.ends_with('\r')) event.message.pop_back();
  event.group = group;
  event.stream = std::move(from.stream);
  event.event_id = std::move(from.event_id);
  const std::string_view line = std::string_view(event.message).substr(0, event.message.find('\n'));
  event.level = logs::RecordParser(from.time).Parse(line).level;
  return event;
}

}  // namespace

GroupTail::GroupTail(Parts parts, TailShare share)
    : parts_(parts), groups_(std::move(share.groups)), way_(share.way) {
  const base::UtcTime now = parts_.clock.Now();
  begin_ = caught_up_ = parts_.place.opened.window.begin.value_or(now);
}

void GroupTail::Run(std::stop_token stop) {
  if (way_ == TailWay::kByQuery) {
    parts_.desk.Remark(fmt::format(
        "{}: of the class INFREQUENT_ACCESS, so Logs Insights is asked for new events, every {}, "
        "which is charged; the tail of it ends at {} (LOGAI_MAX_QUERY_COST_USD)",
        Names(), SecondsText(PollPause(way_, groups_.size(), parts_.request)),
        aws::UsdText(parts_.place.opened.scan_budget->most_usd())));
  }
  if (!Fetch(begin_, stop)) return;
  if (way_ == TailWay::kLive) return RunSessions(stop);
  Poll(stop);
}

std::string GroupTail::Names() const {
  std::vector<std::string> names;
  for (const std::size_t i : groups_) names.push_back(parts_.request.groups[i].info.name);
  return base::Join(names, ", ");
}

bool GroupTail::Fetch(base::UtcTime from, std::stop_token stop) {
  const base::UtcTime now = parts_.clock.Now();
  SeenEvents::Pass pass(seen_);
  std::vector<TailEvent> events;
  std::vector<std::size_t> readable;
  bool whole = true;
  for (const std::size_t index : groups_) {
    sources::ReadRequest read;
    read.group = parts_.request.groups[index].info.name;
    read.range = {.begin = from, .end = now};
    read.filter = parts_.request.filter;
    const auto take = [&](const logs::Event& event) {
      if (MatchesStream(parts_.request.streams, event.stream) && pass.IsNew(event)) {
        events.push_back({.group = index, .event = event});
        // A long past is shown as it comes, one group after another.
        if (events.size() >= 10'000) parts_.desk.HandIn(std::exchange(events, {}));
      }
      return stop.stop_requested() ? sources::Flow::kStop : sources::Flow::kContinue;
    };
    const auto report = parts_.place.opened.source->ReadGroup(read, take, stop);
    if (!report && IsLasting(report.error())) {
      parts_.desk.Fail(report.error());
      parts_.desk.Remark(report.error().message);
      continue;
    }
    readable.push_back(index);
    if (report) parts_.desk.CountScan(report->bytes_scanned);
    if (report || report.error().kind == ErrorKind::kCancelled) continue;
    whole = false;
    parts_.desk.Remark(report.error().message + "; it is tried again");
  }
  parts_.desk.CountPoll();
  parts_.desk.HandIn(std::move(events));
  groups_ = std::move(readable);
  if (whole) {
    caught_up_ = now;
    begin_ = std::max(begin_, now - 10 * kLateness);
    seen_.ForgetBefore(begin_ - kLateness);
  }
  return !groups_.empty();
}

void GroupTail::Poll(std::stop_token stop) {
  while (!stop.stop_requested()) {
    if (!parts_.waiter.WaitFor(PollPause(way_, groups_.size(), parts_.request), stop)) return;
    if (!Fetch(std::max(begin_, caught_up_ - kLateness), stop)) return;
  }
}

void GroupTail::RunSessions(std::stop_token stop) {
  while (!stop.stop_requested()) {
    if (RunSession(stop) == After::kPoll) return Poll(stop);
    if (failures_ == 0) continue;
    const base::Millis pause =
        std::min<base::Millis>(kLongestPause, std::chrono::milliseconds(500) * (1 << failures_));
    if (!parts_.waiter.WaitFor(pause, stop)) return;
  }
}

GroupTail::After GroupTail::RunSession(std::stop_token stop) {
  aws::LiveTailRequest live;
  for (const std::size_t i : groups_) live.groups.push_back(parts_.request.groups[i].info.arn);
  live.filter_pattern = parts_.request.filter.text();
  SeenEvents::Pass pass(seen_);
  bool lost = false;  // a group cannot be read any more
  const base::UtcTime gap_begin = caught_up_;
  const aws::LiveTailListener listener{
      .on_start =
          [&](const aws::LiveTailSession&) {
            parts_.desk.CountSession();
            // What came in between the last look and this session's begin.
            const base::Millis gap = parts_.clock.Now() - gap_begin;
            lost = !Fetch(std::max(begin_, gap_begin - kLateness), stop);
            const bool broke = std::exchange(failures_, 0) > 0;
            if (std::exchange(was_live_, true) && (broke || gap > std::chrono::seconds(10))) {
              parts_.desk.Remark(
                  fmt::format("live again; the {} between were fetched", SecondsText(gap)));
            }
          },
      .on_update =
          [&](aws::LiveTailUpdate update) {
            failures_ = 0;
            TakeUpdate(std::move(update), pass);
            return lost || stop.stop_requested() ? net::Flow::kStop : net::Flow::kContinue;
          }};
  const base::UtcTime started = parts_.clock.Now();
  const auto end = parts_.place.opened.cloudwatch->client().StartLiveTail(live, listener, stop);
  if (stop.stop_requested() || lost) return groups_.empty() ? After::kPoll : After::kAgain;
  if (!end) return OnSessionError(end.error());
  if (*end == aws::LiveTailEnd::kTimeLimit) {
    parts_.desk.Remark("the live tail ended after three hours; another begins");
    return After::kAgain;
  }
  // Closed at once is no live tail.
  const bool brief = parts_.clock.Now() - started < std::chrono::seconds(2);
  failures_ = brief ? failures_ + 1 : 1;
  if (failures_ < kMostFailures) return After::kAgain;
  parts_.desk.Remark("the live tail keeps closing: new events are asked for instead");
  return After::kPoll;
}

GroupTail::After GroupTail::OnSessionError(const base::Error& error) {
  ++failures_;
  const bool breaks = error.kind == ErrorKind::kUnavailable || error.kind == ErrorKind::kTimeout ||
                      error.kind == ErrorKind::kCorrupt;
  if (breaks && failures_ < kMostFailures) {
    parts_.desk.Remark(fmt::format("the live tail broke: {}", error.message));
    return After::kAgain;
  }
  parts_.desk.Remark(fmt::format("no live tail of {}: {}; new events are asked for every {}",
                                 Names(), error.message,
                                 SecondsText(PollPause(way_, groups_.size(), parts_.request))));
  return After::kPoll;
}

void GroupTail::TakeUpdate(aws::LiveTailUpdate update, SeenEvents::Pass& pass) {
  std::vector<TailEvent> events;
  const bool is_aws = parts_.place.opened.cloudwatch->endpoint().is_aws;
  for (aws::LiveTailEvent& live : update.events) {
    logs::Event event = EventOf(std::move(live.event), live.group);
    const auto index = std::ranges::find(
        groups_, live.group, [&](std::size_t i) { return parts_.request.groups[i].info.name; });
    if (index == groups_.end() || (event.time && *event.time < begin_)) continue;
    // What AWS has filtered is not judged again.
    if (!is_aws && !parts_.request.filter.Matches(event.message)) continue;
    if (!MatchesStream(parts_.request.streams, event.stream) || !pass.IsNew(event)) continue;
    events.push_back({.group = *index, .event = std::move(event)});
  }
  parts_.desk.HandIn(std::move(events));
  caught_up_ = parts_.clock.Now();
  if (!update.sampled) {
    told_of_sample_ = false;
    return;
  }
  parts_.desk.SetSampled();
  if (std::exchange(told_of_sample_, true)) return;
  parts_.desk.Remark(
      "more than 500 events a second: this is a sample; a --filter makes it fewer, `logai fetch` "
      "has "
      "all");
}

}  // namespace logai::app
