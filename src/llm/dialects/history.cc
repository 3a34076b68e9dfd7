#include "llm/dialects/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "llm/dialects/tool_calls.h"

namespace logai::llm {
namespace {

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string WithoutBlankText(std::string_view text) {
  return base::Trim(text).empty() ? std::string() : std::string(text);
}

/// Gives each call of a conversation an id that every provider takes.
class WireIds {
 public:
  std::string For(std::string_view id) {
    std::string wire = Spelled(id);
    for (int n = 2; !used_.insert(wire).second; ++n) {
      wire = fmt::format("{}_{}", Spelled(id).substr(0, kLongest - 12), n);
    }
    return wire;
  }

 private:
  static constexpr std::size_t kLongest = 64;

  static std::string Spelled(std::string_view id) {
    const bool fits = !id.empty() && id.size() <= kLongest &&
                      std::ranges::all_of(id, [](char c) { return IsNameByte(c) || c == '-'; });
    // The fingerprint keeps apart what the spelling would make equal.
    return fits ? std::string(id)
                : fmt::format("{}_{:016x}", NameForTheWire(id).substr(0, kLongest - 17),
                              Fingerprint(id));
  }

  std::set<std::string> used_;
};

class Orderer {
 public:
  Orderer(const ChatRequest& request, const ContinuationPolicy& policy)
      : messages_(request.messages), policy_(policy), binding_(request, policy.bound_to) {}

  std::vector<HistoryEntry> Order() {
    while (at_ < messages_.size()) {
      const Message& message = messages_[at_];
      if (message.role == Role::kAssistant) {
        TakeAssistant(message);
      } else {
        ++at_;
        binding_.Add(message);
        AddUser(message.role == Role::kUser ? message.text.str() : InWords(message));
      }
    }
    return std::move(entries_);
  }

 private:
  static std::string InWords(const Message& result) {
    return fmt::format("[result of {}]\n{}", result.tool_name, result.text.str());
  }

  void AddUser(std::string_view text) {
    if (std::string kept = WithoutBlankText(text); !kept.empty()) {
      entries_.push_back({.from_assistant = false, .text = std::move(kept)});
    }
  }

  void TakeAssistant(const Message& message) {
    HistoryEntry entry{.from_assistant = true, .text = WithoutBlankText(message.text.str())};
    const Continuation& continuation = message.continuation;
    if (policy_.allowed && continuation.dialect == policy_.dialect &&
        continuation.bound_to == binding_.Mark()) {
      entry.continuation = ParseJson(continuation.json);
      if (entry.continuation && !entry.continuation->is_array()) entry.continuation.reset();
    }
    binding_.Add(message);
    std::vector<const Message*> results;
    for (++at_; at_ < messages_.size() && messages_[at_].role == Role::kTool; ++at_) {
      binding_.Add(messages_[at_]);
      results.push_back(&messages_[at_]);
    }
    for (const ToolCall& call : message.tool_calls) entry.calls.push_back(Answered(call, results));
    if (!entry.text.empty() || !entry.calls.empty() || entry.continuation) {
      entries_.push_back(std::move(entry));
    }
    for (const Message* unasked : results) {
      if (unasked) AddUser(InWords(*unasked));
    }
  }

  /// Takes the call's result out of `results`.
  AnsweredCall Answered(const ToolCall& call, std::vector<const Message*>& results) {
    AnsweredCall answered{.id = ids_.For(call.id),
                          .name = NameForTheWire(call.name),
                          .arguments_text = ArgumentsAsObject(call.arguments_json),
                          .result = "(the call was not run)"};
    answered.arguments = ParseJson(answered.arguments_text).value_or(Json::object());
    const auto found = std::ranges::find_if(
        results, [&](const Message* m) { return m && m->tool_call_id == call.id; });
    if (found != results.end()) {
      const Message* result = std::exchange(*found, nullptr);
      answered.result = WithoutBlankText(result->text.str());
      if (answered.result.empty()) answered.result = "(no output)";
    }
    return answered;
  }

  const std::vector<Message>& messages_;
  const ContinuationPolicy& policy_;
  Binding binding_;
  WireIds ids_;
  std::size_t at_ = 0;
  std::vector<HistoryEntry> entries_;
};

}  // namespace

std::vector<HistoryEntry> OrderedHistory(const ChatRequest& request,
                                         const ContinuationPolicy& policy) {
  return Orderer(request, policy).Order();
}

bool MayContinue(const HistoryEntry& entry, CallIdOf call_id_of) {
  if (!entry.continuation || entry.continuation->empty()) return false;
  auto call = entry.calls.begin();
  for (const Json& block : *entry.continuation) {
    const auto id = call_id_of(block);
    if (!id) continue;
    if (call == entry.calls.end() || *id != call->id) return false;
    ++call;
  }
  return call == entry.calls.end();
}

std::vector<ToolSpec> DeclaredTools(const ChatRequest& request,
                                    const std::vector<HistoryEntry>& history) {
  if (!request.tools.empty()) return request.tools;
  std::set<std::string> names;
  std::vector<ToolSpec> tools;
  for (const HistoryEntry& entry : history) {
    for (const AnsweredCall& call : entry.calls) {
      if (names.insert(call.name).second) {
        tools.push_back(
            {.name = call.name, .description = "Not available any more.", .parameters_json = "{}"});
      }
    }
  }
  return tools;
}

bool NamesField(std::string_view text, std::string_view field) {
  for (auto at = text.find(field); at != std::string_view::npos; at = text.find(field, at + 1)) {
    const auto after = at + field.size();
    if ((at == 0 || !IsNameByte(text[at - 1])) &&
        (after == text.size() || !IsNameByte(text[after]))) {
      return true;
    }
  }
  return false;
}

}  // namespace logai::llm
