#include "app/saved_answer.h"

#include <algorithm>

namespace logai::app {

agent::Answer AnswerOf(const agent::Session& session, const agent::SavedTurn& turn) {
  const agent::SavedAnswer& saved = *turn.answer;
  agent::Answer answer;
  answer.question = turn.question;
  answer.text = saved.text;
  answer.conclusion = saved.conclusion;
  answer.tool_runs = turn.tool_runs;
  answer.usage = saved.usage;
  answer.model_requests = saved.model_requests;
  answer.provider = saved.provider;
  answer.model = saved.model;
  answer.duration = saved.duration;
  answer.notices = saved.notices;
  for (const agent::SavedAnswer::Citation& citation : saved.citations) {
    const auto found = std::ranges::find(session.evidence, citation.id, &logs::Evidence::id);
    logs::Evidence evidence{.id = citation.id};
    if (found != session.evidence.end()) evidence = *found;
    answer.citations.push_back({.evidence = std::move(evidence),
                                .verified = citation.verified,
                                .problem = citation.problem});
  }
  return answer;
}

}  // namespace logai::app
