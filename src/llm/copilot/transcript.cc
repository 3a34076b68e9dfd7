#include "llm/copilot/transcript.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace logai::llm {
namespace {

/// Whether the other side has this message as it stands here. Of an assistant's only the calls
/// count: its words came from there, and here they are redacted.
bool IsTheSame(const Message& known, const Message& asked) {
  if (known.role != asked.role) return false;
  if (known.role == Role::kAssistant) return known.tool_calls == asked.tool_calls;
  return known.tool_call_id == asked.tool_call_id && known.text.str() == asked.text.str();
}

void Append(std::string& words, std::string_view more) {
  if (!words.empty()) words += "\n\n";
  words += more;
}

}  // namespace

std::optional<Addition> AdditionTo(const std::vector<Message>& known,
                                   const std::vector<Message>& asked) {
  if (asked.size() <= known.size() ||
      !std::ranges::equal(known, asked | std::views::take(known.size()), IsTheSame))
    return std::nullopt;
  Addition addition;
  for (const Message& message : asked | std::views::drop(known.size())) {
    if (message.role == Role::kAssistant) return std::nullopt;
    if (message.role == Role::kUser) {
      Append(addition.words, message.text.str());
    } else if (addition.words.empty()) {
      addition.results.push_back({message.tool_call_id, message.text.str()});
    } else {
      return std::nullopt;
    }
  }
  // Every call is answered, and nothing else is.
  std::vector<std::string_view> open, answered;
  if (!known.empty()) {
    for (const ToolCall& call : known.back().tool_calls) open.push_back(call.id);
  }
  for (const auto& result : addition.results) answered.push_back(result.call_id);
  std::ranges::sort(open);
  std::ranges::sort(answered);
  if (open != answered) return std::nullopt;
  return addition;
}

std::string AsOnePrompt(const std::vector<Message>& messages) {
  if (messages.size() == 1 && messages.front().role == Role::kUser)
    return messages.front().text.str();
  std::string prompt = "This conversation began earlier. Go on with it after its last entry.";
  for (const Message& message : messages) {
    switch (message.role) {
      case Role::kUser:
        Append(prompt, "## User\n" + message.text.str());
        break;
      case Role::kAssistant:
        if (!message.text.empty()) Append(prompt, "## You\n" + message.text.str());
        for (const ToolCall& call : message.tool_calls)
          Append(prompt, fmt::format("## You called {} {}", call.name, call.arguments_json));
        break;
      case Role::kTool:
        Append(prompt, fmt::format("## Result of {}\n{}", message.tool_name, message.text.str()));
        break;
    }
  }
  return prompt;
}

}  // namespace logai::llm
