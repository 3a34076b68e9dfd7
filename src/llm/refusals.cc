#include "llm/refusals.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "base/text.h"

namespace logai::llm {
namespace {

bool ContainsAny(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](auto word) { return text.contains(word); });
}

/// Code, type and message in lower case.
std::string AllWords(const WireError& wire) {
  return base::ToLower(wire.code + " " + wire.type + " " + wire.message);
}

}  // namespace

int LikelyStatus(const WireError& wire) {
  if (wire.status >= 400) return wire.status;
  const std::string names = base::ToLower(wire.code + " " + wire.type);
  const std::string said = AllWords(wire);
  if (ContainsAny(said, {"rate_limit", "rate limit", "too many requests", "slow_down"})) return 429;
  if (ContainsAny(names, {"invalid_api_key", "authentication", "unauthorized"})) return 401;
  if (ContainsAny(names, {"permission", "forbidden"})) return 403;
  if (ContainsAny(names, {"model_not_found", "not_found"})) return 404;
  if (ContainsAny(names, {"invalid_request", "invalid_prompt", "content_filter"})) return 400;
  return 503;
}

bool MeansOutOfQuota(const WireError& wire) {
  return ContainsAny(
      AllWords(wire),
      {"insufficient_quota", "credit_balance", "quota_exceeded", "billing_hard_limit",
       "billing_not_active", "spend_limit_reached", "budget has been exceeded",
       "insufficient credits", "overage_limit_reached", "exceeded your current quota"});
}

bool MeansUnknownModel(int status, const WireError& wire) {
  if (status != 400 && status != 403 && status != 404 && status != 422) return false;
  const std::string code = base::ToLower(wire.code);
  if (ContainsAny(code, {"unknown_model", "unavailable_model", "model_not_found",
                         "model_not_supported", "deploymentnotfound", "invalid_model"})) {
    return true;
  }
  const std::string message = base::ToLower(wire.message);
  return message.contains("model") &&
         ContainsAny(message, {"unknown model", "does not exist", "not found", "no such model",
                               "invalid model", "not a valid model", "model is not supported",
                               "no endpoints found"});
}

bool MeansLoading(const WireError& wire) {
  // llama.cpp's server, which accepts connections from the beginning on.
  return wire.status == 503 && base::ToLower(wire.message) == "loading model";
}

std::string RemedyFor(const WireError& wire) {
  const std::string said = AllWords(wire);
  if (ContainsAny(said, {"enable-auto-tool-choice", "tool-call-parser"})) {
    return "start vLLM with --enable-auto-tool-choice and the --tool-call-parser of the model";
  }
  if (said.contains("--jinja")) return "start llama.cpp's server with --jinja, which tools need";
  if (said.contains("/v1/responses")) {
    return "this model takes tools only over the Responses API: set LOGAI_OPENAI_API=responses";
  }
  if (said.contains("no connected db")) {
    return "the LiteLLM proxy does not know this key: check LOGAI_CUSTOM_API_KEY";
  }
  if (ContainsAny(said, {"content_filter", "content management policy", "responsibleaipolicy"})) {
    return "the provider's content filter stopped it: ask in other words or about other lines";
  }
  if (ContainsAny(said, {"does not support tools", "tool use is not supported",
                         "no endpoints found that support tool use",
                         "function calling is not supported"})) {
    return "choose a model that supports tools";
  }
  return {};
}

}  // namespace logai::llm
