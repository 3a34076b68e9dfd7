// The last resort: what `aws configure export-credentials` prints for a profile that LogAI does not
// understand, such as one of a later version of the AWS tools.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "aws/credential_error.h"
#include "aws/process_credentials.h"
#include "aws/providers.h"

namespace logai::aws {
namespace {

using base::ErrorKind;

constexpr std::string_view kAwsCli = "aws-cli";
/// Room for a token refresh or an STS call; a login in a browser cannot happen here.
constexpr base::Millis kCliTimeout{30'000};
/// The first version with `configure export-credentials`.
constexpr std::pair kFirstVersion{2, 9};

/// What a profile may hold without saying where credentials come from. Those that do say it have
/// been asked when this provider is; beside them they come from no profile.
/// Source:  awscli/topics/config-vars.rst and botocore's configprovider.py.
constexpr std::string_view kOtherSettings[] = {"account_id_endpoint_mode",
                                               "api_versions",
                                               "auth_scheme_preference",
                                               "aws_account_id",
                                               "aws_secret_access_key",
                                               "aws_security_token",
                                               "aws_session_token",
                                               "ca_bundle",
                                               "defaults_mode",
                                               "disable_host_prefix_injection",
                                               "disable_request_compression",
                                               "duration_seconds",
                                               "endpoint_url",
                                               "external_id",
                                               "ignore_configured_endpoint_urls",
                                               "imds_use_ipv6",
                                               "max_attempts",
                                               "mfa_serial",
                                               "output",
                                               "parameter_validation",
                                               "region",
                                               "request_checksum_calculation",
                                               "request_min_compression_size_bytes",
                                               "response_checksum_validation",
                                               "retry_mode",
                                               "role_session_name",
                                               "s3",
                                               "s3api",
                                               "sdk_ua_app_id",
                                               "services",
                                               "signature_version",
                                               "source_profile",
                                               "credential_source",
                                               "tcp_keepalive",
                                               "use_dualstack_endpoint",
                                               "use_fips_endpoint",
                                               "user_agent_appid",
                                               "web_identity_token_file"};
constexpr std::string_view kOtherPrefixes[] = {"cli_", "ec2_",  "metadata_",  "sso_",
                                               "sts_", "sigv4", "cloudwatch", "logs"};

bool IsUnknown(std::string_view key) {
  if (std::ranges::find(kOtherSettings, key) != std::end(kOtherSettings)) return false;
  return std::ranges::none_of(kOtherPrefixes,
                              [&](std::string_view prefix) { return key.starts_with(prefix); });
}

/// "aws-cli/2.15.30 Python/3.11.8 …" as {2, 15}; {0, 0} when it reads otherwise.
std::pair<int, int> VersionOf(std::string_view text) {
  constexpr std::string_view kPrefix = "aws-cli/";
  std::pair<int, int> version{0, 0};
  if (!text.starts_with(kPrefix)) return version;
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data() + kPrefix.size(), end, version.first);
  if (major.ptr != end && *major.ptr == '.') std::from_chars(major.ptr + 1, end, version.second);
  return version;
}

/// The AWS CLI, when it is there and has the command.
base::Result<std::optional<std::filesystem::path>> FindCli(const CredentialContext& context,
                                                           std::stop_token stop) {
  const auto cli = base::FindProgram("aws", context.environment);
  if (!cli) return std::nullopt;
  auto asked = context.run_process({.program = *cli,
                                    .arguments = {"--version"},
                                    .environment = context.environment,
                                    .input = {},
                                    .timeout = kCliTimeout},
                                   std::move(stop));
  if (!asked.has_value()) {
    if (asked.error().kind == ErrorKind::kCancelled) return base::Fail(asked.error());
    return std::nullopt;
  }
  const auto version = VersionOf(asked->output.empty() ? asked->error_output : asked->output);
  return version < kFirstVersion ? std::nullopt : cli;
}

}  // namespace

Claim ClaimCli(const ProfileQuery& query) {
  const Profile* profile = query.Find();
  if (!profile) return std::nullopt;
  for (const Settings* settings : {&profile->credentials, &profile->config}) {
    for (const auto& [key, value] : *settings) {
      if (IsUnknown(key)) return "aws configure export-credentials, for " + key;
    }
  }
  return std::nullopt;
}

LoadedCredentials LoadThroughCli(const ProfileQuery& query, std::stop_token stop) {
  const CredentialContext& context = query.context;
  LOGAI_ASSIGN_OR_RETURN(const auto cli, FindCli(context, stop));
  if (!cli) return std::nullopt;
  // The environment goes on unchanged: the CLI guards against calling itself through it.
  LOGAI_ASSIGN_OR_RETURN(
      const base::ProcessResult result,
      context.run_process({.program = *cli,
                           .arguments = {"configure", "export-credentials", "--profile",
                                         query.profile, "--format", "process"},
                           .environment = context.environment,
                           .input = {},
                           .timeout = kCliTimeout},
                          stop));
  if (result.exit_code != 0) {
    return RetrievalError(
        kAwsCli, LastWords(result.error_output),
        fmt::format("LogAI does not know all settings of the profile; see whether this works: aws "
                    "sts get-caller-identity --profile {}",
                    query.profile));
  }
  LOGAI_ASSIGN_OR_RETURN(Credentials credentials, ParseProcessCredentials(result.output, kAwsCli));
  return credentials;
}

}  // namespace logai::aws
