#include "llm/dialects/ollama_chat_encode.h"

#include <fmt/format.h>

#include "llm/dialects/continuation.h"
#include "llm/dialects/encode_tools.h"
#include "llm/dialects/tool_calls.h"
#include "llm/json_fields.h"

namespace logai::llm {
namespace {

Json EncodeCalls(const std::vector<ToolCall>& calls) {
  Json encoded = Json::array();
  for (const ToolCall& call : calls) {
    // An object here: the server refuses OpenAI's string.
    auto arguments = ParseJson(ArgumentsAsObject(call.arguments_json));
    encoded.push_back({{"id", call.id},
                       {"function",
                        {{"name", NameForTheWire(call.name)},
                         {"arguments", arguments ? *std::move(arguments) : Json::object()}}}});
  }
  return encoded;
}

/// The calls as words, for a model that knows no tools.
std::string CallsAsText(const Message& message) {
  std::string text = message.text.str();
  for (const ToolCall& call : message.tool_calls) {
    text +=
        fmt::format("{}[called {} {}]", text.empty() ? "" : "\n", call.name, call.arguments_json);
  }
  return text;
}

/// The thinking that led to the calls: the templates of some models (gpt-oss, GLM) show it to the
/// model again while it works, which otherwise begins anew after each result.
void ReturnThinking(const Continuation& continuation, const std::string& mark, Json& message) {
  if (continuation.dialect != kOllamaChatDialect || continuation.bound_to != mark) return;
  const auto fields = ParseJson(continuation.json);
  const auto words = fields ? TextMember(*fields, "thinking") : std::string_view();
  if (!words.empty()) message["thinking"] = words;
}

Json EncodeMessage(const Message& message, const OllamaOptions& options, const std::string& mark) {
  switch (message.role) {
    case Role::kUser:
      return {{"role", "user"}, {"content", message.text.str()}};
    case Role::kAssistant: {
      if (!options.tools) return {{"role", "assistant"}, {"content", CallsAsText(message)}};
      Json encoded{{"role", "assistant"}, {"content", message.text.str()}};
      if (message.tool_calls.empty()) return encoded;
      encoded["tool_calls"] = EncodeCalls(message.tool_calls);
      ReturnThinking(message.continuation, mark, encoded);
      return encoded;
    }
    case Role::kTool:
      break;
  }
  if (!options.tools) {
    return {{"role", "user"},
            {"content", fmt::format("[result of {}]\n{}", message.tool_name, message.text.str())}};
  }
  return {{"role", "tool"},
          {"tool_name", NameForTheWire(message.tool_name)},
          {"tool_call_id", message.tool_call_id},
          {"content", message.text.str()}};
}

}  // namespace

std::string EncodeOllamaChat(const ChatRequest& request, const OllamaOptions& options) {
  Json messages = Json::array();
  if (!request.system.empty()) {
    messages.push_back({{"role", "system"}, {"content", request.system.str()}});
  }
  const std::string mark = MarkOf(request, BoundTo::kModel);
  for (const Message& message : request.messages) {
    messages.push_back(EncodeMessage(message, options, mark));
  }
  // truncate and shift false: what does not fit is an error, before and during the reply.
  Json body{{"model", request.model},
            {"messages", std::move(messages)},
            {"stream", true},
            {"truncate", false},
            {"shift", false}};
  if (options.tools && !request.tools.empty()) body["tools"] = EncodeTools(request.tools);
  if (request.context_window) body["options"]["num_ctx"] = request.context_window->value();
  if (request.max_output) body["options"]["num_predict"] = request.max_output->value();
  return Dump(body);
}

}  // namespace logai::llm
