#include "agent/offline_story.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "agent/offline_blame.h"
#include "agent/offline_culprit.h"
#include "agent/offline_herald.h"
#include "agent/offline_origin.h"
#include "agent/offline_service.h"
#include "agent/offline_verdict.h"
#include "analysis/token.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using analysis::Signal;
using Role = Candidate::Role;
using std::chrono::minutes;
using std::chrono::seconds;

// Names that tie two messages together: hosts, paths, ids with a mark in them.
std::set<std::string, std::less<>> NamesIn(const MessageKind& kind) {
  std::vector<analysis::Token> tokens;
  analysis::Tokenise(kind.first.body(), {.tokens = 200, .bytes = 2'048}, tokens);
  std::set<std::string, std::less<>> names;
  for (const analysis::Token& token : tokens) {
    const bool marked = token.text.find_first_of("./-_") != std::string_view::npos;
    const bool name = token.kind == analysis::TokenKind::kPath ||
                      token.kind == analysis::TokenKind::kUrl ||
                      (token.kind == analysis::TokenKind::kWord && marked);
    if (name && token.text.size() >= 6) names.insert(base::ToLower(token.text));
  }
  return names;
}

bool ShareAnId(const MessageKind& a, const MessageKind& b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.ids.size() && j < b.ids.size()) {
    if (a.ids[i] == b.ids[j]) return true;
    ++(a.ids[i] < b.ids[j] ? i : j);
  }
  return false;
}

bool IsBefore(const Candidate& a, const Candidate& b) {
  if (a.onset && b.onset && *a.onset != *b.onset) return *a.onset < *b.onset;
  if (a.event->group == b.event->group) return a.event->line < b.event->line;
  return a.score > b.score;
}

// "payment-db" belongs to "payment".
bool IsPartOf(std::string_view a, std::string_view b) {
  if (a.size() == b.size()) return false;
  if (a.size() < b.size()) std::swap(a, b);
  return b.size() >= 4 && a.starts_with(b) && (a[b.size()] == '-' || a[b.size()] == '_');
}

class Teller {
 public:
  Teller(const std::vector<Candidate>& candidates, const Overview& overview,
         const OfflineQuestion& question)
      : candidates_(candidates), overview_(overview), question_(question), services_(candidates) {}

  Story Tell() {
    for (const Candidate& c : candidates_) {
      if (c.role == Role::kStopped && story_.stopped.size() < 5) story_.stopped.push_back(&c);
      if (c.role == Role::kTrouble) trouble_.push_back(&c);
    }
    if (!trouble_.empty()) FindChain();
    if (!chain_.empty()) {
      story_.cause = PickCause();
      const Verdict verdict =
          JudgeChain({.cause = story_.cause, .members = chain_, .stopped = story_.stopped},
                     overview_, question_);
      story_.status = verdict.status;
      story_.confidence = verdict.confidence;
      if (story_.status == ConclusionStatus::kNotShown) {
        TellOfStanding();
      } else {
        HearHerald();
      }
      // What went wrong here need not be what was seen at another time.
      story_.elsewhen = !question_.moment.empty() && !overview_.moment;
      story_.unseen = !question_.ids.empty() && !overview_.seen;
      story_.unheard = question_.focus.words().size() >= 2 && !overview_.heard && !overview_.seen &&
                       !overview_.moment;
      if (story_.elsewhen || story_.unseen || story_.unheard) story_.confidence = Confidence::kLow;
      OriginFinder origins(candidates_, chain_, services_, overview_);
      if (!story_.standing) story_.origin = origins.Find(*story_.cause);
      FindFellows();
      FindSigns();
      FindEffects();
      FindPeers();
      FindSilenced();
      FindOther();
      FindEnd(origins);
      if (story_.status == ConclusionStatus::kCause) {
        story_.culprit = Culprit();
      }
    }
    CollectLeads();
    story_.guessed = question_.guessed;
    return std::move(story_);
  }

 private:
  // Proof of relation between two candidates besides their order in time: requests, names of hosts
  // or files, or a service that both speak of.
  bool Related(const Candidate& a, const Candidate& b) {
    if (ShareAnId(*a.kind, *b.kind) || IsPartOf(a.service, b.service)) return true;
    // Two things that never were before and begin in the same seconds are hardly two.
    constexpr double kStriking = 8;
    if (a.surprise >= kStriking && b.surprise >= kStriking && Within(a, b, seconds(10)))
      return true;
    if (BeganTogether(a, b, trouble_, overview_)) return true;
    for (const std::string& service : services_.NamedIn(a)) {
      const bool own = service == a.service && service == b.service;
      if (!own && services_.NamedIn(b).contains(service)) return true;
    }
    const auto names = NamesIn(*a.kind);
    const auto others = NamesIn(*b.kind);
    if (std::ranges::any_of(names, [&](const std::string& n) { return others.contains(n); })) {
      return true;
    }
    // To stand in one log proves little: they must come together, or insist.
    if (a.service != b.service) return false;
    const bool insist = a.kind->count >= 3 && b.kind->count >= 3 && !IsSharedLog(a);
    return Within(a, b, insist ? std::chrono::milliseconds(minutes(5)) : seconds(5));
  }

  // The strongest trouble and what is tied to it, directly or through others.
  void FindChain() {
    const double least = std::max(0.5 * trouble_[0]->score, 0.8);
    std::vector<const Candidate*> strong;
    constexpr std::size_t kMaxStrong = 60;  // relations are looked at in pairs
    // Words of trouble in a message that its author took for information are no cause, unless there
    // is nothing else.
    const bool serious = std::ranges::any_of(
        trouble_, [&](const Candidate* c) { return c->kind->is_problem() && c->score >= least; });
    for (const Candidate* c : trouble_) {
      if (c->score < least || strong.size() == kMaxStrong) continue;
      if (c->kind->is_problem() || !serious) strong.push_back(c);
    }
    // Of the groups of related trouble, the one with the most weight: one odd line is less than
    // four that belong together.
    std::vector<bool> in(strong.size(), false);
    double heaviest = 0;
    for (std::size_t first = 0; first < strong.size(); ++first) {
      if (in[first]) continue;
      std::vector<const Candidate*> tied = {strong[first]};
      in[first] = true;
      for (std::size_t k = 0; k < tied.size(); ++k) {
        for (std::size_t i = 0; i < strong.size(); ++i) {
          const bool near = Within(*strong[i], *tied[k], minutes(20)) || !strong[i]->onset;
          if (in[i] || !near || !Related(*strong[i], *tied[k])) continue;
          in[i] = true;
          tied.push_back(strong[i]);
        }
      }
      double weight = 0;
      for (std::size_t k = 0; k < tied.size(); ++k) {
        weight += tied[k]->score / static_cast<double>(k + 1);
      }
      if (weight <= heaviest) continue;
      heaviest = weight;
      chain_ = std::move(tied);
    }
    std::ranges::stable_sort(chain_, [](auto* a, auto* b) { return IsBefore(*a, *b); });
  }

  const Candidate* PickCause() {
    double most = 0;
    for (const Candidate* c : chain_) most = std::max(most, c->surprise);
    // What surprises much less than the rest was there before and is not what began it.
    const double least = 0.75 * std::min(most, 10.0);
    auto first = std::ranges::find_if(
        chain_, [&](const Candidate* c) { return c->surprise >= least || NamesReason(*c); });
    if (first == chain_.end()) first = chain_.begin();
    const Candidate* earliest = *first;
    const Candidate* best = earliest;
    for (const Candidate* c : std::ranges::subrange(first, chain_.end())) {
      // At about the same time, the one that names a reason comes before its consequences, which
      // can be written earlier.
      if (!Within(*c, *earliest, seconds(5))) break;
      if (NamesReason(*c) && !NamesReason(*best)) best = c;
    }
    const Candidate* root = NearestToRoot(*best, chain_, services_);
    // What the order of milliseconds puts before it still follows from it.
    if (root != best) begin_ = std::min(best->onset, root->onset);
    return root;
  }

  // What is loud may only follow from a line that was written once, somewhere else.
  void HearHerald() {
    // An error that names another service points away from its speaker.
    const Candidate* speaker = story_.cause;
    const Candidate* called = TroubleOfCalled(*speaker, trouble_, services_);
    if (called != nullptr) {
      TakeForCause(*called);
      // What it says that it took began before those who waited for it gave up.
      if (*called->onset > *speaker->onset) begin_ = BeginOf(*called);
    }
    const Candidate* herald = FindHerald(*story_.cause, trouble_, overview_);
    if (herald == nullptr || herald == speaker) return;
    if (!NamesReason(*herald)) story_.confidence = Confidence::kLow;
    TakeForCause(*herald);
  }

  void TakeForCause(const Candidate& c) {
    if (std::ranges::find(chain_, &c) == chain_.end()) chain_.insert(chain_.begin(), &c);
    story_.cause = &c;
    begin_ = c.onset;
    if (!c.kind->is_error() && story_.confidence == Confidence::kHigh) {
      story_.confidence = Confidence::kMedium;
    }
  }

  // Services that began to say the same in the same seconds suffer from one thing.
  void FindFellows() {
    if (story_.status != ConclusionStatus::kCause || story_.standing) return;
    story_.fellows = FellowsOf(*story_.cause, chain_);
    if (!story_.fellows.empty() && story_.confidence == Confidence::kHigh) {
      story_.confidence = Confidence::kMedium;
    }
  }

  // Errors of one moment without a sign of their order are told side by side.
  void FindPeers() {
    if (story_.status != ConclusionStatus::kCause || story_.standing) return;
    for (const Candidate* c : story_.effects) {
      if (HasNoOrder(*story_.cause, *c, services_)) story_.peers.push_back(c);
    }
    std::erase_if(story_.effects, [&](const Candidate* c) {
      return std::ranges::find(story_.peers, c) != story_.peers.end();
    });
    if (!story_.peers.empty() && story_.origin == nullptr) story_.confidence = Confidence::kLow;
  }

  // Who is waited for in vain may have said nothing of its own: it fell silent right before.
  void FindSilenced() {
    const Candidate& cause = *story_.cause;
    if (story_.status != ConclusionStatus::kCause || story_.standing || !cause.onset) return;
    for (const Candidate* c : story_.stopped) {
      if (c->service == cause.service || !c->onset || story_.silenced != nullptr) continue;
      const bool before = *c->onset <= *cause.onset + seconds(5) && Within(*c, cause, minutes(2));
      if (before && services_.NamedIn(cause).contains(c->service)) story_.silenced = c;
    }
  }

  std::optional<std::string> Culprit() {
    if (story_.origin != nullptr) return story_.origin->service;
    if (!story_.peers.empty()) {
      const auto culprit = CulpritOf(*story_.cause, chain_, services_);
      return culprit == story_.cause->service ? std::nullopt : culprit;
    }
    if (story_.silenced != nullptr && !NamesReason(*story_.cause)) return story_.silenced->service;
    if (story_.fellows.empty()) return CulpritOf(*story_.cause, chain_, services_);
    const std::string blamed = BlamedIn(story_.cause->kind->first.body());
    return blamed.empty() ? std::nullopt : std::optional(blamed);
  }

  // Nothing began, but something has failed all the time.
  void TellOfStanding() {
    const Candidate* standing = FindStanding(trouble_, overview_, question_);
    if (standing == nullptr) return;
    story_.standing = true;
    story_.status = ConclusionStatus::kCause;
    story_.confidence = NamesReason(*standing) ? Confidence::kMedium : Confidence::kLow;
    story_.cause = standing;
    chain_ = {standing};
  }

  // Milder trouble before the cause that belongs to it.
  void FindSigns() {
    const Candidate& cause = *story_.cause;
    if (!cause.onset) return;
    for (const Candidate* c : trouble_) {
      if (!c->onset || *c->onset >= begin_.value_or(*cause.onset) ||
          *cause.onset - *c->onset > minutes(10))
        continue;
      if (c == &cause || c->surprise < 4 || (c->kind->count > 20 && !c->is_new)) continue;
      const bool tied = Related(*c, cause) || std::ranges::any_of(chain_, [&](auto* member) {
                          return member->event->group != c->event->group && Related(*c, *member);
                        });
      if (tied && story_.signs.size() < 2) story_.signs.push_back(c);
    }
    std::ranges::stable_sort(story_.signs, [](auto* a, auto* b) { return IsBefore(*a, *b); });
  }

  void FindEffects() {
    std::set<std::string> groups = {story_.cause->event->group};
    for (const Candidate* c : story_.fellows) groups.insert(c->event->group);
    std::vector<const Candidate*> by_score(chain_);
    std::ranges::stable_sort(by_score, [](auto* a, auto* b) { return a->score > b->score; });
    for (const Candidate* c : by_score) {
      const bool after = c->onset && begin_ && *c->onset >= *begin_;
      if (c == story_.cause || (!after && IsBefore(*c, *story_.cause))) continue;
      if (story_.effects.size() < 4 && groups.insert(c->event->group).second) {
        story_.effects.push_back(c);
      }
    }
    std::ranges::stable_sort(story_.effects, [](auto* a, auto* b) { return IsBefore(*a, *b); });
  }

  // What stands out as much and has nothing to do with the chain.
  void FindOther() {
    constexpr double kStriking = 8;
    constexpr std::uint64_t kOften = 10;
    const auto tied = [&](const Candidate* c) {
      return std::ranges::any_of(chain_, [&](const Candidate* member) {
        return member->event->group == c->event->group || Related(*member, *c);
      });
    };
    const auto found = std::ranges::find_if(trouble_, [&](const Candidate* c) {
      return c->kind->is_error() && c->kind->count >= kOften && c->surprise >= kStriking &&
             !tied(c);
    });
    if (found != trouble_.end()) story_.other = *found;
  }

  void FindEnd(OriginFinder& origins) {
    std::optional<base::UtcTime> last;
    for (const Candidate* c : chain_) {
      if (c->kind->last.time && (!last || *c->kind->last.time > *last)) last = c->kind->last.time;
    }
    if (!last || !overview_.span.begin || !story_.cause->onset) return;
    const auto rest = *overview_.span.end - *last;
    // It ended if as much quiet follows as lay between its events on average, and then some.
    const auto whole = *overview_.span.end - *overview_.span.begin;
    if (rest < std::max<base::Millis>(whole / 50, seconds(20))) return;
    story_.end = last;
    for (const Candidate& c : candidates_) {
      if (c.role != Role::kChange || !c.kind->last.time || !origins.IsTied(c, *story_.cause)) {
        continue;
      }
      const base::UtcTime at = *c.kind->last.time;
      if (at <= *story_.cause->onset || at < *last - minutes(2) || at > *last + minutes(2))
        continue;
      if (story_.recovery == nullptr || c.kind->signal == Signal::kRecovery) story_.recovery = &c;
    }
  }

  void CollectLeads() {
    std::set<const Candidate*> used = {story_.cause, story_.origin, story_.recovery};
    used.insert(story_.other);
    used.insert(story_.fellows.begin(), story_.fellows.end());
    used.insert(story_.peers.begin(), story_.peers.end());
    used.insert(story_.effects.begin(), story_.effects.end());
    used.insert(story_.signs.begin(), story_.signs.end());
    for (const Candidate& c : candidates_) {
      if (c.role != Role::kChange && !used.contains(&c) && c.score >= 0.4)
        story_.leads.push_back(&c);
    }
  }

  const std::vector<Candidate>& candidates_;
  const Overview& overview_;
  const OfflineQuestion& question_;
  KnownServices services_;
  std::vector<const Candidate*> trouble_;
  std::vector<const Candidate*> chain_;
  std::optional<base::UtcTime> begin_;  // of the cause, where that is not its onset
  Story story_;
};

}  // namespace

Story TellStory(const std::vector<Candidate>& candidates, const Overview& overview,
                const OfflineQuestion& question) {
  return Teller(candidates, overview, question).Tell();
}

}  // namespace logai::agent
