#include "sources/series_cache.h"

#include <algorithm>
#include <utility>

namespace logai::sources {
namespace {

constexpr base::Millis kTick{1};
/// The service takes no time before this.
constexpr base::UtcTime kEpoch{};

/// Behind the last instant of `range`; what lies in the future is not in the cache.
Interval IntervalOf(const base::TimeRange& range, base::UtcTime now) {
  return {range.begin.value_or(kEpoch), range.end ? *range.end + kTick : now};
}

}  // namespace

SeriesCache::SeriesCache(IntervalCache& cache, CacheSeries series, base::UtcTime asked_at,
                         bool filters_here)
    : cache_(&cache),
      series_(std::move(series)),
      asked_at_(asked_at),
      filters_here_(filters_here) {}

std::vector<Stretch> SeriesCache::Cut(const base::TimeRange& range) const {
  if (!cache_) return {{.range = range}};
  const Interval wanted = IntervalOf(range, asked_at_);
  if (wanted.empty()) return {{.range = range}};
  std::vector<Stretch> stretches;
  // Fills [from, to) with pages of a series, in order; what lies between them goes to `between`.
  const auto fill = [&](const CacheSeries& series, bool whole_group, const Interval& gap,
                        const auto& between) {
    base::UtcTime from = gap.begin;
    for (const CachedPage& page : cache_->Find(series, gap)) {
      const Interval part{std::max(page.interval.begin, from),
                          std::min(page.interval.end, gap.end)};
      if (part.empty()) continue;
      if (from < part.begin) between(Interval{from, part.begin});
      stretches.push_back(
          {.range = {part.begin, part.end - kTick}, .cached = page, .whole_group = whole_group});
      from = part.end;
    }
    if (from < gap.end) between(Interval{from, gap.end});
  };
  const auto fetch = [&](const Interval& gap) {
    stretches.push_back({.range = {gap.begin, gap.end - kTick}});
  };
  if (series_.filter.empty() || !filters_here_) {
    fill(series_, false, wanted, fetch);
  } else {
    CacheSeries whole = series_;
    whole.filter.clear();
    fill(series_, false, wanted, [&](const Interval& gap) { fill(whole, true, gap, fetch); });
  }
  // The ends stay open where they were: clocks differ.
  const bool reaches_end = !stretches.empty() && !stretches.back().cached;
  if (!range.end && reaches_end) stretches.back().range.end.reset();
  if (!range.end && !reaches_end) stretches.push_back({.range = {wanted.end, std::nullopt}});
  if (!range.begin && !stretches.front().cached) stretches.front().range.begin.reset();
  return stretches;
}

std::optional<std::vector<aws::LogEvent>> SeriesCache::Load(const CachedPage& page) const {
  return cache_ ? cache_->Load(page) : std::nullopt;
}

void SeriesCache::Save(base::UtcTime begin, base::UtcTime end,
                       std::span<const aws::LogEvent> events) const {
  if (cache_) cache_->Save(series_, {begin, end}, events, asked_at_);
}

void SeriesCache::Forget(base::UtcTime begin, base::UtcTime end) const {
  if (cache_) cache_->Forget(series_, {begin, end});
}

PageRecorder::PageRecorder(const SeriesCache& cache, std::optional<base::UtcTime> begin)
    : cache_(cache), begin_(begin.value_or(kEpoch)), from_(begin_) {}

void PageRecorder::Add(std::span<const aws::LogEvent> page,
                       std::optional<base::UtcTime> complete_to, bool in_order) {
  if (!cache_.is_on() || broken_) return;
  const base::UtcTime seen_to = pending_.empty() ? from_ : pending_.back().time;
  if (!page.empty() && page.front().time < seen_to) {
    broken_ = true;
    pending_.clear();
    if (begin_ < from_) cache_.Forget(begin_, from_);
    return;
  }
  base::UtcTime to = from_;
  if (complete_to) {
    to = *complete_to;
  } else if (in_order && !page.empty()) {
    to = page.back().time;
  }
  const auto complete = std::ranges::lower_bound(page, to, {}, &aws::LogEvent::time);
  const std::span<const aws::LogEvent> head(page.begin(), complete);
  // The usual page is whole by itself, and is not copied.
  const bool is_alone = from_ < to && pending_.empty();
  if (!is_alone) pending_.insert(pending_.end(), head.begin(), head.end());
  if (from_ < to) {
    cache_.Save(from_, to, is_alone ? head : std::span<const aws::LogEvent>(pending_));
    pending_ = {};
    from_ = to;
  }
  pending_.insert(pending_.end(), complete, page.end());
}

}  // namespace logai::sources
