#include "agent/offline_herald.h"

#include <algorithm>
#include <tuple>

#include "agent/offline_blame.h"
#include "agent/offline_culprit.h"

namespace logai::agent {
namespace {

using std::chrono::seconds;

constexpr double kByChance = 0.1;

// Began in the logs, and was hardly there before. One line that names a reason may surprise little
// among the usual complaints of others.
bool IsFirst(const Candidate& c) {
  constexpr double kHardlyThere = 3;
  constexpr std::uint64_t kFew = 3;
  const bool reason = NamesReason(c) && c.kind->count <= kFew;
  return c.kind->is_problem() && c.onset && c.event == &c.kind->first &&
         (reason || c.surprise >= kHardlyThere);
}

// How many of `count` beginnings, spread evenly over the logs, fall into a stretch of `gap`.
double Expected(std::size_t count, base::Millis gap, const Overview& overview) {
  if (!overview.span.begin || !overview.span.end) return 1;
  const auto span = *overview.span.end - *overview.span.begin;
  const auto least = std::max<base::Millis>(gap, seconds(1));
  return static_cast<double>(count) * static_cast<double>(least.count()) /
         static_cast<double>(std::max<base::Millis>(span, seconds(1)).count());
}

std::size_t CountFirst(std::span<const Candidate* const> trouble) {
  return static_cast<std::size_t>(
      std::ranges::count_if(trouble, [](const Candidate* c) { return IsFirst(*c); }));
}

}  // namespace

bool BeganTogether(const Candidate& a, const Candidate& b,
                   std::span<const Candidate* const> trouble, const Overview& overview) {
  if (a.event->group == b.event->group || !a.is_new || !b.is_new) return false;
  if (!IsFirst(a) || !IsFirst(b) || !Within(a, b, seconds(10))) return false;
  const auto gap = *a.onset < *b.onset ? *b.onset - *a.onset : *a.onset - *b.onset;
  return Expected(CountFirst(trouble), gap, overview) < kByChance / 2;
}

const Candidate* FindHerald(const Candidate& loud, std::span<const Candidate* const> trouble,
                            const Overview& overview) {
  constexpr std::uint64_t kLoud = 10;
  constexpr std::uint64_t kQuiet = 5;
  constexpr double kStriking = 8;
  if (!loud.onset || NamesReason(loud) || loud.kind->count < kLoud) return nullptr;
  const std::size_t firsts = CountFirst(trouble);
  const Candidate* best = nullptr;
  // What the announced trouble speaks of again, itself or what began with it, comes before the
  // rest.
  const auto echoes = [&](const Candidate& c) {
    return std::ranges::any_of(trouble, [&](const Candidate* other) {
      return other != &c && other->event->group != c.event->group && other->surprise >= kStriking &&
             Within(*other, loud, seconds(30)) && SharedWords(c, *other) > 0;
    });
  };
  const auto rank = [&](const Candidate& c) {
    return std::tuple(NamesReason(c), echoes(c), c.kind->is_error(), -base::EpochMs(*c.onset));
  };
  for (const Candidate* c : trouble) {
    if (c == &loud || c->event->group == loud.event->group || !IsFirst(*c)) continue;
    if (*c->onset > *loud.onset || *loud.onset - *c->onset > seconds(60)) continue;
    // What goes on all the time is not news, and who is denied access breaks nothing.
    const bool news = c->is_new && c->surprise >= kStriking && *loud.onset - *c->onset > seconds(1);
    const bool quiet = c->kind->count <= kQuiet || NamesReason(*c) || news;
    if (!quiet || c->kind->signal == analysis::Signal::kRefusal) continue;
    if (Expected(firsts, *loud.onset - *c->onset, overview) >= kByChance) continue;
    if (best == nullptr || rank(*c) > rank(*best)) best = c;
  }
  return best;
}

}  // namespace logai::agent
