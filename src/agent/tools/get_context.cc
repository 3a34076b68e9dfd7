#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <nlohmann/json.hpp>
#include <utility>

#include "agent/prompt.h"
#include "agent/tools/group_scope.h"
#include "agent/tools/page_cost.h"
#include "agent/tools/parameters.h"
#include "agent/tools/result_fields.h"
#include "agent/tools/tool_kinds.h"
#include "analysis/digest.h"
#include "analysis/excerpt.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;
using nlohmann::json;

constexpr std::int64_t kDefaultAround = 10, kMostAround = 50;
/// How far from the event a service is asked.
constexpr base::Millis kReach = std::chrono::hours(24);

const std::vector<Parameter>& ContextParameters() {
  static const std::vector<Parameter> parameters = {
      {.name = "id", .required = true, .description = "of a shown event: e12"},
      {.name = "before", .type = ParameterType::kInteger, .description = "default 10"},
      {.name = "after", .type = ParameterType::kInteger, .description = "default 10"},
  };
  return parameters;
}

/// An event that was shown, and what stands around it.
struct Surroundings {
  logs::Evidence evidence;
  std::string group;  // its real name
  std::size_t before = 0, after = 0;
  std::vector<logs::Event> events;  // in order of time, the event among them
  std::size_t position = 0;         // of the event
  bool found = false;
  std::vector<std::string> problems;
};

/// Whether `event` is what the evidence was made of.
bool IsIt(const logs::Event& event, const logs::Evidence& evidence) {
  if (evidence.line.value() > 0)
    return event.line == evidence.line && event.stream == evidence.stream;
  if (!evidence.event_id.empty()) return event.event_id == evidence.event_id;
  return event.time == evidence.time && event.stream == evidence.stream;
}

class GetContext final : public Tool {
 public:
  explicit GetContext(const ToolContext& context) : context_(context) {}

  const llm::ToolSpec& spec() const override { return spec_; }

  base::Result<FinishResult> Run(std::string_view arguments_json, std::stop_token stop) override {
    LOGAI_ASSIGN_OR_RETURN(const Arguments arguments,
                           Arguments::Parse(arguments_json, ContextParameters()));
    const std::string id = *arguments.String("id");
    const auto evidence = context_.evidence.Find(id);
    if (!evidence) {
      return Fail({.kind = ErrorKind::kNotFound,
                   .message = fmt::format("no event was shown as {}", id),
                   .next = "give the id of an event in an earlier result, such as e12",
                   .retry_after = {}});
    }
    const auto count = [&](std::string_view name) {
      const std::int64_t wanted = arguments.Integer(name).value_or(kDefaultAround);
      return static_cast<std::size_t>(std::clamp<std::int64_t>(wanted, 0, kMostAround));
    };
    Surroundings around{.evidence = *evidence,
                        .group = context_.names.Real(evidence->group),
                        .before = count("before"),
                        .after = count("after")};
    // A session that goes on has names in the place of private values.
    if (const auto* names = context_.redactor.pseudonyms())
      around.evidence.stream = names->Reveal(around.evidence.stream);
    // The scope may have changed since the event was shown.
    if (!InScopes(context_.options.scopes, around.group))
      return Fail(ErrorKind::kForbidden, "{} is outside what may be searched", evidence->group);
    LOGAI_RETURN_IF_ERROR(context_.source.AsksService(around.group) ? AskService(around, stop)
                                                                    : ReadFile(around, stop));
    FitBudget(around);
    return [this, around = std::move(around)] { return Finish(around); };
  }

 private:
  /// The events of a stream up to the event, newest first, and then those behind it.
  base::Status AskService(Surroundings& around, std::stop_token stop) const {
    if (!around.evidence.time)
      return Fail(ErrorKind::kNotFound, "{} has no time to look around", around.evidence.id);
    const base::UtcTime time = *around.evidence.time;
    sources::ReadRequest request;
    request.group = around.group;
    request.stream = around.evidence.stream;
    request.order = sources::Order::kNewestFirst;
    request.range = Within({time - kReach, time});
    request.limit = around.before + 1;
    LOGAI_RETURN_IF_ERROR(Read(request, around, stop));
    std::ranges::reverse(around.events);
    around.position = around.events.empty() ? 0 : around.events.size() - 1;
    // Of events of one instant, those behind the event itself count as after it; they are few.
    for (std::size_t i = 0; i < around.events.size(); ++i) {
      if (!IsIt(around.events[i], around.evidence)) continue;
      around.position = i;
      around.found = true;
    }
    if (around.after == 0) return {};
    request.order = sources::Order::kOldestFirst;
    request.range = Within({time + base::Millis(1), time + kReach});
    request.limit = around.after;
    return Read(request, around, stop);
  }

