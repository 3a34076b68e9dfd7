#include "aws/cli_credentials.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/credentials.h"
#include "aws/timestamps.h"
#include "base/text.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

/// Room for a token refresh or an STS call; a login in a browser cannot happen here.
constexpr base::Millis kTimeout{30'000};
/// The first version with `configure export-credentials`.
constexpr std::pair kFirstVersion{2, 9};

std::unexpected<base::Error> ProviderError(std::string_view provider, std::string_view why,
                                           std::string next) {
  base::Error error = base::Fail(ErrorKind::kUnauthorized,
                                 "Error when retrieving credentials from {}: {}", provider, why)
                          .error();
  error.next = std::move(next);
  return base::Fail(std::move(error));
}

std::string ProfileFlag(const CredentialContext& context) {
  return context.profile.from == "default" ? "" : " --profile " + context.profile.name;
}

/// What to do without the CLI on this machine.
std::string WithoutCli(const CredentialContext& context) {
  return fmt::format(
      "install AWS CLI v2 (2.9 or newer), or export the keys where it is installed: "
      "aws configure export-credentials{} --format env",
      ProfileFlag(context));
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

/// The last lines of what a program said, on one line and without control characters.
std::string LastWords(std::string_view text) {
  constexpr std::size_t kMost = 600;
  text = base::Trim(text);
  if (text.size() > kMost) text.remove_prefix(text.size() - kMost);
  std::string words;
  for (const char c : base::ToValidUtf8(text)) {
    const bool blank = (c >= 0 && c <= ' ') || c == '\x7f';
    if (!blank || (!words.empty() && words.back() != ' ')) words += blank ? ' ' : c;
  }
  return words;
}

base::Result<std::filesystem::path> FindCli(const CredentialContext& context,
                                            std::string_view provider, std::string_view reason,
                                            std::stop_token stop) {
  const auto cli = base::FindProgram("aws", context.environment);
  if (!cli) {
    return ProviderError(
        provider,
        fmt::format("{} needs the AWS CLI v2, and there is no \"aws\" on the PATH", reason),
        WithoutCli(context));
  }
  LOGAI_ASSIGN_OR_RETURN(const base::ProcessResult asked,
                         context.run_process({.program = *cli,
                                              .arguments = {"--version"},
                                              .environment = context.environment,
                                              .timeout = kTimeout},
                                             stop));
  const auto version = VersionOf(asked.output.empty() ? asked.error_output : asked.output);
  if (version < kFirstVersion) {
    return ProviderError(
        provider,
        fmt::format("{} needs the AWS CLI v2 (2.9 or newer), and {} is version {}.{}", reason,
                    cli->string(), version.first, version.second),
        WithoutCli(context));
  }
  return *cli;
}

std::string TextOf(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

base::Result<Credentials> CredentialsFromCli(const CredentialContext& context,
                                             std::string_view provider, std::string_view reason,
                                             std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const auto cli, FindCli(context, provider, reason, stop));
  std::vector<std::string> arguments = {"configure", "export-credentials", "--format", "process"};
  if (context.profile.is_explicit) {
    arguments.insert(arguments.end(), {"--profile", context.profile.name});
  }
  // The environment goes on unchanged: the CLI guards against calling itself through it.
  LOGAI_ASSIGN_OR_RETURN(const base::ProcessResult result,
                         context.run_process({.program = cli,
                                              .arguments = std::move(arguments),
                                              .environment = context.environment,
                                              .timeout = kTimeout},
                                             stop));
  if (result.exit_code != 0) {
    return ProviderError(
        provider, LastWords(result.error_output),
        fmt::format(
            "see whether this works: aws sts get-caller-identity{} (it also asks for an MFA "
            "code, and keeps the session for LogAI)",
            ProfileFlag(context)));
  }
  return ParseProcessCredentials(result.output, provider);
}

base::Result<Credentials> ParseProcessCredentials(std::string_view text,
                                                  std::string_view provider) {
  const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return ProviderError(provider, "the output is not a JSON object", "");
  const auto version = object.find("Version");
  if (version == object.end() || !version->is_number_integer() || *version != 1) {
    const std::string given = version == object.end()
                                  ? "none"
                                  : version->dump(-1, ' ', true, json::error_handler_t::replace);
    return ProviderError(provider,
                         fmt::format("Unsupported version '{}' for credential process provider, "
                                     "supported versions: 1",
                                     given.substr(0, 40)),
                         "");
  }
  Credentials credentials{.access_key_id = TextOf(object, "AccessKeyId"),
                          .secret_access_key = base::Secret(TextOf(object, "SecretAccessKey")),
                          .session_token = base::Secret(TextOf(object, "SessionToken")),
                          .expires_at = {},
                          .account_id = TextOf(object, "AccountId")};
  for (const auto& [name, empty] :
       {std::pair{"AccessKeyId", credentials.access_key_id.empty()},
        std::pair{"SecretAccessKey", credentials.secret_access_key.empty()}}) {
    if (empty)
      return ProviderError(provider, fmt::format("Missing required key in response: {}", name), "");
  }
  if (const std::string expiry = TextOf(object, "Expiration"); !expiry.empty()) {
    credentials.expires_at = ParseExpiry(expiry);
    if (!credentials.expires_at) {
      return ProviderError(provider, "Expiration is not a time in ISO 8601 form", "");
    }
  }
  return credentials;
}

}  // namespace logai::aws
