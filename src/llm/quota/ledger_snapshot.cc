#include <utility>

#include "llm/quota/known_limits.h"
#include "llm/quota/ledger.h"
#include "llm/quota/ledger_desk.h"
#include "llm/quota/standing.h"

namespace logai::llm {
namespace {

ModelQuota QuotaOf(const ModelSums& sums, const Standing& standing) {
  ModelQuota quota{.subject = sums.subject,
                   .gauges = GaugesOf(standing),
                   .under_way = standing.under_way,
                   .concurrent = standing.plan.concurrent,
                   .blocked_until = BlockedUntil(standing),
                   .input = base::TokenCount(sums.input_tokens),
                   .output = base::TokenCount(sums.output_tokens),
                   .cached = base::TokenCount(sums.cached_tokens),
                   .has_estimates = sums.has_estimates};
  if (sums.cost_micro_usd) quota.cost = MicroUsd(*sums.cost_micro_usd);
  return quota;
}

}  // namespace

Standing QuotaLedger::Look(const QuotaSubject& subject) {
  const QuotaPlan plan = KnownPlan(subject, desk_->options().github_tier);
  Standing standing{.now = desk_->options().clock->Now(), .plan = plan};
  // Without even memory to count in there is nothing to see but the plan.
  [[maybe_unused]] const auto looked = desk_->Run([&](Desk::Tools& tools) -> base::Status {
    LOGAI_ASSIGN_OR_RETURN(
        standing, ReadStanding(tools.store, tools.live, subject, plan, tools.now, Depth::kAll));
    return {};
  });
  return standing;
}

QuotaSnapshot QuotaLedger::Snapshot() {
  QuotaSnapshot snapshot{.taken_at = desk_->options().clock->Now()};
  [[maybe_unused]] const auto looked = desk_->Run([&](Desk::Tools& tools) -> base::Status {
    snapshot.taken_at = tools.now;
    snapshot.models.clear();
    LOGAI_ASSIGN_OR_RETURN(const std::vector<ModelSums> models,
                           tools.store.Models(tools.now - LengthOf(Period::kDay)));
    for (const ModelSums& sums : models) {
      LOGAI_ASSIGN_OR_RETURN(const Standing standing,
                             ReadStanding(tools.store, tools.live, sums.subject,
                                          KnownPlan(sums.subject, desk_->options().github_tier),
                                          tools.now, Depth::kAll));
      snapshot.models.push_back(QuotaOf(sums, standing));
    }
    return {};
  });
  snapshot.only_in_memory = desk_->only_in_memory();
  return snapshot;
}

ModelQuota QuotaLedger::StateOf(const QuotaSubject& subject) {
  for (ModelQuota& quota : Snapshot().models) {
    if (quota.subject.account == subject.account && quota.subject.model == subject.model)
      return std::move(quota);
  }
  return QuotaOf({.subject = subject}, Look(subject));
}

}  // namespace logai::llm
