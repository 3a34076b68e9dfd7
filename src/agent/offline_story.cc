#include "agent/offline_story.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "agent/offline_service.h"
#include "analysis/token.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using analysis::Signal;
using Role = Candidate::Role;
using std::chrono::minutes;
using std::chrono::seconds;

// Nats of surprise from which trouble counts as out of the usual: one chance in 3,000, or in 400
// when the question says that something failed. Lower, and fault-free logs were given a cause in
// trials; higher, and single first errors were missed.
constexpr double kUnusual = 8.0;
constexpr double kUnusualWhenAsked = 6.0;

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

bool Within(const Candidate& a, const Candidate& b, std::chrono::milliseconds slack) {
  return a.onset && b.onset &&
         (*a.onset < *b.onset ? *b.onset - *a.onset : *a.onset - *b.onset) <= slack;
}

// "payment-db" belongs to "payment".
bool IsPartOf(std::string_view a, std::string_view b) {
  if (a.size() == b.size()) return false;
  if (a.size() < b.size()) std::swap(a, b);
  return b.size() >= 4 && a.starts_with(b) && (a[b.size()] == '-' || a[b.size()] == '_');
}

// Says why, rather than that something else did not answer.
bool NamesReason(const Candidate& c) {
  return c.kind->signal == Signal::kExhaustion || c.kind->signal == Signal::kExpiry ||
         c.kind->signal == Signal::kCrash;
}

// The host of a URL in `text`: a party outside that did not do its part.
std::string HostNamedIn(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::string_view rest = text.substr(scheme + 3);
  const std::string_view host = rest.substr(0, rest.find_first_of(":/?# \"')>,"));
  const bool name = host.find('.') != std::string_view::npos &&
                    std::ranges::any_of(host, [](char c) { return c >= 'a' && c <= 'z'; });
  return name ? std::string(host) : std::string();
}

// A log that several programs write: its name is nobody to blame.
bool IsShared(const Candidate& c) {
  static constexpr std::array<std::string_view, 9> kShared = {
      "syslog", "messages", "kern", "kernel", "dmesg", "journal", "node", "host", "system"};
  const std::string_view group = c.event->group;
  const std::size_t slash = group.rfind('/');
  const std::string_view file = slash == group.npos ? group : group.substr(slash + 1);
  return std::ranges::any_of(
      kShared, [&](std::string_view name) { return file.starts_with(name) || c.service == name; });
}

class Teller {
 public:
  Teller(const std::vector<Candidate>& candidates, const Overview& overview,
         const OfflineQuestion& question)
      : candidates_(candidates), overview_(overview), question_(question) {}

  Story Tell() {
    for (const Candidate& c : candidates_) services_.insert(c.service);
    for (const Candidate& c : candidates_) {
      if (c.role == Role::kStopped && story_.stopped.size() < 5) story_.stopped.push_back(&c);
      if (c.role == Role::kTrouble) trouble_.push_back(&c);
    }
    if (!trouble_.empty()) FindChain();
    if (!chain_.empty()) {
      story_.cause = PickCause();
      Judge();
      FindOrigin();
      FindSigns();
      FindEffects();
      FindEnd();
      story_.culprit =
          story_.status == ConclusionStatus::kCause ? std::optional(Culprit()) : std::nullopt;
    }
    CollectLeads();
    return std::move(story_);
  }

 private:
  // The known services that a candidate's text names, and its own.
  const std::set<std::string>& Named(const Candidate& c) {
    const auto [entry, is_new] = named_.try_emplace(&c);
    if (is_new) {
      for (const std::string& service : services_) {
        if (service == c.service || Mentions(c.kind->first.body(), service)) {
          entry->second.insert(service);
        }
      }
    }
    return entry->second;
  }

