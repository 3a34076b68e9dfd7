#include "llm/dialects/tool_calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "llm/json_fields.h"

namespace logai::llm {
namespace {

bool IsObject(std::string_view text) {
  const auto document = ParseJson(text);
  return document && document->is_object();
}

bool IsEmptyObject(std::string_view text) {
  const auto document = ParseJson(text);
  return document && document->is_object() && document->empty();
}

}  // namespace

ToolCallAssembler::Pending* ToolCallAssembler::Open(const ToolCallFragment& fragment) {
  // The latest call with the same place; without a place the one with the same id.
  const auto same_place = [&](const Pending& p) {
    return p.choice == fragment.choice &&
           (fragment.index < 0 ? !fragment.id.empty() && p.call.id == fragment.id
                               : p.index == fragment.index);
  };
  const auto found = std::find_if(calls_.rbegin(), calls_.rend(), same_place);
  if (found != calls_.rend()) return &*found;
  // Without either, the last call is the only one that it can continue.
  const bool may_continue = fragment.index < 0 && (fragment.id.empty() || fragment.name.empty());
  return may_continue && !calls_.empty() ? &calls_.back() : nullptr;
}

bool ToolCallAssembler::StartsAnother(const Pending& open, const ToolCallFragment& fragment) const {
  // A fragment without a name belongs to the open call even under a new id: some gateways make up
  // an id for each fragment.
  if (fragment.name.empty()) return false;
  const bool other_id =
      !fragment.id.empty() && !open.call.id.empty() && fragment.id != open.call.id;
  if (other_id) return true;
  if (!fragment.id.empty() && fragment.id == open.call.id) return false;
  if (!open.call.name.empty() && fragment.name != open.call.name) return true;
  // The same name again and no id: a repeated name, unless a whole call stands and another begins.
  const bool begins = fragment.whole || base::Trim(fragment.arguments).starts_with('{');
  return begins && !open.call.name.empty() && IsObject(open.call.arguments_json) &&
         !IsEmptyObject(open.call.arguments_json);
}

void ToolCallAssembler::Add(const ToolCallFragment& fragment) {
  Pending* open = Open(fragment);
  if (!open || StartsAnother(*open, fragment)) {
    calls_.push_back({.choice = fragment.choice, .index = fragment.index, .call = {}});
    open = &calls_.back();
  }
  ToolCall& call = open->call;
  if (call.id.empty()) call.id = fragment.id;
  if (call.name.empty()) call.name = fragment.name;
  if (fragment.arguments.empty()) return;
  // "{}" before the real text is a placeholder; a whole object replaces what stands.
  if (fragment.whole || (call.arguments_json == "{}" && fragment.arguments.starts_with('{'))) {
    call.arguments_json.clear();
  }
  call.arguments_json += fragment.arguments;
}

std::vector<ToolCall> ToolCallAssembler::Take() {
  std::vector<ToolCall> calls;
  std::set<std::string> ids;
  for (Pending& pending : calls_) {
    ToolCall& call = pending.call;
    if (call.name.empty()) continue;
    if (base::Trim(call.arguments_json).empty()) call.arguments_json = "{}";
    if (call.id.empty() || !ids.insert(call.id).second) {
      call.id = fmt::format("{}{}", id_prefix_, calls.size());
      ids.insert(call.id);
    }
    calls.push_back(std::move(call));
  }
  calls_.clear();
  return calls;
}

std::string ArgumentsAsObject(std::string_view arguments_json) {
  if (IsObject(arguments_json))
    return std::string(arguments_json);  // as written: caches match bytes
  if (base::Trim(arguments_json).empty()) return "{}";
  return Dump(Json{{"not_valid_json", arguments_json}});
}

std::string NameForTheWire(std::string_view name) {
  constexpr std::size_t kLongest = 64;  // the common limit of all providers
  std::string clean;
  for (const char c : name.substr(0, kLongest)) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '-';
    clean += allowed ? c : '_';
  }
  return clean.empty() ? "unnamed" : clean;
}

}  // namespace logai::llm
