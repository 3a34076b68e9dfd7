#include "agent/offline_verdict.h"

#include <algorithm>
#include <set>
#include <string>

#include "agent/offline_culprit.h"

namespace logai::agent {
namespace {

using analysis::Signal;
using std::chrono::minutes;
using std::chrono::seconds;

// Nats of surprise from which trouble counts as out of the usual: one chance in 3,000, or in 400
// when the question says that something failed. Lower, and fault-free logs were given a cause in
// trials; higher, and single first errors were missed.
constexpr double kUnusual = 8.0;
constexpr double kUnusualWhenAsked = 6.0;

// Whether the question describes something that was seen to fail in these logs: one about another
// time than theirs presumes nothing about them.
bool PresumesFault(const OfflineQuestion& question, const Overview& overview) {
  return question.names_symptom() && (question.moment.empty() || overview.moment.has_value());
}

// Says when, but hardly what, or names a request that left no trace here: any error would do.
bool IsVague(const OfflineQuestion& question, const Overview& overview) {
  return !overview.seen && (!question.ids.empty() || question.focus.words().size() < 2 ||
                            (!overview.heard && !overview.moment));
}

// Something else fell silent right when the trouble began, more strikingly than the trouble
// itself: then what reports the trouble may well be its victim, and no line states the cause.
bool StoppedFirst(const Chain& chain) {
  const Candidate& cause = *chain.cause;
  return !NamesReason(cause) && std::ranges::any_of(chain.stopped, [&](const Candidate* c) {
    return c->service != cause.service && c->surprise > 12 && c->surprise > cause.surprise &&
           Within(*c, cause, seconds(20)) && *c->onset <= *cause.onset + seconds(2);
  });
}

// A single first line surprises little; what follows at once, elsewhere, speaks for it.
double SurpriseOf(const Chain& chain) {
  double surprise = chain.cause->surprise;
  double others = 0;
  for (const Candidate* c : chain.members) {
    if (c == chain.cause || !Within(*c, *chain.cause, seconds(60))) continue;
    others += std::min(c->surprise, surprise);
    surprise = std::max(surprise, c->surprise);
  }
  return surprise + 0.4 * others;
}

// All that speaks for a fault are words in one log whose lines have no levels: there, "failed" may
// be what a healthy program says.
bool IsHearsay(const Chain& chain, std::size_t groups) {
  constexpr std::uint64_t kInsists = 5;
  return groups == 1 && chain.cause->kind->count < kInsists &&
         std::ranges::all_of(
             chain.members,
             [](const Candidate* c) {
               return c->kind->level == logs::Level::kUnknown && !NamesReason(*c);
             });
}

}  // namespace

Verdict JudgeChain(const Chain& chain, const Overview& overview, const OfflineQuestion& question) {
  const Candidate& cause = *chain.cause;
  const bool grave = cause.kind->is_error();
  const bool drastic = NamesReason(cause) && cause.kind->is_problem();
  const bool presumed = PresumesFault(question, overview);
  std::uint64_t errors = 0;
  std::set<std::string> groups;
  for (const Candidate* c : chain.members) {
    errors += c->kind->is_error() ? c->kind->count : 0;
    groups.insert(c->event->group);
  }
  const bool corroborated = groups.size() >= 2 || errors >= 3 || cause.kind->count >= 3 || drastic;
  // Where a symptom is given, there was a fault: errors that are all the errors there are will be
  // of it.
  const bool asked =
      cause.asked() || (presumed && (cause.focus > 0.15 || 2 * errors >= overview.errors));
  // Somebody who is denied access is no fault of who denies it, unless others suffer.
  const bool refusal = cause.kind->signal == Signal::kRefusal && groups.size() == 1 &&
                       !(presumed && cause.focus > 0.3) && !cause.asked();
  const double surprise = SurpriseOf(chain);
  constexpr std::uint64_t kInsists = 10;
  const bool vague = IsVague(question, overview) && cause.kind->count < kInsists;
  const bool unusual = surprise >= (presumed && !vague ? kUnusualWhenAsked : kUnusual);
  const bool struck = surprise >= 9 && drastic &&
                      (cause.kind->count >= 3 || groups.size() >= 2 || chain.members.size() >= 2);
  Verdict verdict;
  if ((unusual && grave && (corroborated || asked)) || struck) {
    verdict.status = ConclusionStatus::kCause;
  }
  if (refusal || StoppedFirst(chain) || IsHearsay(chain, groups.size())) {
    verdict.status = ConclusionStatus::kNotShown;
  }
  if (surprise >= 9 && grave && drastic && groups.size() >= 2) {
    verdict.confidence = Confidence::kHigh;
  } else if (surprise >= kUnusual + 1 && grave && corroborated) {
    verdict.confidence = Confidence::kMedium;
  }
  return verdict;
}

const Candidate* FindStanding(const std::vector<const Candidate*>& trouble,
                              const Overview& overview, const OfflineQuestion& question) {
  const bool presumed = PresumesFault(question, overview);
  const auto stands = [&](const Candidate& c) {
    const MessageKind& kind = *c.kind;
    constexpr std::uint64_t kOften = 5;
    if (!kind.is_error() || kind.count < kOften || !kind.first.time || !kind.last.time ||
        !overview.span.begin) {
      return false;
    }
    const auto span = *overview.span.end - *overview.span.begin;
    return *kind.first.time - *overview.span.begin <= 3 * span / 10 &&
           *overview.span.end - *kind.last.time <= span / 6;
  };
  const auto often = [](const Candidate& c) { return static_cast<double>(c.kind->count); };
  const auto dominates = [&](const Candidate& c) {
    // Of a service every fifth line or so, and of all errors a third: nearly every request fails.
    // One service's log alone has nothing that it could stand out from.
    const bool sick = overview.groups >= 3 && often(c) >= 12 &&
                      often(c) >= 0.18 * static_cast<double>(c.scan->events) &&
                      often(c) >= 0.3 * static_cast<double>(overview.errors);
    return sick && std::ranges::all_of(trouble, [&](const Candidate* other) {
             return other == &c || !other->kind->is_error() || often(c) >= 1.3 * often(*other);
           });
  };
  // Half of what a service does fails; a log that holds errors only proves no such thing.
  const auto overwhelms = [&](const Candidate& c) {
    return often(c) >= 20 && 2 * c.scan->ordinary >= c.kind->count &&
           often(c) >= 0.4 * static_cast<double>(c.scan->events) &&
           often(c) >= 0.8 * static_cast<double>(overview.errors);
  };
  for (const Candidate* c : trouble) {
    if (!stands(*c) || c->kind->signal == Signal::kRefusal) continue;
    const bool by_level = c->kind->level >= logs::Level::kError;
    const bool drastic = NamesReason(*c) && by_level && 20 * c->kind->count >= c->scan->events;
    // A program that ends in a fatal error, again and again, does nothing else.
    const bool dies = c->kind->level == logs::Level::kCritical &&
                      10 * c->kind->count >= c->scan->events &&
                      2 * c->kind->count >= overview.errors && c->scan->ordinary > 0;
    if (drastic || dies || overwhelms(*c) || (presumed && (c->focus >= 0.4 || dominates(*c))))
      return c;
  }
  return nullptr;
}

}  // namespace logai::agent
