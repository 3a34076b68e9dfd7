#include "agent/session/session_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

namespace logai::agent {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<std::string_view, llm::Role>, 3> kRoles{
    {{"user", llm::Role::kUser}, {"assistant", llm::Role::kAssistant}, {"tool", llm::Role::kTool}}};
constexpr std::array<std::pair<std::string_view, ConclusionStatus>, 3> kStatuses{
    {{"cause", ConclusionStatus::kCause},
     {"not_shown", ConclusionStatus::kNotShown},
     {"answered", ConclusionStatus::kAnswered}}};
constexpr std::array<std::pair<std::string_view, Confidence>, 3> kConfidences{
    {{"high", Confidence::kHigh}, {"medium", Confidence::kMedium}, {"low", Confidence::kLow}}};

template <class Table, class Value>
std::string_view NameIn(const Table& table, Value value) {
  return std::ranges::find(table, value, &Table::value_type::second)->first;
}
template <class Table>
auto ValueIn(const Table& table, std::string_view name,
             typename Table::value_type::second_type other) {
  const auto found = std::ranges::find(table, name, &Table::value_type::first);
  return found == table.end() ? other : found->second;
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Reading: what is missing or of another type is what a default says, so that a line which somebody
// edited costs its own field at most.

std::string Text(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}
std::int64_t Number(const Json& json, const char* name, std::int64_t other = 0) {
  const auto found = json.find(name);
  return found != json.end() && found->is_number_integer() ? found->get<std::int64_t>() : other;
}
bool Flag(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_boolean() && found->get<bool>();
}
template <class Count>
std::optional<Count> OptionalCount(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number_integer()) return std::nullopt;
  return Count(found->get<std::int64_t>());
}
const Json& List(const Json& json, const char* name) {
  static const Json kNone = Json::array();
  const auto found = json.find(name);
  return found != json.end() && found->is_array() ? *found : kNone;
}
std::vector<std::string> Texts(const Json& json, const char* name) {
  std::vector<std::string> texts;
  for (const Json& text : List(json, name)) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}
base::UtcTime Time(const Json& json, const char* name) {
  return base::FromEpochMs(Number(json, name));
}

template <class Count>
Json Optional(const std::optional<Count>& count) {
  return count ? Json(count->value()) : Json(nullptr);
}

SavedMessage ReadMessage(const Json& json) {
  SavedMessage message{.role = ValueIn(kRoles, Text(json, "role"), llm::Role::kUser),
                       .text = Text(json, "text"),
                       .tool_calls = {},
                       .tool_call_id = Text(json, "tool_call_id"),
                       .tool_name = Text(json, "tool_name")};
  for (const Json& call : List(json, "tool_calls")) {
    if (call.is_object())
      message.tool_calls.push_back({Text(call, "id"), Text(call, "name"), Text(call, "arguments")});
  }
  return message;
}

SavedRequest ReadRequest(const Json& json) {
  SavedRequest saved{.time = Time(json, "time"),
                     .request = {.provider = Text(json, "provider"),
                                 .model = Text(json, "model"),
                                 .address = Text(json, "address"),
                                 .headers = {},
                                 .body = Text(json, "body")}};
  for (const Json& field : List(json, "headers")) {
    if (field.is_array() && field.size() == 2 && field[0].is_string() && field[1].is_string())
      saved.request.headers.Add(field[0].get<std::string>(), field[1].get<std::string>());
  }
  return saved;
}

logs::Evidence ReadEvidence(const Json& json) {
  logs::Evidence evidence{.id = Text(json, "id"),
                          .time = {},
                          .level = {},
                          .group = Text(json, "group"),
                          .stream = Text(json, "stream"),
                          .event_id = Text(json, "event_id"),
                          .line = base::LineNumber(Number(json, "line")),
                          .line_end = base::LineNumber(Number(json, "line_end")),
                          .shown_text = Text(json, "shown"),
                          .record_text = Text(json, "record")};
  if (json.contains("time") && json["time"].is_number_integer()) evidence.time = Time(json, "time");
  const std::string level = Text(json, "level");
  for (int i = 0; i <= static_cast<int>(logs::Level::kCritical); ++i) {
    if (logs::Name(static_cast<logs::Level>(i)) == level)
      evidence.level = static_cast<logs::Level>(i);
  }
  return evidence;
}

SavedAnswer ReadAnswer(const Json& json) {
  SavedAnswer answer{.text = Text(json, "text"),
                     .conclusion = {.status = ValueIn(kStatuses, Text(json, "status"),
                                                      ConclusionStatus::kAnswered),
                                    .summary = Text(json, "summary"),
                                    .culprit = {},
                                    .confidence = ValueIn(kConfidences, Text(json, "confidence"),
                                                          Confidence::kLow)},
                     .citations = {},
                     .coverage = Texts(json, "coverage"),
                     .notices = Texts(json, "notices"),
                     .provider = Text(json, "provider"),
                     .model = Text(json, "model"),
                     .model_requests = static_cast<int>(Number(json, "requests")),
                     .usage = {.input = OptionalCount<base::TokenCount>(json, "input_tokens"),
                               .output = OptionalCount<base::TokenCount>(json, "output_tokens"),
                               .cached = OptionalCount<base::TokenCount>(json, "cached_tokens"),
                               .cost = OptionalCount<llm::MicroUsd>(json, "cost_micro_usd")},
                     .duration = base::Millis(Number(json, "duration_ms"))};
  if (json.contains("culprit") && json["culprit"].is_string())
    answer.conclusion.culprit = Text(json, "culprit");
  for (const Json& citation : List(json, "citations")) {
    if (citation.is_object())
      answer.citations.push_back(
          {Text(citation, "id"), Flag(citation, "verified"), Text(citation, "problem")});
  }
  return answer;
}

/// Ids are given in order, so that the number is the place.
bool TakeEvidence(logs::Evidence evidence, Session& session) {
  std::size_t number = 0;
  const char* end = evidence.id.data() + evidence.id.size();
  if (evidence.id.size() < 2 || evidence.id.front() != 'e' ||
      std::from_chars(evidence.id.data() + 1, end, number).ptr != end || number == 0 ||
      number > session.evidence.size() + 1)
    return false;
  if (number > session.evidence.size()) session.evidence.emplace_back();
  session.evidence[number - 1] = std::move(evidence);
  return true;
}

}  // namespace

