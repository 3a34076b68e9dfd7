// How the analyst lists the most frequent problems.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/offline_writer.h"
#include "base/text.h"

namespace logai::agent {
namespace {}  // namespace

void OfflineWriter::WriteRanking(const std::vector<Candidate>& candidates, const Story& story,
                                 Answer& answer) {
  std::vector<const Candidate*> ranked;
  for (const Candidate& c : candidates) {
    if (c.role == Candidate::Role::kTrouble && c.kind->is_problem()) ranked.push_back(&c);
  }
  std::ranges::stable_sort(ranked, [](auto* a, auto* b) {
    return std::pair(a->kind->is_error(), a->kind->count) >
           std::pair(b->kind->is_error(), b->kind->count);
  });
  const std::size_t kinds = ranked.size();
  if (ranked.size() > 10) ranked.resize(10);
  answer.conclusion.status = ConclusionStatus::kAnswered;
  answer.conclusion.confidence = Confidence::kHigh;
  answer.conclusion.summary =
      fmt::format("{} error{}, and {} kind{} of errors and warnings in all",
                  base::WithThousands(overview_.errors), overview_.errors == 1 ? "" : "s",
                  base::WithThousands(kinds), kinds == 1 ? "" : "s");
  answer.text =
      answer.conclusion.summary + (kinds > ranked.size() ? "; the most frequent:\n\n" : ".\n\n");
  for (const Candidate* c : ranked) {
    std::string remark = fmt::format("×{}", base::WithThousands(c->kind->count));
    if (c->kind->count > 1 && c->kind->last.time) remark += " until " + Time(*c->kind->last.time);
    answer.text += Item(*c, remark);
  }
  answer.text += TimelineLine();
  Story in_order;
  in_order.leads = ranked;
  in_order.leads.insert(in_order.leads.end(), story.leads.begin(), story.leads.end());
  in_order.status = ConclusionStatus::kCause;  // keeps the order of the list
  AddCitations(in_order, answer);
}

}  // namespace logai::agent
