#include "sources/cloudwatch_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "aws/account_finder.h"
#include "base/text.h"
#include "sources/cloudwatch_reader.h"

namespace logai::sources {
namespace {

using base::ErrorKind;

constexpr std::size_t kPageOfGroups = 50;
constexpr std::string_view kInfrequentAccess = "INFREQUENT_ACCESS";
/// Groups looked through for a name that a misspelt one may have meant.
constexpr std::size_t kGroupsForHints = 1'000;

GroupInfo ToGroupInfo(aws::LogGroup&& group) {
  return {.name = std::move(group.name),
          .created = group.created,
          .stored_bytes = group.stored_bytes,
          .retention_days = group.retention_days,
          .arn = std::move(group.arn),
          .log_class = std::move(group.log_class)};
}

}  // namespace

CloudWatchSource::CloudWatchSource(std::unique_ptr<aws::LogsClient> client,
                                   CloudWatchOptions options, const base::Clock& clock,
                                   CloudWatchCache cache)
    : client_(std::move(client)), options_(options), clock_(clock), cache_(std::move(cache)) {}

base::Result<std::unique_ptr<CloudWatchSource>> CloudWatchSource::Open(
    net::HttpTransport& transport, aws::Session& session, CloudWatchOptions options,
    IntervalCache* cache) {
  LOGAI_ASSIGN_OR_RETURN(aws::Endpoint endpoint, session.endpoint(aws::kCloudWatchLogs));
  LOGAI_ASSIGN_OR_RETURN(const aws::RetryRules retry, session.retry_rules());
  auto client = std::make_unique<aws::LogsClient>(
      transport, session.credentials(), aws::CloudWatchLogsService(std::move(endpoint), retry));
  const auto finder =
      std::make_shared<aws::AccountFinder>(transport, session, options.accounts_file);
  CloudWatchCache kept_in{.cache = cache, .account = [finder](std::stop_token stop) {
                            return finder->Find(std::move(stop));
                          }};
  return std::make_unique<CloudWatchSource>(std::move(client), options, base::SystemClock(),
                                            std::move(kept_in));
}

base::Result<std::vector<GroupInfo>> CloudWatchSource::ListGroups(std::string_view prefix,
                                                                  std::size_t limit,
                                                                  std::stop_token stop) {
  if (auto known = FromCache(prefix, limit)) return *std::move(known);
  LOGAI_ASSIGN_OR_RETURN(GroupList list, FetchGroups(prefix, limit, stop));
  std::vector<GroupInfo> groups = list.groups;
  if (groups.size() > limit) groups.resize(limit);
  const std::scoped_lock lock(mutex_);
  lists_[std::string(prefix)] = std::move(list);
  return groups;
}

/// A list that is young enough, of this prefix or a shorter one, and long enough.
std::optional<std::vector<GroupInfo>> CloudWatchSource::FromCache(std::string_view prefix,
                                                                  std::size_t limit) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(lists_, [now = clock_.Now(), ttl = options_.group_list_ttl](const auto& entry) {
    return now - entry.second.fetched >= ttl;
  });
  for (const auto& [listed, list] : lists_) {
    if (!prefix.starts_with(listed)) continue;
    std::vector<GroupInfo> groups;
    for (const GroupInfo& group : list.groups) {
      if (groups.size() == limit) break;
      if (group.name.starts_with(prefix)) groups.push_back(group);
    }
    // An incomplete list still has the first ones of its own prefix.
    if (list.complete || (listed == prefix && groups.size() == limit)) return groups;
  }
  return std::nullopt;
}

base::Result<CloudWatchSource::GroupList> CloudWatchSource::FetchGroups(std::string_view prefix,
                                                                        std::size_t limit,
                                                                        std::stop_token stop) {
  GroupList list{.fetched = clock_.Now(), .complete = false, .groups = {}};
  std::string token;
  do {
    LOGAI_ASSIGN_OR_RETURN(aws::DescribeLogGroupsReply page,
                           client_->DescribeLogGroups({.prefix = std::string(prefix),
                                                       .limit = static_cast<int>(kPageOfGroups),
                                                       .next_token = token},
                                                      stop));
    for (aws::LogGroup& group : page.groups) {
      // An emulator may not look at the prefix.
      if (group.name.starts_with(prefix)) list.groups.push_back(ToGroupInfo(std::move(group)));
    }
    if (!page.next_token.empty() && page.next_token == token) {
      return base::Fail(ErrorKind::kUnavailable,
                        "the list of log groups does not end: the service repeats its page token");
    }
    token = std::move(page.next_token);
  } while (!token.empty() && list.groups.size() < limit);
  list.complete = token.empty();
  std::ranges::sort(list.groups, {}, &GroupInfo::name);
  const auto repeated = std::ranges::unique(list.groups, {}, &GroupInfo::name);
  list.groups.erase(repeated.begin(), repeated.end());
  return list;
}

