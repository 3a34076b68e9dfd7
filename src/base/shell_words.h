#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace logai::base {

/// The words of `text`, split as a POSIX shell would: blanks separate, '...' is literal, "..." and
/// backslashes quote. Nothing is expanded.
/// Errors:  kInvalidInput for a quotation or an escape without an end.
/// Source:  POSIX.1-2017, Shell Command Language, section 2.2.
Result<std::vector<std::string>> SplitShellWords(std::string_view text);

}  // namespace logai::base
