#include "llm/dialects/anthropic_messages_encode.h"

#include <algorithm>

#include "llm/dialects/alternating.h"
#include "llm/dialects/encode_tools.h"
#include "llm/overflow.h"

namespace logai::llm {
namespace {

Json TextBlock(std::string_view text) { return {{"type", "text"}, {"text", text}}; }

std::optional<std::string_view> CallIdOfBlock(const Json& block) {
  if (TextMember(block, "type") != "tool_use") return std::nullopt;
  return TextMember(block, "id");
}

Json ToolUse(const AnsweredCall& call) {
  return {{"type", "tool_use"}, {"id", call.id}, {"name", call.name}, {"input", call.arguments}};
}

Json ToolResult(const AnsweredCall& call) {
  return {{"type", "tool_result"}, {"tool_use_id", call.id}, {"content", call.result}};
}

constexpr BlockWriter kBlocks{
    .text = TextBlock, .call = ToolUse, .result = ToolResult, .call_id_of = CallIdOfBlock};

Json EncodeInputTools(const std::vector<ToolSpec>& tools) {
  Json encoded = Json::array();
  for (const ToolSpec& tool : tools) {
    encoded.push_back({{"name", tool.name}, {"input_schema", ToolSchema(tool)}});
    if (!tool.description.empty()) encoded.back()["description"] = tool.description;
  }
  return encoded;
}

void MarkForCache(Json& block) { block["cache_control"] = {{"type", "ephemeral"}}; }

/// The conversation only grows, so what ends it now is the middle of the next request; the server
/// looks for an earlier mark only some twenty blocks back, and one step may add more.
void MarkLastTwoOfUser(Json& messages) {
  int marked = 0;
  for (auto message = messages.rbegin(); message != messages.rend() && marked < 2; ++message) {
    if ((*message)["role"] != "user") continue;
    MarkForCache((*message)["content"].back());
    ++marked;
  }
}

}  // namespace

std::string EncodeAnthropic(const ChatRequest& request, const AnthropicOptions& options) {
  const auto history = OrderedHistory(request, {.dialect = kAnthropicDialect,
                                                .bound_to = BoundTo::kConversation,
                                                .allowed = options.return_thinking});
  base::TokenCount max_output = request.max_output.value_or(options.unsaid_max_output);
  if (options.most_output) max_output = std::min(max_output, *options.most_output);
  Json body{{"model", request.model},
            {"max_tokens", max_output.value()},
            {"messages", EncodeAlternating(history, kBlocks)},
            {"stream", true}};
  if (!request.system.empty()) body["system"] = Json::array({TextBlock(request.system.str())});
  const auto tools = DeclaredTools(request, history);
  if (!tools.empty()) body["tools"] = EncodeInputTools(tools);
  if (!options.effort.empty()) body["output_config"]["effort"] = options.effort;
  if (options.caching) {
    if (!tools.empty()) MarkForCache(body["tools"].back());
    if (!request.system.empty()) MarkForCache(body["system"].back());
    MarkLastTwoOfUser(body["messages"]);
  }
  return Dump(body);
}

std::optional<AnthropicOptions> RelaxAnthropic(const AnthropicOptions& options,
                                               const WireError& refusal) {
  if (refusal.status != 400 && refusal.status != 422) return std::nullopt;
  const std::string said = refusal.param + " " + refusal.message;
  AnthropicOptions relaxed = options;
  if (NamesField(said, "cache_control")) relaxed.caching = false;
  if (NamesField(said, "thinking") || NamesField(said, "redacted_thinking") ||
      NamesField(said, "signature")) {
    relaxed.return_thinking = false;
  }
  if (NamesField(said, "output_config") || NamesField(said, "effort")) relaxed.effort.clear();
  // "max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens for ..."
  if (said.contains("maximum allowed number of output tokens")) {
    const auto most = StatedLimit(refusal);
    if (most && (!options.most_output || *most < *options.most_output)) relaxed.most_output = most;
  }
  return relaxed == options ? std::nullopt : std::optional(relaxed);
}

}  // namespace logai::llm
