#include <nlohmann/json.hpp>

#include "app/answer_text.h"
#include "cli/json_document.h"
#include "cli/render.h"

namespace logai::cli {
namespace {

using nlohmann::ordered_json;

template <class Count>
ordered_json Optional(const std::optional<Count>& count) {
  return count ? ordered_json(count->value()) : ordered_json(nullptr);
}

ordered_json Dollars(const std::optional<llm::MicroUsd>& cost) {
  return cost ? ordered_json(static_cast<double>(cost->value()) / 1e6) : ordered_json(nullptr);
}

ordered_json Citation(const agent::Citation& citation) {
  const logs::Evidence& evidence = citation.evidence;
  ordered_json json = {{"id", evidence.id}};
  if (evidence.line.value() > 0) {
    json["source"] = app::SourceOf(evidence);
    json["line"] = evidence.line.value();
    json["line_end"] = evidence.line_end.value();
  }
  json["group"] = evidence.group;
  json["stream"] = evidence.stream;
  json["event_id"] = evidence.event_id;
  json["timestamp"] = TimeOrNull(evidence.time);
  json["level"] = logs::Name(evidence.level);
  json["text"] = evidence.record_text;
  json["verified"] = citation.verified;
  if (!citation.problem.empty()) json["problem"] = citation.problem;
  return json;
}

/// The text as a JSON value, or as a string when it is not valid JSON (a model may write anything).
ordered_json Embedded(const std::string& text) {
  ordered_json value = ordered_json::parse(text, nullptr, false);
  return value.is_discarded() ? ordered_json(text) : value;
}

ordered_json ToolCall(const agent::ToolRun& run) {
  return {{"name", run.name},
          {"arguments", Embedded(run.arguments_json)},
          {"success", run.success},
          {"summary", run.summary},
          {"duration_ms", run.duration.count()},
          {"result", run.result_json.empty() ? ordered_json(nullptr) : Embedded(run.result_json)}};
}

ordered_json Coverage(const agent::Coverage& coverage) {
  ordered_json groups = ordered_json::array();
  for (const sources::GroupReport& group : coverage.groups) {
    groups.push_back(
        {{"group", group.group},
         {"events_read", group.events_read.value()},
         {"bytes_read", group.bytes_read.value()},
         {"files_read", group.files_read},
         {"lines_read", group.lines_read},
         {"lines_skipped", group.lines_skipped},
         {"requests", group.requests},
         {"throttled", group.throttled},
         {"events_cached", group.events_cached.value()},
         {"bytes_cached", group.bytes_cached.value()},
         {"bytes_scanned", group.bytes_scanned.value()},
         {"sampled", group.sampled},
         {"window",
          {{"start", TimeOrNull(group.window.begin)}, {"end", TimeOrNull(group.window.end)}}},
         {"first", TimeOrNull(group.span.begin)},
         {"last", TimeOrNull(group.span.end)},
         {"truncated", group.truncated},
         {"problems", group.problems}});
  }
  return {
      {"groups", groups},
      {"groups_known", coverage.groups_known},
      {"failed_groups", coverage.failed_groups},
      {"window",
       {{"start", TimeOrNull(coverage.window.begin)}, {"end", TimeOrNull(coverage.window.end)}}},
      {"not_looked_at", app::NotLookedAt(coverage)}};
}

}  // namespace

std::string AnswerAsJson(const agent::Answer& answer) {
  ordered_json citations = ordered_json::array();
  for (const agent::Citation& citation : answer.citations) citations.push_back(Citation(citation));
  ordered_json tool_calls = ordered_json::array();
  for (const agent::ToolRun& run : answer.tool_runs) tool_calls.push_back(ToolCall(run));
  ordered_json notes = ordered_json::array();
  for (const agent::WorkingNote& note : answer.notes) {
    notes.push_back({{"claim", note.claim},
                     {"for", note.speaks_for},
                     {"against", note.speaks_against},
                     {"open", note.open_question}});
  }
  const agent::Conclusion& conclusion = answer.conclusion;
  return JsonDocument({{"schema_version", kSchemaVersion},
                       {"question", answer.question},
                       {"answer", answer.text},
                       {"conclusion",
                        {{"status", app::Name(conclusion.status)},
                         {"summary", conclusion.summary},
                         {"culprit", conclusion.culprit ? ordered_json(*conclusion.culprit)
                                                        : ordered_json(nullptr)},
                         {"confidence", app::Name(conclusion.confidence)}}},
                       {"citations", citations},
                       {"tool_calls", tool_calls},
                       {"notes", notes},
                       {"coverage", Coverage(answer.coverage)},
                       {"usage",
                        {{"provider", answer.provider},
                         {"model", answer.model},
                         {"requests", answer.model_requests},
                         {"input_tokens", Optional(answer.usage.input)},
                         {"output_tokens", Optional(answer.usage.output)},
                         {"cached_tokens", Optional(answer.usage.cached)},
                         {"cost_usd", Dollars(answer.usage.cost)},
                         {"duration_ms", answer.duration.count()}}},
                       {"notices", answer.notices}});
}

std::string ErrorAsJson(const base::Error& error, std::string_view answer_so_far) {
  ordered_json json = {
      {"error",
       {{"kind", base::Name(error.kind)},
        {"message", error.message},
        {"next", error.next},
        {"retry_after_ms",
         error.retry_after ? ordered_json(error.retry_after->count()) : ordered_json(nullptr)}}}};
  if (!answer_so_far.empty()) json["answer_so_far"] = answer_so_far;
  return JsonDocument(json);
}

}  // namespace logai::cli
