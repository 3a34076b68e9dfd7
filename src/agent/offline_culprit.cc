#include "agent/offline_culprit.h"

#include <algorithm>
#include <array>

#include "agent/offline_blame.h"
#include "agent/offline_service.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using analysis::Signal;
using std::chrono::seconds;

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

// "Out of memory: Killed process 7712 (java)", "oom-kill:…,task=java,pid=7712": the victim.
std::string ProcessNamedIn(std::string_view text) {
  const std::string lower = base::ToLower(text);
  if (const std::size_t killed = lower.find("killed process"); killed != lower.npos) {
    const std::size_t open = text.find('(', killed);
    const std::size_t close = open == text.npos ? open : text.find(')', open);
    if (close != text.npos) return std::string(text.substr(open + 1, close - open - 1));
  }
  if (const std::size_t task = lower.find("task="); task != lower.npos) {
    const std::string_view rest = text.substr(task + 5);
    return std::string(rest.substr(0, rest.find_first_of(", \n")));
  }
  return {};
}

}  // namespace

bool NamesReason(const Candidate& c) {
  return c.kind->signal == Signal::kExhaustion || c.kind->signal == Signal::kExpiry ||
         c.kind->signal == Signal::kCrash;
}

bool Within(const Candidate& a, const Candidate& b, std::chrono::milliseconds slack) {
  return a.onset && b.onset &&
         (*a.onset < *b.onset ? *b.onset - *a.onset : *a.onset - *b.onset) <= slack;
}

bool IsSharedLog(const Candidate& c) {
  static constexpr std::array<std::string_view, 9> kShared = {
      "syslog", "messages", "kern", "kernel", "dmesg", "journal", "node", "host", "system"};
  const std::string_view group = c.event->group;
  const std::size_t slash = group.rfind('/');
  const std::string_view file = slash == group.npos ? group : group.substr(slash + 1);
  return std::ranges::any_of(
      kShared, [&](std::string_view name) { return file.starts_with(name) || c.service == name; });
}

KnownServices::KnownServices(const std::vector<Candidate>& candidates) {
  for (const Candidate& c : candidates) all_.insert(c.service);
}

const std::set<std::string>& KnownServices::NamedIn(const Candidate& c) {
  const auto [entry, is_new] = named_.try_emplace(&c);
  if (is_new) {
    for (const std::string& service : all_) {
      if (service == c.service || Mentions(c.kind->first.body(), service)) {
        entry->second.insert(service);
      }
    }
  }
  return entry->second;
}

std::optional<std::string> CulpritOf(const Candidate& cause,
                                     std::span<const Candidate* const> chain,
                                     KnownServices& services) {
  std::map<std::string, double> votes;
  votes[cause.service] += IsSharedLog(cause) ? 0.4 : NamesReason(cause) ? 2.0 : 1.5;
  for (const Candidate* c : chain) {
    if (c != &cause && !Within(*c, cause, seconds(60))) continue;
    for (const std::string& service : services.NamedIn(*c)) {
      if (service != c->service) votes[service] += c == &cause ? 1.2 : 0.8;
      // "upstream app timed out" speaks of app as the one to blame.
      if (c == &cause && service != c->service && !NamesReason(cause) &&
          base::EqualIgnoringCase(BlamedIn(cause.kind->first.body()), service)) {
        votes[service] += 0.8;
      }
    }
  }
  const auto best = std::ranges::max_element(votes, {}, [](const auto& v) { return v.second; });
  // A call that failed blames the one who was called, when it is nobody whose logs are here.
  const bool call =
      cause.kind->signal == Signal::kTimeout || cause.kind->signal == Signal::kFailure;
  if (const std::string host = call ? HostNamedIn(cause.kind->first.body()) : ""; !host.empty()) {
    for (const std::string& service : services.all()) {
      if (host == service || host.starts_with(service + ".")) return service;
    }
    return host;
  }
  if (best->first != cause.service) return best->first;
  if (IsSharedLog(cause)) {
    // The report of a kill has many lines; one of them names the victim.
    std::string process = ProcessNamedIn(cause.kind->first.body());
    for (const Candidate* c : chain) {
      const bool same = c->event->group == cause.event->group && Within(*c, cause, seconds(60));
      if (process.empty() && same) process = ProcessNamedIn(c->kind->first.body());
    }
    return process.empty() ? std::nullopt : std::optional(process);
  }
  return SaysWhose(cause.service) ? std::optional(cause.service) : std::nullopt;
}

}  // namespace logai::agent
