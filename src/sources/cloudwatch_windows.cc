// Newest first without a bound: window by window from the end, each of which is read oldest first,
// several pages at once, held, and handed over the other way round.

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "sources/cloudwatch_reader.h"

namespace logai::sources {
namespace {

using base::Millis;

constexpr Millis kFirstWindow = std::chrono::minutes(5);
/// What is held of one window, and what the next one is to bring.
constexpr std::size_t kMostHeld = 50'000, kAimedAt = 8'000;
constexpr std::int64_t kMostHeldBytes = std::int64_t{24} << 20;
/// A window is at most so many times as long as the one before it, and as short.
constexpr double kMostGrowth = 4;

/// How long the window before one that brought `count` events should be.
Millis NextLength(Millis length, std::size_t count) {
  const double wanted =
      static_cast<double>(kAimedAt) / static_cast<double>(std::max<std::size_t>(count, 1));
  const double factor = std::clamp(wanted, 1 / kMostGrowth, kMostGrowth);
  return std::max(Millis(1),
                  Millis(static_cast<std::int64_t>(static_cast<double>(length.count()) * factor)));
}

}  // namespace

base::Status CloudWatchReader::ReadWindows(std::stop_token stop) {
  const base::UtcTime begin =
      std::max(request_.range.begin.value_or(base::UtcTime{}), base::UtcTime{});
  base::UtcTime end = request_.range.end.value_or(settings_.now);
  base::TimeRange window{begin, request_.range.end};  // an open end stays open: clocks differ
  Millis length = kFirstWindow;
  while (wants_more() && begin <= end && !report_.truncated) {
    window.begin = end - begin > length ? end - length : begin;
    const GroupReport before = report_;
    // All of one instant is held, whatever it is.
    const bool is_bounded = *window.begin < end;
    LOGAI_ASSIGN_OR_RETURN(std::optional<Events> events, CollectSlices(window, is_bounded, stop));
    if (!events) {
      report_ = before;  // it is looked at again, in parts
      length = std::max(Millis(1), (end - *window.begin) / static_cast<int>(kMostGrowth));
      continue;
    }
    for (const logs::Event& event : std::views::reverse(*events)) {
      if (!Deliver(event)) return {};
    }
    length = NextLength(end - *window.begin, events->size());
    end = *window.begin - Millis(1);
    window.end = end;
  }
  return {};
}

/// The events of a window, oldest first; nullopt when `is_bounded` and they are too many to be
/// held.
base::Result<std::optional<CloudWatchReader::Events>> CloudWatchReader::CollectSlices(
    const base::TimeRange& window, bool is_bounded, std::stop_token stop) {
  SlicedRead read(client_, Query(window, /*newest_first=*/false, PageSize::kFull), cache_, tally_,
                  SliceOptions());
  Events events;
  std::int64_t bytes = 0;
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(std::optional<Batch> batch, read.Next(stop));
    if (!batch) break;
    TakeBatch(*batch, [&](logs::Event&& event) {
      bytes += static_cast<std::int64_t>(sizeof event + event.message.size() + event.text.size());
      events.push_back(std::move(event));
    });
    if (is_bounded && (events.size() > kMostHeld || bytes > kMostHeldBytes)) return std::nullopt;
  }
  report_.truncated = report_.truncated || read.cut_short();
  std::ranges::copy(read.problems(), std::back_inserter(report_.problems));
  return events;
}

}  // namespace logai::sources
