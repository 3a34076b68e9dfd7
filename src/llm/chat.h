#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/units.h"
#include "privacy/redacted_text.h"

namespace logai::llm {

enum class Role { kUser, kAssistant, kTool };

/// The model asks for one run of a tool.
struct ToolCall {
  std::string id;  ///< never empty: the decoder makes one up when the server sends none
  std::string name;
  std::string arguments_json;  ///< as the model wrote it; perhaps not valid JSON; "{}" when it
                               ///< wrote nothing

  friend bool operator==(const ToolCall&, const ToolCall&) = default;
};

/// One entry of the conversation. Its text is RedactedText: raw log text cannot get in.
struct Message {
  Role role = Role::kUser;
  privacy::RedactedText text;
  std::vector<ToolCall> tool_calls;  ///< of an assistant message
  std::string tool_call_id;          ///< of a tool message: the call that it answers
  std::string tool_name;             ///< of a tool message
};

/// A tool that the model may call.
struct ToolSpec {
  std::string name;  ///< within [A-Za-z0-9_-]{1,64}
  std::string description;
  std::string parameters_json;  ///< JSON schema of the arguments, an object
};

/// Tokens of one model call. What the server did not say is nullopt, never zero.
struct Usage {
  std::optional<base::TokenCount> input;  ///< all of the prompt, cached or not
  std::optional<base::TokenCount> output;
  std::optional<base::TokenCount> cached;  ///< the part of `input` that was read from a cache
};

struct ChatRequest {
  std::string model;
  privacy::RedactedText system;
  std::vector<Message> messages;
  std::vector<ToolSpec> tools;
  std::optional<base::TokenCount> max_output;  ///< upper bound for the reply
  std::optional<base::TokenCount>
      context_window;  ///< what the server should provide (Ollama's num_ctx)
};

enum class FinishReason { kStop, kToolCalls, kLength, kContentFilter };

/// A complete answer of the model.
struct Reply {
  std::string text;
  std::vector<ToolCall> tool_calls;
  FinishReason finish = FinishReason::kStop;
  Usage usage;
};

}  // namespace logai::llm
