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
  return MeansServiceQuota(wire) || ContainsAny(AllWords(wire), {"insufficient_quota",
                                                                 "credit_balance",
                                                                 "credit balance",
                                                                 "quota_exceeded",
                                                                 "billing_hard_limit",
                                                                 "billing_not_active",
                                                                 "billing_not_configured",
                                                                 "billing_error",
                                                                 "spend_limit_reached",
                                                                 "spending limit",
                                                                 "spend limit",
                                                                 "budget has been exceeded",
                                                                 "budget_exceeded",
                                                                 "insufficient credit",
                                                                 "insufficient balance",
                                                                 "insufficient funds",
                                                                 "out of credits",
                                                                 "used all available credits",
                                                                 "overage_limit_reached",
                                                                 "exceeded your current quota",
                                                                 "exceeded_current_quota",
                                                                 "exceeded your monthly",
                                                                 "api usage limits",
                                                                 "you have no quota"});
}

bool MeansServiceQuota(const WireError& wire) {
  return base::ToLower(wire.type + " " + wire.code).contains("servicequotaexceeded");
}

LimitSpan SpanOfLimit(const net::Headers& headers, const WireError& wire) {
  std::string said = AllWords(wire);
  for (const std::string_view name : {"x-ratelimit-type", "x-ratelimit-exceeded"}) {
    said += " " + base::ToLower(headers.Get(name).value_or(""));
  }
  // Copilot's codes may have a suffix: "user_weekly_rate_limited:claude".
  if (ContainsAny(said, {"user_weekly_rate_limited", "user_global_rate_limited", "weekly",
                         "per week", "byweek", "monthly", "per month", "bymonth"})) {
    return LimitSpan::kLong;
  }
  return ContainsAny(said, {"byday", "per day", "daily", "(rpd)", "(tpd)", "per 86400s"})
             ? LimitSpan::kDay
             : LimitSpan::kShort;
}

bool MeansUnknownModel(int status, const WireError& wire, std::string_view model) {
  if (status != 400 && status != 403 && status != 404 && status != 410 && status != 422)
    return false;
  const std::string code = base::ToLower(wire.code);
  if (ContainsAny(code, {"unknown_model", "unavailable_model", "model_not_found",
                         "model_not_supported", "deploymentnotfound", "invalid_model",
                         "model_decommissioned", "model_not_available"})) {
    return true;
  }
  const std::string message = base::ToLower(wire.message);
  // "404 model: claude-sonnet-4-5" (Anthropic): whoever looks for a path does not name a model.
  const bool named = model.size() > 2 && message.contains(base::ToLower(model));
  if (status == 404 && named) return true;
  if (!message.contains("model") && !named) return false;
  // A field may be deprecated too, but then the model is at most mentioned.
  if (MeansRetiredModel(wire) && (named || (status != 400 && status != 422))) return true;
  return ContainsAny(
      message, {"unknown model", "does not exist", "not found", "no such model", "invalid model",
                "not a valid model", "model is not supported", "no endpoints found",
                "model identifier is invalid", "on-demand throughput"});
}

bool MeansRetiredModel(const WireError& wire) {
  const std::string said = AllWords(wire);
  return ContainsAny(said, {"decommissioned", "end of its life", "end of life", "end-of-life",
                            "has been deprecated", "has been retired", "was retired", "is retired",
                            "has been shut down", "no longer available", "no longer supported",
                            "no longer offered", "was removed", "has been removed", "as legacy"});
}

bool MeansFiltered(int status, const WireError& wire) {
  if (status != 400 && status != 403 && status != 422) return false;
  return ContainsAny(AllWords(wire),
                     {"content_filter", "content management policy", "responsibleaipolicy",
                      "content_policy", "content policy", "requires moderation", "was flagged",
                      "been flagged", "moderation_blocked"});
}

bool MeansWrongKindOfToken(const WireError& wire) {
  const std::string said = AllWords(wire);
  return ContainsAny(said, {"missing editor-version", "not accessible by personal access token",
                            "not accessible by integration"}) ||
         (said.contains("personal access token") &&
          ContainsAny(said, {"not supported", "not allowed", "cannot be used"}));
}

bool MeansLoading(const WireError& wire) {
  // llama.cpp's server, which accepts connections from the beginning on.
  return wire.status == 503 && base::ToLower(wire.message) == "loading model";
}

AwsRefusal WhyAwsRefused(const WireError& wire) {
  const std::string said = AllWords(wire);
  if (ContainsAny(said, {"signature expired", "signature not yet current", "requesttimetooskewed",
                         "requestexpired", "requestinthefuture", "request time too skewed"})) {
    return AwsRefusal::kClock;
  }
  if (ContainsAny(said, {"expiredtoken", "token included in the request is expired",
                         "token has expired", "credentials have expired", "key has expired"})) {
    return AwsRefusal::kExpired;
  }
  return ContainsAny(said,
                     {"unrecognizedclient", "invalidclienttokenid", "invalidsignature",
                      "signaturedoesnotmatch", "incompletesignature", "missingauthenticationtoken",
                      "security token included in the request is invalid", "authfailure",
                      "request signature we calculated does not match"})
             ? AwsRefusal::kUnknownKey
             : AwsRefusal::kOther;
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
  if (ContainsAny(said, {"on-demand throughput", "inference profile"})) {
    return "name its inference profile: the same id with us., eu. or global. in front (`aws "
           "bedrock list-inference-profiles` lists them)";
  }
  if (ContainsAny(said, {"does not support tools", "tool use is not supported",
                         "no endpoints found that support tool use",
                         "function calling is not supported"})) {
    return "choose a model that supports tools";
  }
  return {};
}

}  // namespace logai::llm
