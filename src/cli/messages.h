#pragma once

#include <string_view>

#include "base/error.h"
#include "cli/terminal.h"

namespace logai::cli {

/// An error on standard error: the message, then what to do. Safe for a terminal.
void PrintError(const base::Error& error, const Terminal& terminal);

/// A configuration error in the contract's words: "❌ Configuration Error: <reason>".
void PrintConfigurationError(const base::Error& error);

/// One line of notice on standard error.
void PrintNotice(std::string_view notice, const Terminal& terminal);

}  // namespace logai::cli
