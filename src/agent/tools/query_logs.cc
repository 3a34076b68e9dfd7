#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "agent/prompt.h"
#include "agent/tools/group_scope.h"
#include "agent/tools/parameters.h"
#include "agent/tools/real_values.h"
#include "agent/tools/result_fields.h"
#include "agent/tools/time_window.h"
#include "agent/tools/tool_kinds.h"
#include "analysis/digest.h"
#include "analysis/excerpt.h"
#include "aws/insights_query.h"
#include "aws/query_text.h"
#include "base/text.h"
#include "sources/cloudwatch_source.h"
#include "sources/insights_pages.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;
using nlohmann::json;

constexpr std::int64_t kMostQueryRows = 1'000;  // fetched; the page has room for fewer
constexpr std::size_t kRowsInJson = 50;         // of result_json
constexpr std::size_t kMostQueryGroups = 50;    // of one query
constexpr std::size_t kCellBytes = 200;
constexpr std::int64_t kFrameTokens = 60;  // what stands around the rows

const std::vector<Parameter>& QueryParameters() {
  static const std::vector<Parameter> parameters = {
      {.name = "log_group_patterns",
       .type = ParameterType::kStrings,
       .required = true,
       .description = "as in search_logs"},
      {.name = "query", .required = true, .description = "stats count(*) by bin(5m)"},
      {.name = "start_time",
       .type = ParameterType::kTime,
       .required = true,
       .description = "as in search_logs"},
      {.name = "end_time", .type = ParameterType::kTime, .description = "default now"},
  };
  return parameters;
}

/// A query must not leave the groups that it was given, nor lift the masks of a group.
base::Status CheckQuery(const std::string& query) {
  if (aws::NamesGroups(query, aws::QueryLanguage::kInsights))
    return Fail(ErrorKind::kForbidden,
                "a query must not name groups itself (SOURCE): give them in "
                "log_group_patterns");
  if (base::ContainsIgnoringCase(query, "unmask"))
    return Fail(ErrorKind::kForbidden, "a query must not unmask what is masked");
  return {};
}

/// Columns that serve the console, and are large.
bool IsWorthShowing(std::string_view field) {
  constexpr std::string_view kNot[] = {"@ptr",        "@tokens",      "@visualization",
                                       "@logSamples", "@regexString", "@relatedPattern",
                                       "@PatternId"};
  return std::ranges::find(kNot, field) == std::end(kNot);
}

struct QueryRun {
  std::vector<std::string> groups;
  std::size_t groups_left_out = 0;
  std::string not_found;
  base::TimeRange range;
  aws::InsightsResult result;
  std::string cost;
};

class QueryLogs final : public Tool {
 public:
  explicit QueryLogs(const ToolContext& context) : context_(context) {}

  const llm::ToolSpec& spec() const override { return spec_; }

  base::Result<FinishResult> Run(std::string_view arguments_json, std::stop_token stop) override {
    LOGAI_ASSIGN_OR_RETURN(const Arguments arguments,
                           Arguments::Parse(arguments_json, QueryParameters()));
    // The query is shown nowhere: it may hold real values.
    LOGAI_ASSIGN_OR_RETURN(
        const std::string query,
        WithRealValues(*arguments.String("query"), Syntax::kQuery, context_.redactor));
    LOGAI_RETURN_IF_ERROR(CheckQuery(query));
    QueryRun asked;
    LOGAI_ASSIGN_OR_RETURN(asked.range, ReadWindow(arguments, context_));
    LOGAI_RETURN_IF_ERROR(TakeGroups(arguments.Strings("log_group_patterns"), asked, stop));
    aws::InsightsQuery insights{.request = {.query = query,
                                            .start = asked.range.begin.value_or(base::UtcTime{}),
                                            .end = asked.range.end.value_or(context_.now),
                                            .groups = asked.groups},
                                .max_rows = kMostQueryRows};
    aws::LogsClient& client = context_.cloudwatch->client();
    LOGAI_RETURN_IF_ERROR(CheckCost(client, insights.request, stop));
    LOGAI_ASSIGN_OR_RETURN(asked.result,
                           aws::RunInsightsQuery(client, insights, *context_.options.waiter, stop));
    Book(asked);
    return [this, asked = std::move(asked)] { return Finish(asked); };
  }

