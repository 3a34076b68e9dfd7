#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "agent/tools/cited_events.h"
#include "agent/tools/group_scope.h"
#include "agent/tools/parameters.h"
#include "agent/tools/result_fields.h"
#include "agent/tools/time_window.h"
#include "agent/tools/tool_kinds.h"
#include "aws/log_groups.h"
#include "aws/metrics_client.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using aws::Alarm;
using nlohmann::json;

constexpr int kMostAlarmPages = 10, kMostHistoryPages = 3;  // of 100 each
constexpr std::string_view kAlarmsGroup = "CloudWatch alarms";

const std::vector<Parameter>& AlarmParameters() {
  static const std::vector<Parameter> parameters = {
      StartTime(),
      {.name = "end_time", .type = ParameterType::kTime},
      {.name = "name_prefix", .description = "of alarms"},
  };
  return parameters;
}

struct AlarmReport {
  base::TimeRange range;
  std::vector<Alarm> firing;              // in the state ALARM now
  std::vector<aws::AlarmChange> changes;  // in the window, oldest first
  std::size_t known = 0;                  // alarms in whatever state
  bool complete = true;                   // there are no more than those
  bool changes_complete = true;
  std::string history_problem;
};

/// "AWS/ECS CPUUtilization Average > 90 (ServiceName=checkout)", as far as the alarm says it.
std::string WatchedText(const Alarm& alarm) {
  if (alarm.kind == aws::AlarmKind::kComposite) return alarm.rule;
  if (alarm.kind == aws::AlarmKind::kLog) return alarm.query;
  if (alarm.metric.name.empty()) return "several metrics";
  std::string text =
      fmt::format("{} {} {}", alarm.metric.name_space, alarm.metric.name, alarm.statistic);
  if (alarm.threshold) text += fmt::format(" {} {:g}", alarm.comparison, *alarm.threshold);
  std::string dimensions;
  for (const auto& [name, value] : alarm.metric.dimensions)
    dimensions += fmt::format("{}{}={}", dimensions.empty() ? "" : ", ", name, value);
  return dimensions.empty() ? text : fmt::format("{} ({})", text, dimensions);
}

class ListAlarms final : public Tool {
 public:
  explicit ListAlarms(const ToolContext& context) : context_(context) {}

  const llm::ToolSpec& spec() const override { return spec_; }

  base::Result<FinishResult> Run(std::string_view arguments_json, std::stop_token stop) override {
    LOGAI_ASSIGN_OR_RETURN(const Arguments arguments,
                           Arguments::Parse(arguments_json, AlarmParameters()));
    AlarmReport report;
    LOGAI_ASSIGN_OR_RETURN(report.range, ReadWindow(arguments, context_));
    const std::string prefix = arguments.String("name_prefix").value_or("");
    std::vector<std::string> names;
    LOGAI_RETURN_IF_ERROR(LookAtAlarms(prefix, report, names, stop));
    LOGAI_RETURN_IF_ERROR(LookAtHistory(names, report, stop));
    return [this, report = std::move(report)] { return Finish(report); };
  }

 private:
  /// Whether it watches nothing but what the investigation may look at.
  bool IsInScope(const Alarm& alarm) const {
    const Scopes& scopes = context_.options.scopes;
    const bool metric = std::ranges::all_of(alarm.metric.dimensions, [&](const auto& dimension) {
      return dimension.first != "LogGroupName" || InScopes(scopes, dimension.second);
    });
    return metric && std::ranges::all_of(alarm.groups, [&](const std::string& group) {
             return InScopes(scopes, aws::GroupNameOf(group));
           });
  }

  base::Status LookAtAlarms(const std::string& prefix, AlarmReport& report,
                            std::vector<std::string>& names, std::stop_token stop) const {
    aws::DescribeAlarmsRequest request{.names = {}, .name_prefix = prefix};
    for (int page = 0; page == 0 || !request.next_token.empty(); ++page) {
      if (page == kMostAlarmPages) {
        report.complete = false;
        break;
      }
      LOGAI_ASSIGN_OR_RETURN(auto reply, context_.metrics->DescribeAlarms(request, stop));
      for (Alarm& alarm : reply.alarms) {
        if (!IsInScope(alarm)) continue;
        names.push_back(alarm.name);
        if (alarm.state == "ALARM") report.firing.push_back(std::move(alarm));
      }
      // An emulator may hand out the same page for ever.
      if (reply.next_token == request.next_token) break;
      request.next_token = std::move(reply.next_token);
    }
    report.known = names.size();
    std::ranges::stable_sort(report.firing, {}, &Alarm::state_since);
    std::ranges::sort(names);
    return {};
  }

