#include "agent/tools/group_scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr std::size_t kMaxGroups = 2'000;  // 50 to a request
constexpr std::size_t kMaxGroupsPerCall =
    100;  // a wildcard over thousands of groups is a mistake, not a search

std::vector<std::string> NamesOf(const std::vector<sources::GroupInfo>& groups) {
  std::vector<std::string> names;
  for (const sources::GroupInfo& group : groups) names.push_back(group.name);
  return names;
}

/// The names that one pattern means: that very name, else what the wildcard or prefix matches.
std::vector<std::string> Matching(const std::vector<std::string>& names, std::string_view pattern) {
  if (std::ranges::find(names, pattern) != names.end()) return {std::string(pattern)};
  const bool wild = pattern.find_first_of("*?") != std::string_view::npos;
  std::vector<std::string> matching;
  std::ranges::copy_if(names, std::back_inserter(matching), [&](const std::string& name) {
    return wild ? base::MatchesWildcard(name, pattern) : name.starts_with(pattern);
  });
  return matching;
}

base::Error NotFound(const std::vector<std::string>& names, const std::string& pattern) {
  base::Error error{.kind = ErrorKind::kNotFound,
                    .message = fmt::format("no log group matches \"{}\"", pattern)};
  if (const auto nearest = base::Nearest(pattern, names)) {
    error.next = fmt::format("did you mean {}?", *nearest);
  } else if (!names.empty()) {
    const std::size_t shown = std::min<std::size_t>(names.size(), 10);
    error.next = fmt::format("there are {}: {}{}", names.size(),
                             base::Join(std::span(names).first(shown), ", "),
                             shown < names.size() ? ", …" : "");
  }
  return error;
}

}  // namespace

bool InScopes(const std::vector<std::vector<std::string>>& scopes, const std::string& group) {
  return std::ranges::all_of(scopes, [&](const std::vector<std::string>& scope) {
    return std::ranges::any_of(
        scope, [&](const std::string& pattern) { return base::MatchesWildcard(group, pattern); });
  });
}

base::Result<std::vector<sources::GroupInfo>> GroupsInScope(const ToolContext& context,
                                                            std::string_view prefix,
                                                            std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(auto groups, context.source.ListGroups(prefix, kMaxGroups, stop));
  std::erase_if(groups, [&](const sources::GroupInfo& group) {
    return !InScopes(context.options.scopes, group.name);
  });
  if (prefix.empty()) context.coverage.SetGroupsKnown(groups.size());
  return groups;
}

base::Result<std::vector<std::string>> ResolveGroups(const ToolContext& context,
                                                     std::span<const std::string> patterns,
                                                     std::stop_token stop) {
  std::set<std::string> resolved;
  for (const std::string& written : patterns) {
    const std::string pattern(base::Trim(written));
    // Only what the pattern can match is listed: an account may have ten thousand groups.
    const std::string prefix = pattern.substr(0, pattern.find_first_of("*?"));
    LOGAI_ASSIGN_OR_RETURN(const auto candidates, GroupsInScope(context, prefix, stop));
    const auto matching = Matching(NamesOf(candidates), pattern);
    if (matching.empty()) {
      LOGAI_ASSIGN_OR_RETURN(const auto all, GroupsInScope(context, "", stop));
      return Fail(NotFound(NamesOf(all), pattern));
    }
    resolved.insert(matching.begin(), matching.end());
  }
  if (resolved.size() > kMaxGroupsPerCall) {
    return Fail(ErrorKind::kInvalidInput,
                "these patterns match {} log groups; {} at most in one call", resolved.size(),
                kMaxGroupsPerCall);
  }
  return std::vector<std::string>(resolved.begin(), resolved.end());
}

}  // namespace logai::agent
