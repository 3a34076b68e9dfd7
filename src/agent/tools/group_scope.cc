#include "agent/tools/group_scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "sources/group_match.h"

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

base::Error NotFound(const sources::GroupMatch& match, const std::vector<std::string>& names) {
  base::Error error{.kind = ErrorKind::kNotFound, .message = sources::DescribeUnknown(match)};
  const bool has_suggestion = std::ranges::any_of(
      match.unknown, [](const auto& unknown) { return !unknown.nearest.empty(); });
  if (!has_suggestion && !names.empty()) {
    const std::size_t shown = std::min<std::size_t>(names.size(), 10);
    error.next = fmt::format("there are {}: {}{}", names.size(),
                             base::Join(std::span(names).first(shown), ", "),
                             shown < names.size() ? ", …" : "");
  }
  return error;
}

/// What all patterns can start with: an account may have ten thousand groups, and only those are
/// asked for.
std::string CommonPrefix(std::span<const std::string> patterns) {
  if (patterns.empty()) return "";
  std::string prefix = patterns.front();
  for (const std::string& pattern : patterns) {
    const std::string literal = pattern.substr(0, pattern.find_first_of("*?"));
    const auto end = std::ranges::mismatch(prefix, literal).in1;
    prefix.erase(end, prefix.end());
  }
  return prefix;
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
  std::string prefix = CommonPrefix(patterns);
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const auto groups, GroupsInScope(context, prefix, stop));
    const std::vector<std::string> names = NamesOf(groups);
    sources::GroupMatch match = sources::MatchGroups(patterns, names);
    if (!match.unknown.empty() && !prefix.empty()) {
      prefix.clear();  // perhaps a part of a name: look at all
      continue;
    }
    if (!match.unknown.empty()) return Fail(NotFound(match, names));
    if (match.groups.size() > kMaxGroupsPerCall) {
      return Fail(ErrorKind::kInvalidInput,
                  "these patterns match {} log groups; {} at most in one call", match.groups.size(),
                  kMaxGroupsPerCall);
    }
    return std::move(match.groups);
  }
}

}  // namespace logai::agent
