#include "app/log_places.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "app/aws_session.h"
#include "app/group_names_file.h"
#include "aws/log_groups.h"
#include "base/file.h"
#include "base/text.h"
#include "sources/cloudwatch_source.h"
#include "sources/group_match.h"

namespace logai::app {
namespace {

using base::ErrorKind;
using base::Fail;

/// What was named, by kind.
struct Named {
  std::vector<std::string> files;
  std::vector<std::string> groups;
  bool cloudwatch = false;  ///< also when it is all of it
  bool all_groups = false;
};

/// An unset variable of a script must not mean all groups there are.
base::Status CheckNothingIsEmpty(const PlaceRequest& request) {
  const auto blank = [](const std::string& text) { return base::Trim(text).empty(); };
  if (std::ranges::none_of(request.sources, blank) && std::ranges::none_of(request.groups, blank))
    return {};
  return Fail({.kind = ErrorKind::kInvalidInput,
               .message = "the name of a log group or file is empty",
               .next = "leave it out, or look whether a variable of the shell is unset",
               .retry_after = {}});
}

Named Sort(const PlaceRequest& request, std::vector<std::string>& notices) {
  Named named;
  const auto add_group = [&](std::string group) {
    if (group.starts_with("arn:")) group = aws::GroupNameOf(std::move(group));
    // As of a folder: everything in it.
    if (group.ends_with('/')) group += '*';
    named.cloudwatch = true;
    named.groups.push_back(std::move(group));
  };
  for (const std::string& group : request.groups) add_group(group);
  for (const std::string& spec : request.sources) {
    if (spec == kCloudWatchSpec) {
      named.cloudwatch = named.all_groups = true;
    } else if (spec.starts_with("cloudwatch:")) {
      add_group(spec.substr(kCloudWatchSpec.size() + 1));
    } else if (NamesFile(spec)) {
      named.files.push_back(spec);
      // The CloudWatch agent names groups after the files that it sends.
      if (spec.starts_with("/var/log/"))
        notices.push_back(fmt::format("{0} is read as a file; --group {0} is the log group", spec));
    } else {
      add_group(spec);
    }
  }
  if (named.all_groups) named.groups.clear();
  return named;
}

base::Error NothingNamed() {
  return {.kind = ErrorKind::kInvalidInput,
          .message = "there are no logs to look at",
          .next = "name log groups, files, folders or globs, or pipe logs in",
          .retry_after = {}};
}

/// `error`, of a place that could not be opened, where what was typed may have been meant as a
/// file.
base::Error PerhapsAFile(base::Error error, const PlaceRequest& request) {
  const auto typed = std::ranges::find_if(
      request.sources, [](const std::string& spec) { return !spec.starts_with(kCloudWatchSpec); });
  if (error.message != kRegionRequired || typed == request.sources.end()) return error;
  return {.kind = ErrorKind::kNotFound,
          .message = fmt::format("there is no file {}", *typed),
          .next = "if it is a log group, say where: --aws-region or AWS_DEFAULT_REGION",
          .retry_after = {}};
}

/// Groups that no file and no scope keeps out.
bool InScopes(const LogPlace& place, const std::string& group) {
  return std::ranges::all_of(place.opened.scopes, [&](const std::vector<std::string>& scope) {
    return std::ranges::any_of(
        scope, [&](const std::string& pattern) { return base::MatchesWildcard(group, pattern); });
  });
}

/// The groups that a list for people shows: patterns stand for any part of a name.
sources::GroupMatch MatchAnywhere(const std::vector<std::string>& patterns,
                                  const std::vector<std::string>& names) {
  sources::GroupMatch match;
  std::vector<bool> marks(names.size());
  for (const std::string& pattern : patterns) {
    bool any = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool fits = sources::HasWildcard(pattern)
                            ? base::MatchesWildcard(names[i], pattern)
                            : base::ContainsIgnoringCase(names[i], pattern);
      if (fits) marks[i] = any = true;
    }
    if (any) continue;
    sources::GroupMatch missed = sources::MatchGroups(std::span(&pattern, 1), names);
    if (!missed.unknown.empty()) match.unknown.push_back(std::move(missed.unknown.front()));
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (marks[i]) match.groups.push_back(names[i]);
  }
  return match;
}

struct PlaceMatch {
  std::vector<sources::GroupInfo> groups;
  std::vector<sources::GroupMatch::Unknown> unknown;
};

std::vector<sources::GroupInfo> InfosOf(const std::vector<std::string>& names) {
  std::vector<sources::GroupInfo> infos;
  for (const std::string& name : names) infos.push_back({.name = name});
  return infos;
}

/// Patterns that are names known from before need no list.
bool AllKnown(const LogPlace& place, const MatchOptions& options) {
  if (!place.is_aws() || !options.known || options.anywhere || place.patterns.empty()) return false;
  const std::vector<std::string> known = options.known(place);
  return std::ranges::all_of(place.patterns, [&](const std::string& pattern) {
    return InScopes(place, pattern) && std::ranges::find(known, pattern) != known.end();
  });
}

base::Result<PlaceMatch> MatchIn(LogPlace& place, const MatchOptions& options,
                                 const std::stop_token& stop) {
  PlaceMatch matched;
  if (AllKnown(place, options)) {
    matched.groups = InfosOf(place.patterns);
    return matched;
  }
  constexpr auto kAll = std::numeric_limits<std::size_t>::max();
  std::string prefix = options.anywhere ? "" : sources::CommonPrefix(place.patterns);
  while (true) {
    auto listed = place.opened.source->ListGroups(prefix, kAll, stop);
    if (!listed) {
      // Who must not list groups may read one whose name he knows.
      const bool by_name = !options.anywhere && !place.patterns.empty() &&
                           std::ranges::none_of(place.patterns, sources::HasWildcard);
      if (listed.error().kind != ErrorKind::kForbidden || !by_name)
        return Fail(std::move(listed).error());
      matched.groups = InfosOf(place.patterns);
      return matched;
    }
    if (prefix.empty() && options.on_whole_list) options.on_whole_list(place, *listed);
    std::erase_if(*listed, [&](const auto& group) { return !InScopes(place, group.name); });
    if (place.patterns.empty()) {
      matched.groups = *std::move(listed);
      return matched;
    }
    std::vector<std::string> names;
    for (const sources::GroupInfo& group : *listed) names.push_back(group.name);
    const sources::GroupMatch match = options.anywhere
                                          ? MatchAnywhere(place.patterns, names)
                                          : sources::MatchGroups(place.patterns, names);
    if (!match.unknown.empty() && !prefix.empty()) {
      prefix.clear();  // perhaps a part of a name: look at all
      continue;
    }
    std::erase_if(*listed, [&](const auto& group) {
      return !std::ranges::binary_search(match.groups, group.name);
    });
    matched.groups = *std::move(listed);
    matched.unknown = match.unknown;
    return matched;
  }
}

/// Patterns that are unknown in every place that was asked.
std::vector<std::string> UnknownEverywhere(const std::vector<PlaceMatch>& matches) {
  std::vector<std::string> sentences;
  if (matches.empty()) return sentences;
  for (const auto& unknown : matches.front().unknown) {
    const bool everywhere = std::ranges::all_of(matches, [&](const PlaceMatch& match) {
      return std::ranges::find(match.unknown, unknown.pattern,
                               &sources::GroupMatch::Unknown::pattern) != match.unknown.end();
    });
    if (!everywhere) continue;
    sources::GroupMatch one;
    one.unknown.push_back(unknown);
    sentences.push_back(sources::DescribeUnknown(one));
  }
  return sentences;
}

}  // namespace