std::string LineStart(std::string_view kind) { return "{\"kind\":\"" + std::string(kind) + "\","; }

std::string HeadLine(const Session& session) {
  return Dump({{"kind", "session"},
               {"version", kSessionVersion},
               {"id", session.id},
               {"begun", base::EpochMs(session.begun)},
               {"sources", session.sources}});
}
std::string NameLine(std::string_view name) { return Dump({{"kind", "name"}, {"name", name}}); }
std::string QuestionLine(std::string_view text, base::UtcTime asked) {
  return Dump({{"kind", "question"}, {"time", base::EpochMs(asked)}, {"text", text}});
}
std::string FailureLine(std::string_view why) { return Dump({{"kind", "failure"}, {"why", why}}); }

std::string MessageLine(const llm::Message& message) {
  Json calls = Json::array();
  for (const llm::ToolCall& call : message.tool_calls)
    calls.push_back({{"id", call.id}, {"name", call.name}, {"arguments", call.arguments_json}});
  return Dump({{"kind", "message"},
               {"role", NameIn(kRoles, message.role)},
               {"text", message.text.str()},
               {"tool_calls", std::move(calls)},
               {"tool_call_id", message.tool_call_id},
               {"tool_name", message.tool_name}});
}

std::string RequestLine(const llm::OutgoingRequest& request, base::UtcTime sent) {
  Json headers = Json::array();
  for (const auto& [name, value] : request.headers.all())
    headers.push_back(Json::array({name, value}));
  return Dump({{"kind", "request"},
               {"time", base::EpochMs(sent)},
               {"provider", request.provider},
               {"model", request.model},
               {"address", request.address},
               {"headers", std::move(headers)},
               {"body", request.body}});
}

