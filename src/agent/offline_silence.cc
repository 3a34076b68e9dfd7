#include "agent/offline_silence.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"

namespace logai::agent {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kProof = 10;  // events of others that show that the logs went on

bool IsFarewell(std::string_view text) {
  static constexpr auto kFarewells = std::to_array<std::string_view>(
      {"finished", "completed", "complete", " done", "shutting down", "shutdown", "stopping",
       "stopped", "terminating", "exiting", "goodbye", "drained", "exited with code 0", "end of "});
  return std::ranges::any_of(
      kFarewells, [&](auto farewell) { return base::ContainsIgnoringCase(text, farewell); });
}

std::uint64_t CountAfter(const analysis::Timeline& timeline, base::UtcTime last) {
  if (timeline.empty()) return 0;
  // The bucket in which it ended holds events from before that.
  const auto from = last + std::max<base::Millis>(timeline.width(), seconds(1));
  return timeline.CountBetween(from, timeline.end());
}

}  // namespace

double SilenceAfter(const analysis::Timeline& times, std::uint64_t own, base::UtcTime last,
                    const Overview& overview) {
  std::uint64_t total = overview.ordinary.total();
  if (total <= own || !overview.span.end) return 0;
  std::uint64_t after = CountAfter(overview.ordinary, last);
  // Where all others only complain from then on, their complaints show that time went on.
  if (after < kProof) {
    total += overview.problems.total();
    after += CountAfter(overview.problems, last);
  }
  if (after < kProof) return 0;
  // What fell silent was part of the traffic; its own share says nothing about how long it is gone.
  const double others = static_cast<double>(total - own);
  const double silent = std::min(1.0, (static_cast<double>(after) + 0.5) / (others + 0.5));
  double occupied = 0;
  for (const std::uint32_t count : times.counts()) occupied += count > 0 ? 1 : 0;
  return -std::min(occupied, 60.0) * std::log(std::max(1e-6, 1.0 - silent));
}

bool SaysDone(const GroupScan& scan, base::UtcTime last) {
  return std::ranges::any_of(scan.kinds, [&](const MessageKind& kind) {
    if (kind.count > 3 || kind.is_problem()) return false;
    return std::ranges::any_of(std::array{&kind.first, &kind.last}, [&](const logs::Event* event) {
      return event->time && *event->time >= last - seconds(5) &&
             *event->time <= last + seconds(60) && IsFarewell(event->body());
    });
  });
}

}  // namespace logai::agent
