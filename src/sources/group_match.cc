#include "sources/group_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"

namespace logai::sources {
namespace {

/// Whether `part` stands in `name` from one slash (or end) to another.
bool HasPart(std::string_view name, std::string_view part) {
  for (auto at = name.find(part); at != std::string_view::npos; at = name.find(part, at + 1)) {
    const std::size_t end = at + part.size();
    const bool begins = at == 0 || name[at - 1] == '/';
    const bool ends = end == name.size() || name[end] == '/';
    if (begins && ends) return true;
  }
  return false;
}

/// Marks the groups that `pattern` stands for; false when there is none.
bool Mark(std::string_view pattern, std::span<const std::string> groups, std::vector<bool>& marks) {
  const auto mark_if = [&](const auto& matches) {
    bool any = false;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (!matches(groups[i])) continue;
      marks[i] = any = true;
    }
    return any;
  };
  if (mark_if([&](const std::string& name) { return name == pattern; })) return true;
  if (HasWildcard(pattern)) {
    return mark_if([&](const std::string& name) { return base::MatchesWildcard(name, pattern); });
  }
  if (mark_if([&](const std::string& name) { return name.starts_with(pattern); })) return true;
  while (pattern.starts_with('/')) pattern.remove_prefix(1);
  while (pattern.ends_with('/')) pattern.remove_suffix(1);
  return !pattern.empty() &&
         mark_if([&](const std::string& name) { return HasPart(name, pattern); });
}

/// Misspellings are near to the last part of a long name rather than to the whole of it.
std::string NearestGroup(std::string_view pattern, std::span<const std::string> groups) {
  if (const auto whole = base::Nearest(pattern, groups)) return *whole;
  std::vector<std::string> parts;
  for (const std::string& name : groups) parts.push_back(name.substr(name.rfind('/') + 1));
  const std::string_view wanted = pattern.substr(pattern.rfind('/') + 1);
  if (const auto part = base::Nearest(wanted, parts)) {
    return groups[static_cast<std::size_t>(std::ranges::find(parts, *part) - parts.begin())];
  }
  const auto containing = std::ranges::find_if(groups, [&](const std::string& name) {
    return !wanted.empty() && base::ContainsIgnoringCase(name, wanted);
  });
  return containing == groups.end() ? std::string() : *containing;
}

constexpr double kLeastLikeness = 0.2;

/// All runs of three letters, ends included, whatever their case.
std::set<std::string> Trigrams(std::string_view text) {
  const std::string padded = "  " + base::ToLower(text) + " ";
  std::set<std::string> trigrams;
  for (std::size_t i = 0; i + 3 <= padded.size(); ++i) trigrams.insert(padded.substr(i, 3));
  return trigrams;
}

/// The share of trigrams that two words have in common, from 0 to 1.
double Likeness(const std::set<std::string>& a, const std::set<std::string>& b) {
  const auto both = static_cast<double>(
      std::ranges::count_if(a, [&](const std::string& one) { return b.contains(one); }));
  return both / (static_cast<double>(a.size() + b.size()) - both);
}

}  // namespace

bool HasWildcard(std::string_view pattern) {
  return pattern.find_first_of("*?") != std::string_view::npos;
}

std::string CommonPrefix(std::span<const std::string> patterns) {
  if (patterns.empty()) return "";
  std::string prefix = patterns.front();
  for (const std::string& pattern : patterns) {
    const std::string literal = pattern.substr(0, pattern.find_first_of("*?"));
    prefix.erase(std::ranges::mismatch(prefix, literal).in1, prefix.end());
  }
  return prefix;
}

GroupMatch MatchGroups(std::span<const std::string> patterns, std::span<const std::string> groups) {
  GroupMatch match;
  std::vector<bool> marks(groups.size());
  for (const std::string& pattern : patterns) {
    const std::string_view trimmed = base::Trim(pattern);
    if (Mark(trimmed, groups, marks)) continue;
    match.unknown.push_back(
        {.pattern = std::string(trimmed), .nearest = NearestGroup(trimmed, groups)});
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (marks[i]) match.groups.push_back(groups[i]);
  }
  return match;
}

std::vector<std::string> NearestGroups(std::string_view pattern,
                                       std::span<const std::string> groups, std::size_t most) {
  const std::set<std::string> wanted = Trigrams(pattern);
  std::vector<std::pair<double, std::string>> alike;
  for (const std::string& name : groups) {
    // Names share folders; what tells them apart is their last part.
    const double whole = Likeness(wanted, Trigrams(name));
    const double leaf = Likeness(Trigrams(pattern.substr(pattern.rfind('/') + 1)),
                                 Trigrams(std::string_view(name).substr(name.rfind('/') + 1)));
    if (whole + leaf >= kLeastLikeness) alike.emplace_back(-(whole + leaf), name);
  }
  std::ranges::sort(alike);
  std::vector<std::string> nearest;
  for (auto& [likeness, name] : std::span(alike).first(std::min(alike.size(), most)))
    nearest.push_back(std::move(name));
  return nearest;
}

std::string DescribeUnknown(const GroupMatch& match) {
  std::string text;
  for (const GroupMatch::Unknown& unknown : match.unknown) {
    if (!text.empty()) text += "; ";
    text += fmt::format("no group matches \"{}\"", unknown.pattern);
    if (!unknown.nearest.empty()) text += fmt::format("; did you mean \"{}\"?", unknown.nearest);
  }
  return text;
}

}  // namespace logai::sources