std::string ToolRunLine(const ToolRun& run) {
  return Dump({{"kind", "tool"},
               {"name", run.name},
               {"arguments", run.arguments_json},
               {"success", run.success},
               {"summary", run.summary},
               {"duration_ms", run.duration.count()}});
}

std::string EvidenceLine(const logs::Evidence& evidence) {
  return Dump({{"kind", "evidence"},
               {"id", evidence.id},
               {"time", evidence.time ? Json(base::EpochMs(*evidence.time)) : Json(nullptr)},
               {"level", logs::Name(evidence.level)},
               {"group", evidence.group},
               {"stream", evidence.stream},
               {"event_id", evidence.event_id},
               {"line", evidence.line.value()},
               {"line_end", evidence.line_end.value()},
               {"shown", evidence.shown_text},
               {"record", evidence.record_text}});
}

std::string PseudonymLine(const privacy::Pseudonyms::Kept& kept) {
  return Dump({{"kind", "pseudonym"}, {"name", kept.name}, {"fingerprint", kept.fingerprint}});
}

std::string AnswerLine(const SavedAnswer& answer) {
  Json citations = Json::array();
  for (const SavedAnswer::Citation& citation : answer.citations)
    citations.push_back(
        {{"id", citation.id}, {"verified", citation.verified}, {"problem", citation.problem}});
  const Conclusion& conclusion = answer.conclusion;
  return Dump({{"kind", "answer"},
               {"text", answer.text},
               {"status", NameIn(kStatuses, conclusion.status)},
               {"confidence", NameIn(kConfidences, conclusion.confidence)},
               {"culprit", conclusion.culprit ? Json(*conclusion.culprit) : Json(nullptr)},
               {"summary", conclusion.summary},
               {"citations", std::move(citations)},
               {"coverage", answer.coverage},
               {"notices", answer.notices},
               {"provider", answer.provider},
               {"model", answer.model},
               {"requests", answer.model_requests},
               {"input_tokens", Optional(answer.usage.input)},
               {"output_tokens", Optional(answer.usage.output)},
               {"cached_tokens", Optional(answer.usage.cached)},
               {"cost_micro_usd", Optional(answer.usage.cost)},
               {"duration_ms", answer.duration.count()}});
}

bool TakeLine(std::string_view line, Session& session) {
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return false;
  const std::string kind = Text(json, "kind");
  if (kind == "session") {
    session.id = Text(json, "id");
    session.begun = Time(json, "begun");
    session.sources = Texts(json, "sources");
    return Number(json, "version") == kSessionVersion;
  }
  if (kind == "name") {
    session.name = Text(json, "name");
    return true;
  }
  if (kind == "question") {
    session.turns.push_back({.question = Text(json, "text"), .asked = Time(json, "time")});
    return true;
  }
  if (kind == "pseudonym") {
    session.pseudonyms.push_back({Text(json, "name"), Text(json, "fingerprint")});
    return true;
  }
  if (kind == "evidence") return TakeEvidence(ReadEvidence(json), session);
  if (session.turns.empty()) return kind != "message" && kind != "answer";
  SavedTurn& turn = session.turns.back();
  if (kind == "message") {
    turn.messages.push_back(ReadMessage(json));
  } else if (kind == "request") {
    turn.requests.push_back(ReadRequest(json));
  } else if (kind == "tool") {
    turn.tool_runs.push_back({.name = Text(json, "name"),
                              .arguments_json = Text(json, "arguments"),
                              .success = Flag(json, "success"),
                              .summary = Text(json, "summary"),
                              .result_json = {},
                              .duration = base::Millis(Number(json, "duration_ms"))});
  } else if (kind == "answer") {
    turn.answer = ReadAnswer(json);
  } else if (kind == "failure") {
    turn.failure = Text(json, "why");
  }
  return true;
}

}  // namespace logai::agent