std::string LogPlace::Label() const {
  return profile.empty() || region.empty() ? profile + region : profile + "/" + region;
}

bool NamesFile(const std::string& spec) {
  if (spec == "-" || spec.starts_with("./") || spec.starts_with("../") || spec.starts_with("~"))
    return true;
  if (spec.starts_with("arn:")) return false;
  const std::filesystem::path literal = spec.substr(0, spec.find_first_of("*?["));
  std::error_code error;
  // Of a glob the folder that it begins with has to be there.
  const std::filesystem::path there = literal.string() == spec ? literal : literal.parent_path();
  if (literal.string() != spec && there.empty()) return spec.find('.') != spec.npos;
  return std::filesystem::exists(there, error) && there != "/";
}

base::Result<LogPlaces> OpenPlaces(const PlaceRequest& request, const config::Settings& settings,
                                   const base::Environment& environment,
                                   net::HttpTransport& transport, const base::Clock& clock,
                                   std::stop_token stop) {
  LOGAI_RETURN_IF_ERROR(CheckNothingIsEmpty(request));
  LogPlaces opened;
  Named named = Sort(request, opened.notices);
  if (named.files.empty() && !named.cloudwatch) {
    if (request.stdin_has_data) {
      named.files.push_back("-");
    } else if (request.all_when_unnamed) {
      named.cloudwatch = true;
    } else {
      return Fail(NothingNamed());
    }
  }
  if (!named.files.empty()) {
    LOGAI_ASSIGN_OR_RETURN(
        OpenSources files,
        OpenSourcesFor({.specs = named.files, .since = request.since, .until = request.until},
                       settings, environment, transport, clock, stop));
    opened.places.push_back({.profile = "", .region = "", .opened = std::move(files)});
  }
  if (named.cloudwatch) {
    const std::vector<AwsTarget> targets = TargetsOf(settings);
    const auto scan_budget = MakeScanBudget(settings);
    for (const AwsTarget& target : targets) {
      auto account_or = OpenSourcesFor({.specs = {std::string(kCloudWatchSpec)},
                                        .since = request.since,
                                        .until = request.until,
                                        .aws = target,
                                        .scan_budget = scan_budget},
                                       settings, environment, transport, clock, stop);
      if (!account_or) return Fail(PerhapsAFile(std::move(account_or).error(), request));
      OpenSources account = *std::move(account_or);
      LogPlace place{.profile = account.profile, .region = account.region, .opened = {}};
      place.opened = std::move(account);
      place.patterns = named.groups;
      place.one_of_several = targets.size() > 1;
      opened.places.push_back(std::move(place));
    }
  }
  for (const LogPlace& place : opened.places) {
    for (const std::string& notice : place.opened.notices) {
      if (std::ranges::find(opened.notices, notice) == opened.notices.end())
        opened.notices.push_back(notice);
    }
  }
  return opened;
}

