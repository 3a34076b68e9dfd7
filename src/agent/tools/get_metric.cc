#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "agent/tools/cited_events.h"
#include "agent/tools/group_scope.h"
#include "agent/tools/parameters.h"
#include "agent/tools/result_fields.h"
#include "agent/tools/time_window.h"
#include "agent/tools/tool_kinds.h"
#include "aws/metrics_client.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;
using nlohmann::json;

using Points = std::vector<std::pair<base::UtcTime, double>>;

constexpr std::int64_t kMostPoints = 60;  // of the window
constexpr int kMostMetricPages = 20;
constexpr std::size_t kMostNamed =
    12;  // of the metrics that there are, when the one asked for is not

const std::vector<Parameter>& MetricParameters() {
  static const std::vector<Parameter> parameters = {
      {.name = "namespace", .required = true, .description = "AWS/ECS"},
      {.name = "metric", .required = true, .description = "CPUUtilization"},
      {.name = "dimensions", .type = ParameterType::kStrings, .description = "ServiceName=api"},
      {.name = "statistic", .description = "default Average; Sum, Maximum, p99"},
      StartTime(),
      {.name = "end_time", .type = ParameterType::kTime},
  };
  return parameters;
}

struct MetricReport {
  aws::Metric metric;
  std::string statistic;
  std::int64_t period_seconds = 60;
  base::TimeRange range;  // both ends are there
  Points points, before;  // in the window, and in the stretch of the same length before it
  std::string there_are;  // what has values instead, when it has none
};

/// What CloudWatch still has at that age, as the finest, and few enough to be looked at.
std::int64_t PeriodFor(base::UtcTime begin, base::UtcTime end, base::UtcTime now) {
  const auto age = now - begin;
  const std::int64_t kept = age > std::chrono::days(63)   ? 3'600
                            : age > std::chrono::days(15) ? 300
                                                          : 60;
  const std::int64_t span = std::chrono::duration_cast<std::chrono::seconds>(end - begin).count();
  for (const std::int64_t period : {60, 300, 900, 3'600, 21'600}) {
    if (period >= kept && span / period <= kMostPoints) return period;
  }
  return 86'400;
}

std::string DimensionsText(const aws::MetricDimensions& dimensions) {
  std::string text;
  for (const auto& [name, value] : dimensions)
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", name, value);
  return text.empty() ? "no dimensions" : text;
}

struct Sum {
  double min = 0, max = 0, mean = 0;
  base::UtcTime max_at;
};

Sum SumUp(const Points& points) {
  Sum sum{
      .min = points.front().second, .max = points.front().second, .max_at = points.front().first};
  for (const auto& [time, value] : points) {
    sum.min = std::min(sum.min, value);
    if (value > sum.max) sum.max = value, sum.max_at = time;
    sum.mean += value / static_cast<double>(points.size());
  }
  return sum;
}

class GetMetric final : public Tool {
 public:
  explicit GetMetric(const ToolContext& context) : context_(context) {}

  const llm::ToolSpec& spec() const override { return spec_; }

  base::Result<FinishResult> Run(std::string_view arguments_json, std::stop_token stop) override {
    LOGAI_ASSIGN_OR_RETURN(const Arguments arguments,
                           Arguments::Parse(arguments_json, MetricParameters()));
    MetricReport report{.metric = {.name_space = *arguments.String("namespace"),
                                   .name = *arguments.String("metric"),
                                   .dimensions = {}},
                        .statistic = arguments.String("statistic").value_or("Average")};
    LOGAI_RETURN_IF_ERROR(TakeDimensions(arguments.Strings("dimensions"), report, stop));
    LOGAI_ASSIGN_OR_RETURN(report.range, ReadWindow(arguments, context_));
    if (!report.range.end) report.range.end = context_.now;
    if (!report.range.begin || *report.range.begin >= *report.range.end)
      return Fail(ErrorKind::kInvalidInput, "start_time must lie before end_time");
    report.period_seconds = PeriodFor(*report.range.begin, *report.range.end, context_.now);
    LOGAI_RETURN_IF_ERROR(Read(report, stop));
    if (report.points.empty()) {
      LOGAI_RETURN_IF_ERROR(LookWhatThereIs(report, stop));
    }
    return [this, report = std::move(report)] { return Finish(report); };
  }

