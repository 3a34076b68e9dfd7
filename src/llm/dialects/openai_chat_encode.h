#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "llm/chat.h"
#include "llm/wire_error.h"

namespace logai::llm {

/// What the continuations of this dialect are called.
inline constexpr std::string_view kOpenAiChatDialect = "openai_chat";

/// What an OpenAI-compatible endpoint wants spelled differently. The defaults suit a server that
/// nothing is known about.
struct ChatQuirks {
  enum class MaxTokens { kMaxTokens, kMaxCompletionTokens, kUnsaid };

  MaxTokens max_tokens = MaxTokens::kMaxTokens;
  bool developer_role = false;              ///< the system prompt goes as role "developer"
  bool stream_options = true;               ///< ask for usage at the end of the stream
  bool no_obfuscation = false;              ///< ask OpenAI to leave its padding out
  bool null_content = false;                ///< "content": null beside tool calls, instead of ""
  bool name_on_results = false;             ///< repeat the tool's name on its result
  bool return_reasoning = true;             ///< beside calls, reasoning goes back as it came
  std::optional<bool> parallel_tool_calls;  ///< unsaid when nullopt
  /// Sent as reasoning_effort when the request has tools; "" to leave it out. "none" is the only
  /// level at which OpenAI's models since gpt-5.6 take tools over chat completions.
  std::string effort_with_tools;

  friend bool operator==(const ChatQuirks&, const ChatQuirks&) = default;
};

/// The JSON body that asks for a streamed chat completion.
/// Shape:   one message per entry of request.messages, but for assistant entries that are empty.
std::string EncodeOpenAiChat(const ChatRequest& request, const ChatQuirks& quirks);

/// `quirks` without, or with another spelling of, the fields that a 400 or 422 refused; nullopt
/// when the refusal is about something else or nothing is left to change. A server that refuses
/// both spellings can lead back to where it began: the caller stops at quirks that it has tried.
std::optional<ChatQuirks> RelaxQuirks(const ChatQuirks& quirks, const WireError& refusal);

}  // namespace logai::llm
