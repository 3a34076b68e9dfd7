#include "app/budget.h"

#include <algorithm>

#include "llm/tokens.h"

namespace logai::app {
namespace {

using base::TokenCount;
namespace keys = config::keys;

// A digest says most in its first few hundred tokens; beyond two and a half thousand it is a dump
// again.
constexpr TokenCount kSmallestDigest{300};
constexpr TokenCount kLargestDigest{2'500};

/// From here on the schemas of all tools take less than a sixteenth of a request.
constexpr TokenCount kRoomForMoreTools{16'000}, kRoomForAllTools{24'000};

TokenCount Share(TokenCount whole, std::int64_t parts) { return TokenCount(whole.value() / parts); }

}  // namespace

Budget ShareOut(const config::Settings& settings, const llm::ModelLimits& limits) {
  const auto setting = [&](keys::Integer key) { return TokenCount(settings.Get(key)); };
  Budget budget{};
  budget.max_output = std::min(setting(keys::kReserveResponseTokens), limits.max_output);
  // The buffer makes up for estimates that are too low; a tenth is enough, and all that a small
  // window can spare.
  budget.max_request =
      limits.max_input - std::min(setting(keys::kContextWindowBuffer), Share(limits.max_input, 10));
  budget.tool_result =
      std::min(setting(keys::kMaxResultTokens),
               std::clamp(Share(budget.max_request, 8), kSmallestDigest, kLargestDigest));
  budget.max_history = std::min(setting(keys::kMaxHistoryTokens), Share(budget.max_request, 2));
  const TokenCount prompt =
      std::min(setting(keys::kMaxSystemPromptTokens), Share(budget.max_request, 5));
  // The fixed part of the system prompt takes about 700 tokens; names pack about three bytes into
  // one.
  budget.group_list_bytes =
      static_cast<std::size_t>(std::clamp<std::int64_t>((prompt.value() - 700) * 3, 300, 6'000));
  return budget;
}

agent::InvestigatorOptions InvestigatorOptionsFrom(const config::Settings& settings,
                                                   const llm::ChatModel& model) {
  const Budget budget = ShareOut(settings, model.limits());
  const auto estimator = llm::TokenEstimator::ForModel(model.model());
  agent::InvestigatorOptions options;
  options.max_steps = static_cast<int>(settings.Get(keys::kMaxToolIterations));
  options.act_on_announcements = settings.Get(keys::kIntentDetectionEnabled);
  options.max_output = budget.max_output;
  options.context.max_request = budget.max_request;
  options.max_request = [&settings](const llm::ModelLimits& limits) {
    return ShareOut(settings, limits).max_request;
  };
  options.context.max_history = budget.max_history;
  options.context.history_messages =
      static_cast<std::size_t>(settings.Get(keys::kHistorySlidingWindowMessages));
  options.context.prune_history = settings.Get(keys::kEnableHistoryPruning);
  options.context.estimate = [estimator](const llm::ChatRequest& request) {
    return estimator.EstimateRequest(request);
  };
  return options;
}

agent::ToolOptions ToolOptionsFrom(const config::Settings& settings, const llm::ChatModel& model) {
  const auto estimator = llm::TokenEstimator::ForModel(model.model());
  agent::ToolOptions options;
  options.result_budget = ShareOut(settings, model.limits()).tool_result;
  options.estimate = [estimator](std::string_view text) { return estimator.Estimate(text); };
  options.widen_empty_searches = settings.Get(keys::kAutoRetryEnabled);
  options.max_widenings = static_cast<int>(settings.Get(keys::kMaxRetryAttempts));
  options.widening_factor = settings.Get(keys::kTimeExpansionFactor);
  options.cache_results = settings.Get(keys::kEnableResultCaching);
  options.first_chunk_events = settings.Get(keys::kInitialChunkSize);
  options.max_chunk_events = settings.Get(keys::kMaxEventsPerChunk);
  options.guide_to_chunks = settings.Get(keys::kEnableAutoFetchGuidance);
  options.max_guided_chunks = settings.Get(keys::kMaxAutoChunkFetches);
  options.max_query_cost_usd = settings.Get(keys::kMaxQueryCostUsd);
  const TokenCount room = ShareOut(settings, model.limits()).max_request;
  options.tools = room >= kRoomForAllTools    ? agent::ToolSet::kAll
                  : room >= kRoomForMoreTools ? agent::ToolSet::kMore
                                              : agent::ToolSet::kFew;
  return options;
}

}  // namespace logai::app
