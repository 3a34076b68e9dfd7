#pragma once

#include <stop_token>

#include "base/environment.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace logai::auth {

/// Whether GitHub's command-line tool `gh` is on the PATH of `environment`.
bool IsGhInstalled(const base::Environment& environment);

/// The token that `gh` is signed in to github.com with (`gh auth token`). Tokens in the environment
/// are kept from gh, which would give those back instead of its own.
/// Errors:  kNotFound (gh is not installed), kUnauthorized (gh is not signed in), kRetired (this gh
///          cannot tell its token), kTimeout, kCancelled, kCorrupt (its answer is no token). No
///          message has anything of what gh printed.
base::Result<base::Secret> TokenOfGh(const base::Environment& environment, base::Millis timeout,
                                     std::stop_token stop);

}  // namespace logai::auth
