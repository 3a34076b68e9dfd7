#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/aws_session.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "config/settings.h"
#include "net/http.h"
#include "sources/log_source.h"

namespace logai::aws {
class MetricsClient;
class Session;
}  // namespace logai::aws
namespace logai::sources {
class CloudWatchSource;
class IntervalCache;
class ScanBudget;
}  // namespace logai::sources

namespace logai::app {

/// The contract's words for a missing region (compatibility, section 4).
inline constexpr std::string_view kRegionRequired =
    "AWS_DEFAULT_REGION is required for CloudWatch access";

/// The source that is all log groups; with ":GROUP" behind it, one of them.
inline constexpr std::string_view kCloudWatchSpec = "cloudwatch";

/// What the user asks about, as typed.
struct SourceRequest {
  std::vector<std::string> specs;  ///< files, folders, globs, "-", "cloudwatch", "cloudwatch:GROUP"
  std::optional<std::string> since;
  std::optional<std::string> until;
  bool stdin_has_data =
      false;  ///< standard input is a pipe or a file, and so the source when no other is named
  AwsTarget aws = {};  ///< which of several accounts and regions
  /// Shared with what else the command opens; null: its own.
  std::shared_ptr<sources::ScanBudget> scan_budget = {};
  /// A session to go on with, whose sources stand where `specs` names none; empty: a new one.
  std::filesystem::path session = {};
};

/// Where the logs come from, opened.
struct OpenSources {
  std::unique_ptr<net::HttpTransport>
      aws_transport;                          ///< when the profile trusts authorities of its own
  std::unique_ptr<aws::Session> aws_session;  ///< null without CloudWatch; the source refers to it
  /// Of CloudWatch's events; null when the settings want none, or without CloudWatch.
  std::unique_ptr<sources::IntervalCache> cache;
  std::unique_ptr<sources::LogSource> source;
  /// Of all that one question, or one command, reads through Logs Insights.
  std::shared_ptr<sources::ScanBudget> scan_budget;
  sources::CloudWatchSource* cloudwatch =
      nullptr;  ///< the part of `source` that asks AWS; null without
  std::unique_ptr<aws::MetricsClient> metrics;  ///< of the same account; null without CloudWatch
  /// Wildcards; a group may be read when it matches one of each list (ToolOptions).
  std::vector<std::vector<std::string>> scopes;
  base::TimeRange window;        ///< to look at by default, and at most (decisions, 14)
  bool window_is_scope = false;  ///< the user gave it: tools do not look outside
  base::UtcTime now;             ///< what relative times count from
  bool now_is_end_of_data = false;
  base::TimeZone zone;              ///< of times read and shown (LOGAI_TIMEZONE)
  std::string region, region_from;  ///< empty without CloudWatch
  std::string profile;              ///< empty when none is named
  std::string profile_from;
  std::vector<std::string> notices;

  std::optional<std::string> since, until;  ///< the user's window, as typed

  /// Sets `window` and `now` as of this moment: the user's window, else all of the files, else the
  /// last hour of CloudWatch; and gives back all of `scan_budget`. A conversation does so before
  /// each question.
  /// Errors:  kInvalidInput when a time cannot be read.
  base::Status BeginQuestion(const base::Clock& clock, std::stop_token stop);

  OpenSources();
  OpenSources(OpenSources&&) noexcept;
  OpenSources& operator=(OpenSources&&) noexcept;
  ~OpenSources();

 private:
  void TellOfEarlierDay();
};

/// What the user allows reading through Logs Insights to cost (LOGAI_MAX_QUERY_COST_USD).
std::shared_ptr<sources::ScanBudget> MakeScanBudget(const config::Settings& settings);

/// Opens what `request` names; standard input or CloudWatch when it names nothing (decisions, 16).
/// Lives:   `transport` must outlive the result.
/// Errors:  kInvalidInput when there is nothing to ask about, or a time cannot be read; those of
/// the sources.
base::Result<OpenSources> OpenSourcesFor(const SourceRequest& request,
                                         const config::Settings& settings,
                                         const base::Environment& environment,
                                         net::HttpTransport& transport, const base::Clock& clock,
                                         std::stop_token stop);

}  // namespace logai::app
