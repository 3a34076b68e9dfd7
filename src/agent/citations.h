#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/answer.h"
#include "logs/evidence.h"

namespace logai::agent {

/// Finds the citations in an answer ([e3], [e3, e7], [e3-e5], [e3, see also e7], [e3: refused],
/// also in 【…】, and ids alone in (…)) and checks each: the id exists, and words quoted in the
/// same sentence (agent/quotations.h) are in an event cited there, case and all. Shape:   one
/// Citation per id, in the order in which the answer first names them; one that proves a sentence
/// is verified, though it may stand beside a false quotation in another.
std::vector<Citation> CheckCitations(std::string_view answer,
                                     const logs::EvidenceRegistry& registry);

/// The ids that the answer cites, in the order in which it first names them.
std::vector<std::string> CitedIds(std::string_view answer);

/// Quoted words that nothing proves.
struct UnprovenQuotation {
  std::string words;
  bool cited = false;  ///< events are cited beside them, and they are in none of those
};

/// All of them, in order: those that are in none of the events cited beside them, and those of
/// several words in sentences without a citation that are in no event that was shown. `known`:
/// other words that may be quoted, such as the question.
std::vector<UnprovenQuotation> UnprovenQuotations(std::string_view answer,
                                                  const logs::EvidenceRegistry& registry,
                                                  std::string_view known);

/// The answer with a mark behind each citation that does not check out: "[e9] (unverified: no such
/// event)".
std::string MarkUnverified(std::string_view answer, const logs::EvidenceRegistry& registry);

/// Whether the main claim of the answer is proven: its first paragraph cites an event and none that
/// does not check out. An answer that says it was not shown claims nothing.
bool IsMainClaimProven(const Answer& answer);

/// Whether a word of `name` stands in an event that was shown, or in where it came from.
bool IsNamedIn(const logs::EvidenceRegistry& evidence, std::string_view name);

}  // namespace logai::agent
