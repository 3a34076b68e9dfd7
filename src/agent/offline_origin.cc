#include "agent/offline_origin.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "agent/offline_service.h"
#include "base/ascii.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using analysis::Signal;
using Role = Candidate::Role;
using std::chrono::minutes;
using std::chrono::seconds;

// Whether somebody did something to the system, rather than that it started or went on.
bool TellsOfChange(std::string_view text) {
  static constexpr auto kTelling = std::to_array<std::string_view>(
      {"build",      "version",     "deploy",        "config",       "flag",    "alter table",
       "drop table", "drop column", "rename column", "create index", "migrat",  "chown",
       "chmod",      "owner",       "turned o",      "switched o",   "toggled", "applied",
       "revoked",    "release",     "feature"});
  return std::ranges::any_of(kTelling,
                             [&](auto word) { return base::ContainsIgnoringCase(text, word); });
}

std::pair<int, base::UtcTime> Precedence(const Candidate& c) {
  return {TellsOfChange(c.event->body()) ? 1 : 0, *c.onset};
}

// Letters and digits in lower case, all else as single blanks, with one at either end.
std::string Flat(std::string_view text) {
  std::string flat = " ";
  for (const char c : text) {
    if (base::IsAlphanumeric(c)) {
      flat += base::ToLower(std::string_view(&c, 1));
    } else if (flat.back() != ' ') {
      flat += ' ';
    }
  }
  if (flat.back() != ' ') flat += ' ';
  return flat;
}

// A name made of parts, "price-engine-v2", "phone_number", "/srv/export", that stands in both texts
// however it is joined.
bool ShareAName(std::string_view change, std::string_view other) {
  constexpr std::size_t kShortest = 8;  // with the blanks around it
  const std::string flat = Flat(other);
  for (std::size_t at = 0; at < change.size();) {
    const std::size_t begin = change.find_first_not_of(" \t\n\"'`,;()[]{}<>=|:", at);
    if (begin == change.npos) return false;
    const std::size_t end =
        std::min(change.find_first_of(" \t\n\"'`,;()[]{}<>=|:", begin), change.size());
    const std::string name = Flat(change.substr(begin, end - begin));
    at = end;
    const bool joined = name.find(' ', 1) < name.size() - 1 || change[begin] == '/';
    const bool letters = std::ranges::any_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
    if (joined && letters && name.size() >= kShortest && flat.find(name) != flat.npos) return true;
  }
  return false;
}

}  // namespace

bool OriginFinder::IsTied(const Candidate& change, const Candidate& cause) {
  if (change.service == cause.service || Mentions(change.event->body(), cause.service)) return true;
  return std::ranges::any_of(chain_, [&](const Candidate* member) {
    return Within(*member, cause, seconds(30)) &&
           (services_.NamedIn(*member).contains(change.service) ||
            ShareAName(change.event->body(), member->event->body()));
  });
}

// A new version or configuration elsewhere, seconds before, where hardly any are made.
bool OriginFinder::PrecedesAtOnce(const Candidate& change, const Candidate& cause) const {
  if (!Within(change, cause, seconds(30)) || Precedence(change).first == 0) return false;
  const auto told = std::ranges::count_if(candidates_, [](const Candidate& c) {
    return c.role == Role::kChange && c.onset && c.kind->signal != Signal::kRecovery &&
           Precedence(c).first > 0;
  });
  const auto span = *overview_.span.end - *overview_.span.begin;
  return 10 * told * (*cause.onset - *change.onset) < span;
}

// What starts when the logs do is no change.
bool OriginFinder::IsStartOfLogs(base::UtcTime time) const {
  if (!overview_.span.begin) return false;
  const auto span = *overview_.span.end - *overview_.span.begin;
  return time - *overview_.span.begin < std::min<base::Millis>(span / 10, minutes(2));
}

const Candidate* OriginFinder::Find(const Candidate& cause) {
  // What runs out by the calendar was not changed by anybody.
  if (!cause.onset || cause.kind->signal == Signal::kExpiry) return nullptr;
  const Candidate* origin = nullptr;
  for (const Candidate& c : candidates_) {
    if (c.role != Role::kChange || !c.onset || c.kind->signal == Signal::kRecovery) continue;
    if (*c.onset > *cause.onset || *cause.onset - *c.onset > minutes(5)) continue;
    if (!IsTied(c, cause) && !PrecedesAtOnce(c, cause)) continue;
    if (c.kind->count > 3) continue;  // it happens all the time
    if (IsStartOfLogs(*c.onset)) continue;
    // Of one restart's lines, the one that says most is the one with a variable in it.
    if (origin == nullptr || Precedence(c) > Precedence(*origin)) origin = &c;
  }
  return origin;
}

}  // namespace logai::agent