 private:
  base::Status TakeGroups(const std::vector<std::string>& patterns, QueryRun& asked,
                          std::stop_token stop) const {
    LOGAI_ASSIGN_OR_RETURN(ResolvedGroups resolved,
                           ResolveGroups(context_, patterns, std::move(stop)));
    for (std::string& group : resolved.groups) {
      if (context_.source.AsksService(group)) asked.groups.push_back(std::move(group));
    }
    if (asked.groups.empty())
      return Fail(ErrorKind::kInvalidInput,
                  "these are files, which no query reads; use search_logs");
    asked.groups_left_out = resolved.left_out;
    if (asked.groups.size() > kMostQueryGroups) {
      asked.groups_left_out += asked.groups.size() - kMostQueryGroups;
      asked.groups.resize(kMostQueryGroups);
    }
    asked.not_found = std::move(resolved.not_found);
    return {};
  }

  base::Status CheckCost(aws::LogsClient& client, const aws::StartQueryRequest& request,
                         std::stop_token stop) const {
    LOGAI_ASSIGN_OR_RETURN(const auto bytes,
                           aws::EstimateScan(client, request, *context_.options.waiter, stop));
    const double most = context_.options.max_query_cost_usd;
    if (!bytes || aws::ScanCostUsd(*bytes) <= most) return {};
    return Fail({.kind = ErrorKind::kForbidden,
                 .message = fmt::format("the query would cost {}, and the user allows ${:.2f}",
                                        aws::ScanCostText(*bytes, client.endpoint().region), most),
                 .next = "ask for a shorter window or fewer groups",
                 .retry_after = {}});
  }

  void Book(QueryRun& asked) const {
    const base::ByteCount scanned = asked.result.statistics.bytes_scanned;
    asked.cost = aws::ScanCostText(scanned, context_.cloudwatch->endpoint().region);
    for (const std::string& group : asked.groups) {
      sources::GroupReport report{.group = group, .of_service = true, .window = asked.range};
      // What was scanned is told for all groups together.
      if (&group == &asked.groups.front()) {
        report.requests = 1;
        report.bytes_scanned = scanned;
        report.events_read = asked.result.statistics.scanned;
      }
      context_.coverage.Add(report);
    }
  }

  std::string Head(const QueryRun& asked) const {
    const auto& statistics = asked.result.statistics;
    std::string head = fmt::format(
        "{} row{} from {} group{}; {} of {} events matched; {}\n", asked.result.rows.size(),
        asked.result.rows.size() == 1 ? "" : "s", asked.groups.size(),
        asked.groups.size() == 1 ? "" : "s", base::WithThousands(statistics.matched.value()),
        base::WithThousands(statistics.scanned.value()), asked.cost);
    if (asked.result.truncated) head += "There are more rows: use stats, or a limit.\n";
    if (!asked.not_found.empty()) head += asked.not_found + "\n";
    if (asked.groups_left_out > 0)
      head += fmt::format("Not asked: {} more groups that match.\n", asked.groups_left_out);
    return head;
  }

  ToolResult Finish(const QueryRun& asked) const {
    ToolResult result;
    result.for_model = context_.redactor.Redact(Head(asked));
    const auto events = EventsOf(asked);
    if (!events.empty()) {
      analysis::DigestOptions options;
      options.budget = context_.options.result_budget;
      options.estimate = context_.options.estimate;
      options.question = context_.question;
      analysis::DigestBuilder digest(context_.redactor, context_.evidence, options);
      for (const logs::Event& event : events) digest.Add(event);
      result.for_model += Fenced(digest.Finish(), context_.fence);
    } else if (!asked.result.rows.empty()) {
      result.for_model += Fenced(context_.redactor.Redact(Table(asked)), context_.fence);
    }
    result.summary = fmt::format("{} rows of {} groups, {}", asked.result.rows.size(),
                                 asked.groups.size(), asked.cost);
    result.result_json = Fields(asked);
    return result;
  }

