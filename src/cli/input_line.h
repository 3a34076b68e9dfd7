#pragma once

#include <chrono>
#include <stop_token>

#include "base/result.h"
#include "base/secret.h"

namespace logai::cli {

/// How long an answer is waited for, from somebody who may have been called away.
inline constexpr std::chrono::minutes kAnswerPatience{10};

enum class Echo {
  kShown,
  kHidden,  ///< on a terminal the line stays invisible while it is typed
};

/// One line from standard input, a terminal or a pipe, without its end; empty at the end of the
/// input. Nothing beyond the line is read. It is a secret, as it may be one.
/// Errors:  kTimeout when no line came within `timeout`, kCancelled, kTooLarge for a line beyond 64
///          KiB, kUnavailable when standard input cannot be read.
base::Result<base::Secret> ReadInputLine(Echo echo, std::chrono::seconds timeout,
                                         std::stop_token stop);

}  // namespace logai::cli
