// The role of the EC2 instance that this program runs on.

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/instance_metadata.h"
#include "aws/providers.h"
#include "aws/timestamps.h"
#include "base/text.h"
#include "net/url.h"

namespace logai::aws {
namespace {

using nlohmann::json;

constexpr std::string_view kRoles = "latest/meta-data/iam/security-credentials/";
/// Within this time of their expiry the service should have given newer keys.
constexpr base::Millis kShouldBeNewer = std::chrono::minutes(15);

/// The service could not renew the keys: they are used on, and asked for again in 2 to 10 minutes
/// after the usual time. Source:  InstanceMetadataFetcher._evaluate_expiration.
void ExtendInOutage(const CredentialContext& context, Credentials& credentials) {
  const base::Millis jitter(static_cast<std::int64_t>(120'000 + context.seams.random() * 480'000));
  const base::UtcTime now = context.seams.clock->Now();
  const base::Millis window = kShouldBeNewer + jitter;
  if (credentials.expires_at && *credentials.expires_at - now <= window) {
    credentials.expires_at = now + window;
  }
}

}  // namespace

Claim ClaimInstance(const ProfileQuery& query) {
  const auto off = query.context.environment.GetNonEmpty("AWS_EC2_METADATA_DISABLED");
  if (off && base::EqualIgnoringCase(*off, "true")) return std::nullopt;
  return "the instance's metadata service";
}

/// No service, or one without a role, is no error: it counts as having no credentials.
LoadedCredentials LoadInstance(const ProfileQuery& query, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(auto metadata, InstanceMetadata::Create(query.context));
  if (!metadata) return std::nullopt;
  LOGAI_ASSIGN_OR_RETURN(const bool is_there, metadata->Open(stop));
  if (!is_there) return std::nullopt;
  LOGAI_ASSIGN_OR_RETURN(const auto role, metadata->Get(kRoles, stop));
  if (!role) return std::nullopt;
  const std::string path = std::string(kRoles) + net::PercentEncode(base::Trim(*role));
  LOGAI_ASSIGN_OR_RETURN(const auto body, metadata->Get(path, stop));
  const json answer = body ? json::parse(*body, nullptr, /*allow_exceptions=*/false) : json();
  const auto text = [&](const char* name) {
    const auto found = answer.find(name);
    return found != answer.end() && found->is_string() ? found->get<std::string>() : "";
  };
  if (!answer.is_object()) return std::nullopt;
  Credentials credentials{.access_key_id = text("AccessKeyId"),
                          .secret_access_key = base::Secret(text("SecretAccessKey")),
                          .session_token = base::Secret(text("Token")),
                          .expires_at = ParseExpiry(text("Expiration")),
                          .account_id = text("AccountId")};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty() || !credentials.expires_at) {
    return std::nullopt;
  }
  ExtendInOutage(query.context, credentials);
  return credentials;
}

}  // namespace logai::aws
