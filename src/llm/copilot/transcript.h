#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm/chat.h"

namespace logai::llm {

/// What a request adds to a conversation that the other side remembers.
struct Addition {
  struct ToolResult {
    std::string call_id;
    std::string text;
  };
  std::vector<ToolResult> results;  ///< of the calls that the last reply made, all of them
  std::string words;                ///< of the user, after the results; may be empty
};

/// What `asked` adds to `known`, or nullopt when it does not simply go on from there: an earlier
/// message was shortened or dropped, or the last reply's calls are not the ones answered.
std::optional<Addition> AdditionTo(const std::vector<Message>& known,
                                   const std::vector<Message>& asked);

/// A conversation as one prompt, for a session that knows nothing of it: the only message as it
/// is, else every turn under a heading, with the calls and what they gave.
std::string AsOnePrompt(const std::vector<Message>& messages);

}  // namespace logai::llm
