#include <fmt/format.h>

#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "agent/prompt.h"
#include "agent/tools/elsewhere.h"
#include "agent/tools/forerunners.h"
#include "agent/tools/group_scope.h"
#include "agent/tools/log_query.h"
#include "agent/tools/parameters.h"
#include "agent/tools/result_fields.h"
#include "agent/tools/search_pattern.h"
#include "agent/tools/time_window.h"
#include "agent/tools/tool_kinds.h"
#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;
using nlohmann::json;
using privacy::RedactedText;

constexpr std::int64_t kDefaultEvents = 100;
constexpr std::size_t kMaxEventsInJson = 20;  // of result_json; the cache holds the rest

/// What both reading tools share: the query that the arguments make, and the names under which the
/// result shows it.
struct Asked {
  LogQuery query;
  std::string pattern;  // as the model typed it
  std::string read_as;  // as it was read
  bool one_group = false;
  std::vector<std::string> group_patterns;
  std::size_t groups_left_out = 0;
  std::string not_found;  // about patterns that match no group

  std::size_t groups() const { return query.groups.size() + groups_left_out; }
};

/// Where else the pattern occurs, for programs.
json ElsewhereFields(const Elsewhere& elsewhere, const privacy::Redactor& redactor) {
  json fields = json::array();
  if (!elsewhere.found) return fields;
  for (const LogQueryResult::Place& place : elsewhere.found->places) {
    fields.push_back({{"log_group", redactor.Redact(place.group).str()},
                      {"count", place.events},
                      {"first", TimeField(place.times.begin)},
                      {"last", TimeField(place.times.end)}});
  }
  return fields;
}

/// The contract's result fields.
json ResultFields(const Asked& asked, const LogQueryResult& result, const std::string& cache_id,
                  const ToolContext& context) {
  const privacy::Redactor& redactor = context.redactor;
  privacy::RedactionCounts counts;
  json events = json::array();
  json by_group = json::object();
  for (std::size_t i = 0; i < std::min(result.kept.size(), kMaxEventsInJson); ++i) {
    json event = EventFields(result.kept[i], redactor, &counts);
    if (!asked.one_group) by_group[event["log_group"].get<std::string>()].push_back(event);
    events.push_back(std::move(event));
  }
  json fields = {
      {"success", true},
      {"count", result.kept.size()},
      {"total_matched", result.matched},
      {"truncated", result.truncated},
      {"time_range",
       {{"start", TimeField(result.range.begin)}, {"end", TimeField(result.range.end)}}}};
  const json pattern =
      asked.pattern.empty() ? json(nullptr) : json(redactor.Redact(asked.pattern).str());
  if (asked.one_group) {
    fields["log_group"] = redactor.Redact(context.names.Shown(asked.query.groups.front())).str();
    fields["filter_pattern"] = pattern;
    fields["events"] = std::move(events);
  } else {
    json patterns = json::array();
    for (const std::string& group : asked.group_patterns)
      patterns.push_back(redactor.Redact(group).str());
    fields["log_group_patterns"] = std::move(patterns);
    fields["search_pattern"] = pattern;
    fields["groups_found"] = asked.query.groups.size();
    fields["events_by_group"] = std::move(by_group);
  }
  fields["sanitization"] = {{"enabled", redactor.enabled()},
                            {"redactions", counts.total()},
                            {"summary", counts.Summary()}};
  if (!cache_id.empty()) {
    fields["cached"] = true;
    fields["cache_id"] = cache_id;
  }
  if (!result.failures.empty()) {
    json failures = json::array();
    for (const std::string& failure : result.failures)
      failures.push_back(redactor.Redact(failure).str());
    fields["failures"] = std::move(failures);
  }
  return fields;
}

