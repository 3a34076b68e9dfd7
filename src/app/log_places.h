#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/sources_wiring.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/time.h"
#include "config/settings.h"
#include "net/http.h"
#include "sources/log_source.h"

namespace logai::app {

/// What a command over logs reads, as typed.
struct PlaceRequest {
  /// Files, folders, globs, "-", "cloudwatch", "cloudwatch:GROUP", and what is no file: log groups.
  std::vector<std::string> sources;
  std::vector<std::string> groups;  ///< log groups and nothing else (--group)
  std::optional<std::string> since, until;
  bool stdin_has_data = false;    ///< standard input is read when nothing is named
  bool all_when_unnamed = false;  ///< nothing named and nothing piped in: every log group
};

/// The files, or one account and region, that a command reads, and what of it.
struct LogPlace {
  std::string profile, region;  ///< of AWS, to tell one place from another; empty for files
  OpenSources opened;
  std::vector<std::string> patterns;  ///< names, beginnings and wildcards of groups; empty: all
  /// Whether the place is one of several accounts or regions, so that events must name it.
  bool one_of_several = false;

  bool is_aws() const { return opened.cloudwatch != nullptr; }
  /// "prod/eu-west-1", "eu-west-1", or "" for files.
  std::string Label() const;
};

/// What is read, and what the user should know of how it was understood.
struct LogPlaces {
  std::vector<LogPlace> places;  ///< at least one; files first
  std::vector<std::string> notices;
};

/// Opens what `request` names: a path that exists, a glob, "-" and whatever looks like a path is a
/// file; everything else is a log group in each account and region of --aws-profile and
/// --aws-region. Nothing is asked of AWS yet.
/// Lives:   `transport` longer than the result.
/// Errors:  kInvalidInput when nothing is named; those of OpenSourcesFor.
base::Result<LogPlaces> OpenPlaces(const PlaceRequest& request, const config::Settings& settings,
                                   const base::Environment& environment,
                                   net::HttpTransport& transport, const base::Clock& clock,
                                   std::stop_token stop);

/// Whether `spec` is read as a file, see OpenPlaces.
bool NamesFile(const std::string& spec);

/// A group to read, with the place that has it.
struct PlacedGroup {
  std::size_t place = 0;  ///< index into LogPlaces::places
  sources::GroupInfo info;
};

struct MatchedGroups {
  std::vector<PlacedGroup> groups;     ///< by place, then by name
  std::vector<std::string> unmatched;  ///< sentences about patterns that match nothing anywhere
  std::vector<std::string> failures;   ///< places that could not list their groups, and why
};

/// How MatchGroupsOf may find what names stand for.
struct MatchOptions {
  /// A whole name, or the beginning or a part of names (sources/group_match.h); else a pattern is
  /// also taken as any part of a name, as for a list that a person looks through.
  bool anywhere = false;
  /// Told with the whole list of a place's groups when one was fetched.
  std::function<void(const LogPlace&, const std::vector<sources::GroupInfo>&)> on_whole_list = {};
  /// Names known from before, so that an exact name costs no request; empty: none.
  std::function<std::vector<std::string>(const LogPlace&)> known = {};
};

/// Options that remember the names of groups from one run to the next (group_names_file.h).
/// Lives:   the arguments longer than the result.
MatchOptions RememberingNames(const config::Settings& settings,
                              const base::Environment& environment, const base::Clock& clock);

/// The groups of all places that their patterns stand for, within what the user allowed
/// (LOGAI_ALLOWED_GROUPS).
/// Errors:  kNotFound when no pattern matches anything, with the nearest name; those of the source
///          when no place could be asked.
base::Result<MatchedGroups> MatchGroupsOf(std::vector<LogPlace>& places,
                                          const MatchOptions& options, std::stop_token stop);

}  // namespace logai::app
