#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/error.h"

/// The errors of credential providers, in the words that AWS's users know.
namespace logai::aws {

/// kUnauthorized: "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY".
std::unexpected<base::Error> PartialCredentials(std::string_view provider,
                                                std::string_view missing);

/// kUnauthorized: "Error when retrieving credentials from sso: ...". `next` is what to do.
std::unexpected<base::Error> RetrievalError(std::string_view provider, std::string_view why,
                                            std::string next = {});

/// kInvalidInput: a profile that cannot be right.
std::unexpected<base::Error> InvalidProfile(std::string message, std::string next = {});

/// The last lines of what a program said, on one line and without control characters.
std::string LastWords(std::string_view text);

}  // namespace logai::aws