  /// Of `names`, which are sorted. Without the right to it, the alarms still tell how they are now.
  base::Status LookAtHistory(const std::vector<std::string>& names, AlarmReport& report,
                             std::stop_token stop) const {
    aws::DescribeAlarmHistoryRequest request{
        .alarm = "", .type = "StateUpdate", .start = report.range.begin, .end = report.range.end};
    for (int page = 0; page == 0 || !request.next_token.empty(); ++page) {
      if (page == kMostHistoryPages) {
        report.changes_complete = false;
        break;
      }
      auto reply = context_.metrics->DescribeAlarmHistory(request, stop);
      if (!reply) {
        if (reply.error().kind == base::ErrorKind::kCancelled) return base::Fail(reply.error());
        report.history_problem = reply.error().message;
        break;
      }
      for (aws::AlarmChange& change : reply->changes) {
        const bool inside = change.time && report.range.Contains(*change.time);
        if (inside && std::ranges::binary_search(names, change.alarm))
          report.changes.push_back(std::move(change));
      }
      if (reply->next_token == request.next_token) break;
      request.next_token = std::move(reply->next_token);
    }
    std::ranges::stable_sort(report.changes, {}, &aws::AlarmChange::time);
    return {};
  }

  logs::Event EventOf(const std::string& alarm, std::optional<base::UtcTime> time,
                      std::string message, bool bad) const {
    logs::Event event;
    event.time = time;
    event.level = bad ? logs::Level::kError : logs::Level::kInfo;
    event.message = base::ToValidUtf8(message);
    event.group = std::string(kAlarmsGroup);
    event.stream = context_.redactor.Redact(alarm).str();
    event.event_id = fmt::format("{}:{}", event.stream, time ? base::EpochMs(*time) : 0);
    return event;
  }

  /// What rings first, oldest first; then what changed in the window.
  std::vector<logs::Event> EventsOf(const AlarmReport& report) const {
    std::vector<logs::Event> events;
    for (const Alarm& alarm : report.firing) {
      std::string message = fmt::format("{} is in ALARM: {}", alarm.name, alarm.reason);
      if (const std::string watched = WatchedText(alarm); !watched.empty())
        message += fmt::format("; watches {}", watched);
      if (!alarm.description.empty()) message += fmt::format("; {}", alarm.description);
      events.push_back(EventOf(alarm.name, alarm.state_since, std::move(message), true));
    }
    for (const aws::AlarmChange& change : report.changes) {
      // That one began to ring stands above already, with more words.
      const bool told = std::ranges::any_of(report.firing, [&](const Alarm& alarm) {
        return alarm.name == change.alarm && alarm.state_since == change.time;
      });
      if (told) continue;
      events.push_back(EventOf(change.alarm, change.time,
                               fmt::format("{}: {}", change.alarm, change.summary),
                               change.summary.ends_with("to ALARM")));
    }
    return events;
  }

  ToolResult Finish(const AlarmReport& report) const {
    const std::vector<logs::Event> events = EventsOf(report);
    const CitedEvents cited = CiteEvents(context_, events);
    std::string head = fmt::format(
        "{} of {}{} alarms ring now, each with the time since when; {} change{} of state in the "
        "window.\n",
        report.firing.size(), report.complete ? "" : "more than ", report.known,
        report.changes.size(), report.changes.size() == 1 ? "" : "s");
    if (!report.changes_complete) head += "Only the newest changes were read.\n";
    if (!report.history_problem.empty())
      head += fmt::format("The changes could not be read: {}\n", report.history_problem);
    if (cited.shown < events.size())
      head += fmt::format("{} lines more have no room: give a name_prefix or a shorter window.\n",
                          events.size() - cited.shown);
    ToolResult result;
    result.for_model = context_.redactor.Redact(head) + cited.text;
    result.summary = fmt::format("{} of {} alarms ring, {} changes", report.firing.size(),
                                 report.known, report.changes.size());
    result.result_json = Fields(report);
    return result;
  }

  std::string Fields(const AlarmReport& report) const {
    const auto redacted = [&](std::string_view text) {
      return context_.redactor.Redact(text).str();
    };
    json alarms = json::array(), changes = json::array();
    for (const Alarm& alarm : report.firing) {
      alarms.push_back({{"name", redacted(alarm.name)},
                        {"state", alarm.state},
                        {"since", TimeField(alarm.state_since)},
                        {"reason", redacted(alarm.reason)},
                        {"watches", redacted(WatchedText(alarm))}});
    }
    for (const aws::AlarmChange& change : report.changes) {
      changes.push_back({{"alarm", redacted(change.alarm)},
                         {"timestamp", TimeField(change.time)},
                         {"summary", redacted(change.summary)}});
    }
    return DumpFields(
        {{"success", true},
         {"alarms", std::move(alarms)},
         {"changes", std::move(changes)},
         {"alarms_known", report.known},
         {"complete", report.complete && report.changes_complete && report.history_problem.empty()},
         {"time_range",
          {{"start", TimeField(report.range.begin)}, {"end", TimeField(report.range.end)}}}});
  }

  const ToolContext& context_;
  const llm::ToolSpec spec_{
      .name = "list_alarms",
      .description = "Tells which CloudWatch alarms ring and what changed when.",
      .parameters_json = SchemaJson(AlarmParameters())};
};

}  // namespace

std::unique_ptr<Tool> MakeListAlarms(const ToolContext& context) {
  return std::make_unique<ListAlarms>(context);
}

}  // namespace logai::agent
