#include "aws/process_credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/credential_error.h"
#include "aws/providers.h"
#include "aws/reply_fields.h"
#include "aws/timestamps.h"
#include "base/shell_words.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

constexpr std::string_view kCustomProcess = "custom-process";
/// botocore waits for ever; a tool that asks for a person in a browser may need a while.
constexpr base::Millis kProcessTimeout{60'000};

std::string TryItself(std::string_view command) {
  return fmt::format("run it yourself to see what is wrong: {}", LastWords(command));
}

}  // namespace

base::Result<Credentials> ParseProcessCredentials(std::string_view text,
                                                  std::string_view provider) {
  const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return RetrievalError(provider, "the output is not a JSON object");
  const auto version = object.find("Version");
  if (version == object.end() || !version->is_number() || *version != 1) {
    const std::string given = version == object.end()
                                  ? "<Version key not provided>"
                                  : version->dump(-1, ' ', true, json::error_handler_t::replace);
    return RetrievalError(provider, fmt::format("Unsupported version '{}' for credential process "
                                                "provider, supported versions: 1",
                                                given.substr(0, 40)));
  }
  Credentials credentials{.access_key_id = TextMember(object, "AccessKeyId"),
                          .secret_access_key = base::Secret(TextMember(object, "SecretAccessKey")),
                          .session_token = base::Secret(TextMember(object, "SessionToken")),
                          .expires_at = {},
                          .account_id = TextMember(object, "AccountId")};
  for (const auto& [name, empty] :
       {std::pair{"AccessKeyId", credentials.access_key_id.empty()},
        std::pair{"SecretAccessKey", credentials.secret_access_key.empty()}}) {
    if (empty) {
      return RetrievalError(provider, fmt::format("Missing required key in response: '{}'", name));
    }
  }
  if (const std::string expiry = TextMember(object, "Expiration"); !expiry.empty()) {
    credentials.expires_at = ParseExpiry(expiry);
    if (!credentials.expires_at) {
      return RetrievalError(provider, "Expiration is not a time in ISO 8601 form");
    }
  }
  return credentials;
}

Claim ClaimProcess(const ProfileQuery& query) {
  if (!query.Get("credential_process")) return std::nullopt;
  return "credential_process";
}

LoadedCredentials LoadProcess(const ProfileQuery& query, std::stop_token stop) {
  const CredentialContext& context = query.context;
  const std::string command = query.Get("credential_process").value_or("");
  auto words = base::SplitShellWords(command);
  if (!words.has_value()) {
    return RetrievalError(kCustomProcess, words.error().message,
                          "correct the quotes in the command");
  }
  if (words->empty()) {
    return RetrievalError(kCustomProcess, "credential_process is empty",
                          "name a command, or remove it");
  }
  const auto program = base::FindProgram(words->front(), context.environment);
  if (!program) {
    return RetrievalError(
        kCustomProcess, fmt::format("there is no program \"{}\"", LastWords(words->front())),
        "give its full path; no shell is used, so that ~, $NAME and | mean nothing");
  }
  words->erase(words->begin());
  auto result = context.run_process({.program = *program,
                                     .arguments = *std::move(words),
                                     .environment = context.environment,
                                     .input = {},
                                     .timeout = kProcessTimeout},
                                    std::move(stop));
  if (!result.has_value()) {
    if (result.error().kind == ErrorKind::kCancelled) return base::Fail(result.error());
    return RetrievalError(kCustomProcess, result.error().message, TryItself(command));
  }
  if (result->exit_code != 0) {
    const std::string said = LastWords(result->error_output);
    return RetrievalError(
        kCustomProcess,
        said.empty() ? fmt::format("it ended with exit code {}", result->exit_code) : said,
        TryItself(command));
  }
  LOGAI_ASSIGN_OR_RETURN(Credentials credentials,
                         ParseProcessCredentials(result->output, kCustomProcess));
  if (credentials.account_id.empty()) {
    credentials.account_id = query.Get("aws_account_id").value_or("");
  }
  return credentials;
}

}  // namespace logai::aws
