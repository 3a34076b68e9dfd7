#include "llm/dialects/bedrock_converse_encode.h"

#include <algorithm>

#include "base/text.h"
#include "llm/dialects/alternating.h"
#include "llm/dialects/encode_tools.h"
#include "llm/overflow.h"
#include "net/url.h"

namespace logai::llm {
namespace {

Json ConverseText(std::string_view text) { return {{"text", text}}; }

Json CachePoint() { return {{"cachePoint", {{"type", "default"}}}}; }

std::optional<std::string_view> ConverseCallId(const Json& block) {
  const Json* use = Member(block, "toolUse");
  return use ? std::optional(TextMember(*use, "toolUseId")) : std::nullopt;
}

Json ConverseCall(const AnsweredCall& call) {
  return {{"toolUse", {{"toolUseId", call.id}, {"name", call.name}, {"input", call.arguments}}}};
}

Json ConverseResult(const AnsweredCall& call) {
  return {{"toolResult",
           {{"toolUseId", call.id}, {"content", Json::array({ConverseText(call.result)})}}}};
}

constexpr BlockWriter kConverseBlocks{.text = ConverseText,
                                      .call = ConverseCall,
                                      .result = ConverseResult,
                                      .call_id_of = ConverseCallId};

Json EncodeToolSpecs(const std::vector<ToolSpec>& tools) {
  Json encoded = Json::array();
  for (const ToolSpec& tool : tools) {
    Json spec{{"name", tool.name}, {"inputSchema", {{"json", ToolSchema(tool)}}}};
    if (!tool.description.empty()) spec["description"] = tool.description;
    encoded.push_back({{"toolSpec", std::move(spec)}});
  }
  return encoded;
}

}  // namespace

std::string ConversePath(std::string_view model) {
  return "/model/" + net::PercentEncode(model) + "/converse-stream";
}

std::string EncodeConverse(const ChatRequest& request, const ConverseOptions& options) {
  const auto history = OrderedHistory(request, {.dialect = kConverseDialect,
                                                .bound_to = BoundTo::kConversation,
                                                .allowed = options.return_reasoning});
  Json body{{"messages", EncodeAlternating(history, kConverseBlocks)}};
  if (!request.system.empty()) body["system"] = Json::array({ConverseText(request.system.str())});
  const auto tools = DeclaredTools(request, history);
  if (!tools.empty()) body["toolConfig"]["tools"] = EncodeToolSpecs(tools);
  if (auto most = request.max_output) {
    if (options.most_output) most = std::min(*most, *options.most_output);
    body["inferenceConfig"]["maxTokens"] = most->value();
  }
  if (options.caching) {
    if (!tools.empty()) body["toolConfig"]["tools"].push_back(CachePoint());
    if (!request.system.empty()) body["system"].push_back(CachePoint());
    body["messages"].back()["content"].push_back(CachePoint());
  }
  return Dump(body);
}

std::optional<ConverseOptions> RelaxConverse(const ConverseOptions& options,
                                             const WireError& refusal) {
  if (refusal.status != 400 && refusal.status != 422) return std::nullopt;
  const std::string& said = refusal.message;
  ConverseOptions relaxed = options;
  if (said.contains("cachePoint") || base::ContainsIgnoringCase(said, "prompt caching")) {
    relaxed.caching = false;
  }
  if (said.contains("reasoningContent") || base::ContainsIgnoringCase(said, "reasoning content") ||
      NamesField(said, "thinking") || NamesField(said, "signature")) {
    relaxed.return_reasoning = false;
  }
  // "The maximum tokens you requested exceeds the model limit of 8192. Try again with ..."
  if (said.contains("maximum tokens you requested")) {
    const auto most = StatedLimit(refusal);
    if (most && (!options.most_output || *most < *options.most_output)) relaxed.most_output = most;
  }
  return relaxed == options ? std::nullopt : std::optional(relaxed);
}

}  // namespace logai::llm