  /// The rows as events, oldest first, where they are some: then they are condensed, and may be
  /// cited.
  std::vector<logs::Event> EventsOf(const QueryRun& asked) const {
    std::vector<logs::Event> events;
    for (const aws::QueryRow& row : asked.result.rows) {
      const auto message = row.Get("@message");
      const auto time = sources::QueryTime(row.Get("@timestamp").value_or(""));
      if (!message || !time || !row.Get("@ptr")) return {};
      logs::Event event;
      event.time = time;
      event.message = base::ToValidUtf8(*message);
      event.group = context_.names.Shown(GroupOf(row, asked));
      event.stream = std::string(row.Get("@logStream").value_or(""));
      event.event_id = std::string(*row.Get("@ptr"));
      events.push_back(std::move(event));
    }
    std::ranges::stable_sort(events, {}, &logs::Event::time);
    return events;
  }

  /// "123456789012:/ecs/checkout", or the only group there is.
  static std::string GroupOf(const aws::QueryRow& row, const QueryRun& asked) {
    const std::string_view log = row.Get("@log").value_or("");
    const auto colon = log.find(':');
    if (colon != log.npos) return std::string(log.substr(colon + 1));
    return asked.groups.size() == 1 ? asked.groups.front() : "";
  }

  /// "count=12  bin(5m)=2026-11-22 10:00:00.000", as many rows as fit.
  std::string Table(const QueryRun& asked) const {
    std::int64_t left = context_.options.result_budget.value() - kFrameTokens;
    std::string text;
    std::size_t shown = 0;
    for (const aws::QueryRow& row : asked.result.rows) {
      std::string line;
      for (const auto& [field, value] : row.fields) {
        if (!IsWorthShowing(field)) continue;
        line += (line.empty() ? "" : "  ") + field + "=" + analysis::OneLine(value, kCellBytes);
      }
      left -= context_.options.estimate(line).value() + 1;
      if (left < 0) break;
      text += line + "\n";
      ++shown;
    }
    if (shown < asked.result.rows.size())
      text += fmt::format("… and {} more rows\n", asked.result.rows.size() - shown);
    return text;
  }

  std::string Fields(const QueryRun& asked) const {
    json rows = json::array();
    for (const aws::QueryRow& row : asked.result.rows) {
      if (rows.size() == kRowsInJson) break;
      json fields = json::object();
      for (const auto& [field, value] : row.fields) {
        if (IsWorthShowing(field)) fields[field] = context_.redactor.Redact(value).str();
      }
      rows.push_back(std::move(fields));
    }
    const auto& statistics = asked.result.statistics;
    return DumpFields(
        {{"success", true},
         {"rows", std::move(rows)},
         {"count", asked.result.rows.size()},
         {"truncated", asked.result.truncated},
         {"records_matched", statistics.matched.value()},
         {"records_scanned", statistics.scanned.value()},
         {"bytes_scanned", statistics.bytes_scanned.value()},
         {"time_range",
          {{"start", TimeField(asked.range.begin)}, {"end", TimeField(asked.range.end)}}}});
  }

  const ToolContext& context_;
  const llm::ToolSpec spec_{
      .name = "query_logs",
      .description = "Runs a Logs Insights query, to count or rank over large windows.",
      .parameters_json = SchemaJson(QueryParameters())};
};

}  // namespace

std::unique_ptr<Tool> MakeQueryLogs(const ToolContext& context) {
  return std::make_unique<QueryLogs>(context);
}

}  // namespace logai::agent
