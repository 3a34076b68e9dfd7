// Newest first: by startFromHead where the service honours it, else in windows that grow backwards.

#include <algorithm>
#include <iterator>
#include <utility>

#include "sources/cloudwatch_reader.h"

namespace logai::sources {
namespace {

using base::ErrorKind;
using base::Millis;

/// startFromHead:false needs a start of at least 2024-01-01T00:00:00Z.
constexpr base::UtcTime kBackwardFrom = base::FromEpochMs(1'704'067'200'000);
/// The first windows; each further one is four times as long as the one before.
constexpr Millis kWindows[] = {std::chrono::minutes(5), std::chrono::hours(1),
                               std::chrono::hours(6)};
constexpr int kWindowGrowth = 4;
/// A page's worth of events without two different times tells no direction.
constexpr std::size_t kMostUndecided = 20'000;

bool OlderFirst(const logs::Event& a, const logs::Event& b) { return *a.time < *b.time; }
bool NewerFirst(const logs::Event& a, const logs::Event& b) { return *a.time > *b.time; }

struct Span {
  base::UtcTime first, last;
};

Span SpanOf(const std::vector<logs::Event>& events) {
  const auto [low, high] = std::ranges::minmax_element(events, OlderFirst);
  return {*low->time, *high->time};
}

}  // namespace

base::Status CloudWatchReader::ReadBackward(std::stop_token stop) {
  const base::TimeRange& range = request_.range;
  base::Status status;
  const bool reaches_recent = !range.end || *range.end >= kBackwardFrom;
  bool without_direction = false;
  base::TimeRange rest = range;  // what startFromHead does not reach
  if (reaches_recent && !settings_.ignores_direction) {
    const base::UtcTime from = std::max(range.begin.value_or(kBackwardFrom), kBackwardFrom);
    auto direction = CollectBackward({from, range.end}, stop);
    if (direction.has_value() && *direction != Direction::kForward) {
      rest.end = from - Millis(1);
    } else if (direction.has_value() || direction.error().kind == ErrorKind::kInvalidInput) {
      // Ignored, or refused by a server that does not know it: without it, then.
      without_direction = true;
      StartAnew();
    } else {
      status = base::Fail(std::move(direction).error());
    }
  }
  const bool has_rest = !rest.begin || !rest.end || *rest.begin <= *rest.end;
  if (status.has_value() && has_rest && newest_.size() <= request_.limit && !report_.truncated) {
    status = CollectWindows(rest, stop);
  }
  if (status.has_value() && without_direction) settings_.ignores_direction = true;
  if (!status.has_value() && status.error().kind == ErrorKind::kCancelled) return status;
  for (const logs::Event& event : newest_) {
    if (!Deliver(event)) break;
  }
  return status;
}

base::Result<CloudWatchReader::Direction> CloudWatchReader::CollectBackward(
    const base::TimeRange& range, std::stop_token stop) {
  const auto pages = Pages(range, /*newest_first=*/true, PageSize::kAsWanted);
  Direction direction = Direction::kUnknown;
  std::optional<Span> so_far;
  std::vector<Events> collected;
  std::size_t count = 0;
  while (!pages->done()) {
    if (direction == Direction::kBackward && count > request_.limit) break;
    if (direction == Direction::kUnknown && count > kMostUndecided) return Direction::kForward;
    auto page = pages->Next(stop);
    if (!page.has_value()) {
      if (direction == Direction::kBackward) TakeNewest(std::move(collected), direction);
      if (direction != Direction::kBackward) StartAnew();  // what came may not be the newest
      return base::Fail(std::move(page).error());
    }
    if (page->empty()) continue;
    const Span span = SpanOf(*page);
    if (so_far && span.last > so_far->first) {
      direction = Direction::kForward;
      if (!pages->done()) return direction;
    } else if ((so_far && span.first < so_far->first) ||
               (span.first < span.last && std::ranges::is_sorted(*page, NewerFirst))) {
      direction = Direction::kBackward;
    }
    so_far = so_far ? Span{std::min(so_far->first, span.first), so_far->last} : span;
    count += page->size();
    collected.push_back(*std::move(page));
  }
  // With the last page everything is in hand, whatever the direction was.
  TakeNewest(std::move(collected), direction);
  return Direction::kBackward;
}

/// Puts the events of `pages` in order. Of events of one time the last to arrive is the newest,
/// unless the service itself began with the newest.
void CloudWatchReader::TakeNewest(std::vector<Events> pages, Direction direction) {
  const bool pages_are_backward = direction == Direction::kBackward ||
                                  (direction == Direction::kUnknown && client_.endpoint().is_aws);
  for (Events& page : pages) {
    const Span span = SpanOf(page);
    const bool ascends = span.first < span.last && std::ranges::is_sorted(page, OlderFirst);
    if (!pages_are_backward || ascends) std::ranges::reverse(page);
  }
  if (!pages_are_backward) std::ranges::reverse(pages);
  for (Events& page : pages) std::ranges::move(page, std::back_inserter(newest_));
  std::ranges::stable_sort(newest_, NewerFirst);
}

base::Status CloudWatchReader::CollectWindows(const base::TimeRange& range, std::stop_token stop) {
  const base::UtcTime begin = std::max(range.begin.value_or(base::UtcTime{}), base::UtcTime{});
  base::TimeRange window{begin, range.end};  // an open end stays open: clocks differ
  base::UtcTime end = range.end.value_or(settings_.now);
  std::size_t number = 0;
  Millis length = kWindows[0];
  while (true) {
    window.begin = end - begin > length ? end - length : begin;
    LOGAI_RETURN_IF_ERROR(CollectWindow(window, stop));
    if (newest_.size() > request_.limit || *window.begin <= begin || report_.truncated) return {};
    end = *window.begin - Millis(1);
    window.end = end;
    ++number;
    length = number < std::size(kWindows) ? kWindows[number] : length * kWindowGrowth;
  }
}

/// Adds the newest events of one window, as many as are still wanted, behind those in hand.
base::Status CloudWatchReader::CollectWindow(const base::TimeRange& window, std::stop_token stop) {
  const std::size_t wanted = request_.limit + 1 - newest_.size();
  const auto pages = Pages(window, /*newest_first=*/false, PageSize::kFull);
  Events events;
  base::Status status;
  while (!pages->done() && status.has_value()) {
    auto page = pages->Next(stop);
    if (!page.has_value()) {
      status = base::Fail(std::move(page).error());
      break;
    }
    std::ranges::move(*page, std::back_inserter(events));
    if (events.size() / 2 > wanted) KeepNewest(events, wanted);
  }
  KeepNewest(events, wanted);
  // Of events of one time, the one that came last counts as the newest.
  std::ranges::move(events.rbegin(), events.rend(), std::back_inserter(newest_));
  return status;
}

/// Sorts, oldest first, and drops all but the last `count`.
void CloudWatchReader::KeepNewest(Events& events, std::size_t count) {
  std::ranges::stable_sort(events, OlderFirst);
  if (events.size() > count)
    events.erase(events.begin(), events.end() - static_cast<std::ptrdiff_t>(count));
}

void CloudWatchReader::StartAnew() {
  newest_.clear();
  report_ = {.group = request_.group, .requests = report_.requests};
}

}  // namespace logai::sources
