#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/prompt.h"
#include "agent/tools/page_cost.h"
#include "agent/tools/parameters.h"
#include "agent/tools/result_fields.h"
#include "agent/tools/search_pattern.h"
#include "agent/tools/tool_kinds.h"
#include "analysis/digest.h"
#include "base/text.h"
#include "base/time_expression.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;
using nlohmann::json;

const std::vector<Parameter>& ChunkParameters() {
  static const std::vector<Parameter> parameters = {
      {.name = "cache_id",
       .required = true,
       .description = "from an earlier result, such as result_1"},
      {.name = "offset",
       .type = ParameterType::kInteger,
       .description = "events to skip (default 0)",
       .minimum = 0,
       .maximum = 1'000'000},
      {.name = "limit",
       .type = ParameterType::kInteger,
       .description = "events at most (default 100); fewer when the budget is used up",
       .minimum = 1,
       .maximum = 200},
      {.name = "filter_pattern", .description = "CloudWatch filter pattern"},
      {.name = "time_start", .type = ParameterType::kTime, .description = "epoch ms"},
      {.name = "time_end", .type = ParameterType::kTime, .description = "epoch ms"},
  };
  return parameters;
}

/// The part of a kept result that the model asked for.
struct Chunk {
  std::string cache_id;
  std::vector<const logs::Event*> events;  // into `owner`
  ResultCache::Events owner;
  std::size_t offset = 0;
  std::int64_t limit = 0;
  std::size_t total_filtered = 0;
  std::string pattern;
  base::TimeRange range;
};

bool NewestFirst(const std::vector<const logs::Event*>& events) {
  return events.size() > 1 && events.front()->time && events.back()->time &&
         *events.front()->time > *events.back()->time;
}

class FetchCachedResultChunk final : public Tool {
 public:
  explicit FetchCachedResultChunk(const ToolContext& context) : context_(context) {}

  const llm::ToolSpec& spec() const override { return spec_; }

  base::Result<FinishResult> Run(std::string_view arguments_json, std::stop_token) override {
    LOGAI_ASSIGN_OR_RETURN(const Arguments arguments,
                           Arguments::Parse(arguments_json, ChunkParameters()));
    Chunk chunk{.cache_id = *arguments.String("cache_id")};
    chunk.owner = context_.results.Find(chunk.cache_id);
    if (!chunk.owner) {
      const auto known = context_.results.Ids();
      return Fail({.kind = ErrorKind::kNotFound,
                   .message = fmt::format("there is no cached result {}", chunk.cache_id),
                   .next = known.empty() ? "fetch or search first"
                                         : fmt::format("known: {}; or fetch the events again",
                                                       base::Join(known, ", "))});
    }
    chunk.offset = static_cast<std::size_t>(arguments.Integer("offset").value_or(0));
    chunk.limit = std::min(arguments.Integer("limit").value_or(context_.options.first_chunk_events),
                           context_.options.max_chunk_events);
    chunk.pattern = arguments.String("filter_pattern").value_or("");
    LOGAI_ASSIGN_OR_RETURN(const SearchPattern pattern,
                           ReadSearchPattern(chunk.pattern, context_.redactor));
    for (const auto& [name, end] :
         {std::pair("time_start", &chunk.range.begin), {"time_end", &chunk.range.end}}) {
      if (const auto text = arguments.String(name)) {
        LOGAI_ASSIGN_OR_RETURN(*end, base::ParseTime(*text, context_.now, context_.zone));
      }
    }
    Select(pattern.filter, chunk);
    FitBudget(chunk);
    return [this, chunk = std::move(chunk)] { return Finish(chunk); };
  }

 private:
  static void Select(const logs::FilterPattern& filter, Chunk& chunk) {
    for (const logs::Event& event : *chunk.owner) {
      const bool in_range =
          event.time ? chunk.range.Contains(*event.time) : !chunk.range.begin && !chunk.range.end;
      if (!in_range || !filter.Matches(event.message)) continue;
      if (chunk.total_filtered++ < chunk.offset) continue;
      if (static_cast<std::int64_t>(chunk.events.size()) < chunk.limit)
        chunk.events.push_back(&event);
    }
  }

  /// Leaves out events at the end that would not fit on the page, so that "next offset" tells the
  /// truth.
  void FitBudget(Chunk& chunk) const {
    std::int64_t left = RoomForEvents(context_);
    std::size_t fitting = 0;
    for (const logs::Event* event : chunk.events) {
      left -= TokensOf(*event, context_);
      if (left < 0 && fitting > 0) break;
      ++fitting;
    }
    chunk.events.resize(fitting);
  }

  ToolResult Finish(const Chunk& chunk) const {
    // One by one, in the order in which they were kept; what does not fit the budget is asked for
    // next.
    analysis::DigestOptions options;
    options.budget = context_.options.result_budget;
    options.estimate = context_.options.estimate;
    options.question = context_.question;
    options.mode = analysis::DigestMode::kEvents;
    options.max_events = chunk.events.size();
    std::vector<const logs::Event*> events = chunk.events;
    if (NewestFirst(events)) {
      options.order = analysis::DigestOrder::kNewestFirst;
      std::ranges::reverse(events);  // a digest takes events in order of time
    }
    analysis::DigestBuilder digest(context_.redactor, context_.evidence, options);
    for (const logs::Event* event : events) digest.Add(*event);
    const std::size_t next = chunk.offset + chunk.events.size();
    const bool has_more = next < chunk.total_filtered;
    ToolResult result;
    const std::string head =
        chunk.events.empty() && chunk.offset > 0
            ? fmt::format("there are no events from offset {} on: {} match\n", chunk.offset,
                          chunk.total_filtered)
            : fmt::format("events {}–{} of {} ({} kept){}\n",
                          chunk.events.empty() ? 0 : chunk.offset + 1, next, chunk.total_filtered,
                          chunk.owner->size(),
                          has_more ? fmt::format("; next offset {}", next) : "");
    result.for_model = context_.redactor.Redact(head);
    if (!chunk.events.empty()) result.for_model += Fenced(digest.Finish(), context_.fence);
    result.summary = fmt::format("{} events", chunk.events.size());
    result.result_json = Fields(chunk, has_more);
    return result;
  }

  std::string Fields(const Chunk& chunk, bool has_more) const {
    json events = json::array();
    for (const logs::Event* event : chunk.events) {
      events.push_back(EventFields(*event, context_.redactor));
    }
    return DumpFields(
        {{"success", true},
         {"cache_id", chunk.cache_id},
         {"events", std::move(events)},
         {"count", chunk.events.size()},
         {"offset", chunk.offset},
         {"limit", chunk.limit},
         {"total_filtered", chunk.total_filtered},
         {"total_cached", chunk.owner->size()},
         {"has_more", has_more},
         {"filters_applied",
          {{"pattern", chunk.pattern.empty() ? json(nullptr)
                                             : json(context_.redactor.Redact(chunk.pattern).str())},
           {"time_start", TimeField(chunk.range.begin)},
           {"time_end", TimeField(chunk.range.end)}}}});
  }

  const ToolContext& context_;
  const llm::ToolSpec spec_{
      .name = "fetch_cached_result_chunk",
      .description = "Pages through the single events behind an earlier result.",
      .parameters_json = SchemaJson(ChunkParameters())};
};

}  // namespace

std::unique_ptr<Tool> MakeFetchCachedResultChunk(const ToolContext& context) {
  return std::make_unique<FetchCachedResultChunk>(context);
}

}  // namespace logai::agent