/// What the model must know beside the digest, one line each. `guidance`: in how many pieces it is
/// told to page through the kept events; 0: it is not told.
std::string PageNotes(const Asked& asked, const LogQueryResult& result, const std::string& cache_id,
                      std::int64_t guidance) {
  std::string notes;
  const std::string span = fmt::format(
      "{} to {}", result.range.begin ? base::FormatIso(*result.range.begin) : "the beginning",
      result.range.end ? base::FormatIso(*result.range.end) : "the end");
  if (asked.read_as != asked.pattern)
    notes += fmt::format("The pattern was read as {}\n", asked.read_as);
  if (result.widenings > 0) {
    notes +=
        fmt::format("Nothing matched in the window asked for, so it was widened to {}.\n", span);
  }
  if (result.matched == 0) {
    notes += fmt::format(
        "No event matches in {} of {} groups, {}. Patterns are case-sensitive; try other words, "
        "groups "
        "or times.\n",
        result.groups_read, asked.groups(), span);
  }
  if (result.truncated) {
    notes +=
        asked.query.order == sources::Order::kNewestFirst
            ? "More events match, older than those read: narrow the pattern, or end earlier.\n"
            : "More events match, later than those read: narrow the pattern, or start later.\n";
  }
  if (!asked.not_found.empty()) notes += asked.not_found + " The other groups were searched.\n";
  if (asked.groups_left_out > 0) {
    notes += fmt::format(
        "Not searched: {} more groups that match; name fewer at a time, by longer prefixes.\n",
        asked.groups_left_out);
  }
  constexpr std::size_t kMaxFailuresTold = 5;
  for (std::size_t i = 0; i < std::min(result.failures.size(), kMaxFailuresTold); ++i) {
    notes += "Not read: " + analysis::OneLine(result.failures[i], 300) + "\n";
  }
  if (result.failures.size() > kMaxFailuresTold) {
    notes += fmt::format("Not read: {} more\n", result.failures.size() - kMaxFailuresTold);
  }
  if (!cache_id.empty() && guidance > 0) {
    notes += fmt::format(
        "cache_id {} holds {} of them one by one ({} first): fetch_cached_result_chunk, in up to "
        "{} pieces.\n",
        cache_id, result.kept.size(),
        asked.query.order == sources::Order::kNewestFirst ? "newest" : "oldest", guidance);
  }
  return notes;
}

/// A tool that reads events; the two kinds differ in how their arguments make a query.
class LogTool final : public Tool {
 public:
  using Ask = base::Result<Asked> (*)(const Arguments&, const ToolContext&, std::stop_token);

  LogTool(const ToolContext& context, llm::ToolSpec spec, const std::vector<Parameter>& parameters,
          Ask ask)
      : context_(context), spec_(std::move(spec)), parameters_(parameters), ask_(ask) {}

  const llm::ToolSpec& spec() const override { return spec_; }

  base::Result<FinishResult> Run(std::string_view arguments_json, std::stop_token stop) override {
    LOGAI_ASSIGN_OR_RETURN(const Arguments arguments,
                           Arguments::Parse(arguments_json, parameters_));
    LOGAI_ASSIGN_OR_RETURN(Asked asked, ask_(arguments, context_, stop));
    LOGAI_ASSIGN_OR_RETURN(LogQueryResult result, RunLogQuery(context_, asked.query, stop));
    LOGAI_ASSIGN_OR_RETURN(Help help, HelpAlong(asked, result, stop));
    return [this, asked = std::move(asked), result = std::move(result),
            help = std::move(help)]() mutable { return Finish(asked, result, help); };
  }

 private:
  /// What nobody asked for, and whoever searched will ask next.
  struct Help {
    std::optional<Elsewhere> elsewhere;
    Forerunners forerunners;
  };

  base::Result<Help> HelpAlong(const Asked& asked, const LogQueryResult& result,
                               std::stop_token stop) {
    Help help;
    if (result.matched == 0 && context_.options.widen_empty_searches) {
      LOGAI_ASSIGN_OR_RETURN(Elsewhere looked,
                             LookElsewhere(context_, asked.query, asked.read_as, stop));
      help.elsewhere.emplace(std::move(looked));
    }
    // Without a filter the digest shows them itself; of a part, the first problem is not known.
    const bool wanted = result.first_problem && !result.truncated && !asked.query.filter.empty();
    if (wanted && IsNews(*result.first_problem)) {
      LOGAI_ASSIGN_OR_RETURN(help.forerunners, FindForerunners(context_, asked.query.groups,
                                                               *result.first_problem, stop));
    }
    return help;
  }