  // Proof of relation between two candidates besides their order in time: requests, names of hosts
  // or files, or a service that both speak of.
  bool Related(const Candidate& a, const Candidate& b) {
    if (ShareAnId(*a.kind, *b.kind) || IsPartOf(a.service, b.service)) return true;
    // Two things that never were before and begin in the same seconds are hardly two.
    constexpr double kStriking = 8;
    if (a.surprise >= kStriking && b.surprise >= kStriking && Within(a, b, seconds(10)))
      return true;
    for (const std::string& service : Named(a)) {
      const bool own = service == a.service && service == b.service;
      if (!own && Named(b).contains(service)) return true;
    }
    const auto names = NamesIn(*a.kind);
    const auto others = NamesIn(*b.kind);
    if (std::ranges::any_of(names, [&](const std::string& n) { return others.contains(n); })) {
      return true;
    }
    // To stand in one log proves little: they must come together, or insist.
    if (a.service != b.service) return false;
    const bool insist = a.kind->count >= 3 && b.kind->count >= 3 && !IsShared(a);
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

  const Candidate* PickCause() const {
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
    return best;
  }

  void Judge() {
    const Candidate& cause = *story_.cause;
    const bool grave = cause.kind->is_error();
    const bool drastic = NamesReason(cause) && cause.kind->is_problem();
    const bool corroborated = chain_.size() >= 2 || cause.kind->count >= 3 || drastic;
    std::uint64_t errors = 0;
    for (const Candidate* c : chain_) errors += c->kind->is_error() ? c->kind->count : 0;
    // Where a symptom is given, there was a fault: errors that are all the errors there are will be
    // of it.
    const bool asked = cause.asked() || (question_.names_symptom() &&
                                         (cause.focus > 0.15 || 2 * errors >= overview_.errors));
    // A single first line surprises little; what follows at once, elsewhere, speaks for it.
    double surprise = cause.surprise;
    double others = 0;
    for (const Candidate* c : chain_) {
      if (c == &cause || !Within(*c, cause, seconds(60))) continue;
      others += std::min(c->surprise, surprise);
      surprise = std::max(surprise, c->surprise);
    }
    surprise += 0.4 * others;
    const bool unusual = surprise >= (question_.names_symptom() ? kUnusualWhenAsked : kUnusual);
    if (unusual && grave && (corroborated || asked)) story_.status = ConclusionStatus::kCause;
    if (surprise >= 9 && drastic && (cause.kind->count >= 3 || chain_.size() >= 2)) {
      story_.status = ConclusionStatus::kCause;
    }
    if (StoppedFirst()) story_.status = ConclusionStatus::kNotShown;
    std::set<std::string> groups;
    for (const Candidate* c : chain_) groups.insert(c->event->group);
    if (surprise >= 9 && grave && drastic && groups.size() >= 2) {
      story_.confidence = Confidence::kHigh;
    } else if (surprise >= kUnusual + 1 && grave && corroborated) {
      story_.confidence = Confidence::kMedium;
    }
  }

  // Something else fell silent right when the trouble began, more strikingly than the trouble
  // itself: then what reports the trouble may well be its victim, and no line states the cause.
  bool StoppedFirst() const {
    const Candidate& cause = *story_.cause;
    return !NamesReason(cause) && std::ranges::any_of(story_.stopped, [&](const Candidate* c) {
      return c->service != cause.service && c->surprise > 12 && c->surprise > cause.surprise &&
             Within(*c, cause, seconds(20)) && *c->onset <= *cause.onset + seconds(2);
    });
  }

  // Whether a change belongs to what the chain speaks of in its first half minute.
  bool TiedToChain(const Candidate& c) {
    const auto& cause = *story_.cause;
    if (c.service == cause.service || Mentions(c.kind->first.body(), cause.service)) return true;
    return std::ranges::any_of(chain_, [&](const Candidate* member) {
      return Within(*member, cause, seconds(30)) && Named(*member).contains(c.service);
    });
  }

  void FindOrigin() {
    const Candidate& cause = *story_.cause;
    // What runs out by the calendar was not changed by anybody.
    if (!cause.onset || cause.kind->signal == Signal::kExpiry) return;
    for (const Candidate& c : candidates_) {
      if (c.role != Role::kChange || !c.onset || c.kind->signal == Signal::kRecovery) continue;
      if (*c.onset > *cause.onset || *cause.onset - *c.onset > minutes(5) || !TiedToChain(c)) {
        continue;
      }
      if (c.kind->count > 3) continue;  // it happens all the time
      // Of one restart's lines, the one that says most is the one with a variable in it.
      if (story_.origin == nullptr || Precedence(c) > Precedence(*story_.origin)) {
        story_.origin = &c;
      }
    }
  }

  static std::pair<int, base::UtcTime> Precedence(const Candidate& c) {
    const bool tells = base::ContainsIgnoringCase(c.kind->first.body(), "build") ||
                       base::ContainsIgnoringCase(c.kind->first.body(), "version") ||
                       base::ContainsIgnoringCase(c.kind->first.body(), "deploy") ||
                       base::ContainsIgnoringCase(c.kind->first.body(), "config");
    return {tells ? 1 : 0, *c.onset};
  }

  // Milder trouble before the cause that belongs to it.
  void FindSigns() {
    const Candidate& cause = *story_.cause;
    if (!cause.onset) return;
    for (const Candidate* c : trouble_) {
      if (!c->onset || *c->onset >= *cause.onset || *cause.onset - *c->onset > minutes(10))
        continue;
      if (c == &cause || c->surprise < 4 || c->kind->count > 20) continue;
      const bool tied = Related(*c, cause) || std::ranges::any_of(chain_, [&](auto* member) {
                          return member->event->group != c->event->group && Related(*c, *member);
                        });
      if (tied && story_.signs.size() < 2) story_.signs.push_back(c);
    }
    std::ranges::stable_sort(story_.signs, [](auto* a, auto* b) { return IsBefore(*a, *b); });
  }

  void FindEffects() {
    std::set<std::string> groups = {story_.cause->event->group};
    std::vector<const Candidate*> by_score(chain_);
    std::ranges::stable_sort(by_score, [](auto* a, auto* b) { return a->score > b->score; });
    for (const Candidate* c : by_score) {
      if (c == story_.cause || IsBefore(*c, *story_.cause)) continue;
      if (story_.effects.size() < 4 && groups.insert(c->event->group).second) {
        story_.effects.push_back(c);
      }
    }
    std::ranges::stable_sort(story_.effects, [](auto* a, auto* b) { return IsBefore(*a, *b); });
  }

  void FindEnd() {
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
      if (c.role != Role::kChange || !c.kind->last.time || !TiedToChain(c)) continue;
      const base::UtcTime at = *c.kind->last.time;
      if (at <= *story_.cause->onset || at < *last - minutes(2) || at > *last + minutes(2))
        continue;
      if (story_.recovery == nullptr || c.kind->signal == Signal::kRecovery) story_.recovery = &c;
    }
  }

