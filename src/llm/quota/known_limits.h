#pragma once

#include <string_view>

#include "llm/quota/quota.h"

namespace logai::llm {

/// What the provider's plan allows for `subject.model`; nothing where no plan is published or the
/// user has an own agreement. `github_tier` is free, pro, business, enterprise or paid, case and
/// blanks around it ignored; anything else counts as free.
/// Source:  docs.github.com, "Prototyping with AI models", rate limits, 2025-2026 (the service is
///          retired; compatible servers keep the shape). Other providers state theirs in headers.
QuotaPlan KnownPlan(const QuotaSubject& subject, std::string_view github_tier);

}  // namespace logai::llm