  /// Whether a problem that begins at `time` was not told of in this question.
  bool IsNews(base::UtcTime time) {
    const std::scoped_lock lock(mutex_);
    if (question_ != context_.question) told_.clear();
    question_ = context_.question;
    return told_.insert(time).second;
  }

  ToolResult Finish(const Asked& asked, LogQueryResult& result, Help& help) const {
    auto& elsewhere = help.elsewhere;
    const std::string cache_id = context_.options.cache_results && result.matched > kMaxEventsInJson
                                     ? context_.results.Keep(result.kept)
                                     : "";
    const std::int64_t guidance =
        context_.options.guide_to_chunks ? context_.options.max_guided_chunks : 0;
    ToolResult tool_result;
    json fields = ResultFields(asked, result, cache_id, context_);
    if (elsewhere) fields["elsewhere"] = ElsewhereFields(*elsewhere, context_.redactor);
    tool_result.result_json = DumpFields(fields);
    tool_result.summary = fmt::format("{} of {} group{}  {} events{}", result.groups_read,
                                      asked.groups(), asked.query.groups.size() == 1 ? "" : "s",
                                      base::WithThousands(static_cast<long long>(result.matched)),
                                      result.widenings > 0 ? "  (window widened)" : "");
    if (elsewhere && elsewhere->found && elsewhere->found->matched > 0)
      tool_result.summary +=
          fmt::format("  ({} elsewhere)",
                      base::WithThousands(static_cast<long long>(elsewhere->found->matched)));
    tool_result.for_model = context_.redactor.Redact(PageNotes(asked, result, cache_id, guidance));
    if (result.matched > 0) {
      result.digest.LimitTo(context_.options.result_budget -
                            MostTokensOf(context_, help.forerunners));
      tool_result.for_model += Fenced(result.digest.Finish(), context_.fence);
    }
    if (!help.forerunners.kinds.empty())
      tool_result.for_model += RedactedText("\n") + DescribeForerunners(context_, help.forerunners);
    if (elsewhere) tool_result.for_model += DescribeElsewhere(context_, *elsewhere);
    return tool_result;
  }

  const ToolContext& context_;
  const llm::ToolSpec spec_;
  const std::vector<Parameter>& parameters_;
  const Ask ask_;
  std::mutex mutex_;  // guards what follows
  std::string question_;
  std::set<base::UtcTime> told_;  // when problems begin whose forerunners were told
};

Parameter Limit() {
  return {.name = "limit",
          .type = ParameterType::kInteger,
          .description = "events kept (default 100); all are counted",
          .minimum = 1,
          .maximum = 1000};
}

const std::vector<Parameter>& FetchParameters() {
  static const std::vector<Parameter> parameters = {
      {.name = "log_group", .required = true, .description = "its exact name"},
      StartTime(),
      EndTime(),
      {.name = "filter_pattern", .description = "CloudWatch filter pattern; empty: everything"},
      Limit(),
      {.name = "order", .description = "kept (default oldest)", .choices = {"oldest", "newest"}},
  };
  return parameters;
}

base::Status TakePattern(Asked& asked, const ToolContext& context) {
  LOGAI_ASSIGN_OR_RETURN(SearchPattern pattern, ReadSearchPattern(asked.pattern, context.redactor));
  asked.query.filter = std::move(pattern.filter);
  asked.read_as = std::move(pattern.shown);
  return {};
}

base::Status TakeGroups(Asked& asked, const ToolContext& context, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(ResolvedGroups resolved,
                         ResolveGroups(context, asked.group_patterns, std::move(stop)));
  asked.query.groups = std::move(resolved.groups);
  asked.groups_left_out = resolved.left_out;
  asked.not_found = std::move(resolved.not_found);
  return {};
}

