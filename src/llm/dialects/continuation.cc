#include "llm/dialects/continuation.h"

#include <fmt/format.h>

namespace logai::llm {

std::uint64_t Fingerprint(std::string_view text, std::uint64_t seed) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * kPrime;
  return seed;
}

Binding::Binding(const ChatRequest& request, BoundTo bound_to)
    : whole_(bound_to == BoundTo::kConversation), hash_(Fingerprint(request.model)) {
  if (!whole_) return;
  Mix(request.system.str());
  for (const ToolSpec& tool : request.tools) {
    Mix(tool.name);
    Mix(tool.description);
    Mix(tool.parameters_json);
  }
}

void Binding::Mix(std::string_view part) {
  // The length first, so that "ab" + "c" is not "a" + "bc".
  hash_ = Fingerprint(part, Fingerprint(fmt::format("{}:", part.size()), hash_));
}

void Binding::Add(const Message& message) {
  if (!whole_) return;
  Mix(fmt::format("{}", static_cast<int>(message.role)));
  Mix(message.text.str());
  Mix(message.tool_call_id);
  for (const ToolCall& call : message.tool_calls) {
    Mix(call.id);
    Mix(call.name);
    Mix(call.arguments_json);
  }
}

std::string Binding::Mark() const { return fmt::format("{:016x}", hash_); }

std::string MarkOf(const ChatRequest& request, BoundTo bound_to) {
  Binding binding(request, bound_to);
  for (const Message& message : request.messages) binding.Add(message);
  return binding.Mark();
}

}  // namespace logai::llm