 private:
  base::Status TakeDimensions(const std::vector<std::string>& texts, MetricReport& report,
                              std::stop_token stop) const {
    for (const std::string& text : texts) {
      const auto equals = text.find('=');
      if (equals == 0 || equals == std::string::npos || equals + 1 == text.size())
        return Fail(ErrorKind::kInvalidInput,
                    "\"{}\" is no dimension; write them as Name=Value, as in ServiceName=api",
                    text);
      std::string name = text.substr(0, equals), value = text.substr(equals + 1);
      if (name == "LogGroupName") {
        // A group outside the scope has no volume either.
        const std::vector<std::string> named = {value};
        LOGAI_ASSIGN_OR_RETURN(const ResolvedGroups resolved, ResolveGroups(context_, named, stop));
        if (resolved.groups.size() != 1)
          return Fail(ErrorKind::kInvalidInput, "{} names {} groups; give one", value,
                      resolved.groups.size());
        value = resolved.groups.front();
      }
      report.metric.dimensions.emplace_back(std::move(name), std::move(value));
    }
    return {};
  }

  /// The window, and as much before it as the scope allows: what is usual says what is not.
  base::Status Read(MetricReport& report, std::stop_token stop) const {
    base::UtcTime begin = *report.range.begin - (*report.range.end - *report.range.begin);
    if (context_.window.begin) begin = std::max(begin, *context_.window.begin);
    aws::GetMetricDataRequest request{.queries = {{.id = "m",
                                                   .metric = report.metric,
                                                   .statistic = report.statistic,
                                                   .period_seconds = report.period_seconds}},
                                      .start = begin,
                                      .end = *report.range.end,
                                      .next_token = {}};
    for (int page = 0; page == 0 || (page < kMostMetricPages && !request.next_token.empty());
         ++page) {
      LOGAI_ASSIGN_OR_RETURN(auto reply, context_.metrics->GetMetricData(request, stop));
      for (const aws::MetricSeries& series : reply.series) {
        if (series.status == "Forbidden" || series.status == "InternalError")
          return Fail(
              series.status == "Forbidden" ? ErrorKind::kForbidden : ErrorKind::kUnavailable,
              "CloudWatch gives no values of that metric: {}", series.status);
        for (const auto& point : series.points) {
          if (std::isfinite(point.second))
            (point.first < *report.range.begin ? report.before : report.points).push_back(point);
        }
      }
      if (reply.next_token == request.next_token) break;
      request.next_token = std::move(reply.next_token);
    }
    std::ranges::stable_sort(report.points, {}, &Points::value_type::first);
    return {};
  }

  /// Names what has values where a model guessed wrong: the metric's dimensions, or the metrics of
  /// the namespace, or the namespaces. What that needs may be denied, which is no failure.
  base::Status LookWhatThereIs(MetricReport& report, std::stop_token stop) const {
    std::set<std::string> found;
    const auto list = [&](aws::ListMetricsRequest request, auto&& named) -> base::Status {
      auto reply = context_.metrics->ListMetrics(request, stop);
      if (!reply && reply.error().kind == ErrorKind::kCancelled) return Fail(reply.error());
      if (!reply) return {};
      for (const aws::Metric& metric : reply->metrics) {
        const bool hidden = std::ranges::any_of(metric.dimensions, [&](const auto& dimension) {
          return dimension.first == "LogGroupName" &&
                 !InScopes(context_.options.scopes, dimension.second);
        });
        if (!hidden) found.insert(named(metric));
      }
      return {};
    };
    const auto tell = [&](std::string_view what) {
      if (found.empty()) return false;
      report.there_are = fmt::format("{}:", what);
      std::size_t named = 0;
      for (const std::string& one : found) {
        if (++named > kMostNamed) break;
        report.there_are += "\n- " + one;
      }
      if (found.size() > kMostNamed)
        report.there_are += fmt::format("\n- and {} more", found.size() - kMostNamed);
      return true;
    };
    LOGAI_RETURN_IF_ERROR(
        list({.name_space = report.metric.name_space, .name = report.metric.name},
             [](const aws::Metric& metric) { return DimensionsText(metric.dimensions); }));
    if (tell("That metric exists with these dimensions")) return {};
    LOGAI_RETURN_IF_ERROR(list({.name_space = report.metric.name_space, .name = ""},
                               [](const aws::Metric& metric) { return metric.name; }));
    if (tell("The namespace has these metrics")) return {};
    LOGAI_RETURN_IF_ERROR(list({.name_space = "", .name = ""},
                               [](const aws::Metric& metric) { return metric.name_space; }));
    tell("There are these namespaces");
    return {};
  }

