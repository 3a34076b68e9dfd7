#pragma once

#include <stop_token>
#include <string_view>

#include "aws/credential_types.h"
#include "base/result.h"

namespace logai::aws {

struct CredentialContext;

/// The credentials that `aws configure export-credentials` prints, for providers that LogAI does
/// not speak itself. The CLI cannot prompt: it gets no terminal.
/// Errors:  kUnauthorized when there is no AWS CLI v2 (`next` says how to do without) or when it
///          fails (the message has its words); kTimeout, kCancelled.
/// Cost:    starts the CLI twice, for its version and for the credentials: a second or two.
base::Result<Credentials> CredentialsFromCli(const CredentialContext& context,
                                             std::string_view provider, std::string_view reason,
                                             std::stop_token stop);

/// Credentials from the JSON of the credential_process protocol, version 1.
/// Errors:  kUnauthorized, named after `provider`.
/// Source:  https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
base::Result<Credentials> ParseProcessCredentials(std::string_view json, std::string_view provider);

}  // namespace logai::aws
