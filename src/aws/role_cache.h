#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/credential_context.h"

namespace logai::aws {

/// SHA-1 in hex: the AWS CLI's names for its cache files.
std::string Sha1Hex(std::string_view text);

/// ~/.aws/NAME, in which the AWS tools keep what can be renewed.
std::filesystem::path AwsFolder(const CredentialContext& context, std::string_view name);

/// The file of ~/.aws/cli/cache for a role that was assumed with `arguments` (JSON values by name).
/// Source:  botocore's BaseAssumeRoleCredentialFetcher._create_cache_key.
std::string RoleCacheKey(const std::map<std::string, std::string>& arguments);

/// A text or a number as RoleCacheKey takes it.
std::string JsonValue(std::string_view text);

/// What the AWS CLI or LogAI kept of a role, while it is good for 15 minutes more. A file that
/// cannot be read counts as none.
std::optional<Credentials> FindCachedRole(const CredentialContext& context, std::string_view key);

/// Keeps the credentials for the AWS CLI and for the next run. Failing to is no failure: they are
/// valid all the same.
void StoreCachedRole(const CredentialContext& context, std::string_view key,
                     const Credentials& credentials, std::string_view assumed_arn);

}  // namespace logai::aws
