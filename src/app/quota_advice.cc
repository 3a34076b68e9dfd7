#include "app/quota_advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "llm/wait_hint.h"

namespace logai::app {
namespace {

constexpr int kUsualRequests = 4;
constexpr std::int64_t kUsualTokensPerRequest = 6'000;
/// One step with tools and the answer: fewer would be a guess.
constexpr int kLeastRequests = 2;

std::string Left(const llm::DayFit& fit) {
  std::vector<std::string> parts;
  if (fit.requests_left)
    parts.push_back(base::WithThousands(*fit.requests_left) +
                    (*fit.requests_left == 1 ? " request" : " requests"));
  if (fit.tokens_left) parts.push_back(base::WithThousands(fit.tokens_left->value()) + " tokens");
  return base::Join(parts, " and ");
}

}  // namespace

llm::QuestionEstimate UsualQuestion() {
  return {.requests = kUsualRequests,
          .tokens = base::TokenCount(kUsualRequests * kUsualTokensPerRequest)};
}

QuotaAdvice AdviseOnQuota(llm::QuotaLedger& ledger, const llm::ChatModel& model) {
  const llm::QuotaSubject* subject = model.quota_subject();
  if (subject == nullptr) return {};
  const llm::DayFit fit = ledger.Fits(*subject, UsualQuestion());
  if (fit.fits) return {};
  QuotaAdvice advice;
  advice.notice = fmt::format(
      "today's limit of {} ({}) has {} left, and a question mostly takes {} requests: the answer "
      "may come before the logs were searched as far as it needs",
      model.provider(), model.model(), Left(fit), kUsualRequests);
  if (fit.resets_at) {
    advice.notice += "; there is room again " + llm::When(fit.now, *fit.resets_at - fit.now);
  }
  advice.notice +=
      "; until then --model, --llm-provider or --offline ask elsewhere (`logai quota`)";
  if (fit.requests_left) {
    advice.caps.requests = {
        .amount = static_cast<int>(std::max<std::int64_t>(*fit.requests_left, kLeastRequests)),
        .reached = "the answer comes early: no more requests are left for this question"};
  }
  if (fit.tokens_left) {
    advice.caps.tokens = {
        .amount = *fit.tokens_left,
        .reached = fmt::format("the answer comes early: of today's limit only {} tokens were left",
                               base::WithThousands(fit.tokens_left->value()))};
  }
  return advice;
}

}  // namespace logai::app