  std::string NameOf(const MetricReport& report) const {
    return fmt::format("{} {} {} ({})", report.metric.name_space, report.metric.name,
                       report.statistic, DimensionsText(report.metric.dimensions));
  }

  /// What can be said of it in a sentence, at the time of its highest value.
  logs::Event EventOf(const MetricReport& report) const {
    const Sum sum = SumUp(report.points);
    logs::Event event;
    event.time = sum.max_at;
    event.level = logs::Level::kInfo;
    event.message = base::ToValidUtf8(fmt::format(
        "{}: from {:.6g} at {} to {:.6g} at {}, lowest {:.6g}, highest {:.6g}, mean {:.6g}",
        NameOf(report), report.points.front().second,
        base::FormatClock(report.points.front().first), report.points.back().second,
        base::FormatClock(report.points.back().first), sum.min, sum.max, sum.mean));
    if (!report.before.empty()) {
      const Sum before = SumUp(report.before);
      event.message +=
          fmt::format("; before: mean {:.6g}, highest {:.6g}", before.mean, before.max);
    }
    event.group = "CloudWatch metrics";
    event.stream = context_.redactor.Redact(report.metric.name).str();
    event.event_id = fmt::format("{}:{}:{}", context_.redactor.Redact(NameOf(report)).str(),
                                 base::EpochMs(*report.range.begin), report.period_seconds);
    return event;
  }

  ToolResult Finish(const MetricReport& report) const {
    ToolResult result;
    result.result_json = Fields(report);
    if (report.points.empty()) {
      std::string page = fmt::format("{} has no values in the window.\n", NameOf(report));
      if (!report.there_are.empty()) page += report.there_are + "\n";
      result.for_model = context_.redactor.Redact(page);
      result.summary = "no values";
      return result;
    }
    const std::array<logs::Event, 1> events = {EventOf(report)};
    std::string values = fmt::format("a value each {} s:", report.period_seconds);
    for (const auto& [time, value] : report.points)
      values += fmt::format(" {} {:.4g}", base::FormatClock(time).substr(0, 5), value);
    result.for_model = CiteEvents(context_, events).text + context_.redactor.Redact(values + "\n");
    result.summary =
        fmt::format("{} values, each of {} s", report.points.size(), report.period_seconds);
    return result;
  }

  std::string Fields(const MetricReport& report) const {
    json points = json::array();
    for (const auto& [time, value] : report.points)
      points.push_back(json::array({base::EpochMs(time), value}));
    return DumpFields(
        {{"success", true},
         {"metric", context_.redactor.Redact(NameOf(report)).str()},
         {"period_seconds", report.period_seconds},
         {"points", std::move(points)},
         {"mean_before", report.before.empty() ? json(nullptr) : json(SumUp(report.before).mean)},
         {"time_range",
          {{"start", TimeField(report.range.begin)}, {"end", TimeField(report.range.end)}}}});
  }

  const ToolContext& context_;
  const llm::ToolSpec spec_{.name = "get_metric",
                            .description = "Reads a CloudWatch metric, as list_alarms names them.",
                            .parameters_json = SchemaJson(MetricParameters())};
};

}  // namespace

std::unique_ptr<Tool> MakeGetMetric(const ToolContext& context) {
  return std::make_unique<GetMetric>(context);
}

}  // namespace logai::agent
