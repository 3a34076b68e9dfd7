#include "app/sources_wiring.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "app/log_cache.h"
#include "app/network.h"
#include "aws/metrics_client.h"
#include "aws/session.h"
#include "base/heap.h"
#include "base/time_expression.h"
#include "base/time_zone.h"
#include "sources/cloudwatch_source.h"
#include "sources/composite_source.h"
#include "sources/file_source.h"
#include "sources/interval_cache.h"

namespace logai::app {
namespace {

using base::ErrorKind;
using base::Fail;
namespace keys = config::keys;

constexpr std::size_t kMaxFiles = 100'000;
constexpr std::chrono::minutes kCloudWatchWindow{60};  // decisions, 14

/// The specs, sorted by kind of source.
struct Specs {
  std::vector<std::string> files;
  bool cloudwatch = false;
  std::vector<std::string> cloudwatch_groups;  // empty: all
};

Specs Sort(const std::vector<std::string>& specs) {
  Specs sorted;
  bool all_groups = false;
  for (const std::string& spec : specs) {
    if (spec == kCloudWatchSpec) {
      sorted.cloudwatch = all_groups = true;
    } else if (spec.starts_with(std::string(kCloudWatchSpec) + ":")) {
      sorted.cloudwatch = true;
      sorted.cloudwatch_groups.push_back(spec.substr(kCloudWatchSpec.size() + 1));
      // As of a folder: everything in it.
      if (sorted.cloudwatch_groups.back().ends_with('/')) sorted.cloudwatch_groups.back() += '*';
    } else {
      sorted.files.push_back(spec);
    }
  }
  if (all_groups) sorted.cloudwatch_groups.clear();
  return sorted;
}

/// Whether CloudWatch can be meant when nothing is named: a region is known.
bool CloudWatchIsConfigured(const config::Settings& settings,
                            const base::Environment& environment) {
  const auto session = OpenSession(settings, environment);
  return session && (*session)->region().has_value();
}

base::Result<Specs> ChooseSpecs(const SourceRequest& request, const config::Settings& settings,
                                const base::Environment& environment) {
  if (!request.specs.empty()) return Sort(request.specs);
  if (request.stdin_has_data) return Specs{.files = {"-"}};
  if (CloudWatchIsConfigured(settings, environment)) return Specs{.cloudwatch = true};
  return Fail({.kind = ErrorKind::kInvalidInput,
               .message = "there are no logs to ask about",
               .next = "give a file, folder or glob with --source, pipe logs in, or set "
                       "AWS_DEFAULT_REGION for CloudWatch"});
}

base::Result<std::unique_ptr<aws::MetricsClient>> OpenMetrics(const OpenSources& open,
                                                              net::HttpTransport& transport) {
  LOGAI_ASSIGN_OR_RETURN(aws::Endpoint endpoint, open.aws_session->endpoint(aws::kCloudWatch));
  LOGAI_ASSIGN_OR_RETURN(const aws::RetryRules retry, open.aws_session->retry_rules());
  return std::make_unique<aws::MetricsClient>(transport, open.aws_session->credentials(),
                                              aws::CloudWatchService(std::move(endpoint), retry));
}

base::Result<std::unique_ptr<sources::LogSource>> OpenCloudWatch(
    OpenSources& open, const config::Settings& settings, const base::Environment& environment,
    net::HttpTransport& transport, const AwsTarget& target) {
  base::ShareHeaps();
  LOGAI_ASSIGN_OR_RETURN(open.aws_session, OpenSession(settings, environment, target));
  auto region = open.aws_session->region();
  if (!region) {
    base::Error error = std::move(region).error();
    if (error.kind == ErrorKind::kNotFound) {
      error.message =
          "AWS_DEFAULT_REGION is required for CloudWatch access";  // the contract's words
    }
    return Fail(std::move(error));
  }
  open.region = region->name;
  open.region_from = region->from;
  open.profile =
      open.aws_session->profile().from == "default" ? "" : open.aws_session->profile().name;
  open.profile_from = open.aws_session->profile().from;
  for (std::string& notice : open.aws_session->notices()) open.notices.push_back(std::move(notice));
  const auto bundle = open.aws_session->ca_bundle();
  if (bundle) {
    LOGAI_ASSIGN_OR_RETURN(open.aws_transport, MakeTransport(settings, bundle));
  }
  open.cache = MakeLogCache(settings);
  LOGAI_ASSIGN_OR_RETURN(
      auto source,
      sources::CloudWatchSource::Open(bundle ? *open.aws_transport : transport, *open.aws_session,
                                      {.default_window = kCloudWatchWindow,
                                       .accounts_file = AccountsFile(settings),
                                       .scan = {.budget = open.scan_budget}},
                                      open.cache.get()));
  open.cloudwatch = source.get();
  // Nobody needs them for logs.
  if (auto metrics = OpenMetrics(open, bundle ? *open.aws_transport : transport)) {
    open.metrics = *std::move(metrics);
  } else {
    open.notices.push_back("alarms and metrics are not looked at: " + metrics.error().message);
  }
  return std::unique_ptr<sources::LogSource>(std::move(source));
}

}  // namespace

std::shared_ptr<sources::ScanBudget> MakeScanBudget(const config::Settings& settings) {
  return std::make_shared<sources::ScanBudget>(settings.Get(keys::kMaxQueryCostUsd));
}

OpenSources::OpenSources() = default;
OpenSources::OpenSources(OpenSources&&) noexcept = default;
OpenSources& OpenSources::operator=(OpenSources&&) noexcept = default;
OpenSources::~OpenSources() = default;

/// A clock time behind the last record means the day before, which somebody who reads the wrong
/// file, or mistypes, must hear.
void OpenSources::TellOfEarlierDay() {
  const auto tell = [&](std::string_view flag, const std::optional<std::string>& typed,
                        const std::optional<base::UtcTime>& read) {
    if (!typed || !read || !base::IsClockTime(*typed)) return;
    const std::string last = base::FormatIso(now, zone);
    const std::string taken = base::FormatIso(*read, zone);
    if (taken.substr(0, 10) == last.substr(0, 10)) return;
    std::string notice = fmt::format("{} {} is taken as {}, as the data ends at {}", flag, *typed,
                                     taken.substr(0, 16), last.substr(0, 16));
    if (std::ranges::find(notices, notice) == notices.end()) notices.push_back(std::move(notice));
  };
  tell("--since", since, window.begin);
  tell("--until", until, window.end);
}

base::Status OpenSources::BeginQuestion(const base::Clock& clock, std::stop_token stop) {
  scan_budget->Renew();
  now = clock.Now();
  const auto span = source->DataSpan(stop);
  now_is_end_of_data = span && span->end;
  if (now_is_end_of_data) now = *span->end;
  const auto view = [](const std::optional<std::string>& text) {
    return text ? std::optional<std::string_view>(*text) : std::nullopt;
  };
  window_is_scope = since || until;
  if (window_is_scope) {
    LOGAI_ASSIGN_OR_RETURN(window, base::ParseRange(view(since), view(until), now, zone));
    if (now_is_end_of_data) TellOfEarlierDay();
    // The contract's: the beginning defaults to an hour before the end.
    if (aws_session && source->name() == "cloudwatch" && !window.begin && window.end)
      window.begin = *window.end - kCloudWatchWindow;
  } else if (aws_session && source->name() == "cloudwatch") {
    // Beside files the window stays open: the files are looked at whole, CloudWatch for its own
    // last hour.
    window = {.begin = now - kCloudWatchWindow, .end = now};
  }
  return {};
}

base::Result<OpenSources> OpenSourcesFor(const SourceRequest& request,
                                         const config::Settings& settings,
                                         const base::Environment& environment,
                                         net::HttpTransport& transport, const base::Clock& clock,
                                         std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(Specs specs, ChooseSpecs(request, settings, environment));
  OpenSources open;
  open.scan_budget =
      request.scan_budget != nullptr ? request.scan_budget : MakeScanBudget(settings);
  LOGAI_ASSIGN_OR_RETURN(open.zone,
                         base::TimeZone::Find(settings.Get(keys::kTimezone), environment));
  std::vector<std::unique_ptr<sources::LogSource>> parts;
  if (!specs.files.empty()) {
    sources::FileSourceOptions options;
    options.home = settings.home();
    options.read.zone = open.zone;
    LOGAI_ASSIGN_OR_RETURN(auto files, sources::FileSource::Open(specs.files, options));
    // Files that were named stay in scope beside the CloudWatch groups that were named.
    if (!specs.cloudwatch_groups.empty()) {
      LOGAI_ASSIGN_OR_RETURN(const auto groups, files->ListGroups("", kMaxFiles, stop));
      for (const sources::GroupInfo& group : groups) specs.cloudwatch_groups.push_back(group.name);
    }
    parts.push_back(std::move(files));
  }
  if (specs.cloudwatch) {
    LOGAI_ASSIGN_OR_RETURN(auto cloudwatch,
                           OpenCloudWatch(open, settings, environment, transport, request.aws));
    parts.push_back(std::move(cloudwatch));
  }
  if (parts.size() == 1) {
    open.source = std::move(parts.front());
  } else {
    open.source = std::make_unique<sources::CompositeSource>(std::move(parts));
  }
  if (const auto& allowed = settings.Get(keys::kAllowedGroups); !allowed.empty())
    open.scopes.push_back(allowed);
  if (!specs.cloudwatch_groups.empty()) open.scopes.push_back(std::move(specs.cloudwatch_groups));
  open.since = request.since;
  open.until = request.until;
  LOGAI_RETURN_IF_ERROR(open.BeginQuestion(clock, stop));
  return open;
}

}  // namespace logai::app
