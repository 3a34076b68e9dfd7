#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace logai::cli {

/// The files, folders and globs that a command reads: those that were named, or standard input when
/// something is piped in.
/// Errors:  kInvalidInput when there is nothing to read, and for CloudWatch.
base::Result<std::vector<std::string>> FileSpecsOf(std::vector<std::string> sources,
                                                   std::string_view command);

}  // namespace logai::cli
