#include "agent/offline_recurrence.h"

#include <algorithm>
#include <cmath>

#include "agent/offline_culprit.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kMostRecurring = 20;
constexpr std::size_t kMostLoud = 40;  // candidates that are looked at for each rare line

// Nats by which the errors of `loud` prefer the minute behind each occurrence of `rare`.
double Followed(const Candidate& rare, const Candidate& loud, const Overview& overview) {
  const analysis::Timeline& causes = rare.kind->times;
  const analysis::Timeline& errors = loud.kind->times;
  if (causes.empty() || errors.empty()) return 0;
  const base::Millis width = std::max<base::Millis>(causes.width(), errors.width());
  const auto span = *overview.span.end - *overview.span.begin;
  if (span <= 10 * width) return 0;
  double covered = 0;
  std::uint64_t inside = 0;
  std::size_t answered = 0;
  std::size_t occurred = 0;
  base::UtcTime done{};
  for (std::size_t i = 0; i < causes.counts().size(); ++i) {
    if (causes.counts()[i] == 0) continue;
    const base::UtcTime at = causes.begin() + causes.width() * static_cast<std::int64_t>(i);
    const base::UtcTime begin = std::max(at, done);
    const base::UtcTime end = at + causes.width() + std::max<base::Millis>(width, seconds(60));
    const std::uint64_t found = errors.CountBetween(begin, end);
    covered += std::chrono::duration<double>(end - begin).count();
    inside += found;
    answered += found > 0 ? 1 : 0;
    ++occurred;
    done = end;
  }
  const double share = covered / std::chrono::duration<double>(span).count();
  const auto all = static_cast<double>(loud.kind->count);
  const bool each_time = occurred >= 2 && answered == occurred;
  if (!each_time || share >= 0.5 || static_cast<double>(inside) < 0.8 * all) return 0;
  // As many witnesses as times that it came together, not as lines.
  return -2.0 * static_cast<double>(occurred) * std::log(share) - 1;
}

}  // namespace

bool ReportsKill(const MessageKind& kind) {
  const std::string_view text = kind.first.body();
  return base::ContainsIgnoringCase(text, "out of memory: kill") ||
         base::ContainsIgnoringCase(text, "oom-kill:") ||
         base::ContainsIgnoringCase(text, "invoked oom-killer") ||
         base::ContainsIgnoringCase(text, "oomkilled") ||
         base::ContainsIgnoringCase(text, "oomkilling");
}

void MarkRecurring(std::vector<Candidate>& candidates, const Overview& overview) {
  if (!overview.span.begin || !overview.span.end) return;
  std::vector<Candidate*> loud;
  for (Candidate& c : candidates) {
    const bool fits = c.role == Candidate::Role::kTrouble && c.kind->is_error() && c.onset;
    if (fits && c.kind->count >= 4 && loud.size() < kMostLoud) loud.push_back(&c);
  }
  for (Candidate& rare : candidates) {
    if (rare.role != Candidate::Role::kTrouble || !NamesReason(rare) || !rare.onset) continue;
    if (!rare.kind->is_problem() || rare.kind->count < 2 || rare.kind->count > kMostRecurring)
      continue;
    for (Candidate* errors : loud) {
      if (errors->event->group == rare.event->group) continue;
      if (errors->kind->count < 2 * rare.kind->count || NamesReason(*errors)) continue;
      const double nats = Followed(rare, *errors, overview);
      for (Candidate* c : {&rare, errors}) {
        if (nats <= c->surprise) continue;
        c->surprise = nats;
        c->is_new = c->is_new || (c->event == &c->kind->first && nats >= 4);
      }
    }
  }
}

}  // namespace logai::agent
