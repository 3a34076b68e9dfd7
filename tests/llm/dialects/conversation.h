#pragma once

#include "llm/chat.h"

namespace logai::llm {

/// A step with two calls, one of them under a name and with arguments that no server takes back.
inline ChatRequest Conversation(std::string model) {
  using privacy::RedactedText;
  ChatRequest request;
  request.model = std::move(model);
  request.system = RedactedText("You read logs.");
  request.messages = {
      {.role = Role::kUser, .text = RedactedText("why?")},
      {.role = Role::kAssistant,
       .text = RedactedText("I look."),
       .tool_calls = {{"c1", "fetch_logs", R"({"log_group":"/a"})"},
                      {"c2", "list log/groups", "oops"}}},
      {.role = Role::kTool,
       .text = RedactedText("e1 ERROR"),
       .tool_call_id = "c1",
       .tool_name = "fetch_logs"},
      {.role = Role::kTool,
       .text = RedactedText("bad arguments"),
       .tool_call_id = "c2",
       .tool_name = "list log/groups"},
  };
  request.tools = {
      {"fetch_logs", "Fetches lines",
       R"({"type":"object","properties":{"log_group":{"type":"string"}},"required":["log_group"]})"}};
  request.max_output = base::TokenCount(500);
  return request;
}

/// Adds `reply` as the agent keeps it, and a result for each of its calls.
inline void AddStep(ChatRequest& request, const Reply& reply) {
  request.messages.push_back({.role = Role::kAssistant,
                              .text = privacy::RedactedText("redacted"),
                              .tool_calls = reply.tool_calls,
                              .continuation = reply.continuation});
  for (const ToolCall& call : reply.tool_calls) {
    request.messages.push_back({.role = Role::kTool,
                                .text = privacy::RedactedText("found"),
                                .tool_call_id = call.id,
                                .tool_name = call.name});
  }
}

}  // namespace logai::llm
