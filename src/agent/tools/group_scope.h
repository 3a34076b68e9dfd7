#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/tools/tool_context.h"
#include "base/result.h"
#include "sources/log_source.h"

namespace logai::agent {

/// Lists of wildcards; a group is in scope when it matches one of each list. No lists: every group
/// is.
using Scopes = std::vector<std::vector<std::string>>;
bool InScopes(const Scopes& scopes, const std::string& group);

/// The groups of `source` in scope whose name starts with `prefix`, in order of name.
struct ScopedGroups {
  std::vector<sources::GroupInfo> groups;
  bool complete = true;  ///< false: there are more than are worth listing
  std::string
      list_denied;  ///< why the groups could not be listed, when the names in the scope had to do
};
/// Errors:  those of the source; one that must not list its groups still serves those that the
/// scope names outright.
base::Result<ScopedGroups> ListInScope(sources::LogSource& source, const Scopes& scopes,
                                       std::string_view prefix, std::stop_token stop);

/// What the real names of groups that match `patterns` begin with: where a mark stands in what the
/// model wrote, the real name differs.
std::string RealPrefix(std::span<const std::string> patterns);

/// The groups that one call reads.
struct ResolvedGroups {
  std::vector<std::string> groups;  ///< exact names
  std::size_t left_out = 0;         ///< of a service: so many more match than one call asks for
  std::string not_found;            ///< about patterns that match nothing, where others do
};

/// What `patterns`, as the model writes them, mean (sources/group_match.h).
/// Errors:  kNotFound when none matches anything in scope, with the nearest name.
base::Result<ResolvedGroups> ResolveGroups(const ToolContext& context,
                                           std::span<const std::string> patterns,
                                           std::stop_token stop);

}  // namespace logai::agent
