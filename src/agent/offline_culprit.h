#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/offline_signals.h"

namespace logai::agent {

/// Says why, rather than that something else did not answer.
bool NamesReason(const Candidate& c);

/// Whether trouble lies within `slack` of other trouble; false when one of them has no time.
bool Within(const Candidate& a, const Candidate& b, std::chrono::milliseconds slack);

/// A log that several programs write: its name is nobody to blame.
bool IsSharedLog(const Candidate& c);

/// The services whose logs are here, and which of them candidates speak of.
class KnownServices {
 public:
  explicit KnownServices(const std::vector<Candidate>& candidates);
  const std::set<std::string>& all() const { return all_; }
  /// The known services that a candidate's text names, and its own.
  const std::set<std::string>& NamedIn(const Candidate& c);

 private:
  std::set<std::string> all_;
  std::map<const Candidate*, std::set<std::string>> named_;
};

/// Whom the cause and what followed within a minute blame: a service, a party outside whose host a
/// failed call names, or the process that the kernel killed. Nothing when only the name of a log
/// that says nothing is left.
std::optional<std::string> CulpritOf(const Candidate& cause,
                                     std::span<const Candidate* const> chain,
                                     KnownServices& services);

}  // namespace logai::agent