base::Result<Asked> AskFetch(const Arguments& arguments, const ToolContext& context,
                             std::stop_token stop) {
  Asked asked{.pattern = arguments.String("filter_pattern").value_or(""), .one_group = true};
  LOGAI_RETURN_IF_ERROR(TakePattern(asked, context));
  LOGAI_ASSIGN_OR_RETURN(asked.query.range, ReadWindow(arguments, context));
  asked.group_patterns = {*arguments.String("log_group")};
  LOGAI_RETURN_IF_ERROR(TakeGroups(asked, context, stop));
  if (asked.query.groups.size() > 1) {
    const auto& groups = asked.query.groups;
    return Fail(ErrorKind::kInvalidInput,
                "log_group names {} groups ({}, …); give one, or use search_logs", groups.size(),
                context.names.Shown(groups.front()));
  }
  asked.query.limit = static_cast<std::size_t>(arguments.Integer("limit").value_or(kDefaultEvents));
  if (arguments.String("order") == "newest") asked.query.order = sources::Order::kNewestFirst;
  return asked;
}

const std::vector<Parameter>& SearchParameters() {
  static const std::vector<Parameter> parameters = {
      {.name = "log_group_patterns",
       .type = ParameterType::kStrings,
       .required = true,
       .description = "names, prefixes, or wildcards: /ecs/*"},
      {.name = "search_pattern",
       .required = true,
       .may_be_empty = true,
       .description = "CloudWatch filter pattern; \"\": everything"},
      StartTime(),
      EndTime(),
      Limit(),
  };
  return parameters;
}

base::Result<Asked> AskSearch(const Arguments& arguments, const ToolContext& context,
                              std::stop_token stop) {
  Asked asked{.pattern = arguments.String("search_pattern").value_or("")};
  LOGAI_RETURN_IF_ERROR(TakePattern(asked, context));
  LOGAI_ASSIGN_OR_RETURN(asked.query.range, ReadWindow(arguments, context));
  asked.group_patterns = arguments.Strings("log_group_patterns");
  LOGAI_RETURN_IF_ERROR(TakeGroups(asked, context, stop));
  asked.query.limit = static_cast<std::size_t>(arguments.Integer("limit").value_or(kDefaultEvents));
  asked.query.order = sources::Order::kNewestFirst;
  return asked;
}

}  // namespace

std::unique_ptr<Tool> MakeFetchLogs(const ToolContext& context) {
  return std::make_unique<LogTool>(
      context,
      llm::ToolSpec{.name = "fetch_logs",
                    .description = "Reads one log group in a window and condenses what matches.",
                    .parameters_json = SchemaJson(FetchParameters())},
      FetchParameters(), AskFetch);
}

std::unique_ptr<Tool> MakeSearchLogs(const ToolContext& context) {
  return std::make_unique<LogTool>(
      context,
      llm::ToolSpec{.name = "search_logs",
                    .description = "Searches several log groups at once, newest events kept, and "
                                   "condenses what matches.",
                    .parameters_json = SchemaJson(SearchParameters())},
      SearchParameters(), AskSearch);
}

std::vector<std::unique_ptr<Tool>> MakeTools(const ToolContext& context) {
  std::vector<std::unique_ptr<Tool>> tools;
  tools.push_back(MakeListLogGroups(context));
  tools.push_back(MakeFetchLogs(context));
  tools.push_back(MakeSearchLogs(context));
  if (context.options.cache_results) tools.push_back(MakeFetchCachedResultChunk(context));
  tools.push_back(MakeNote(context.notes, context.redactor));
  if (context.options.tools == ToolSet::kFew) return tools;
  tools.push_back(MakeGetContext(context));
  if (context.cloudwatch == nullptr) return tools;
  tools.push_back(MakeQueryLogs(context));
  tools.push_back(MakeDescribeLogGroup(context));
  if (context.metrics == nullptr || context.options.tools != ToolSet::kAll) return tools;
  tools.push_back(MakeListAlarms(context));
  tools.push_back(MakeGetMetric(context));
  return tools;
}

}  // namespace logai::agent
