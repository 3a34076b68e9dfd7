#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "aws/credential_chain.h"
#include "aws/endpoint.h"
#include "aws/profile.h"
#include "aws/region.h"
#include "aws/retry.h"
#include "base/environment.h"
#include "base/result.h"

namespace logai::aws {

struct SessionOptions {
  base::Environment environment;
  /// What the providers of credentials see of it, where that is less: sign-ins and tokens go to no
  /// endpoint that a folder names.
  std::optional<base::Environment> environment_of_credentials = {};
  /// Named by flag, .env or config.toml, with the words for where; it beats environment keys.
  std::optional<NamedValue> profile;
  std::optional<NamedValue> region;        ///< likewise
  std::optional<NamedValue> endpoint_url;  ///< likewise, for CloudWatch Logs
  /// The way to the services that hand out credentials, with these trusted certificates; when
  /// absent, with the proxies of the environment.
  std::function<base::Result<std::unique_ptr<net::HttpTransport>>(
      std::optional<std::filesystem::path> ca_bundle)>
      make_transport = {};
};

/// Who calls AWS, and where: profile, credentials, region and endpoints, as AWS CLI v2 would find
/// them.
/// Threads: const methods and the credential chain may be used from any thread.
class Session {
 public:
  /// Reads the configuration files. Credentials are not looked for until they are needed.
  /// Errors:  kNotFound for a named profile that does not exist; a file that cannot be read.
  static base::Result<std::unique_ptr<Session>> Create(SessionOptions options);

  const ProfileChoice& profile() const { return choice_; }
  /// Errors:  kNotFound when there is none, kInvalidInput when it cannot be one.
  /// Cost:    on an EC2 instance for which none is named, its metadata service is asked once.
  base::Result<Region> region() const;
  /// Where `service` is asked. An emulator that was named for CloudWatch Logs stands in for the
  /// services beside it too, unless they have endpoints of their own: its keys are not AWS's.
  /// Errors:  kInvalidInput, as region() and ResolveEndpoint.
  base::Result<Endpoint> endpoint(const ServiceId& service) const;
  base::Result<RetryRules> retry_rules() const;
  CredentialChain& credentials() { return credentials_; }

  /// The trusted certificates: AWS_CA_BUNDLE, else the profile's ca_bundle.
  std::optional<std::filesystem::path> ca_bundle() const;
  /// What a user may not expect, about profiles and the lines of the configuration files.
  std::vector<std::string> notices() const;

 private:
  Session(SessionOptions options, SharedConfig config, ProfileChoice choice);
  CredentialContext ContextOfCredentials() const;
  const Profile* FindProfile() const { return config_.FindProfile(choice_.name); }

  const SessionOptions options_;
  const SharedConfig config_;
  const ProfileChoice choice_;
  CredentialChain credentials_;
  mutable std::once_flag asked_for_region_;
  mutable std::optional<base::Result<Region>> region_;  // written under asked_for_region_
};

}  // namespace logai::aws
