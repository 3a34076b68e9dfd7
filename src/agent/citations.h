#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/answer.h"
#include "logs/evidence.h"

namespace logai::agent {

/// Finds the citations in an answer ([e3], [e3, e7], [e3-e5], also in (…) and 【…】) and checks
/// each: the id exists, and words quoted in the same sentence ("…" of any kind, or `…` and '…' with
/// a blank inside) are in an event cited there, case and all. Shape:   one Citation per id, in the
/// order in which the answer first names them.
std::vector<Citation> CheckCitations(std::string_view answer,
                                     const logs::EvidenceRegistry& registry);

/// The ids that the answer cites, in the order in which it first names them.
std::vector<std::string> CitedIds(std::string_view answer);

/// Quotations of several words that stand in no event that was shown, in sentences that cite
/// nothing: nobody could check them. `known`: other words that may be quoted, such as the question.
std::vector<std::string> UnprovenQuotations(std::string_view answer,
                                            const logs::EvidenceRegistry& registry,
                                            std::string_view known);

/// The answer with a mark behind each citation that does not check out: "[e9 (unverified: no such
/// event)]".
std::string MarkUnverified(std::string_view answer, std::span<const Citation> citations);

}  // namespace logai::agent
