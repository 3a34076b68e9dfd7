#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "llm/chat.h"
#include "llm/wire_error.h"

namespace logai::llm {

/// What the continuations of this dialect are called.
inline constexpr std::string_view kAnthropicDialect = "anthropic_messages";

/// What an endpoint of Anthropic Messages wants said, or left out. The field "thinking" is never
/// sent: each model then does as it does best, and no value of it suits all of them.
struct AnthropicOptions {
  std::string path = "/v1/messages";  ///< below the base URL
  std::string effort;                 ///< output_config.effort; "" leaves the model's own
  bool caching = true;                ///< marks what may be read from the cache next time
  bool return_thinking = true;        ///< thinking goes back as it came
  /// max_tokens when the request names none: the API has no default. It covers thinking too.
  base::TokenCount unsaid_max_output{8'192};
  std::optional<base::TokenCount> most_output;  ///< what the model allows at most, once it said so

  friend bool operator==(const AnthropicOptions&, const AnthropicOptions&) = default;
};

/// The JSON body that asks for a streamed message.
/// Shape:   roles alternate, the user's first and last; each message with tool_use blocks is
///          followed by one with all their tool_result blocks before any text. At most four
///          cache_control marks: after the tools, after the system prompt, and at the ends of the
///          last two messages of the user, which is what this request adds to and where the one
///          before ended.
std::string EncodeAnthropic(const ChatRequest& request, const AnthropicOptions& options);

/// `options` without what a 400 refused; nullopt when the refusal is about something else or
/// nothing is left to change. Nothing comes back once it is left out, so this ends.
std::optional<AnthropicOptions> RelaxAnthropic(const AnthropicOptions& options,
                                               const WireError& refusal);

}  // namespace logai::llm
