#pragma once

#include <string_view>

#include "aws/credential_types.h"
#include "base/result.h"

namespace logai::aws {

/// Credentials from the JSON of the credential_process protocol, version 1.
/// Errors:  kUnauthorized, named after `provider`.
/// Source:  https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
base::Result<Credentials> ParseProcessCredentials(std::string_view json, std::string_view provider);

}  // namespace logai::aws
