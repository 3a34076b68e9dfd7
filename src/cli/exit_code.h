#pragma once

#include "base/error.h"

namespace logai::cli {

/// How the program ends (compatibility, section 1).
enum class ExitCode {
  kSuccess = 0,
  kFailure = 1,  ///< configuration, start-up, or the question could not be answered
  kUsage = 2,
  kUnproven = 3,  ///< `ask --strict`: the main claim of the answer is not proven
  kInterrupted = 130,
};

inline ExitCode ExitCodeFor(const base::Error& error) {
  return error.kind == base::ErrorKind::kCancelled ? ExitCode::kInterrupted : ExitCode::kFailure;
}

}  // namespace logai::cli
