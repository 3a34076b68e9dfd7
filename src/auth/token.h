#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace logai::auth {

/// A GitHub token as a person or a program gave it, without the blanks and line ends around it.
/// What kind of token it is, is never judged: prefixes come and go. Errors:  kInvalidInput when
/// nothing is left, or it has what no HTTP header may carry (blanks
///          inside, control characters, anything but ASCII), or is longer than 4096 bytes. The
///          message never repeats it.
base::Result<base::Secret> ParseToken(std::string_view text);

/// What a person may see of a token: its first 7 characters and "...", as the contract says, or
/// "***" when that would be half of it or more.
std::string MaskedToken(const base::Secret& token);

/// `text` from outside, safe for a terminal: visible ASCII and single blanks, at most 200 bytes.
std::string Printable(std::string_view text);

}  // namespace logai::auth
