#include "llm/dialects/openai_responses_encode.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "llm/dialects/encode_tools.h"
#include "llm/dialects/history.h"

namespace logai::llm {
namespace {

std::optional<std::string_view> CallIdOfItem(const Json& item) {
  if (TextMember(item, "type") != "function_call") return std::nullopt;
  return TextMember(item, "call_id");
}

void EncodeAssistant(const HistoryEntry& entry, Json& input) {
  if (MayContinue(entry, CallIdOfItem)) {
    input.insert(input.end(), entry.continuation->begin(), entry.continuation->end());
  } else {
    if (!entry.text.empty()) input.push_back({{"role", "assistant"}, {"content", entry.text}});
    for (const AnsweredCall& call : entry.calls) {
      // Without the item's own id: under it the server would look for the reasoning that led there.
      input.push_back({{"type", "function_call"},
                       {"call_id", call.id},
                       {"name", call.name},
                       {"arguments", call.arguments_text}});
    }
  }
  for (const AnsweredCall& call : entry.calls) {
    input.push_back(
        {{"type", "function_call_output"}, {"call_id", call.id}, {"output", call.result}});
  }
}

Json EncodeInput(const std::vector<HistoryEntry>& history) {
  Json input = Json::array();
  for (const HistoryEntry& entry : history) {
    if (entry.from_assistant) {
      EncodeAssistant(entry, input);
    } else {
      Json part{{"type", "input_text"}, {"text", entry.text}};
      input.push_back({{"role", "user"}, {"content", Json::array({std::move(part)})}});
    }
  }
  return input;
}

Json EncodeFlatTools(const std::vector<ToolSpec>& tools, const ResponsesOptions& options) {
  Json encoded = Json::array();
  for (const ToolSpec& tool : tools) {
    encoded.push_back({{"type", "function"},
                       {"name", tool.name},
                       {"description", tool.description},
                       {"parameters", ToolSchema(tool)}});
    // Strict schemas must require every field; ours have optional ones.
    if (options.say_not_strict) encoded.back()["strict"] = false;
  }
  return encoded;
}

/// The server cannot read, or misses a part of, what it once said itself.
bool RefusesReturnedItems(std::string_view code, std::string_view said) {
  if (code == "invalid_encrypted_content") return true;
  const bool of_input = said.contains("input[") || said.contains("Item ");
  return (NamesField(said, "encrypted_content") && !NamesField(said, "include") &&
          (of_input || said.contains("verif") || said.contains("decrypt"))) ||
         (of_input && (said.contains("'reasoning'") || said.contains("'rs_") ||
                       said.contains("'fc_") || said.contains("'msg_") || said.contains("].id")));
}

bool SaysUnknown(std::string_view said) {
  constexpr std::array kWords = std::to_array<std::string_view>(
      {"unknown", "unrecognized", "unsupported", "not supported", "unexpected", "not permitted"});
  return std::ranges::any_of(kWords,
                             [&](auto word) { return base::ContainsIgnoringCase(said, word); });
}

}  // namespace

std::string EncodeResponses(const ChatRequest& request, const ResponsesOptions& options) {
  const auto history = OrderedHistory(
      request,
      {.dialect = kResponsesDialect, .bound_to = BoundTo::kModel, .allowed = options.return_items});
  Json body{{"model", request.model}, {"input", EncodeInput(history)}, {"stream", true}};
  if (!request.system.empty()) body["instructions"] = request.system.str();
  if (options.say_not_stored) body["store"] = false;
  if (options.encrypted_reasoning) body["include"] = {"reasoning.encrypted_content"};
  if (!options.effort.empty()) body["reasoning"]["effort"] = options.effort;
  if (!options.prompt_cache_key.empty()) body["prompt_cache_key"] = options.prompt_cache_key;
  if (options.no_obfuscation) body["stream_options"]["include_obfuscation"] = false;
  if (request.max_output && options.limit_output) {
    constexpr std::int64_t kLeast = 16;  // the API refuses less
    body["max_output_tokens"] = std::max(kLeast, request.max_output->value());
  }
  if (const auto tools = DeclaredTools(request, history); !tools.empty()) {
    body["tools"] = EncodeFlatTools(tools, options);
    if (options.parallel_tool_calls) body["parallel_tool_calls"] = *options.parallel_tool_calls;
  }
  return Dump(body);
}

std::optional<ResponsesOptions> RelaxResponses(const ResponsesOptions& options,
                                               const WireError& refusal) {
  if (refusal.status != 400 && refusal.status != 422) return std::nullopt;
  const std::string said = refusal.param + " " + refusal.message;
  ResponsesOptions relaxed = options;
  if (options.return_items && RefusesReturnedItems(refusal.code, said)) {
    relaxed.return_items = false;
    return relaxed;
  }
  if (NamesField(said, "include") ||
      base::ContainsIgnoringCase(said, "encrypted content is not supported")) {
    relaxed.encrypted_reasoning = false;
  }
  if (NamesField(said, "effort") || NamesField(said, "reasoning_effort")) relaxed.effort.clear();
  if (NamesField(said, "prompt_cache_key")) relaxed.prompt_cache_key.clear();
  if (NamesField(said, "stream_options") || NamesField(said, "include_obfuscation")) {
    relaxed.no_obfuscation = false;
  }
  if (NamesField(said, "parallel_tool_calls")) relaxed.parallel_tool_calls.reset();
  if (NamesField(said, "max_output_tokens")) relaxed.limit_output = false;
  // Only for a server that does not know the field, which then cannot store either.
  if (NamesField(said, "store") && SaysUnknown(said)) relaxed.say_not_stored = false;
  if (NamesField(said, "strict")) relaxed.say_not_strict = false;
  return relaxed == options ? std::nullopt : std::optional(relaxed);
}

}  // namespace logai::llm
