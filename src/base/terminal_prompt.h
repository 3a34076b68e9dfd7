#pragma once

#include <mutex>
#include <stop_token>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace logai::base {

/// What the user types at the terminal of this process after `prompt`, up to Enter, without echo.
/// Standard input and output are not touched: they may be pipes.
/// Errors:  kUnauthorized when there is no terminal, or it ends; kCancelled by `stop`.
Result<Secret> AskOnTerminal(std::string_view prompt, std::stop_token stop);

/// Held by whoever draws on the terminal with moves of the cursor, so that a question does not
/// begin while it does. Lives: for the whole program.
std::mutex& TerminalMutex();
/// Whether such a question waits for its answer now: nothing is drawn over it. With TerminalMutex
/// held, this stays true or false.
bool IsAskingOnTerminal();
/// How many were asked so far; each took a line. Threads: any, as above.
int QuestionsOnTerminal();

}  // namespace logai::base