base::Result<GroupReport> CloudWatchSource::ReadGroup(const ReadRequest& request,
                                                      const EventSink& sink, std::stop_token stop) {
  ReadRequest bounded = request;
  if (!bounded.range.begin && options_.default_window) {
    bounded.range.begin = bounded.range.end.value_or(clock_.Now()) - *options_.default_window;
  }
  bool through_insights = IsKnownAsInfrequent(request.group);
  auto report = ReadBy(through_insights ? Way::kInsights : Way::kEvents, bounded, sink, stop);
  // A refused first call has delivered nothing.
  if (!report && !through_insights && report.error().kind == ErrorKind::kInvalidInput &&
      TurnsOutInfrequent(request.group, stop)) {
    report = ReadBy(Way::kInsights, bounded, sink, stop);
  }
  if (report.has_value()) return report;
  base::Error error = std::move(report).error();
  if (error.kind == ErrorKind::kNotFound) {
    error = WithNearestName(std::move(error), request.group, stop);
  }
  return base::Fail(error.kind == ErrorKind::kCancelled ? error : error.Within(request.group));
}

base::Result<GroupReport> CloudWatchSource::ReadBy(Way way, const ReadRequest& request,
                                                   const EventSink& sink, std::stop_token stop) {
  CloudWatchReader::Settings settings{.now = clock_.Now(),
                                      .max_requests = options_.max_requests_per_read,
                                      .ignores_direction = ignores_direction_,
                                      .share = &share_};
  if (way == Way::kInsights) {
    settings.insights = options_.scan;
    settings.ignores_direction = false;  // a query has the order that it is given
  }
  CloudWatchReader reader(*client_, CacheFor(way, request, stop), request, sink, settings);
  auto report = reader.Read(stop);
  if (way == Way::kEvents && reader.ignores_direction()) ignores_direction_ = true;
  return report;
}

/// As it was listed last.
std::optional<GroupInfo> CloudWatchSource::FindListed(const std::string& group) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [prefix, list] : lists_) {
    const auto known = std::ranges::lower_bound(list.groups, group, {}, &GroupInfo::name);
    if (known != list.groups.end() && known->name == group) return *known;
  }
  return std::nullopt;
}

bool CloudWatchSource::IsKnownAsInfrequent(const std::string& group) {
  const auto listed = FindListed(group);
  const std::scoped_lock lock(mutex_);
  if (listed && listed->log_class == kInfrequentAccess) infrequent_.insert(group);
  return infrequent_.contains(group);
}

/// After the service refused to read it: whether that is because of its class.
bool CloudWatchSource::TurnsOutInfrequent(const std::string& group, std::stop_token stop) {
  return ListGroups(group, 1, std::move(stop)).has_value() && IsKnownAsInfrequent(group);
}

SeriesCache CloudWatchSource::CacheFor(Way way, const ReadRequest& request, std::stop_token stop) {
  if (!cache_.cache) return {};
  const auto account = cache_.account(std::move(stop));
  if (!account) return {};  // the request will say why
  const aws::Endpoint& endpoint = client_->endpoint();
  // Pages of queries are kept apart: that a group is read by queries is not known beforehand.
  const bool by_query = way == Way::kInsights;
  const std::string pattern =
      by_query ? ConditionForInsights(request) : PatternForService(request.filter, endpoint.is_aws);
  // No name of a stream has an asterisk.
  const std::string stream = request.stream.empty() && !request.stream_prefix.empty()
                                 ? request.stream_prefix + "*"
                                 : request.stream;
  const auto listed = FindListed(request.group);
  return SeriesCache(*cache_.cache,
                     {.account = *account,
                      .region = endpoint.region,
                      .endpoint = by_query ? endpoint.url + "#insights" : endpoint.url,
                      .group = request.group,
                      .stream = stream,
                      .filter = std::string(base::Trim(pattern)),
                      .created = listed ? listed->created : std::nullopt},
                     clock_.Now() + std::min(client_->clock_offset(), base::Millis(0)),
                     by_query || request.filter.is_plain() || !endpoint.is_aws);
}

std::vector<std::string> CloudWatchSource::TakeNotices() {
  std::vector<std::string> notices = client_->TakeNotices();
  if (cache_.cache) std::ranges::move(cache_.cache->TakeNotices(), std::back_inserter(notices));
  return notices;
}

base::Error CloudWatchSource::WithNearestName(base::Error error, const std::string& group,
                                              std::stop_token stop) {
  const auto groups = ListGroups("", kGroupsForHints, stop);
  if (!groups.has_value()) return error;
  std::vector<std::string> names;
  for (const GroupInfo& known : *groups) names.push_back(known.name);
  if (std::ranges::find(names, group) != names.end()) {
    error.next = "it was there a moment ago: it may be deleted, or not be there yet";
    return error;
  }
  const std::string& region = client_->endpoint().region;
  if (const auto near = base::Nearest(group, names)) {
    error.next = fmt::format("did you mean {}? ({})", *near, region);
  } else if (names.empty()) {
    error.next =
        fmt::format("this account has no log groups in {}: check profile and region", region);
  }
  return error;
}

void CloudWatchSource::ForgetGroups() {
  const std::scoped_lock lock(mutex_);
  lists_.clear();
}

}  // namespace logai::sources
