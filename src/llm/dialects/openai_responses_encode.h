#pragma once

#include <optional>
#include <string>

#include "llm/chat.h"
#include "llm/wire_error.h"

namespace logai::llm {

/// What the continuations of this dialect are called.
inline constexpr std::string_view kResponsesDialect = "openai_responses";

/// What an endpoint of the Responses API wants said, or left out. The defaults suit api.openai.com
/// and a reasoning model.
struct ResponsesOptions {
  std::string effort;               ///< reasoning.effort; "" leaves the model's own
  std::string prompt_cache_key;     ///< "" for none
  bool encrypted_reasoning = true;  ///< ask for reasoning in a form that can be returned
  bool return_items = true;         ///< earlier output goes back item by item, as it came
  bool say_not_stored = true;       ///< "store": false; OpenAI's own default is true
  bool say_not_strict = true;       ///< "strict": false on each tool; OpenAI's default is true
  bool limit_output = true;         ///< max_output_tokens
  bool no_obfuscation = false;      ///< ask OpenAI to leave its padding out
  std::optional<bool> parallel_tool_calls;  ///< unsaid when nullopt

  friend bool operator==(const ResponsesOptions&, const ResponsesOptions&) = default;
};

/// The JSON body that asks for a streamed response.
/// Shape:   each function_call stands before its function_call_output, and has one. Output of the
///          model that came with a continuation goes back unchanged, whatever its type.
std::string EncodeResponses(const ChatRequest& request, const ResponsesOptions& options);

/// `options` without what a 400 or 422 refused; nullopt when the refusal is about something else or
/// nothing is left to leave out. Nothing comes back once it is left out, so this ends.
std::optional<ResponsesOptions> RelaxResponses(const ResponsesOptions& options,
                                               const WireError& refusal);

}  // namespace logai::llm
