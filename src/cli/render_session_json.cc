#include <nlohmann/json.hpp>

#include "app/answer_text.h"
#include "app/saved_answer.h"
#include "cli/json_document.h"
#include "cli/render.h"
#include "cli/render_session.h"

namespace logai::cli {
namespace {

using nlohmann::ordered_json;

ordered_json OrNull(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

ordered_json Fields(const llm::OutgoingRequest& request) {
  ordered_json headers = ordered_json::object();
  for (const auto& [name, value] : request.headers.all()) headers[name] = value;
  return {{"provider", request.provider},
          {"model", request.model},
          {"address", request.address},
          {"headers", headers},
          {"body", request.body}};
}

ordered_json Fields(const agent::Session& session, const agent::SavedTurn& turn) {
  ordered_json tools = ordered_json::array();
  for (const agent::ToolRun& run : turn.tool_runs)
    tools.push_back({{"name", run.name},
                     {"arguments", run.arguments_json},
                     {"success", run.success},
                     {"summary", run.summary},
                     {"duration_ms", run.duration.count()}});
  ordered_json fields = {{"question", turn.question},
                         {"asked", base::EpochMs(turn.asked)},
                         {"tool_calls", std::move(tools)}};
  if (!turn.answer) {
    fields["answer"] = nullptr;
    fields["failure"] = OrNull(turn.failure);
    return fields;
  }
  const agent::Answer answer = app::AnswerOf(session, turn);
  ordered_json citations = ordered_json::array();
  for (const agent::Citation& citation : answer.citations)
    citations.push_back({{"id", citation.evidence.id},
                         {"verified", citation.verified},
                         {"problem", OrNull(citation.problem)}});
  fields["answer"] = answer.text;
  fields["conclusion"] = {
      {"status", app::Name(answer.conclusion.status)},
      {"summary", answer.conclusion.summary},
      {"culprit", answer.conclusion.culprit ? ordered_json(*answer.conclusion.culprit)
                                            : ordered_json(nullptr)},
      {"confidence", app::Name(answer.conclusion.confidence)}};
  fields["citations"] = std::move(citations);
  fields["coverage"] = turn.answer->coverage;
  fields["notices"] = answer.notices;
  fields["provider"] = answer.provider;
  fields["model"] = answer.model;
  fields["requests"] = answer.model_requests;
  return fields;
}

}  // namespace

std::string SessionsAsJson(std::span<const agent::SessionSummary> sessions) {
  ordered_json list = ordered_json::array();
  for (const agent::SessionSummary& one : sessions)
    list.push_back({{"id", one.id},
                    {"name", OrNull(one.name)},
                    {"begun", base::EpochMs(one.begun)},
                    {"last_asked", base::EpochMs(one.last_asked)},
                    {"questions", one.questions},
                    {"first_question", one.first_question}});
  return JsonDocument({{"schema_version", kSchemaVersion}, {"sessions", std::move(list)}});
}

std::string SessionAsJson(const agent::Session& session) {
  ordered_json turns = ordered_json::array(), evidence = ordered_json::array();
  for (const agent::SavedTurn& turn : session.turns) turns.push_back(Fields(session, turn));
  for (const logs::Evidence& one : session.evidence)
    evidence.push_back(
        {{"id", one.id},
         {"timestamp", one.time ? ordered_json(base::EpochMs(*one.time)) : ordered_json(nullptr)},
         {"level", logs::Name(one.level)},
         {"group", one.group},
         {"stream", one.stream},
         {"event_id", one.event_id},
         {"line", one.line.value()},
         {"line_end", one.line_end.value()},
         {"text", one.record_text}});
  return JsonDocument({{"schema_version", kSchemaVersion},
                       {"id", session.id},
                       {"name", OrNull(session.name)},
                       {"begun", base::EpochMs(session.begun)},
                       {"sources", session.sources},
                       {"turns", std::move(turns)},
                       {"evidence", std::move(evidence)}});
}

std::string SentAsJson(const agent::Session& session) {
  ordered_json requests = ordered_json::array();
  for (const agent::SavedTurn& turn : session.turns) {
    for (const agent::SavedRequest& saved : turn.requests) {
      ordered_json fields = {{"time", base::EpochMs(saved.time)}};
      fields.update(Fields(saved.request));
      requests.push_back(std::move(fields));
    }
  }
  return JsonDocument({{"schema_version", kSchemaVersion},
                       {"session", session.id},
                       {"requests", std::move(requests)}});
}

std::string OutgoingAsJson(const llm::OutgoingRequest& request) {
  ordered_json fields = {{"schema_version", kSchemaVersion}};
  fields.update(Fields(request));
  return JsonDocument(fields);
}

}  // namespace logai::cli
