#include "llm/dialects/openai_chat_encode.h"

#include "base/text.h"
#include "llm/dialects/encode_tools.h"
#include "llm/dialects/history.h"
#include "llm/dialects/tool_calls.h"
#include "llm/json_fields.h"

namespace logai::llm {
namespace {

using MaxTokens = ChatQuirks::MaxTokens;

/// The reasoning that led to the calls, under the name that the server gave it: DeepSeek refuses
/// calls without it, OpenRouter passes its signatures on.
void ReturnReasoning(const Continuation& continuation, const std::string& mark, Json& message) {
  if (continuation.dialect != kOpenAiChatDialect || continuation.bound_to != mark) return;
  const auto fields = ParseJson(continuation.json);
  if (!fields || !fields->is_object()) return;
  for (const auto& [name, value] : fields->items()) {
    if (name.starts_with("reasoning")) message[name] = value;
  }
}

Json EncodeAssistant(const Message& message, const ChatQuirks& quirks, const std::string& mark) {
  Json encoded{{"role", "assistant"}, {"content", message.text.str()}};
  if (message.tool_calls.empty()) return encoded;
  if (message.text.empty() && quirks.null_content) encoded["content"] = nullptr;
  Json& calls = encoded["tool_calls"] = Json::array();
  for (const ToolCall& call : message.tool_calls) {
    calls.push_back({{"id", call.id},
                     {"type", "function"},
                     {"function",
                      {{"name", NameForTheWire(call.name)},
                       {"arguments", ArgumentsAsObject(call.arguments_json)}}}});
  }
  if (quirks.return_reasoning) ReturnReasoning(message.continuation, mark, encoded);
  return encoded;
}

Json EncodeMessages(const ChatRequest& request, const ChatQuirks& quirks) {
  const std::string mark = MarkOf(request, BoundTo::kModel);
  Json messages = Json::array();
  if (!request.system.empty()) {
    messages.push_back({{"role", quirks.developer_role ? "developer" : "system"},
                        {"content", request.system.str()}});
  }
  for (const Message& message : request.messages) {
    switch (message.role) {
      case Role::kUser:
        messages.push_back({{"role", "user"}, {"content", message.text.str()}});
        break;
      case Role::kAssistant:
        // An empty turn says nothing, and some servers refuse it.
        if (message.text.empty() && message.tool_calls.empty()) break;
        messages.push_back(EncodeAssistant(message, quirks, mark));
        break;
      case Role::kTool:
        messages.push_back({{"role", "tool"},
                            {"tool_call_id", message.tool_call_id},
                            {"content", message.text.str()}});
        if (quirks.name_on_results) messages.back()["name"] = NameForTheWire(message.tool_name);
        break;
    }
  }
  return messages;
}

void RelaxMaxTokens(ChatQuirks& quirks, std::string_view said) {
  const bool names_old = NamesField(said, "max_tokens");
  const bool names_new = NamesField(said, "max_completion_tokens");
  if (quirks.max_tokens == MaxTokens::kMaxTokens && names_old) {
    // Towards the newer name only when the server asks for it, and never back: it must end.
    quirks.max_tokens = names_new ? MaxTokens::kMaxCompletionTokens : MaxTokens::kUnsaid;
  } else if (quirks.max_tokens == MaxTokens::kMaxCompletionTokens && names_new) {
    quirks.max_tokens = MaxTokens::kUnsaid;
  }
}

void RelaxEffort(ChatQuirks& quirks, std::string_view said) {
  const bool wants_none = NamesField(said, "none") && NamesField(said, "tools");
  quirks.effort_with_tools = quirks.effort_with_tools.empty() && wants_none ? "none" : "";
}

bool RefusesContent(std::string_view said, std::string_view param) {
  if (!NamesField(said, "content") && !param.ends_with("content")) return false;
  for (const auto word : {"null", "none", "empty", "valid string", "required", "non-empty"}) {
    if (base::ContainsIgnoringCase(said, word)) return true;
  }
  return false;
}

}  // namespace

std::string EncodeOpenAiChat(const ChatRequest& request, const ChatQuirks& quirks) {
  Json body{
      {"model", request.model}, {"messages", EncodeMessages(request, quirks)}, {"stream", true}};
  if (quirks.stream_options) {
    body["stream_options"]["include_usage"] = true;
    if (quirks.no_obfuscation) body["stream_options"]["include_obfuscation"] = false;
  }
  if (request.max_output && quirks.max_tokens == MaxTokens::kMaxTokens) {
    body["max_tokens"] = request.max_output->value();
  }
  if (request.max_output && quirks.max_tokens == MaxTokens::kMaxCompletionTokens) {
    body["max_completion_tokens"] = request.max_output->value();
  }
  if (request.tools.empty()) return Dump(body);

  body["tools"] = EncodeTools(request.tools);
  if (quirks.parallel_tool_calls) body["parallel_tool_calls"] = *quirks.parallel_tool_calls;
  if (!quirks.effort_with_tools.empty()) body["reasoning_effort"] = quirks.effort_with_tools;
  return Dump(body);
}

std::optional<ChatQuirks> RelaxQuirks(const ChatQuirks& quirks, const WireError& refusal) {
  if (refusal.status != 400 && refusal.status != 422) return std::nullopt;
  const std::string said = refusal.param + " " + refusal.message;
  ChatQuirks relaxed = quirks;
  RelaxMaxTokens(relaxed, said);
  if (NamesField(said, "reasoning_effort")) RelaxEffort(relaxed, said);
  if (NamesField(said, "include_obfuscation")) relaxed.no_obfuscation = false;
  if (NamesField(said, "stream_options")) relaxed.stream_options = false;
  if (NamesField(said, "parallel_tool_calls")) relaxed.parallel_tool_calls.reset();
  if (NamesField(said, "developer") || NamesField(said, "role")) relaxed.developer_role = false;
  if (NamesField(said, "reasoning_content") || NamesField(said, "reasoning_details") ||
      NamesField(said, "reasoning_text") || refusal.param.ends_with(".reasoning")) {
    relaxed.return_reasoning = false;
  }
  if (RefusesContent(said, refusal.param)) relaxed.null_content = !quirks.null_content;
  return relaxed == quirks ? std::nullopt : std::optional(relaxed);
}

}  // namespace logai::llm
