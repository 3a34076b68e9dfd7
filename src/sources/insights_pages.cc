#include "sources/insights_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "aws/insights_query.h"
#include "base/iso_time.h"
#include "base/time.h"
#include "sources/cloudwatch_pages.h"

namespace logai::sources {
namespace {

using base::ErrorKind;

/// What one answer of the service holds, and what a query can find at most.
constexpr int kUsualRows = 10'000, kMostRows = 100'000;

base::UtcTime SecondOf(base::UtcTime time) {
  return base::FromEpochMs(base::EpochMs(time) / 1000 * 1000);
}

std::optional<base::UtcTime> TimeOf(std::optional<std::string_view> text) {
  return text ? QueryTime(*text) : std::nullopt;
}

std::string TextOf(const aws::QueryRow& row, std::string_view field) {
  return std::string(row.Get(field).value_or(""));
}

std::string QueryText(const PageQuery& query) {
  std::string text = "fields @timestamp, @message, @logStream, @ingestionTime";
  if (!query.service_pattern.empty()) text += "\n| filter " + query.service_pattern;
  return text + "\n| sort @timestamp " + (query.newest_first ? "desc" : "asc");
}

}  // namespace

std::optional<base::UtcTime> QueryTime(std::string_view text) {
  std::int64_t ms = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, ms);
  if (error == std::errc() && rest == end) return base::FromEpochMs(ms);
  const auto read = base::ReadDate(text);
  if (!read || !read->date.ok() || !read->clock) return std::nullopt;
  return base::UtcTime(std::chrono::sys_days(read->date)) + read->clock->since_midnight;
}

InsightsPages::InsightsPages(aws::LogsClient& client, base::TimeRange range, base::UtcTime now,
                             ScanLimits limits)
    : client_(client),
      range_(range),
      now_(now),
      limits_(std::move(limits)),
      part_(*limits_.budget) {}

base::Error InsightsPages::TooExpensive(const std::string& group, const std::string& what) const {
  return {.kind = ErrorKind::kInvalidInput,
          .message = fmt::format("{} answers to Logs Insights only, which {}, and "
                                 "LOGAI_MAX_QUERY_COST_USD allows {}",
                                 group, what, aws::UsdText(limits_.budget->most_usd())),
          .next =
              "a shorter time range or fewer groups scan less; or set "
              "LOGAI_MAX_QUERY_COST_USD higher",
          .retry_after = {}};
}

/// Whether the read may cost what the service estimates; asked once.
base::Status InsightsPages::Allow(const std::string& group, std::stop_token stop) {
  const std::scoped_lock lock(mutex_);
  if (allowed_) return *allowed_;
  const aws::StartQueryRequest start{.query = "fields @timestamp",
                                     .start = range_.begin.value_or(base::UtcTime{}),
                                     .end = range_.end.value_or(now_),
                                     .groups = {group}};
  LOGAI_ASSIGN_OR_RETURN(const auto bytes,
                         aws::EstimateScan(client_, start, *limits_.waiter, stop));
  allowed_ = base::Status();
  const base::ByteCount before = limits_.budget->taken();
  if (bytes && !part_.Expect(*bytes)) {
    const std::string& region = client_.endpoint().region;
    std::string what = fmt::format("scans about {} for {}", base::FormatBytes(*bytes),
                                   aws::ScanCostText(*bytes, region));
    if (before.value() > 0)
      what += fmt::format(" after {} of other groups", aws::UsdText(aws::ScanCostUsd(before)));
    allowed_ = base::Fail(TooExpensive(group, what));
  }
  return *allowed_;
}

base::Result<std::vector<aws::QueryRow>> InsightsPages::Run(const aws::StartQueryRequest& start,
                                                            std::stop_token stop) {
  // More than was estimated, as ranges with very many events are scanned more than once.
  if (limits_.budget->is_overdrawn()) {
    const base::ByteCount all = limits_.budget->taken();
    return base::Fail(TooExpensive(
        start.groups.front(), fmt::format("has scanned {} for {} already", base::FormatBytes(all),
                                          aws::ScanCostText(all, client_.endpoint().region))));
  }
  aws::InsightsQuery insights{.request = start, .max_rows = *start.limit};
  std::int64_t last = 0;  // of this query, also when it fails or is stopped
  insights.on_progress = [&](const aws::QueryProgress& progress) {
    last = std::max(last, progress.statistics.bytes_scanned.value());
  };
  auto result = aws::RunInsightsQuery(client_, insights, *limits_.waiter, std::move(stop));
  if (result) last = std::max(last, result->statistics.bytes_scanned.value());
  part_.Add(base::ByteCount(last));
  if (!result) return base::Fail(std::move(result).error());
  return std::move(result->rows);
}

base::Result<InsightsPages::Page> InsightsPages::Ask(const PageQuery& query,
                                                     const std::string& token,
                                                     std::stop_token stop) {
  LOGAI_RETURN_IF_ERROR(Allow(query.group, stop));
  aws::StartQueryRequest start{.query = QueryText(query),
                               .start = query.range.begin.value_or(base::UtcTime{}),
                               .end = query.range.end.value_or(now_),
                               .groups = {query.group},
                               .limit = std::min(query.page_limit, kUsualRows)};
  if (const auto from = TimeOf(token); !token.empty() && from)
    (query.newest_first ? start.end : start.start) = *from;
  Page page;
  if (start.end < start.start) return page;
  LOGAI_ASSIGN_OR_RETURN(auto rows, Run(start, stop));
  const auto is_full = [&] { return std::ssize(rows) >= *start.limit; };
  const auto ends_where_it_began = [&] {
    const auto last = rows.empty() ? std::nullopt : TimeOf(rows.back().Get("@timestamp"));
    return last && SecondOf(*last) == SecondOf(query.newest_first ? start.end : start.start);
  };
  // A query begins with a whole second: the next one would find the same events again.
  if (is_full() && ends_where_it_began() && start.limit != kMostRows) {
    start.limit = kMostRows;
    LOGAI_ASSIGN_OR_RETURN(rows, Run(start, stop));
  }
  for (const aws::QueryRow& row : rows) {
    const auto time = TimeOf(row.Get("@timestamp"));
    if (!time) {
      ++page.malformed;
      continue;
    }
    page.events.push_back({.stream = TextOf(row, "@logStream"),
                           .time = *time,
                           .message = TextOf(row, "@message"),
                           .event_id = TextOf(row, "@ptr"),
                           .ingestion_time = TimeOf(row.Get("@ingestionTime"))});
  }
  if (!is_full() || page.events.empty()) return page;
  if (ends_where_it_began()) {
    page.cut_short = fmt::format(
        "more than {} events in one second, of which Logs Insights gives "
        "no more",
        kMostRows);
    return page;
  }
  page.token = std::to_string(base::EpochMs(page.events.back().time));
  return page;
}

}  // namespace logai::sources
