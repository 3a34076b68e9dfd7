#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/units.h"
#include "llm/quota/quota.h"
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

/// What a reply carries that its provider wants back unchanged: signed or encrypted reasoning, and
/// where it stood among the words and calls. The agent keeps it with the assistant message and
/// knows nothing else of it; it goes when the message goes. Only the dialect that made it reads it,
/// and sends it only while what it is bound to still stands; otherwise the message's own text and
/// calls go instead. It is no RedactedText and may leave all the same: the provider wrote every
/// byte of it, from requests that were redacted, and nobody else gets it.
struct Continuation {
  std::string dialect;   ///< "anthropic"; "" when there is nothing to return
  std::string bound_to;  ///< fingerprint of the model, perhaps also of the conversation before
  std::string json;      ///< of that dialect's making

  bool empty() const { return dialect.empty(); }
  friend bool operator==(const Continuation&, const Continuation&) = default;
};

/// One entry of the conversation. Its text is RedactedText: raw log text cannot get in.
struct Message {
  Role role = Role::kUser;
  privacy::RedactedText text;
  std::vector<ToolCall> tool_calls;  ///< of an assistant message
  std::string tool_call_id;          ///< of a tool message: the call that it answers
  std::string tool_name;             ///< of a tool message
  Continuation continuation;         ///< of an assistant message, from the reply that it tells
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
  std::optional<MicroUsd> cost;            ///< list price, where it is known
};

struct ChatRequest {
  std::string model;
  privacy::RedactedText system;
  std::vector<Message> messages;
  std::vector<ToolSpec> tools;
  std::optional<base::TokenCount> max_output;  ///< upper bound for the reply
  std::optional<int> max_requests;  ///< tries, those that fail among them; at least one is made
  std::optional<base::TokenCount>
      context_window;  ///< what the server should provide (Ollama's num_ctx)
};

/// Whether the last words are a person's: not results, and not ours behind results.
inline bool AsksForAPerson(const ChatRequest& request) {
  const auto& messages = request.messages;
  if (messages.empty() || messages.back().role != Role::kUser) return false;
  return messages.size() < 2 || messages[messages.size() - 2].role != Role::kTool;
}

enum class FinishReason { kStop, kToolCalls, kLength, kContentFilter };

/// A complete answer of the model.
struct Reply {
  std::string text;
  std::vector<ToolCall> tool_calls;
  FinishReason finish = FinishReason::kStop;
  Usage usage;
  int requests = 1;           ///< that it took: one, and those that failed before
  Continuation continuation;  ///< for the message that tells this reply, with all its tool_calls
};

}  // namespace logai::llm
