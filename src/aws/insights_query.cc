#include "aws/insights_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "aws/query_text.h"
#include "base/text.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using base::Millis;

constexpr std::string_view kPricedRegion = "us-east-1";
constexpr Millis kFirstLook{500};
constexpr Millis kLongestLook{5'000};
constexpr Millis kFirstSlotWait{2'000};
constexpr Millis kLongestSlotWait{15'000};
/// A start that the service answered with 5xx: it may still have started something that nobody will
/// ever look at, so it is not repeated for long.
constexpr int kMostFailedStarts = 2;

Millis Longer(Millis wait, Millis longest) { return std::min(wait * 3 / 2, longest); }

/// A query of one's own in the service, which is stopped unless it has ended.
class RunningQuery {
 public:
  RunningQuery(LogsClient& client, std::string id) : client_(client), id_(std::move(id)) {}
  RunningQuery(const RunningQuery&) = delete;
  RunningQuery& operator=(const RunningQuery&) = delete;
  ~RunningQuery() {
    // Whoever cancelled is waiting, so this is short and its failure is nobody's concern any more.
    if (!ended_) static_cast<void>(client_.StopQuery(id_, {}).has_value());
  }

  const std::string& id() const { return id_; }
  void MarkEnded() { ended_ = true; }

 private:
  LogsClient& client_;
  const std::string id_;
  bool ended_ = false;
};

void Tell(const InsightsQuery& query, const QueryProgress& progress) {
  if (query.on_progress) query.on_progress(progress);
}

base::Result<std::string> Start(LogsClient& client, const InsightsQuery& query,
                                base::Waiter& waiter, std::stop_token stop) {
  Millis waited{0}, wait = kFirstSlotWait;
  int failed = 0;
  while (true) {
    auto id = client.StartQuery(query.request, stop);
    if (id.has_value()) return id;
    const bool full = id.error().kind == ErrorKind::kRateLimited;
    const bool down = id.error().kind == ErrorKind::kUnavailable && ++failed <= kMostFailedStarts;
    if (!full && !down) return id;
    if (waited >= query.slot_wait) {
      return base::Fail(id.error().Within(
          fmt::format("no query could be started within {}", base::FormatDuration(waited))));
    }
    Tell(query, {.query_id = {}, .waits_for_slot = full, .statistics = {}});
    LOGAI_RETURN_IF_ERROR(waiter.WaitFor(wait, stop));
    waited += wait;
    wait = Longer(wait, kLongestSlotWait);
  }
}

/// A status that no rows will follow.
base::Error Ended(const GetQueryResultsReply& reply, const std::string& id) {
  const std::string scanned =
      fmt::format("after scanning {} bytes (query id {})",
                  base::WithThousands(reply.statistics.bytes_scanned.value()), id);
  constexpr const char* kNarrower =
      "ask for a shorter time range, fewer groups, or with a filter nearer to the front";
  switch (reply.status) {
    case QueryStatus::kTimeout:
      return {.kind = ErrorKind::kTimeout,
              .message = fmt::format("the query timed out in CloudWatch Logs {}", scanned),
              .next = kNarrower,
              .retry_after = {}};
    case QueryStatus::kCancelled:
      return {
          .kind = ErrorKind::kUnavailable,
          .message = fmt::format("the query was stopped in CloudWatch Logs by someone {}", scanned),
          .next = "run it again",
          .retry_after = {}};
    default:
      return {.kind = ErrorKind::kUnavailable,
              .message = fmt::format("the query failed in CloudWatch Logs {}", scanned),
              .next = fmt::format("run it again; if it fails again, {}", kNarrower),
              .retry_after = {}};
  }
}

bool HasEnded(QueryStatus status) {
  return status == QueryStatus::kComplete || status == QueryStatus::kFailed ||
         status == QueryStatus::kCancelled || status == QueryStatus::kTimeout;
}

/// Looks until the query has ended.
base::Result<GetQueryResultsReply> Await(LogsClient& client, const InsightsQuery& query,
                                         RunningQuery& running, base::Waiter& waiter,
                                         std::stop_token stop) {
  Millis waited{0}, wait = kFirstLook;
  while (true) {
    LOGAI_RETURN_IF_ERROR(waiter.WaitFor(wait, stop));
    waited += wait;
    wait = Longer(wait, kLongestLook);
    LOGAI_ASSIGN_OR_RETURN(
        GetQueryResultsReply reply,
        client.GetQueryResults({.query_id = running.id(), .max_items = {}, .next_token = {}},
                               stop));
    Tell(query, {.query_id = running.id(),
                 .status = reply.status,
                 .rows = &reply.rows,
                 .statistics = reply.statistics});
    if (HasEnded(reply.status)) {
      running.MarkEnded();
      if (reply.status == QueryStatus::kComplete) return reply;
      return base::Fail(Ended(reply, running.id()));
    }
    if (waited >= query.longest_run) {
      return base::Fail(ErrorKind::kTimeout, "the query did not end within {} (query id {})",
                        base::FormatDuration(query.longest_run), running.id());
    }
  }
}

}  // namespace

base::Result<InsightsResult> RunInsightsQuery(LogsClient& client, const InsightsQuery& query,
                                              base::Waiter& waiter, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(std::string id, Start(client, query, waiter, stop));
  RunningQuery running(client, std::move(id));
  LOGAI_ASSIGN_OR_RETURN(GetQueryResultsReply page, Await(client, query, running, waiter, stop));
  InsightsResult result{.query_id = running.id(),
                        .rows = std::move(page.rows),
                        .statistics = page.statistics,
                        .truncated = false};
  while (!page.next_token.empty() && std::ssize(result.rows) < query.max_rows) {
    const std::string sent = page.next_token;
    LOGAI_ASSIGN_OR_RETURN(
        page, client.GetQueryResults(
                  {.query_id = running.id(), .max_items = {}, .next_token = sent}, stop));
    if (page.next_token == sent) {
      return base::Fail(ErrorKind::kCorrupt,
                        "GetQueryResults gave the same page token twice (query id {})",
                        running.id());
    }
    std::ranges::move(page.rows, std::back_inserter(result.rows));
  }
  result.truncated = !page.next_token.empty() || std::ssize(result.rows) > query.max_rows;
  // Where nobody set a limit the service does, and is silent about what it leaves out.
  constexpr std::int64_t kServiceLimit = 10'000;
  const bool unlimited = !query.request.limit && !LimitIn(query.request.query);
  if (unlimited && std::ssize(result.rows) == kServiceLimit) result.truncated = true;
  if (std::ssize(result.rows) > query.max_rows) {
    result.rows.resize(static_cast<std::size_t>(std::max<std::int64_t>(0, query.max_rows)));
  }
  return result;
}

base::Result<std::optional<base::ByteCount>> EstimateScan(LogsClient& client,
                                                          const StartQueryRequest& request,
                                                          base::Waiter& waiter,
                                                          std::stop_token stop) {
  if (request.language != QueryLanguage::kInsights) return std::nullopt;
  InsightsQuery query{.request = request};
  query.request.query += "\n| estimate";  // on a line of its own, as a comment may end the query
  const auto result = RunInsightsQuery(client, query, waiter, stop);
  if (!result.has_value()) {
    // A query that is wrong itself is told when it runs, in words about what the user wrote.
    if (result.error().kind == ErrorKind::kInvalidInput) return std::nullopt;
    return base::Fail(result.error());
  }
  // The name of the column is not documented. A server that passes `estimate` over answers with
  // rows of the query itself.
  if (result->rows.size() != 1) return std::nullopt;
  for (const auto& [field, value] : result->rows.front().fields) {
    double bytes = 0;
    const char* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, bytes);
    if (!base::ContainsIgnoringCase(field, "byte") || read.ec != std::errc() || read.ptr != end) {
      continue;
    }
    if (bytes >= 0 && bytes < 9e18) return base::ByteCount(static_cast<std::int64_t>(bytes));
  }
  return std::nullopt;
}

double ScanCostUsd(base::ByteCount scanned, double usd_per_gb) {
  constexpr double kGb = 1024.0 * 1024 * 1024;
  return static_cast<double>(scanned.value()) / kGb * usd_per_gb;
}

std::string UsdText(double usd) {
  constexpr int kFewest = 2, kMost = 9;  // decimals
  if (usd <= 0 || usd >= 0.01) return fmt::format("${:.2f}", std::max(usd, 0.0));
  const int decimals = 1 - static_cast<int>(std::floor(std::log10(usd)));
  return fmt::format("${:.{}f}", usd, std::clamp(decimals, kFewest, kMost));
}

std::string ScanCostText(base::ByteCount scanned, std::string_view region) {
  const std::string text = UsdText(ScanCostUsd(scanned));
  if (region == kPricedRegion) return text;
  return fmt::format("about {} at the price of {}", text, kPricedRegion);
}

}  // namespace logai::aws
