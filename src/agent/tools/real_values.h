#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "privacy/redactor.h"

namespace logai::agent {

/// What a text is that a model wrote names of private values into.
enum class Syntax {
  kFilter,  ///< a filter pattern: "phrases" and %regexes%
  kQuery,   ///< of Logs Insights: "strings", 'strings' and /regexes/
  kPlain,   ///< an id, as it stands in a log
};

/// `text` with the values in place of `<email-1>` and its like, each written so that it means
/// itself where it stands: in quotes, in a regex, or by itself, where it gets quotes. What comes
/// back may be searched for and shown to nobody.
/// Errors:  kNotFound for a name whose value is not known, or is too short to be searched for.
base::Result<std::string> WithRealValues(std::string_view text, Syntax syntax,
                                         const privacy::Redactor& redactor);

}  // namespace logai::agent
