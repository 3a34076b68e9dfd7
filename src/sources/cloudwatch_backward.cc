// Newest first: by startFromHead where the service honours it, else in windows that grow backwards.

#include <algorithm>
#include <iterator>
#include <ranges>
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
/// Events of one window that are held for the cache.
constexpr std::size_t kMostKept = 50'000;

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
  std::vector<Stretch> stretches = cache_.Cut(Query(request_.range, true, PageSize::kFull).range);
  base::Status status;
  for (Stretch& stretch : std::views::reverse(stretches)) {
    std::optional<RawEvents> kept;
    if (stretch.cached) kept = cache_.Load(*stretch.cached);
    if (kept) {
      LoadBackward(stretch, *std::move(kept));
    } else {
      status = FetchBackward(stretch.range, stop);
    }
    std::ranges::move(std::exchange(newest_, {}), std::back_inserter(newer_));
    if (!status.has_value() || newer_.size() > request_.limit || report_.truncated) break;
  }
  if (!status.has_value() && status.error().kind == ErrorKind::kCancelled) return status;
  for (const logs::Event& event : newer_) {
    if (!Deliver(event)) break;
  }
  return status;
}

void CloudWatchReader::LoadBackward(const Stretch& stretch, RawEvents events) {
  for (aws::LogEvent& event : std::views::reverse(events)) {
    if (in_hand() > request_.limit) break;
    if (!stretch.range.Contains(event.time)) continue;
    const auto size = static_cast<std::int64_t>(event.message.size());
    auto made = maker_.Make(std::move(event), checks_filter_ || stretch.whole_group);
    report_.events_cached += base::EventCount(1);
    report_.bytes_cached += base::ByteCount(size);
    if (made) newest_.push_back(*std::move(made));
  }
}

base::Status CloudWatchReader::FetchBackward(const base::TimeRange& range, std::stop_token stop) {
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
  if (status.has_value() && has_rest && in_hand() <= request_.limit && !report_.truncated) {
    status = CollectWindows(rest, stop);
  }
  if (status.has_value() && without_direction) settings_.ignores_direction = true;
  return status;
}

base::Result<CloudWatchReader::Direction> CloudWatchReader::CollectBackward(
    const base::TimeRange& range, std::stop_token stop) {
  CloudWatchPages pages(client_, Query(range, /*newest_first=*/true, PageSize::kAsWanted), tally_);
  Direction direction = Direction::kUnknown;
  std::optional<Span> so_far;
  std::vector<Events> collected;
  std::vector<RawEvents> kept;  // for the cache
  std::size_t count = newer_.size();
  while (!pages.done()) {
    if (direction == Direction::kBackward && count > request_.limit) break;
    if (direction == Direction::kUnknown && count > newer_.size() + kMostUndecided) {
      return Direction::kForward;
    }
    RawEvents raw;
    auto page = NextPage(pages, cache_.is_on() ? &raw : nullptr, stop);
    if (!page.has_value()) {
      if (direction == Direction::kBackward) TakeNewest(std::move(collected), direction);
      if (direction != Direction::kBackward) StartAnew();  // what came may not be the newest
      return base::Fail(std::move(page).error());
    }
    if (!raw.empty()) kept.push_back(std::move(raw));
    if (page->empty()) continue;
    const Span span = SpanOf(*page);
    if (so_far && span.last > so_far->first) {
      direction = Direction::kForward;
      if (!pages.done()) return direction;
    } else if ((so_far && span.first < so_far->first) ||
               (span.first < span.last && std::ranges::is_sorted(*page, NewerFirst))) {
      direction = Direction::kBackward;
    }
    so_far = so_far ? Span{std::min(so_far->first, span.first), so_far->last} : span;
    count += page->size();
    collected.push_back(*std::move(page));
  }
  const bool whole = pages.done() && pages.cut_short().empty();
  if (whole || direction == Direction::kBackward) KeepBackward(std::move(kept), range, whole);
  // With the last page everything is in hand, whatever the direction was.
  TakeNewest(std::move(collected), direction);
  return Direction::kBackward;
}

/// Keeps what was read of `range`, from its end back to where the last page ended.
void CloudWatchReader::KeepBackward(std::vector<RawEvents> pages, const base::TimeRange& range,
                                    bool whole) {
  RawEvents events;
  for (RawEvents& page : pages) std::ranges::move(page, std::back_inserter(events));
  if (!cache_.is_on() || (events.empty() && !whole)) return;
  std::ranges::stable_sort(events, {}, &aws::LogEvent::time);
  // The first instant may have more events, on a page that was not asked for.
  const base::UtcTime begin =
      whole ? range.begin.value_or(base::UtcTime{}) : events.front().time + Millis(1);
  const base::UtcTime end = range.end ? *range.end + Millis(1) : settings_.now;
  if (begin >= end) return;
  std::erase_if(events, [&](const aws::LogEvent& event) { return event.time < begin; });
  cache_.Save(begin, end, events);
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
    if (in_hand() > request_.limit || *window.begin <= begin || report_.truncated) return {};
    end = *window.begin - Millis(1);
    window.end = end;
    ++number;
    length = number < std::size(kWindows) ? kWindows[number] : length * kWindowGrowth;
  }
}

/// Adds the newest events of one window, as many as are still wanted, behind those in hand.
base::Status CloudWatchReader::CollectWindow(const base::TimeRange& window, std::stop_token stop) {
  const std::size_t wanted = request_.limit + 1 - in_hand();
  CloudWatchPages pages(client_, Query(window, /*newest_first=*/false, PageSize::kFull), tally_);
  std::optional<RawEvents> kept;  // for the cache, while it is not too much
  if (cache_.is_on()) kept.emplace();
  Events events;
  base::Status status;
  while (!pages.done() && status.has_value()) {
    RawEvents raw;
    auto page = NextPage(pages, kept ? &raw : nullptr, stop);
    if (!page.has_value()) {
      status = base::Fail(std::move(page).error());
      break;
    }
    if (kept) std::ranges::move(raw, std::back_inserter(*kept));
    if (kept && kept->size() > kMostKept) kept.reset();
    std::ranges::move(*page, std::back_inserter(events));
    if (events.size() / 2 > wanted) KeepNewest(events, wanted);
  }
  if (kept && status.has_value() && pages.cut_short().empty()) {
    KeepBackward({*std::move(kept)}, window, /*whole=*/true);
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

/// Forgets what was read of this stretch, and that it was looked at.
void CloudWatchReader::StartAnew() {
  newest_.clear();
  report_.events_read = report_.events_cached;
  report_.bytes_read = report_.bytes_cached;
  report_.span = {};
  for (const logs::Event& event : newer_) {
    if (event.time) report_.span.Include(*event.time);
  }
}

}  // namespace logai::sources
