#include "agent/offline_verdict.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "agent/offline_blame.h"
#include "agent/offline_culprit.h"
#include "agent/offline_service.h"
#include "base/text.h"

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
    // Who is spoken of, and fell silent, belongs to the story.
    if (Mentions(cause.kind->first.body(), c->service)) return false;
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

// The group worked before, and from the onset on this error stands where its work stood.
bool TakesOver(const Candidate& c) {
  constexpr std::uint64_t kSome = 10;
  const MessageKind& kind = *c.kind;
  if (!kind.is_error() || !c.onset || kind.count < kSome || kind.ordinary_before < 2 * kSome) {
    return false;
  }
  const analysis::Timeline& calm = c.scan->calm;
  const auto after = calm.empty() ? 0 : calm.CountBetween(*c.onset + calm.width(), calm.end());
  const double share = static_cast<double>(kind.count) / static_cast<double>(kind.count + after);
  return share >= (kind.level >= logs::Level::kError ? 0.5 : 0.8);
}

// A warning that nobody saw before, that says what is wrong, and insists.
bool IsGraveWarning(const Candidate& c) {
  constexpr std::uint64_t kOften = 20;
  constexpr double kStriking = 12;
  return c.kind->level == logs::Level::kWarning && c.is_new && c.kind->count >= kOften &&
         c.surprise >= kStriking && (HasTrace(*c.kind) || analysis::IsTrouble(c.kind->signal));
}

// "signup ERROR could not send": a level that was not read as one.
bool ShoutsError(std::string_view text) {
  constexpr std::size_t kHead = 100;
  text = text.substr(0, kHead);
  for (const std::string_view word : {"ERROR", "FATAL", "CRITICAL", "SEVERE"}) {
    const std::size_t at = text.find(word);
    if (at == text.npos) continue;
    const std::size_t end = at + word.size();
    const auto apart = [&](std::size_t i) {
      return text[i] == ' ' || text[i] == ':' || text[i] == '[' || text[i] == ']' || text[i] == '|';
    };
    if ((at == 0 || apart(at - 1)) && (end == text.size() || apart(end))) return true;
  }
  return false;
}

// The error is over, and its group went about its work for some time after it.
bool EndedBefore(const Candidate& c) {
  constexpr std::uint64_t kSome = 20;
  const analysis::Timeline& calm = c.scan->calm;
  return c.kind->last.time && !calm.empty() &&
         calm.CountBetween(*c.kind->last.time + calm.width(), calm.end()) >= kSome;
}

// A log of errors only: that nothing else stands in it says little.
bool IsErrorLog(std::string_view group) {
  const std::size_t slash = group.rfind('/');
  if (slash != group.npos) group.remove_prefix(slash + 1);
  const std::string name = base::ToLower(group.substr(0, group.find('.')));
  const auto ends = [&](std::string_view word) {
    if (!name.ends_with(word)) return false;
    return name.size() == word.size() || name[name.size() - word.size() - 1] < 'a';
  };
  return ends("error") || ends("errors") || ends("err") || ends("stderr") ||
         name.starts_with("error_log") || group.ends_with(".err") || group.ends_with(".error.log");
}

}  // namespace

double ShareWhileItLasted(const Candidate& c) {
  const analysis::Timeline& all = c.scan->all;
  const auto total = static_cast<double>(c.scan->events);
  if (total <= 0) return 0;
  double during = total;
  if (c.kind->last.time && !all.empty()) {
    const base::UtcTime end = *c.kind->last.time + all.width();
    during = std::min(total, static_cast<double>(all.CountBetween(all.begin(), end)));
  }
  return std::min(1.0, static_cast<double>(c.kind->count) / std::max(1.0, during));
}

bool Saturates(const Candidate& c) {
  constexpr std::uint64_t kSome = 10;
  constexpr double kNearlyAll = 0.8;
  constexpr double kMuch = 0.4;
  const MessageKind& kind = *c.kind;
  const bool says_so = kind.level >= logs::Level::kError ||
                       (kind.is_error() && (NamesReason(c) || ShoutsError(kind.first.body())));
  if (!says_so || kind.count < kSome || IsErrorLog(c.event->group)) return false;
  const double share = ShareWhileItLasted(c);
  const auto lasted =
      kind.first.time && kind.last.time ? *kind.last.time - *kind.first.time : base::Millis(0);
  // A start with some errors, until what is needed is up, is usual.
  const bool to_the_end = 5 * kind.count >= 4 * c.scan->events;
  const bool from_the_first = kind.ordinary_before <= 2;
  if (to_the_end) return true;
  // That the log got over it says that it was not meant to be.
  const auto least = share >= kNearlyAll ? seconds(30) : seconds(90);
  return share >= kMuch && EndedBefore(c) &&
         (from_the_first && kind.count >= 2 * kSome && lasted >= least &&
          20 * kind.count >= c.scan->events);
}

namespace {

// Of logs that begin inside the trouble, the error that is nearest to its root.
const Candidate* FindInside(const std::vector<const Candidate*>& trouble,
                            const Overview& overview) {
  // One quiet log that says nothing else proves little beside others that go about their work.
  std::uint64_t saturated = 0;
  for (const Candidate* c : trouble) saturated += Saturates(*c) ? c->kind->count : 0;
  const bool most = 2 * saturated >= overview.events || overview.groups == 1;
  const Candidate* best = nullptr;
  const auto rank = [](const Candidate& c) {
    return std::pair(NamesReason(c), IsStore(c.service));
  };
  for (const Candidate* c : trouble) {
    if (!Saturates(*c) || !(most || EndedBefore(*c))) continue;
    if (best == nullptr || rank(*c) > rank(*best)) best = c;
  }
  return best;
}

}  // namespace

Verdict JudgeChain(const Chain& chain, const Overview& overview, const OfflineQuestion& question) {
  const Candidate& cause = *chain.cause;
  const bool grave = cause.kind->is_error() || IsGraveWarning(cause);
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
  // Somebody who is denied access is no fault of who denies it, unless others suffer, or the group
  // does hardly anything else from then on.
  const bool refusal = cause.kind->signal == Signal::kRefusal && groups.size() == 1 &&
                       !TakesOver(cause) && !(presumed && cause.focus > 0.3) && !cause.asked();
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
  } else if (surprise >= kUnusual + 1 && grave && corroborated &&
             (cause.kind->is_error() || HasTrace(*cause.kind))) {
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
  if (const Candidate* inside = FindInside(trouble, overview)) return inside;
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
