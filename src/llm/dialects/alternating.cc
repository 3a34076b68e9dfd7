#include "llm/dialects/alternating.h"

#include <utility>

namespace logai::llm {
namespace {

void Add(Json& messages, std::string_view role, Json block) {
  if (messages.empty() || messages.back()["role"] != role) {
    messages.push_back({{"role", role}, {"content", Json::array()}});
  }
  messages.back()["content"].push_back(std::move(block));
}

void AddAssistant(Json& messages, const HistoryEntry& entry, const BlockWriter& write) {
  if (MayContinue(entry, write.call_id_of)) {
    auto call = entry.calls.begin();
    for (const Json& block : *entry.continuation) {
      // Of a call the continuation holds the place only; what it asks for stands in the message.
      Add(messages, "assistant", write.call_id_of(block) ? write.call(*call++) : block);
    }
  } else {
    if (!entry.text.empty()) Add(messages, "assistant", write.text(entry.text));
    for (const AnsweredCall& call : entry.calls) Add(messages, "assistant", write.call(call));
  }
  for (const AnsweredCall& call : entry.calls) Add(messages, "user", write.result(call));
}

}  // namespace

Json EncodeAlternating(const std::vector<HistoryEntry>& history, const BlockWriter& write) {
  Json messages = Json::array();
  for (const HistoryEntry& entry : history) {
    if (!entry.from_assistant) {
      Add(messages, "user", write.text(entry.text));
      continue;
    }
    if (messages.empty()) Add(messages, "user", write.text("(what was said before is left out)"));
    AddAssistant(messages, entry, write);
  }
  // Ending with its own words would ask the model to go on inside them, which newer ones refuse.
  if (messages.empty() || messages.back()["role"] != "user") {
    Add(messages, "user", write.text("Go on."));
  }
  return messages;
}

}  // namespace logai::llm
