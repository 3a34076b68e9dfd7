#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llm/dialects/continuation.h"
#include "llm/json_fields.h"

/// For the .cc files of the dialects only.
namespace logai::llm {

/// A call with what came back, spelled so that every provider takes it.
struct AnsweredCall {
  std::string id;  ///< within [A-Za-z0-9_-]{1,64}, unique in the conversation
  std::string name;
  Json arguments;              ///< an object
  std::string arguments_text;  ///< the same, in the model's own spelling where that is an object
  std::string result;          ///< never blank
};

/// One entry of a conversation in order: never empty, and each call of an assistant's has its
/// result.
struct HistoryEntry {
  bool from_assistant = false;
  std::string text;  ///< "" instead of blanks, which strict servers refuse
  std::vector<AnsweredCall> calls;
  std::optional<Json> continuation;  ///< what the assistant's message continues with, an array
};

/// Gives the id of the call that a block of a continuation stands for; nullopt when it is no call.
using CallIdOf = std::optional<std::string_view> (*)(const Json& block);

/// Whether `entry` has a continuation that holds the calls of its message, no others, and under the
/// ids that their results bear.
bool MayContinue(const HistoryEntry& entry, CallIdOf call_id_of);

/// Which continuations may go back.
struct ContinuationPolicy {
  std::string_view dialect;
  BoundTo bound_to = BoundTo::kConversation;
  bool allowed = true;  ///< false once the server has refused them
};

/// The conversation as the strict dialects need it: empty entries left out, each call answered
/// directly behind its message (a call without a result is said not to have been run, a result
/// without a call is told in words), ids of other providers respelled and made unique.
std::vector<HistoryEntry> OrderedHistory(const ChatRequest& request,
                                         const ContinuationPolicy& policy);

/// The tools to declare: the request's, or, when it has none but the history has calls, a bare one
/// for each name called, since some servers refuse calls in a request without tools.
std::vector<ToolSpec> DeclaredTools(const ChatRequest& request,
                                    const std::vector<HistoryEntry>& history);

/// Whether `text` names `field` as a word of its own, quoted or not.
bool NamesField(std::string_view text, std::string_view field);

}  // namespace logai::llm