MatchOptions RememberingNames(const config::Settings& settings,
                              const base::Environment& environment, const base::Clock& clock) {
  static constexpr std::chrono::minutes kTrusted{15};  // the contract's time for a list of groups
  const auto file_of = [&](const LogPlace& place) {
    return GroupNamesFile(settings, environment, place.profile, place.region);
  };
  return {
      .on_whole_list =
          [file_of, &clock](const LogPlace& place, const std::vector<sources::GroupInfo>& groups) {
            if (!place.is_aws()) return;
            std::vector<std::string> names;
            for (const sources::GroupInfo& group : groups) names.push_back(group.name);
            file_of(place).Write(names, clock.Now());
          },
      .known =
          [file_of, &clock](const LogPlace& place) {
            GroupNamesFile::Names known = file_of(place).Read();
            if (clock.Now() - known.listed > kTrusted) known.names.clear();
            return std::move(known.names);
          }};
}

base::Result<MatchedGroups> MatchGroupsOf(std::vector<LogPlace>& places,
                                          const MatchOptions& options, std::stop_token stop) {
  MatchedGroups matched;
  std::vector<PlaceMatch> of_aws;
  std::optional<base::Error> first_error;
  for (std::size_t i = 0; i < places.size(); ++i) {
    auto match = MatchIn(places[i], options, stop);
    if (!match) {
      if (match.error().kind == ErrorKind::kCancelled) return Fail(std::move(match).error());
      const std::string label = places[i].Label();
      matched.failures.push_back(label.empty() ? match.error().ToString()
                                               : label + ": " + match.error().ToString());
      if (!first_error) first_error = std::move(match).error();
      continue;
    }
    for (const sources::GroupInfo& group : match->groups)
      matched.groups.push_back({.place = i, .info = group});
    if (places[i].is_aws()) of_aws.push_back(*std::move(match));
  }
  if (matched.groups.empty() && first_error) return Fail(*std::move(first_error));
  matched.unmatched = UnknownEverywhere(of_aws);
  if (matched.groups.empty() && !matched.unmatched.empty()) {
    return Fail({.kind = ErrorKind::kNotFound,
                 .message = base::Join(matched.unmatched, "; "),
                 .next = options.anywhere ? "" : "`logai groups` lists the groups there are",
                 .retry_after = {}});
  }
  return matched;
}

}  // namespace logai::app
