#pragma once

#include <stop_token>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace logai::base {

/// What the user types at the terminal of this process after `prompt`, up to Enter, without echo.
/// Standard input and output are not touched: they may be pipes.
/// Errors:  kUnauthorized when there is no terminal, or it ends; kCancelled by `stop`.
Result<Secret> AskOnTerminal(std::string_view prompt, std::stop_token stop);

}  // namespace logai::base