  base::Status Read(const sources::ReadRequest& request, Surroundings& around,
                    std::stop_token stop) const {
    LOGAI_ASSIGN_OR_RETURN(auto report, context_.source.ReadGroup(
                                            request,
                                            [&](const logs::Event& event) {
                                              around.events.push_back(event);
                                              return sources::Flow::kContinue;
                                            },
                                            stop));
    report.truncated = false;  // more was not wanted
    Book(report, around);
    return {};
  }

  /// A file is read up to the event and a little further.
  base::Status ReadFile(Surroundings& around, std::stop_token stop) const {
    sources::ReadRequest request;
    request.group = around.group;
    request.range = context_.window;
    request.keep_untimed = !context_.window.begin && !context_.window.end;
    std::deque<logs::Event> last;
    std::size_t behind = 0;
    const auto take = [&](const logs::Event& event) {
      if (event.stream != around.evidence.stream) return sources::Flow::kContinue;
      if (around.found) {
        around.events.push_back(event);
        return ++behind < around.after ? sources::Flow::kContinue : sources::Flow::kStop;
      }
      last.push_back(event);
      if (IsIt(event, around.evidence)) {
        around.found = true;
        around.position = last.size() - 1;
        std::ranges::move(last, std::back_inserter(around.events));
        return around.after > 0 ? sources::Flow::kContinue : sources::Flow::kStop;
      }
      if (last.size() > around.before) last.pop_front();
      return sources::Flow::kContinue;
    };
    LOGAI_ASSIGN_OR_RETURN(const auto report, context_.source.ReadGroup(request, take, stop));
    Book(report, around);
    return {};
  }

  void Book(const sources::GroupReport& report, Surroundings& around) const {
    context_.coverage.Add(report);
    around.problems.insert(around.problems.end(), report.problems.begin(), report.problems.end());
  }

  base::TimeRange Within(base::TimeRange range) const {
    const base::TimeRange& scope = context_.window;
    if (scope.begin) range.begin = std::max(*range.begin, *scope.begin);
    if (scope.end) range.end = std::min(*range.end, *scope.end);
    return range;
  }

  /// Leaves out the events that are farthest away, so that the event stays on the page.
  void FitBudget(Surroundings& around) const {
    if (around.events.empty()) return;
    std::int64_t left = RoomForEvents(context_);
    std::size_t begin = around.position, end = around.position + 1;
    const auto takes = [&](std::size_t i) {
      left -= TokensOf(around.events[i], context_);
      return left >= 0;
    };
    takes(around.position);
    bool more_before = true, more_after = true;
    while (more_before || more_after) {
      more_before = more_before && begin > 0 && takes(begin - 1);
      if (more_before) --begin;
      more_after = more_after && end < around.events.size() && takes(end);
      if (more_after) ++end;
    }
    around.events.erase(around.events.begin() + static_cast<std::ptrdiff_t>(end),
                        around.events.end());
    around.events.erase(around.events.begin(),
                        around.events.begin() + static_cast<std::ptrdiff_t>(begin));
    around.position -= begin;
  }

  ToolResult Finish(const Surroundings& around) const {
    analysis::DigestOptions options;
    options.budget = context_.options.result_budget;
    options.estimate = context_.options.estimate;
    options.mode = analysis::DigestMode::kEvents;
    options.max_events = around.events.size();
    analysis::DigestBuilder digest(context_.redactor, context_.evidence, options);
    const std::string shown_group = context_.names.Shown(around.group);
    json fields = json::array();
    for (logs::Event event : around.events) {
      fields.push_back(EventFields(event, context_.redactor));
      event.group = shown_group;
      digest.Add(event);
    }
    std::string head = fmt::format(
        "{} events around {} in {}{}{}\n", around.events.size(), around.evidence.id, shown_group,
        around.evidence.stream.empty() ? "" : ", ", analysis::OneLine(around.evidence.stream, 200));
    if (!around.found) head += "The event itself was not found again; these lie next to it.\n";
    for (const std::string& problem : around.problems)
      head += "Not read: " + analysis::OneLine(problem, 300) + "\n";
    ToolResult result;
    result.for_model = context_.redactor.Redact(head);
    if (!around.events.empty()) result.for_model += Fenced(digest.Finish(), context_.fence);
    result.summary = fmt::format("{} events around {}", around.events.size(), around.evidence.id);
    result.result_json = DumpFields({{"success", true},
                                     {"id", around.evidence.id},
                                     {"events", std::move(fields)},
                                     {"count", around.events.size()},
                                     {"position", around.position}});
    return result;
  }

  const ToolContext& context_;
  const llm::ToolSpec spec_{
      .name = "get_context",
      .description = "Shows the events before and after one, in its stream or file.",
      .parameters_json = SchemaJson(ContextParameters())};
};

}  // namespace

std::unique_ptr<Tool> MakeGetContext(const ToolContext& context) {
  return std::make_unique<GetContext>(context);
}

}  // namespace logai::agent
