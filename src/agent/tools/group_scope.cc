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
/// Each group of a service is a request at least; a wildcard over thousands is begun, not run.
constexpr std::size_t kMaxServiceGroupsPerCall = 100;
constexpr std::size_t kMostNearest = 5;  // names told for one that is not there

std::vector<std::string> ShownNames(const std::vector<sources::GroupInfo>& groups,
                                    GroupNames& shown) {
  std::vector<std::string> names;
  for (const sources::GroupInfo& group : groups) names.push_back(shown.Shown(group.name));
  return names;
}

base::Error NotFound(const sources::GroupMatch& match, const std::vector<std::string>& names) {
  base::Error error{.kind = ErrorKind::kNotFound, .message = sources::DescribeUnknown(match)};
  std::vector<std::string> nearest;
  for (const sources::GroupMatch::Unknown& unknown : match.unknown) {
    for (std::string& name : sources::NearestGroups(unknown.pattern, names, kMostNearest))
      if (std::ranges::find(nearest, name) == nearest.end()) nearest.push_back(std::move(name));
  }
  if (!nearest.empty()) {
    error.next = fmt::format("the nearest of {} are {}", names.size(), base::Join(nearest, ", "));
  } else if (!names.empty()) {
    const std::size_t shown = std::min<std::size_t>(names.size(), 10);
    error.next = fmt::format("there are {}: {}{}", names.size(),
                             base::Join(std::span(names).first(shown), ", "),
                             shown < names.size() ? ", …" : "");
  }
  return error;
}

ResolvedGroups WithinOneCall(const sources::LogSource& source, std::vector<std::string> names) {
  ResolvedGroups resolved;
  std::size_t of_services = 0;
  for (std::string& name : names) {
    if (source.AsksService(name) && ++of_services > kMaxServiceGroupsPerCall) {
      ++resolved.left_out;
    } else {
      resolved.groups.push_back(std::move(name));
    }
  }
  return resolved;
}

}  // namespace

std::string RealPrefix(std::span<const std::string> patterns) {
  std::string prefix = sources::CommonPrefix(patterns);
  return prefix.substr(0, prefix.find_first_of("[<#"));
}

bool InScopes(const Scopes& scopes, const std::string& group) {
  return std::ranges::all_of(scopes, [&](const std::vector<std::string>& scope) {
    return std::ranges::any_of(
        scope, [&](const std::string& pattern) { return base::MatchesWildcard(group, pattern); });
  });
}

base::Result<ScopedGroups> ListInScope(sources::LogSource& source, const Scopes& scopes,
                                       std::string_view prefix, std::stop_token stop) {
  // What the scope allows is all that is asked for: an account may have ten thousand groups.
  const std::string scope_prefix = scopes.empty() ? "" : sources::CommonPrefix(scopes.back());
  const std::string_view asked = prefix.size() > scope_prefix.size() ? prefix : scope_prefix;
  ScopedGroups scoped;
  auto listed = source.ListGroups(asked, kMaxGroups, stop);
  if (listed) {
    scoped.complete = listed->size() < kMaxGroups;
    scoped.groups = *std::move(listed);
  } else {
    if (listed.error().kind != ErrorKind::kForbidden) return Fail(std::move(listed).error());
    for (const std::string& name : scopes.empty() ? std::vector<std::string>() : scopes.back()) {
      if (!sources::HasWildcard(name)) scoped.groups.push_back({.name = name});
    }
    if (scoped.groups.empty()) return Fail(std::move(listed).error());
    scoped.list_denied = listed.error().message;
  }
  std::erase_if(scoped.groups, [&](const sources::GroupInfo& group) {
    return !group.name.starts_with(prefix) || !InScopes(scopes, group.name);
  });
  std::ranges::sort(scoped.groups, {}, &sources::GroupInfo::name);
  return scoped;
}

base::Result<ResolvedGroups> ResolveGroups(const ToolContext& context,
                                           std::span<const std::string> patterns,
                                           std::stop_token stop) {
  const Scopes& scopes = context.options.scopes;
  std::string prefix = RealPrefix(patterns);
  while (true) {
    auto listed = ListInScope(context.source, scopes, prefix, stop);
    if (!listed && listed.error().kind == ErrorKind::kForbidden &&
        std::ranges::none_of(patterns, [&](const auto& p) {
          return sources::HasWildcard(p) || !InScopes(scopes, p);
        })) {
      // It may be readable all the same.
      ResolvedGroups resolved;
      for (const std::string& name : patterns) resolved.groups.push_back(context.names.Real(name));
      return resolved;
    }
    if (!listed) return Fail(std::move(listed).error());
    const std::vector<std::string> names = ShownNames(listed->groups, context.names);
    sources::GroupMatch match = sources::MatchGroups(patterns, names);
    if (!match.unknown.empty() && !prefix.empty()) {
      prefix.clear();  // perhaps a part of a name: look at all
      continue;
    }
    if (match.groups.empty()) return Fail(NotFound(match, names));
    for (std::string& name : match.groups) name = context.names.Real(name);
    ResolvedGroups resolved = WithinOneCall(context.source, std::move(match.groups));
    resolved.not_found = sources::DescribeUnknown(match);
    return resolved;
  }
}

}  // namespace logai::agent
