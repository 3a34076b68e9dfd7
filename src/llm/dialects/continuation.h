#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm/chat.h"

/// For the .cc files of the dialects only.
namespace logai::llm {

/// What a provider ties its reasoning to. Returned with anything else changed, it is refused.
enum class BoundTo {
  kModel,         ///< the model alone (OpenAI's encrypted items)
  kConversation,  ///< the model and all that stood before (Claude's signatures)
};

/// Fingerprints the model and, message by message, the conversation that a continuation follows.
/// It sees what the agent sees, so a prompt, tool or result that was changed or shortened since
/// makes another mark, whatever it came to on the wire.
class Binding {
 public:
  Binding(const ChatRequest& request, BoundTo bound_to);

  /// The next message of the conversation.
  void Add(const Message& message);
  /// The fingerprint of what was added so far.
  std::string Mark() const;

 private:
  void Mix(std::string_view part);

  bool whole_;
  std::uint64_t hash_;
};

/// The mark of all of `request`: what the reply to it is bound to.
std::string MarkOf(const ChatRequest& request, BoundTo bound_to);

/// 64 bits of `text`, the same on every machine.
/// Source:  FNV-1a. Nobody gains by a collision here: both sides of the comparison are our own.
std::uint64_t Fingerprint(std::string_view text, std::uint64_t seed = 0xcbf29ce484222325);

}  // namespace logai::llm
