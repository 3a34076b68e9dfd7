#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace logai::sources {

/// Whether the pattern has a * or ?.
bool HasWildcard(std::string_view pattern);

/// What all that one of `patterns` matches begins with: the longest beginning, before any
/// wildcard, that the patterns share. Empty for no patterns.
std::string CommonPrefix(std::span<const std::string> patterns);

/// What a list of names, prefixes and wildcards stands for.
struct GroupMatch {
  struct Unknown {
    std::string pattern;
    std::string nearest;  ///< a group that it may have meant; may be empty
  };
  std::vector<std::string> groups;  ///< each once, in the order of the list of groups
  std::vector<Unknown> unknown;     ///< patterns that match nothing
};

/// Resolves what a user or a model writes against the groups there are. A pattern with * or ? must
/// match the whole name; any other is, in this order, a name, the beginning of names, or a part of
/// names between slashes ("checkout" for "/ecs/checkout"). "" and "*" stand for all.
/// Cost:    patterns × groups.
GroupMatch MatchGroups(std::span<const std::string> patterns, std::span<const std::string> groups);

/// The groups whose names are most like `pattern`, the likest first, at most `most`: by the letters
/// that stand together in both. None that has nothing in common with it.
std::vector<std::string> NearestGroups(std::string_view pattern,
                                       std::span<const std::string> groups, std::size_t most);

/// A sentence about patterns that match nothing: `no group matches "chekout"; did you mean
/// "/ecs/checkout"?`. Empty when there are none.
std::string DescribeUnknown(const GroupMatch& match);

}  // namespace logai::sources
