#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "aws/credential_context.h"

/// The providers of the chain (aws/credentials.h), each with botocore's class that it follows.
namespace logai::aws {

using Claim = std::optional<std::string>;
using LoadedCredentials = base::Result<std::optional<Credentials>>;

/// EnvProvider: AWS_ACCESS_KEY_ID and its companions.
Claim ClaimEnvironment(const ProfileQuery& query);
LoadedCredentials LoadEnvironment(const ProfileQuery& query, std::stop_token stop);

/// SharedCredentialProvider and ConfigProvider: the keys of one file or the other.
Claim ClaimCredentialsFile(const ProfileQuery& query);
LoadedCredentials LoadCredentialsFile(const ProfileQuery& query, std::stop_token stop);
Claim ClaimConfigFile(const ProfileQuery& query);
LoadedCredentials LoadConfigFile(const ProfileQuery& query, std::stop_token stop);

/// AssumeRoleProvider: role_arn with source_profile or credential_source.
Claim ClaimAssumeRole(const ProfileQuery& query);
LoadedCredentials LoadAssumeRole(const ProfileQuery& query, std::stop_token stop);

/// AssumeRoleWithWebIdentityProvider: a token file, each setting from the environment or profile.
Claim ClaimWebIdentity(const ProfileQuery& query);
LoadedCredentials LoadWebIdentity(const ProfileQuery& query, std::stop_token stop);

/// SSOProvider: IAM Identity Center, with an sso-session or as it was before.
Claim ClaimSso(const ProfileQuery& query);
LoadedCredentials LoadSso(const ProfileQuery& query, std::stop_token stop);

/// LoginProvider: the console session of `aws login`.
Claim ClaimLogin(const ProfileQuery& query);
LoadedCredentials LoadLogin(const ProfileQuery& query, std::stop_token stop);

/// ProcessProvider: credential_process.
Claim ClaimProcess(const ProfileQuery& query);
LoadedCredentials LoadProcess(const ProfileQuery& query, std::stop_token stop);

/// ContainerProvider: Amazon ECS, EKS Pod Identity.
Claim ClaimContainer(const ProfileQuery& query);
LoadedCredentials LoadContainer(const ProfileQuery& query, std::stop_token stop);

/// InstanceMetadataProvider: the role of an EC2 instance, through IMDS.
Claim ClaimInstance(const ProfileQuery& query);
LoadedCredentials LoadInstance(const ProfileQuery& query, std::stop_token stop);

/// No provider of botocore's: a profile with settings that LogAI does not know, which
/// `aws configure export-credentials` may.
Claim ClaimCli(const ProfileQuery& query);
LoadedCredentials LoadThroughCli(const ProfileQuery& query, std::stop_token stop);

}  // namespace logai::aws