  // The service to blame: where the change was made, whom the cause names, or who wrote it.
  std::string Culprit() {
    const Candidate& cause = *story_.cause;
    if (story_.origin != nullptr) return story_.origin->service;
    std::map<std::string, double> votes;
    votes[cause.service] += IsShared(cause) ? 0.4 : NamesReason(cause) ? 2.0 : 1.5;
    for (const Candidate* c : chain_) {
      if (c != &cause && !Within(*c, cause, seconds(60))) continue;
      for (const std::string& service : Named(*c)) {
        if (service != c->service) votes[service] += c == &cause ? 1.2 : 0.8;
      }
    }
    const auto best = std::ranges::max_element(votes, {}, [](const auto& v) { return v.second; });
    // A call that failed blames the one who was called, when it is nobody whose logs are here.
    const bool call =
        cause.kind->signal == Signal::kTimeout || cause.kind->signal == Signal::kFailure;
    const std::string host = call ? HostNamedIn(cause.kind->first.body()) : std::string();
    if (host.empty()) return best->first;
    for (const std::string& service : services_) {
      if (host == service || host.starts_with(service + ".")) return service;
    }
    return host;
  }

  void CollectLeads() {
    std::set<const Candidate*> used = {story_.cause, story_.origin, story_.recovery};
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
  std::set<std::string> services_;
  std::map<const Candidate*, std::set<std::string>> named_;
  std::vector<const Candidate*> trouble_;
  std::vector<const Candidate*> chain_;
  Story story_;
};

}  // namespace

Story TellStory(const std::vector<Candidate>& candidates, const Overview& overview,
                const OfflineQuestion& question) {
  return Teller(candidates, overview, question).Tell();
}

}  // namespace logai::agent
