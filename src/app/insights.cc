#include "app/insights.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/query_text.h"
#include "sources/cloudwatch_source.h"

namespace logai::app {
namespace {

constexpr std::size_t kMostGroups = 50;  // that one query takes

/// The request for one place; nullopt when none of its groups is meant.
std::optional<aws::StartQueryRequest> RequestFor(const std::vector<LogPlace>& places,
                                                 std::size_t index,
                                                 const InsightsRequest& request) {
  const LogPlace& place = places[index];
  aws::StartQueryRequest start{.query = request.query, .language = request.language};
  start.end = place.opened.window.end.value_or(place.opened.now);
  start.start = place.opened.window.begin.value_or(start.end - std::chrono::hours(1));
  for (const PlacedGroup& group : request.groups) {
    if (group.place == index) start.groups.push_back(group.info.name);
  }
  if (start.groups.empty() && !request.groups.empty()) return std::nullopt;
  return start;
}

base::Status CheckGroups(const aws::StartQueryRequest& start) {
  if (start.groups.size() <= kMostGroups) return {};
  return base::Fail({.kind = base::ErrorKind::kInvalidInput,
                     .message = "a query takes at most 50 log groups, and these are " +
                                std::to_string(start.groups.size()),
                     .next = "name fewer, or let the query name them: SOURCE "
                             "logGroups(namePrefix: ['/ecs/']) | …",
                     .retry_after = {}});
}

aws::LogsClient& ClientOf(const LogPlace& place) { return place.opened.cloudwatch->client(); }

}  // namespace

std::string ScannedText(base::ByteCount scanned) {
  return fmt::format("{} scanned by Logs Insights, {}", base::FormatBytes(scanned),
                     aws::ScanCostText(scanned, ""));
}

base::Result<InsightsEstimate> EstimateInsights(const std::vector<LogPlace>& places,
                                                const InsightsRequest& request,
                                                base::Waiter& waiter, std::stop_token stop) {
  InsightsEstimate estimate{.bytes = base::ByteCount(0)};
  for (std::size_t i = 0; i < places.size(); ++i) {
    auto start = RequestFor(places, i, request);
    if (!start) continue;
    LOGAI_RETURN_IF_ERROR(CheckGroups(*start));
    LOGAI_ASSIGN_OR_RETURN(auto bytes,
                           aws::EstimateScan(ClientOf(places[i]), *start, waiter, stop));
    if (!bytes && !start->groups.empty()) {
      // What is scanned depends on groups and window, in whatever language.
      start->language = aws::QueryLanguage::kInsights;
      start->query = "fields @timestamp";
      LOGAI_ASSIGN_OR_RETURN(bytes, aws::EstimateScan(ClientOf(places[i]), *start, waiter, stop));
    }
    if (!bytes) return InsightsEstimate{};
    *estimate.bytes += *bytes;
  }
  estimate.usd = aws::ScanCostUsd(*estimate.bytes);
  return estimate;
}

base::Status CheckScope(const std::vector<LogPlace>& places, const InsightsRequest& request) {
  const bool bounded = std::ranges::any_of(
      places, [](const LogPlace& place) { return !place.opened.scopes.empty(); });
  if (!bounded || !aws::NamesGroups(request.query, request.language)) return {};
  return base::Fail({.kind = base::ErrorKind::kForbidden,
                     .message = "the query names its groups itself, and LOGAI_ALLOWED_GROUPS "
                                "limits what may be read",
                     .next = "give the groups with --group, and ask in the language cwli without "
                             "SOURCE",
                     .retry_after = {}});
}

base::Result<InsightsAnswer> RunInsights(
    const std::vector<LogPlace>& places, const InsightsRequest& request,
    const std::function<void(const InsightsProgress&)>& on_progress, base::Waiter& waiter,
    std::stop_token stop) {
  InsightsAnswer answer;
  for (std::size_t i = 0; i < places.size(); ++i) {
    auto start = RequestFor(places, i, request);
    if (!start) continue;
    LOGAI_RETURN_IF_ERROR(CheckGroups(*start));
    aws::InsightsQuery query{.request = *std::move(start)};
    if (request.max_rows) {
      query.max_rows = *request.max_rows;
      // Without a limit of its own the service stops at 10,000 rows.
      if (*request.max_rows > 10'000) query.request.limit = static_cast<int>(*request.max_rows);
    } else if (const auto own = aws::LimitIn(request.query)) {
      query.max_rows = std::max(query.max_rows, *own);
    }
    query.on_progress = [&](const aws::QueryProgress& progress) {
      if (on_progress) on_progress({.places_done = i, .current = progress});
    };
    LOGAI_ASSIGN_OR_RETURN(aws::InsightsResult result,
                           aws::RunInsightsQuery(ClientOf(places[i]), query, waiter, stop));
    answer.scanned += result.statistics.bytes_scanned;
    answer.records_scanned += result.statistics.scanned.value();
    answer.records_matched += result.statistics.matched.value();
    answer.places.push_back({.place = i, .result = std::move(result)});
  }
  answer.usd = aws::ScanCostUsd(answer.scanned);
  return answer;
}

}  // namespace logai::app
