#pragma once

#include <optional>
#include <string>

#include "llm/quota/quota.h"

namespace logai::llm {

/// What a request cost by the vendor's list; nullopt when the price is not known: another vendor,
/// an endpoint of the user's own, a model that the list does not have. Cached input counts in full
/// (the lists do not give one discount for all), so the sum is an upper bound.
std::optional<MicroUsd> CostOf(const QuotaSubject& subject, base::TokenCount input,
                               base::TokenCount output);

/// "$0.0042". Whole cents from ten cents on: "$1.25".
std::string FormatUsd(MicroUsd amount);

}  // namespace logai::llm
