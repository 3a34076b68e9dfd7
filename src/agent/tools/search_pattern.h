#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "logs/filter_pattern.h"
#include "privacy/redactor.h"

namespace logai::agent {

/// The filter that a model means by `typed`. What CloudWatch would refuse only for want of quotes,
/// `payment-db timeout`, or because it is grep's way to say "or", `ERROR|refused`, is read as
/// `"payment-db" timeout` and `?ERROR ?refused`, for a refusal costs the question a whole request.
/// The result's text() is the pattern as read, and is shown to the model.
/// Errors:  kInvalidInput, as FilterPattern::Parse says it of `typed`.
base::Result<logs::FilterPattern> ReadSearchPattern(std::string_view typed);

/// A filter that a model asked for.
struct SearchPattern {
  logs::FilterPattern filter;  ///< with real values, which stand in its text too
  std::string shown;           ///< as it was read, with the names that the model wrote
};

/// The same of a pattern with names of private values in it (real_values.h), which mean the values.
/// Errors:  also kNotFound, for a name whose value is not known.
base::Result<SearchPattern> ReadSearchPattern(std::string_view typed,
                                              const privacy::Redactor& redactor);

}  // namespace logai::agent
