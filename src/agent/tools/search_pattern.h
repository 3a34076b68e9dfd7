#pragma once

#include <string_view>

#include "base/result.h"
#include "logs/filter_pattern.h"

namespace logai::agent {

/// The filter that a model means by `typed`. What CloudWatch would refuse only for want of quotes,
/// `payment-db timeout`, or because it is grep's way to say "or", `ERROR|refused`, is read as
/// `"payment-db" timeout` and `?ERROR ?refused`, for a refusal costs the question a whole request.
/// The result's text() is the pattern as read, and is shown to the model.
/// Errors:  kInvalidInput, as FilterPattern::Parse says it of `typed`.
base::Result<logs::FilterPattern> ReadSearchPattern(std::string_view typed);

}  // namespace logai::agent
