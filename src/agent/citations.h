#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/answer.h"
#include "logs/evidence.h"

namespace logai::agent {

/// Finds the citations in an answer ([e3], [e3, e7], [e3-e5]) and checks each: the id exists, and
/// words quoted in the same sentence ("…" of any kind, or `…` with a blank inside) are in the text
/// of an event cited there. Shape:   one Citation per id, in the order in which the answer first
/// names them.
std::vector<Citation> CheckCitations(std::string_view answer,
                                     const logs::EvidenceRegistry& registry);

/// The ids that the answer cites, in the order in which it first names them.
std::vector<std::string> CitedIds(std::string_view answer);

/// The answer with a mark behind each citation that does not check out: "[e9 (unverified: no such
/// event)]".
std::string MarkUnverified(std::string_view answer, std::span<const Citation> citations);

}  // namespace logai::agent
