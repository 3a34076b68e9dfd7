// The credentials endpoint beside a container: Amazon ECS, EKS Pod Identity, and others like it.

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/credential_error.h"
#include "aws/providers.h"
#include "aws/rest_call.h"
#include "aws/timestamps.h"
#include "base/file.h"
#include "net/url.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

constexpr std::string_view kContainerRole = "container-role";
constexpr const char* kRelative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr const char* kFull = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr std::string_view kTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
constexpr std::string_view kToken = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

/// Where ECS, EKS over IPv4 and EKS over IPv6 answer.
constexpr std::string_view kHosts[] = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
constexpr int kTries = 3;
constexpr base::Millis kContainerTimeout{2'000};
constexpr base::Millis kContainerPause{1'000};

std::string_view VariableOf(const CredentialContext& context) {
  return context.environment.GetNonEmpty(kRelative) ? kRelative : kFull;
}

/// The address, when keys may be taken from it: over plain http only from this machine.
base::Result<std::string> FindUrl(const CredentialContext& context) {
  if (const auto path = context.environment.GetNonEmpty(kRelative)) {
    return fmt::format("http://{}{}", kHosts[0], *path);
  }
  const std::string text = context.environment.GetNonEmpty(kFull).value_or("");
  const auto url = net::ParseUrl(text);
  if (!url.has_value()) return base::Fail(url.error().Within(kFull));
  const bool known = std::ranges::find(kHosts, url->host) != std::end(kHosts);
  if (url->scheme == "https" || known || net::IsLoopback(url->host)) return text;
  return base::Fail({.kind = ErrorKind::kInvalidInput,
                     .message = fmt::format("Unsupported host '{}'. Can only retrieve metadata "
                                            "from a loopback address or one of these hosts: "
                                            "169.254.170.2, 169.254.170.23, fd00:ec2::23, "
                                            "localhost",
                                            url->host),
                     .next = fmt::format("name an https:// address in {}", kFull),
                     .retry_after = {}});
}

/// What proves that this container may ask; read anew each time, as it is exchanged now and then.
base::Result<base::Secret> FindToken(const CredentialContext& context) {
  std::string token = context.environment.GetNonEmpty(kToken).value_or("");
  if (const auto path = context.environment.GetNonEmpty(kTokenFile)) {
    auto content = base::ReadWholeFile(*path, base::MiB(1));
    if (!content.has_value()) {
      return RetrievalError(kContainerRole, content.error().message,
                            fmt::format("check {} and who may read the file", kTokenFile));
    }
    token = *std::move(content);
  }
  if (token.find_first_of("\r\n") != std::string::npos) {
    return RetrievalError(
        kContainerRole, "Auth token value is not a legal header value",
        fmt::format("{} has a line end in it; remove it",
                    context.environment.GetNonEmpty(kTokenFile) ? kTokenFile : kToken));
  }
  return base::Secret(std::move(token));
}

base::Result<Credentials> ContainerKeys(std::string_view body) {
  const json answer = json::parse(body, nullptr, /*allow_exceptions=*/false);
  const auto text = [&](const char* name) {
    const auto found = answer.find(name);
    return found != answer.end() && found->is_string() ? found->get<std::string>() : "";
  };
  if (!answer.is_object()) {
    return RetrievalError(kContainerRole,
                          "Error retrieving metadata: Unable to parse JSON returned from container "
                          "metadata services");
  }
  Credentials credentials{.access_key_id = text("AccessKeyId"),
                          .secret_access_key = base::Secret(text("SecretAccessKey")),
                          .session_token = base::Secret(text("Token")),
                          .expires_at = ParseExpiry(text("Expiration")),
                          .account_id = text("AccountId")};
  for (const auto& [name, empty] : {std::pair{"AccessKeyId", credentials.access_key_id.empty()},
                                    {"SecretAccessKey", credentials.secret_access_key.empty()},
                                    {"Token", credentials.session_token.empty()},
                                    {"Expiration", !credentials.expires_at}}) {
    if (empty) {
      return RetrievalError(kContainerRole,
                            fmt::format("the answer of the endpoint has no {}", name));
    }
  }
  return credentials;
}

}  // namespace

Claim ClaimContainer(const ProfileQuery& query) {
  for (const char* variable : {kRelative, kFull}) {
    if (query.context.environment.GetNonEmpty(variable)) return variable;
  }
  return std::nullopt;
}

LoadedCredentials LoadContainer(const ProfileQuery& query, std::stop_token stop) {
  const CredentialContext& context = query.context;
  LOGAI_ASSIGN_OR_RETURN(const std::string url, FindUrl(context));
  LOGAI_ASSIGN_OR_RETURN(const base::Secret token, FindToken(context));
  // The endpoint is this machine's own, so that plain http gives its token to nobody else.
  net::HttpRequest request{.url = url,
                           .connect_timeout = kContainerTimeout,
                           .stall_timeout = kContainerTimeout,
                           .total_timeout = kContainerTimeout};
  request.headers.Add("Accept", "application/json");
  if (!token.empty()) request.headers.Add("Authorization", token.Reveal());
  std::string why;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    if (attempt > 0) LOGAI_RETURN_IF_ERROR(context.seams.waiter->WaitFor(kContainerPause, stop));
    const auto response = Way(context.straight_transport).Send(request, {}, stop);
    if (!response.has_value()) {
      if (response.error().kind == ErrorKind::kCancelled) return base::Fail(response.error());
      why = "Received error when attempting to retrieve container metadata: " +
            response.error().message;
    } else if (response->head.status != 200) {
      why = fmt::format("Received non 200 response {} from container metadata: {}",
                        response->head.status, LastWords(response->body));
    } else {
      LOGAI_ASSIGN_OR_RETURN(Credentials credentials, ContainerKeys(response->body));
      return credentials;
    }
  }
  return RetrievalError(
      kContainerRole, "Error retrieving metadata: " + why,
      fmt::format("check that the endpoint of {} answers, or unset it", VariableOf(context)));
}

}  // namespace logai::aws
