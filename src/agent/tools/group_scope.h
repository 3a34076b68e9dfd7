#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/tools/tool_context.h"
#include "base/result.h"
#include "sources/log_source.h"

namespace logai::agent {

/// Whether `group` matches one wildcard of each list.
bool InScopes(const std::vector<std::vector<std::string>>& scopes, const std::string& group);

/// The groups that the investigation may look at, in order of name: what the source lists, less
/// what is out of scope (ToolOptions::scopes). Errors:  those of the source.
base::Result<std::vector<sources::GroupInfo>> GroupsInScope(const ToolContext& context,
                                                            std::string_view prefix,
                                                            std::stop_token stop);

/// The exact names that `patterns` mean (sources/group_match.h).
/// Errors:  kNotFound when a pattern matches nothing in scope, with the nearest name.
base::Result<std::vector<std::string>> ResolveGroups(const ToolContext& context,
                                                     std::span<const std::string> patterns,
                                                     std::stop_token stop);

}  // namespace logai::agent
