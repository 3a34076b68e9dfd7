// Roles: a profile's role_arn, assumed with the keys of another profile or of the machine.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "aws/credential_error.h"
#include "aws/credentials.h"
#include "aws/providers.h"
#include "aws/role_cache.h"
#include "aws/role_session.h"
#include "base/text.h"

namespace logai::aws {
namespace {

using base::ErrorKind;

constexpr std::string_view kAssumeRole = "assume-role";

/// The names that credential_source may have, each with who answers to it.
struct NamedSource {
  std::string_view name;
  LoadedCredentials (*load)(const ProfileQuery& query, std::stop_token stop);
};
constexpr std::array kSources = {
    NamedSource{"Environment", LoadEnvironment},
    NamedSource{"EcsContainer",
                [](const ProfileQuery& query, std::stop_token stop) {
                  return ClaimContainer(query) ? LoadContainer(query, std::move(stop))
                                               : LoadedCredentials(std::nullopt);
                }},
    NamedSource{"Ec2InstanceMetadata", LoadInstance},
};

bool HasStaticKeys(const ProfileQuery& query) {
  return query.Get("aws_access_key_id") || query.Get("aws_secret_access_key");
}

/// The number of a setting as Python's int() reads it; what is none counts as not set.
std::optional<long long> Duration(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  std::string_view digits = base::Trim(*text);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  long long number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

/// One walk along source_profile.
class RoleChain {
 public:
  RoleChain(const CredentialContext& context, std::string profile, std::stop_token stop)
      : context_(context), stop_(std::move(stop)), visited_{std::move(profile)} {}

  base::Result<Credentials> Load(const ProfileQuery& query) {
    const auto source_profile = query.Get("source_profile");
    const auto credential_source = query.Get("credential_source");
    LOGAI_RETURN_IF_ERROR(CheckSource(query, source_profile, credential_source));
    RoleRequest request{.role_arn = query.Get("role_arn").value_or(""),
                        .session_name = query.Get("role_session_name"),
                        .external_id = query.Get("external_id"),
                        .serial_number = query.Get("mfa_serial"),
                        .duration_seconds = Duration(query.Get("duration_seconds"))};
    const std::string key = request.CacheKey();
    if (auto cached = FindCachedRole(context_, key)) return *std::move(cached);
    LOGAI_ASSIGN_OR_RETURN(const Credentials source, credential_source
                                                         ? FromMachine(query, *credential_source)
                                                         : FromProfile(*source_profile));
    LOGAI_RETURN_IF_ERROR(AskForCode(request));
    auto session = AssumeRole(context_, source, request, stop_);
    if (!session.has_value()) {
      return base::Fail(session.error().Within(
          fmt::format("role {} of profile {}", LastWords(request.role_arn), query.profile)));
    }
    if (request.token_code) context_.asked_for_code->store(true);
    StoreCachedRole(context_, key, session->credentials, session->arn);
    return std::move(session->credentials);
  }

 private:
  base::Status CheckSource(const ProfileQuery& query,
                           const std::optional<std::string>& source_profile,
                           const std::optional<std::string>& credential_source) const {
    if (credential_source && source_profile) {
      return InvalidProfile(fmt::format("The profile \"{}\" contains both source_profile and "
                                        "credential_source.",
                                        query.profile),
                            "remove one of them");
    }
    if (source_profile) return CheckProfile(query.profile, *source_profile);
    if (!credential_source) {
      return PartialCredentials(kAssumeRole, "source_profile or credential_source");
    }
    if (std::ranges::find(kSources, *credential_source, &NamedSource::name) == kSources.end()) {
      return InvalidProfile(
          fmt::format("The credential source \"{}\" referenced in profile \"{}\" is not valid.",
                      *credential_source, query.profile),
          "write Environment, EcsContainer or Ec2InstanceMetadata, with these capitals");
    }
    return {};
  }

  base::Status CheckProfile(std::string_view parent, const std::string& source) const {
    const ProfileQuery query{.context = context_, .profile = source, .is_source = true};
    if (!query.Find()) {
      return InvalidProfile(
          fmt::format("The source_profile \"{}\" referenced in the profile \"{}\" does not exist.",
                      source, parent),
          fmt::format("the profiles are: {}", base::Join(context_.config.ProfileNames(), ", ")));
    }
    if (std::ranges::find(visited_, source) == visited_.end()) return {};
    // A profile may name itself, to assume its role with its own keys.
    if (source == parent && HasStaticKeys(query)) return {};
    return InvalidProfile(
        fmt::format("Infinite loop in credential configuration detected. Attempting to load from "
                    "profile {} which has already been visited. Visited profiles: ['{}']",
                    source, base::Join(visited_, "', '")),
        "let one of them have keys, or another source, instead of source_profile");
  }

  base::Result<Credentials> FromMachine(const ProfileQuery& query, std::string_view name) {
    const auto source = std::ranges::find(kSources, name, &NamedSource::name);
    LOGAI_ASSIGN_OR_RETURN(auto credentials, source->load(query, stop_));
    if (credentials) return *std::move(credentials);
    return RetrievalError(
        name, fmt::format("No credentials found in credential_source referenced in profile {}",
                          query.profile));
  }

  base::Result<Credentials> FromProfile(const std::string& name) {
    visited_.push_back(name);
    const ProfileQuery query{.context = context_, .profile = name, .is_source = true};
    if (!HasStaticKeys(query) && ClaimAssumeRole(query)) return Load(query);
    LOGAI_ASSIGN_OR_RETURN(auto credentials, ResolveSourceProfile(query, stop_));
    if (credentials) return *std::move(credentials);
    return InvalidProfile(fmt::format("The source profile \"{}\" must have credentials.", name),
                          fmt::format("create some with: aws configure --profile {}", name));
  }

  /// Asks for the code of an MFA device, which only a person has, and that once.
  base::Status AskForCode(RoleRequest& request) {
    if (!request.serial_number) return {};
    if (context_.asked_for_code->load()) {
      return base::Fail({.kind = ErrorKind::kUnauthorized,
                         .message = "Cannot refresh credentials: MFA token required.",
                         .next = "start LogAI again to be asked for a code",
                         .retry_after = {}});
    }
    auto code = context_.ask_secret(
        fmt::format("Enter MFA code for {}: ", LastWords(*request.serial_number)), stop_);
    if (!code.has_value()) {
      if (code.error().kind == ErrorKind::kCancelled) return base::Fail(code.error());
      return RetrievalError(
          kAssumeRole,
          fmt::format("an MFA code for {} is needed, and {}", LastWords(*request.serial_number),
                      code.error().message),
          fmt::format("run this in a terminal first, which keeps the session for LogAI: aws sts "
                      "get-caller-identity --profile {}",
                      visited_.front()));
    }
    request.token_code = *std::move(code);
    return {};
  }

  const CredentialContext& context_;
  const std::stop_token stop_;
  std::vector<std::string> visited_;
};

}  // namespace

Claim ClaimAssumeRole(const ProfileQuery& query) {
  // A token file makes it another provider's, also where this profile is the source of a role.
  if (!query.Get("role_arn") || query.Get("web_identity_token_file")) return std::nullopt;
  return "role_arn";
}

LoadedCredentials LoadAssumeRole(const ProfileQuery& query, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(Credentials credentials,
                         RoleChain(query.context, query.profile, std::move(stop)).Load(query));
  return credentials;
}

}  // namespace logai::aws
